package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// TestEveryFileThePagesOffer writes each format that the editors' pages offer, reads it back as they would, and fetches
// each template.
func TestEveryFileThePagesOffer(t *testing.T) {
	l := referrals.Listing{ID: "dk-et", Name: "Et sted", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"},
		Formats: []referrals.Format{referrals.InPerson}, Languages: []string{"da"}, Summary: map[string]string{"da": "Et sted at være."}}
	other := l
	other.ID, other.Name = "dk-to", "Et andet sted"
	for _, format := range desk.Exported() {
		t.Run(format, func(t *testing.T) {
			var file bytes.Buffer
			if err := (deskFiles{}).Write(&file, format, slices.Values([]referrals.Listing{l, other}), desk.WriteOptions{Lang: "da"}); err != nil {
				t.Fatal(err)
			}
			is, drafts, err := deskFiles{}.Read(intake.Source{ReaderAt: bytes.NewReader(file.Bytes()), Size: int64(file.Len()), Name: "x"}, intake.Options{})
			if err != nil || is != format || len(drafts) != 2 || drafts[0].Listing.ID != l.ID || len(drafts[0].Problems) > 0 {
				t.Errorf("read as %q: %+v, %v", is, drafts, err)
			}
		})
	}
	for _, format := range desk.Templated() {
		for _, lang := range []string{"da", "nb", "sv", "en"} {
			if raw, err := (deskFiles{}).Template(format, lang); err != nil || len(raw) < 100 {
				t.Errorf("the template %s in %s: %d bytes, %v", format, lang, len(raw), err)
			}
		}
	}
	if _, _, err := (deskFiles{}).Read(intake.Source{ReaderAt: strings.NewReader("%PDF-1.7"), Size: 8, Name: "x.pdf"}, intake.Options{}); err == nil {
		t.Error("a file of no format was read")
	}
}
