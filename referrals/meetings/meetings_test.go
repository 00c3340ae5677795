package meetings_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/meetings"
)

func source(text string) intake.Source {
	return intake.Source{ReaderAt: strings.NewReader(text), Size: int64(len(text)), Name: "meetings.json"}
}

func read(t *testing.T, how intake.Read, text string, o intake.Options) []intake.Draft {
	t.Helper()
	drafts, err := how(source(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return drafts
}

// one reads a file of one meeting whose draft has nothing wrong with it but, perhaps, an id that is still to be given.
func one(t *testing.T, how intake.Read, text string, o intake.Options) intake.Draft {
	t.Helper()
	drafts := read(t, how, text, o)
	if len(drafts) != 1 {
		t.Fatalf("%d listings, want one: %+v", len(drafts), drafts)
	}
	for _, p := range drafts[0].Problems {
		if p.Field != "id" {
			t.Errorf("problem: %v", p)
		}
	}
	return drafts[0]
}

func noted(d intake.Draft, field string, kind intake.NoteKind) bool {
	for _, n := range d.Notes {
		if n.Field == field && n.Kind == kind {
			return true
		}
	}
	return false
}

func danish() intake.Options { return intake.Options{Name: "aa-dk", Country: "DK"} }

func TestGuideField(t *testing.T) {
	const rest = `"name":"Torsdag ved havnen","slug":"havnen-2","day":4,"time":"19:00","end_time":"20:30","address":"Havnegade 1","city":"Odense"`
	for _, c := range []struct {
		name, with string
		get        func(referrals.Listing) string
		want       string
	}{
		{"name", ``, func(l referrals.Listing) string { return l.Name }, "Torsdag ved havnen"},
		{"hours", ``, func(l referrals.Listing) string { return l.Hours }, "Th 19:00-20:30"},
		{"no end", `,"end_time":""`, func(l referrals.Listing) string { return l.Hours }, "Th 19:00"},
		{"several days", `,"day":[1,"3"]`, func(l referrals.Listing) string { return l.Hours }, "Mo,We 19:00-20:30"},
		{"over midnight", `,"time":"23:30","end_time":"00:30"`, func(l referrals.Listing) string { return l.Hours }, "Th 23:30-00:30"},
		{"no time", `,"time":null`, func(l referrals.Listing) string { return l.Hours }, ""},
		{"source", ``, func(l referrals.Listing) string { return l.Origin.Source + " " + l.Origin.ID }, "aa-dk havnen-2"},
		{"needs of the catalogue", ``, func(l referrals.Listing) string { return join(l.Needs) }, "alcohol"},
		{"needs of the entity", `,"entity":"Al-Anon Danmark"`, func(l referrals.Listing) string { return join(l.Needs) + "/" + join(l.Audiences) }, "relatives/relatives"},
		{"needs of the name", `,"name":"OA Fredag"`, func(l referrals.Listing) string { return join(l.Needs) }, "eating_disorder"},
		{"no needs of small words", `,"name":"Mød os, na"`, func(l referrals.Listing) string { return join(l.Needs) }, "alcohol"},
		{"kind", ``, func(l referrals.Listing) string { return join(l.Kinds) + " " + string(l.LedBy) + " " + string(l.Cost) }, "self_help_group peers free"},
		{"open", `,"types":["O","D"]`, func(l referrals.Listing) string { return string(l.Joining) }, "open"},
		{"closed", `,"types":["C"]`, func(l referrals.Listing) string { return string(l.Joining) }, "closed"},
		{"closed in words", `,"types":["Closed"]`, func(l referrals.Listing) string { return string(l.Joining) }, "closed"},
		{"women, young", `,"types":"W, Y"`, func(l referrals.Listing) string { return join(l.Audiences) }, "women young"},
		{"lgbtq", `,"types":["LGBTQ","G"]`, func(l referrals.Listing) string { return join(l.Audiences) }, "lgbtq"},
		{"wheelchair", `,"types":["X","XB"]`, func(l referrals.Listing) string { return join(l.Accessibility) }, "wheelchair"},
		{"language", `,"types":["EN","POL"]`, func(l referrals.Listing) string { return strings.Join(l.Languages, " ") }, "en pl"},
		{"language of the country", ``, func(l referrals.Listing) string { return strings.Join(l.Languages, " ") }, "da"},
		{"in person", ``, func(l referrals.Listing) string { return join(l.Formats) + " " + string(l.Shown) }, "in_person "},
		{"approximate", `,"approximate":"yes"`, func(l referrals.Listing) string { return join(l.Formats) + " " + string(l.Shown) }, "in_person approximate"},
		{"online", `,"approximate":"yes","conference_url":"https://meet.example.org/a"`, func(l referrals.Listing) string {
			return join(l.Formats) + " " + l.Join + " " + l.Address + l.City
		}, "online https://meet.example.org/a Odense"},
		{"hybrid", `,"conference_url":"https://meet.example.org/a"`, func(l referrals.Listing) string {
			return join(l.Formats) + map[bool]string{true: " hybrid"}[l.Hybrid]
		}, "in_person online hybrid"},
		{"by phone", `,"conference_phone":"+4500000000,,123#","attendance_option":"online"`, func(l referrals.Listing) string { return join(l.Formats) }, "online phone"},
		{"closed online", `,"types":["C"],"conference_url":"https://meet.example.org/a"`, func(l referrals.Listing) string { return string(l.JoinShown) }, "withheld"},
		{"place closed for now", `,"types":["TC"]`, func(l referrals.Listing) string { return string(l.Status) }, "retired"},
		{"place closed, online still", `,"types":["TC"],"conference_url":"https://meet.example.org/a"`, func(l referrals.Listing) string {
			return string(l.Status) + join(l.Formats)
		}, "online"},
		{"point", `,"latitude":55.4,"longitude":"10.4"`, func(l referrals.Listing) string {
			return map[bool]string{true: "placed"}[l.Point != nil && l.Point.Lat == 55.4 && l.Point.Lon == 10.4]
		}, "placed"},
		{"updated", `,"updated":"2026-05-31 14:32:23"`, func(l referrals.Listing) string { return l.Seen }, "2026-05-31"},
		{"notes", `,"notes":"<p>Ring p&aring; klokken.</p>"`, func(l referrals.Listing) string { return l.Summary["da"] }, "Ring på klokken."},
		{"building", `,"location":"Kulturhuset","location_notes":"2. sal"`, func(l referrals.Listing) string { return l.AccessNote["da"] }, "Kulturhuset\n2. sal"},
		{"zone of the country", `,"timezone":"Europe/Copenhagen"`, func(l referrals.Listing) string { return l.Zone }, ""},
		{"zone elsewhere", `,"timezone":"America/New_York"`, func(l referrals.Listing) string { return l.Zone }, "America/New_York"},
		{"country by zone", `,"timezone":"Europe/Stockholm","entity":"AA"`, func(l referrals.Listing) string { return l.Country }, "SE"},
		{"address in one", `,"address":"","city":"","formatted_address":"Storgata 1, 0155 Oslo, Norway"`, func(l referrals.Listing) string {
			return l.Address + "|" + l.Postcode + "|" + l.City + "|" + l.Country
		}, "Storgata 1|0155|Oslo|NO"},
		{"swedish address", `,"address":"","city":"","formatted_address":"Gatan 1, 111 22 Stockholm, Sverige"`, func(l referrals.Listing) string {
			return l.Address + "|" + l.Postcode + "|" + l.City + "|" + l.Country
		}, "Gatan 1|111 22|Stockholm|SE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := one(t, meetings.ReadGuide, `[{`+rest+c.with+`}]`, danish())
			if got := c.get(d.Listing); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestGuideTogether(t *testing.T) {
	const open = `{"name":"Tirsdag","group":"Gruppen","slug":"gruppen-12","day":2,"time":"19:00","end_time":"20:00","address":"Gade 1","city":"Vejle","types":["O"]}`
	for _, c := range []struct {
		name, second string
		listings     int
		hours, id    string
	}{
		{"another day", `{"name":"Fredag","group":"Gruppen","slug":"gruppen-3","day":5,"time":"10:00","end_time":"11:00","address":"Gade 1","city":"Vejle","types":["O"]}`,
			1, "Tu 19:00-20:00; Fr 10:00-11:00", "gruppen-3"},
		{"another place", `{"name":"Fredag","group":"Gruppen","slug":"gruppen-3","day":5,"time":"10:00","address":"Gade 2","city":"Vejle","types":["O"]}`, 2, "Tu 19:00-20:00", "gruppen-12"},
		{"closed", `{"name":"Fredag","group":"Gruppen","slug":"gruppen-3","day":5,"time":"10:00","address":"Gade 1","city":"Vejle","types":["C"]}`, 2, "Tu 19:00-20:00", "gruppen-12"},
		{"for women", `{"name":"Fredag","group":"Gruppen","slug":"gruppen-3","day":5,"time":"10:00","address":"Gade 1","city":"Vejle","types":["O","W"]}`, 2, "Tu 19:00-20:00", "gruppen-12"},
		{"another group", `{"name":"Fredag","group":"Anden","slug":"anden-3","day":5,"time":"10:00","address":"Gade 1","city":"Vejle","types":["O"]}`, 2, "Tu 19:00-20:00", "gruppen-12"},
		{"by appointment", `{"name":"Fredag","group":"Gruppen","slug":"gruppen-3","address":"Gade 1","city":"Vejle","types":["O"]}`, 2, "Tu 19:00-20:00", "gruppen-12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drafts := read(t, meetings.ReadGuide, "["+open+",\n"+c.second+"]", danish())
			if len(drafts) != c.listings {
				t.Fatalf("%d listings, want %d", len(drafts), c.listings)
			}
			l := drafts[0].Listing
			if l.Hours != c.hours || l.Origin.ID != c.id {
				t.Errorf("%q of %q, want %q of %q", l.Hours, l.Origin.ID, c.hours, c.id)
			}
			if c.listings == 1 && l.Name != "Gruppen" {
				t.Errorf("name %q", l.Name)
			}
			if c.listings == 2 && drafts[1].Line != 2 {
				t.Errorf("line %d, want 2", drafts[1].Line)
			}
		})
	}
}

func TestManyMeetingsOfOneGroupKeepReadableHours(t *testing.T) {
	var rows []string
	for i := range 60 {
		rows = append(rows, `{"name":"Daglig","slug":"daglig-`+string(rune('a'+i/26))+string(rune('a'+i%26))+`","group":"Huset","day":`+string(rune('0'+i%7))+
			`,"time":"`+[]string{"07:00", "09:15", "12:00", "14:30", "17:00", "18:45", "20:00", "21:30", "22:45"}[i/7]+`","address":"Gade 1","city":"Vejle"}`)
	}
	drafts := read(t, meetings.ReadGuide, "["+strings.Join(rows, ",")+"]", danish())
	for _, d := range drafts {
		if s, ok := d.Listing.Schedule(); !ok || len(d.Listing.Hours) > 300 {
			t.Errorf("%d bytes of hours, read: %v %v", len(d.Listing.Hours), ok, s)
		}
	}
	if len(drafts) < 2 || len(drafts) > 8 {
		t.Errorf("%d listings", len(drafts))
	}
}

// A meeting's contacts are private persons: nothing of them is kept anywhere, not in a note either.
func TestNothingOfPrivatePersons(t *testing.T) {
	const canary = "kanariefugl"
	guide := `[{"name":"Mandag","slug":"mandag","day":1,"time":"19:00","address":"Gade 1","city":"Vejle","types":["C"],
		"contact_1_name":"` + canary + `","contact_1_email":"` + canary + `@example.org","contact_2_phone":"` + canary + `","email":"` + canary + `@example.org","phone":"` + canary + `",
		"venmo":"` + canary + `","notes":"Kom som du er. Ring til ` + canary + ` på 00 00 00 01! Skriv til ` + canary + `@example.org","made_up":"` + canary + `",
		"conference_url":"https://meet.example.org/a","conference_url_notes":"` + canary + `"}]`
	bmlt := `[{"meeting_name":"Mandag","id_bigint":"1","weekday_tinyint":"2","start_time":"19:00:00","formats":"C","venue_type":"3",
		"contact_name_1":"` + canary + `","contact_phone_1":"` + canary + `","contact_email_2":"` + canary + `@example.org","email_contact":"` + canary + `@example.org",
		"comments":"Kom som du er. Ring til ` + canary + ` på +45 00000001.","virtual_meeting_link":"https://meet.example.org/a","virtual_meeting_additional_info":"` + canary + `"}]`
	for name, c := range map[string]struct {
		how  intake.Read
		text string
	}{"guide": {meetings.ReadGuide, guide}, "bmlt": {meetings.ReadBMLT, bmlt}} {
		t.Run(name, func(t *testing.T) {
			d := one(t, c.how, c.text, danish())
			if all := everything(t, d); strings.Contains(all, canary) {
				t.Errorf("kept: %s", all)
			}
			if !noted(d, "contact", intake.Dropped) || !noted(d, "summary", intake.Dropped) {
				t.Errorf("not noted: %v", d.Notes)
			}
			if d.Listing.Summary["da"] != "Kom som du er." {
				t.Errorf("summary %q", d.Listing.Summary["da"])
			}
		})
	}
}

func TestPublicHidesTheLinkOfAClosedMeeting(t *testing.T) {
	d := one(t, meetings.ReadGuide, `[{"name":"Mandag","slug":"m","day":1,"time":"19:00","types":["C"],"conference_url":"https://meet.example.org/a"}]`, danish())
	if d.Listing.Join == "" || d.Listing.Public().Join != "" {
		t.Errorf("join %q, public %q", d.Listing.Join, d.Listing.Public().Join)
	}
}

func TestByAppointmentIsKept(t *testing.T) {
	d := one(t, meetings.ReadGuide, `[{"name":"Efter aftale","slug":"aftale","city":"Vejle"}]`, danish())
	if d.Listing.Hours != "" || d.Listing.Access != referrals.SelfReferral || !noted(d, "hours", intake.Unread) {
		t.Errorf("%+v", d)
	}
}
