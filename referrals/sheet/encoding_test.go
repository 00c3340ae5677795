package sheet_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/brobygger/brobygger/referrals/intake"
)

func wide(text string, big, mark bool) string {
	var out strings.Builder
	if mark {
		text = "\ufeff" + text
	}
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			out.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		} else {
			out.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		}
	}
	return out.String()
}

func western(text string) string {
	var out []byte
	for _, r := range text {
		if r == '€' {
			r = 0x80
		}
		if r == '–' {
			r = 0x96
		}
		out = append(out, byte(r))
	}
	return string(out)
}

// The same table in every writing that spreadsheet programs save.
func TestWritingsOfATable(t *testing.T) {
	const table = "Navn;Type;Emner;Land;Beskrivelse;Breddegrad;Længdegrad\r\n" +
		"Ærø – café;Værested;Angst;Danmark;\"Kaffe; \"\"gratis\"\" for 0 €\r\nog kage\";55,5;12,25\r\n"
	comma := strings.NewReplacer(";Type", ",Type", ";Emner", ",Emner", ";Land", ",Land", ";Besk", ",Besk", ";Bred", ",Bred", ";Læng", ",Læng",
		";Vær", ",Vær", ";Ang", ",Ang", ";Dan", ",Dan", ";\"Kaf", ",\"Kaf", ";55,5;12,25", ",\"55,5\",12.25").Replace(table)
	for name, text := range map[string]string{
		"utf-8": table, "with its mark": "\ufeff" + table, "unix lines": strings.ReplaceAll(table, "\r\n", "\n"), "old mac lines": strings.ReplaceAll(table, "\r\n", "\r"),
		"commas": comma, "tabs": strings.NewReplacer(";\"", "\t\"", "; ", "; ", ";", "\t").Replace(table), "sep": "sep=;\r\n" + table,
		"no last line end": strings.TrimSuffix(table, "\r\n"), "title above": "Vores tilbud;;;\r\n\r\n" + table,
		"utf-16 little": wide(table, false, true), "utf-16 big": wide(table, true, true), "utf-16 without mark": wide(table, false, false), "utf-16 big without mark": wide(table, true, false),
		"windows-1252": western(table),
	} {
		t.Run(name, func(t *testing.T) {
			drafts := readCSV(t, text, intake.Options{})
			if len(drafts) != 1 || len(drafts[0].Problems) > 0 {
				t.Fatalf("%+v", drafts)
			}
			l := drafts[0].Listing
			if l.Name != "Ærø – café" || l.Summary["da"] != "Kaffe; \"gratis\" for 0 €\nog kage" || l.Point == nil || l.Point.Lat != 55.5 || l.Point.Lon != 12.25 {
				t.Errorf("%q %q %v", l.Name, l.Summary["da"], l.Point)
			}
		})
	}
}

func TestTellingOfProgress(t *testing.T) {
	file := "Navn;Type;Emner;Land\n" + strings.Repeat("Lyset;Værested;Angst;DK\n", 30_000)
	last, calls := int64(0), 0
	readCSV(t, file, intake.Options{Progress: func(done, all int64) {
		if done < last || all != int64(len(file)) {
			t.Errorf("%d of %d after %d", done, all, last)
		}
		last, calls = done, calls+1
	}})
	if last != int64(len(file)) || calls > 200 {
		t.Errorf("%d calls, last %d of %d", calls, last, len(file))
	}
}
