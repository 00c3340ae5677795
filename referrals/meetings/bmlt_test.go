package meetings_test

import (
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/meetings"
)

func TestBMLTField(t *testing.T) {
	const rest = `"id_bigint":"6071","meeting_name":"Havnegruppen","weekday_tinyint":"1","venue_type":"1","start_time":"07:00:00","duration_time":"01:30:00",
		"formats":"O,D","location_street":"Havnegade 1","location_municipality":"Aarhus","location_postal_code_1":"8000","location_text":"Pakhuset","published":"1"`
	for _, c := range []struct {
		name, with string
		get        func(referrals.Listing) string
		want       string
	}{
		{"sunday is one", ``, func(l referrals.Listing) string { return l.Hours }, "Su 07:00-08:30"},
		{"saturday is seven", `,"weekday_tinyint":7`, func(l referrals.Listing) string { return l.Hours }, "Sa 07:00-08:30"},
		{"no such day", `,"weekday_tinyint":8`, func(l referrals.Listing) string { return l.Hours }, ""},
		{"no duration", `,"duration_time":""`, func(l referrals.Listing) string { return l.Hours }, "Su 07:00"},
		{"source", ``, func(l referrals.Listing) string { return l.Origin.Source + " " + l.Origin.ID }, "na-dk 6071"},
		{"place", ``, func(l referrals.Listing) string { return l.Address + "|" + l.Postcode + "|" + l.City + "|" + l.Country }, "Havnegade 1|8000|Aarhus|DK"},
		{"building", ``, func(l referrals.Listing) string { return l.AccessNote["da"] }, "Pakhuset"},
		{"open", ``, func(l referrals.Listing) string { return string(l.Joining) }, "open"},
		{"needs", ``, func(l referrals.Listing) string { return join(l.Needs) }, "drugs"},
		{"hybrid", `,"venue_type":"3","virtual_meeting_link":"https://meet.example.org/a"`, func(l referrals.Listing) string {
			return join(l.Formats) + map[bool]string{true: " hybrid "}[l.Hybrid] + l.Join
		}, "in_person online hybrid https://meet.example.org/a"},
		{"virtual", `,"venue_type":2,"phone_meeting_number":"+45 00 00 00 00"`, func(l referrals.Listing) string {
			return join(l.Formats) + "|" + l.Join + "|" + l.Address
		}, "online phone|+45 00 00 00 00|"},
		{"old server, virtual by format", `,"venue_type":"","formats":"O,VM","location_street":"","virtual_meeting_link":"https://meet.example.org/a"`, func(l referrals.Listing) string {
			return join(l.Formats)
		}, "online"},
		{"place closed for now", `,"formats":"O,TC"`, func(l referrals.Listing) string { return string(l.Status) }, "retired"},
		{"unpublished", `,"published":"0"`, func(l referrals.Listing) string { return string(l.Status) }, "retired"},
		{"audiences", `,"formats":"C,W,GL,WC"`, func(l referrals.Listing) string { return join(l.Audiences) + "|" + join(l.Accessibility) }, "lgbtq women|wheelchair"},
		{"S is a speaker here", `,"formats":"O,S,T,L"`, func(l referrals.Listing) string { return join(l.Languages) + join(l.Audiences) }, "da"},
		{"no point at zero", `,"latitude":"0","longitude":"0"`, func(l referrals.Listing) string { return map[bool]string{true: "none"}[l.Point == nil] }, "none"},
		{"prompt of a field", `,"comments":"Bemærk#@-@#Kaffe fra kl. 7"`, func(l referrals.Listing) string { return l.Summary["da"] }, "Kaffe fra kl. 7"},
		{"service body", `,"service_body_name":"GA Danmark"`, func(l referrals.Listing) string { return l.Organization + " " + join(l.Needs) }, "GA Danmark gambling"},
		{"other country", `,"location_nation":"Sverige"`, func(l referrals.Listing) string { return l.Country + join(l.Languages) }, "SEsv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := one(t, meetings.ReadBMLT, `[{`+rest+c.with+`}]`, intake.Options{Name: "na-dk", Country: "DK"})
			if got := c.get(d.Listing); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// A server has letters of its own; its list of formats says what they are in the world, before or after the meetings.
func TestBMLTFormatsOfTheServer(t *testing.T) {
	const list = `"meetings":[{"id_bigint":"1","meeting_name":"Lukket møde","weekday_tinyint":"2","start_time":"19:00:00","formats":"L,KV,PO","location_municipality":"Vejle"}]`
	const formats = `"formats":[{"key_string":"L","world_id":"CLOSED","format_type_enum":"O"},{"key_string":"KV","world_id":"W"},{"key_string":"PO","world_id":"LANG","name_string":"Polish","format_type_enum":"LANG"}]`
	for name, text := range map[string]string{"after": "{" + list + "," + formats + "}", "before": "{" + formats + "," + list + "}"} {
		t.Run(name, func(t *testing.T) {
			l := one(t, meetings.ReadBMLT, text, intake.Options{Name: "na-dk", Country: "DK"}).Listing
			if l.Joining != referrals.ClosedGroup || join(l.Audiences) != "women" || join(l.Languages) != "pl" {
				t.Errorf("%q %q %q", l.Joining, l.Audiences, l.Languages)
			}
		})
	}
}

func TestBMLTTogether(t *testing.T) {
	drafts := read(t, meetings.ReadBMLT, `[
{"id_bigint":"20","meeting_name":"Lyset","service_body_bigint":"3","weekday_tinyint":"2","start_time":"19:00:00","duration_time":"01:00:00","formats":"O","venue_type":"1","location_street":"Gade 1","location_municipality":"Vejle"},
{"id_bigint":"9","meeting_name":"Lyset","service_body_bigint":"3","weekday_tinyint":"5","start_time":"19:00:00","duration_time":"01:00:00","formats":"O","venue_type":"1","location_street":"Gade 1","location_municipality":"Vejle"},
{"id_bigint":"30","meeting_name":"Lyset","service_body_bigint":"4","weekday_tinyint":"5","start_time":"19:00:00","duration_time":"01:00:00","formats":"O","venue_type":"1","location_street":"Gade 1","location_municipality":"Vejle"}
]`, intake.Options{Name: "na-dk", Country: "DK"})
	if len(drafts) != 2 || drafts[0].Listing.Origin.ID != "9" || drafts[0].Listing.Hours != "Mo,Th 19:00-20:00" || drafts[1].Line != 4 {
		t.Errorf("%d: %+v", len(drafts), drafts[0].Listing)
	}
}
