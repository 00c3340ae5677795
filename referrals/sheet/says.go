package sheet

import "slices"

// speaksOf gives the fields that the headings name (intake.Draft.Says), lang being the language of texts under a heading
// that names none. A column that is not there says nothing. Rows share it: it is not to be changed.
func (t *table) speaksOf(lang string) []string {
	if said, known := t.says[lang]; known {
		return said
	}
	said := []string{}
	for i := range t.columns {
		if field := t.columns[i].field(lang); !slices.Contains(said, field) {
			said = append(said, field)
		}
	}
	if t.says == nil {
		t.says = map[string][]string{}
	}
	t.says[lang] = said
	return said
}

// field gives the field of a listing that a column fills.
func (b *bound) field(lang string) string {
	switch {
	case b.key == "day" || b.key == "from" || b.key == "to":
		return "hours"
	case b.key == "latitude" || b.key == "longitude":
		return "point"
	case b.key == "name" && b.lang != "":
		return "names." + b.lang
	case b.key == "name" || !b.translated:
		return b.key
	case b.lang != "":
		return b.key + "." + b.lang
	}
	return b.key + "." + lang
}
