package sheet

import (
	"strconv"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// column is one column of a table. Its key is the JSON name of the field, and what the words files call it by.
type column struct {
	key        string
	vocabulary string // of closed values, as in the words files
	many       bool   // several values, parted by ; or ,
	translated bool   // there may be one such column for each language
	write      func(referrals.Listing) []string
	texts      func(*referrals.Listing) *map[string]string // of a translated column
	read       func(*cell)
	inputOnly  bool // another way of filling in a field that is written elsewhere
}

// columns lists all columns in the order of the template.
func columns() []column {
	type listing = referrals.Listing
	return []column{
		name(),
		text("organization", func(l *listing) *string { return &l.Organization }),
		several("kinds", "kind", func(l *listing) *[]referrals.Kind { return &l.Kinds }),
		several("needs", "need", func(l *listing) *[]referrals.Need { return &l.Needs }),
		translated("summary", func(l *listing) *map[string]string { return &l.Summary }),
		single("country", "country", func(l *listing) *string { return &l.Country }),
		text("city", func(l *listing) *string { return &l.City }),
		text("address", func(l *listing) *string { return &l.Address }),
		digits("postcode", func(l *listing) *string { return &l.Postcode }),
		digits("phone", func(l *listing) *string { return &l.Phone }),
		text("email", func(l *listing) *string { return &l.Email }),
		text("url", func(l *listing) *string { return &l.URL }),
		text("hours", func(l *listing) *string { return &l.Hours }),
		{key: "day", vocabulary: "day", many: true, inputOnly: true, read: readDays},
		{key: "from", inputOnly: true, read: func(c *cell) { c.row.from = c.clock() }},
		{key: "to", inputOnly: true, read: func(c *cell) { c.row.to = c.clock() }},
		several("formats", "format", func(l *listing) *[]referrals.Format { return &l.Formats }),
		single("cost", "cost", func(l *listing) *referrals.Cost { return &l.Cost }),
		translated("cost_note", func(l *listing) *map[string]string { return &l.CostNote }),
		single("access", "access", func(l *listing) *referrals.Access { return &l.Access }),
		translated("access_note", func(l *listing) *map[string]string { return &l.AccessNote }),
		several("audiences", "audience", func(l *listing) *[]referrals.Audience { return &l.Audiences }),
		age("min_age", func(l *listing) *int { return &l.MinAge }),
		age("max_age", func(l *listing) *int { return &l.MaxAge }),
		languages(),
		several("setting", "setting", func(l *listing) *[]referrals.Setting { return &l.Setting }),
		single("joining", "joining", func(l *listing) *referrals.Joining { return &l.Joining }),
		single("led_by", "led_by", func(l *listing) *referrals.LedBy { return &l.LedBy }),
		several("accessibility", "accessibility", func(l *listing) *[]referrals.Accessibility { return &l.Accessibility }),
		areas(),
		hybrid(),
		text("join", func(l *listing) *string { return &l.Join }),
		single("join_shown", "disclosure", func(l *listing) *referrals.Disclosure { return &l.JoinShown }),
		single("shown", "disclosure", func(l *listing) *referrals.Disclosure { return &l.Shown }),
		text("organization_url", func(l *listing) *string { return &l.OrganizationURL }),
		degree("latitude", func(p *places.Point) *float64 { return &p.Lat }),
		degree("longitude", func(p *places.Point) *float64 { return &p.Lon }),
		text("zone", func(l *listing) *string { return &l.Zone }),
		text("source", func(l *listing) *string { return &l.Source }),
		date("seen", func(l *listing) *string { return &l.Seen }),
		date("assured", func(l *listing) *string { return &l.Assured }),
		single("confidence", "confidence", func(l *listing) *string { return &l.Confidence }),
		single("status", "status", func(l *listing) *referrals.Status { return &l.Status }),
		{key: "id", write: func(l listing) []string { return []string{string(l.ID)} }, read: func(c *cell) { c.row.id = c.value }},
	}
}

func text(key string, at func(*referrals.Listing) *string) column {
	return column{key: key, read: func(c *cell) { *at(c.listing()) = c.value },
		write: func(l referrals.Listing) []string { return []string{*at(&l)} }}
}

// digits is a text that spreadsheets take for a number.
func digits(key string, at func(*referrals.Listing) *string) column {
	col := text(key, at)
	col.read = func(c *cell) { *at(c.listing()) = wholeNumber(c.value) }
	return col
}

func date(key string, at func(*referrals.Listing) *string) column {
	col := text(key, at)
	col.read = func(c *cell) { *at(c.listing()) = c.date() }
	return col
}

// single is a column with one of the values of a closed vocabulary.
func single[T ~string](key, vocabulary string, at func(*referrals.Listing) *T) column {
	return column{key: key, vocabulary: vocabulary,
		read:  func(c *cell) { *at(c.listing()) = T(c.known(c.value)) },
		write: func(l referrals.Listing) []string { return []string{string(*at(&l))} }}
}

// several is a column with any number of values of a closed vocabulary.
func several[T ~string](key, vocabulary string, at func(*referrals.Listing) *[]T) column {
	return column{key: key, vocabulary: vocabulary, many: true,
		read: func(c *cell) {
			for _, value := range c.values() {
				*at(c.listing()) = append(*at(c.listing()), T(value))
			}
		},
		write: func(l referrals.Listing) []string {
			var values []string
			for _, value := range *at(&l) {
				values = append(values, string(value))
			}
			return values
		}}
}

func translated(key string, at func(*referrals.Listing) *map[string]string) column {
	return column{key: key, translated: true, texts: at, read: func(c *cell) {
		texts := at(c.listing())
		if *texts == nil {
			*texts = map[string]string{}
		}
		(*texts)[c.lang] = c.value
	}}
}

// name is the listing's own name, and beside it those in other languages.
func name() column {
	col := translated("name", func(l *referrals.Listing) *map[string]string { return &l.Names })
	named := col.read
	col.read = func(c *cell) {
		if c.lang == "" {
			c.listing().Name = c.value
			return
		}
		named(c)
	}
	col.write = func(l referrals.Listing) []string { return []string{l.Name} }
	return col
}

func age(key string, at func(*referrals.Listing) *int) column {
	return column{key: key,
		read: func(c *cell) {
			n, err := strconv.Atoi(wholeNumber(c.value))
			if err != nil {
				c.wrong(referrals.BadForm)
			}
			*at(c.listing()) = n
		},
		write: func(l referrals.Listing) []string {
			if *at(&l) == 0 {
				return nil
			}
			return []string{strconv.Itoa(*at(&l))}
		}}
}

func languages() column {
	return column{key: "languages", vocabulary: "language", many: true,
		read:  func(c *cell) { c.listing().Languages = append(c.listing().Languages, c.values()...) },
		write: func(l referrals.Listing) []string { return l.Languages }}
}

func areas() column {
	return column{key: "areas", many: true,
		read:  func(c *cell) { c.listing().Areas = split(c.value) },
		write: func(l referrals.Listing) []string { return l.Areas }}
}

func hybrid() column {
	return column{key: "hybrid", vocabulary: "yesno",
		read: func(c *cell) { c.listing().Hybrid = c.known(c.value) == "yes" },
		write: func(l referrals.Listing) []string {
			if !l.Hybrid {
				return nil
			}
			return []string{"yes"}
		}}
}

func degree(key string, at func(*places.Point) *float64) column {
	return column{key: key,
		read: func(c *cell) {
			if c.row.point == nil {
				c.row.point = map[string]float64{}
			}
			if deg, ok := c.number(); ok {
				c.row.point[key] = deg
			}
		},
		write: func(l referrals.Listing) []string {
			if l.Point == nil {
				return nil
			}
			return []string{strconv.FormatFloat(*at(l.Point), 'f', -1, 64)}
		}}
}
