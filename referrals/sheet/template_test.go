package sheet_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/sheet"
)

func TestTemplateIsReadAndItsExamplePassedOver(t *testing.T) {
	for name, f := range forms() {
		for _, lang := range []string{"da", "nb", "sv", "en", "fi"} {
			t.Run(name+"/"+lang, func(t *testing.T) {
				file, err := f.template(lang)
				if err != nil {
					t.Fatal(err)
				}
				drafts, err := f.read(source(string(file)), intake.Options{})
				if err != nil || len(drafts) > 0 {
					t.Errorf("%v %+v", err, drafts)
				}
			})
		}
	}
}

// The example written over is a row that somebody meant: it is refused with its line, and taken when its name is new.
func TestExampleWrittenOver(t *testing.T) {
	file, err := sheet.TemplateCSV("da")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(file), "Aarhus", "Vejle", 1)
	drafts := readCSV(t, text, intake.Options{})
	if len(drafts) != 1 || drafts[0].Line != 2 || len(drafts[0].Problems) != 1 || drafts[0].Problems[0].Field != "name" {
		t.Errorf("%+v", drafts)
	}
	lines := strings.Split(text, "\r\n")
	drafts = readCSV(t, lines[0]+"\r\nLyset"+lines[1][strings.Index(lines[1], ";Foreningen"):], intake.Options{})
	if len(drafts) != 1 || len(drafts[0].Problems) > 0 {
		t.Fatalf("%+v", drafts)
	}
	l := drafts[0].Listing
	if l.City != "Vejle" || join(l.Kinds) != "drop_in self_help_group" || join(l.Needs) != "loneliness anxiety" || l.Cost != referrals.Free || l.Access != referrals.WalkIn || l.Hours == "" {
		t.Errorf("%+v", l)
	}
}

func TestTemplateHelpsToFillIn(t *testing.T) {
	file, err := sheet.TemplateXLSX("sv")
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(book.GetSheetList(), " "); got != "Utbud Förklaring Listor" {
		t.Errorf("sheets %q", got)
	}
	rules, err := book.GetDataValidations("Utbud")
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for _, rule := range rules {
		if rule.Type != "list" {
			continue
		}
		lists++
		first := strings.Split(strings.TrimPrefix(rule.Formula1, "'Listor'!"), ":")
		at := strings.ReplaceAll(first[0], "$", "")
		if value, err := book.GetCellValue("Listor", at); err != nil || value == "" {
			t.Errorf("%s: the list at %s is empty: %v", rule.Sqref, rule.Formula1, err)
		}
	}
	if lists < 15 {
		t.Errorf("%d drop-down lists", lists)
	}
	help, err := book.GetRows("Förklaring")
	if err != nil || len(help) < 40 || help[1][0] != "Namn" || help[1][2] != "Ja" {
		t.Errorf("%v %v", err, help)
	}
}

// What is chosen from the lists of the template in any language is understood.
func TestEveryValueOfTheListsIsUnderstood(t *testing.T) {
	for _, lang := range []string{"da", "nb", "sv", "en"} {
		file, err := sheet.TemplateXLSX(lang)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		values, err := book.GetCols(book.GetSheetList()[2])
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range values {
			if len(column) == 0 {
				continue
			}
			head, end := "Name;"+column[0], ""
			if column[0] == "Dag" || column[0] == "Day" {
				head, end = head+";From", ";19:00"
			}
			var rows []string
			for _, value := range column[1:] {
				if value != "" {
					rows = append(rows, "Lyset;"+value+end)
				}
			}
			o := intake.Options{Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"anxiety"}}
			for i, d := range readCSV(t, head+"\n"+strings.Join(rows, "\n"), o) {
				if len(d.Problems) > 0 {
					t.Errorf("%s: %s %q: %v", lang, column[0], rows[i], d.Problems)
				}
			}
		}
	}
}
