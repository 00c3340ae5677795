// Package sheet reads and writes listings as a table that an office worker can fill in: CSV as spreadsheet programs
// write it, and XLSX. Headings and values are understood in Danish, Norwegian, Swedish and English.
//
// It knows no store, and nothing of other catalogues' formats.
package sheet

import (
	"fmt"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// Bounds of a table, besides those of package intake.
const (
	maxColumns = 256
	maxRow     = 4 * intake.MaxField // bytes of all cells of a row
	headRows   = 20                  // rows among which the headings stand
)

// HeadingError says that a table cannot be read because of its headings. It is an intake.ErrFormat.
type HeadingError struct {
	Missing []string // columns that must be there, by key: "name"
	Twice   []string // columns that stand there twice, by key
	Line    int      // where the headings were looked for or found
	Lang    string   // of most headings of the file: da nb sv en
}

// Error names the columns by their headings in the language of the file.
func (e HeadingError) Error() string {
	var parts []string
	if len(e.Missing) > 0 {
		parts = append(parts, "missing columns: "+e.headings(e.Missing))
	}
	if len(e.Twice) > 0 {
		parts = append(parts, "columns that stand twice: "+e.headings(e.Twice))
	}
	return fmt.Sprintf("sheet: line %d: %s", e.Line, strings.Join(parts, "; "))
}

func (e HeadingError) headings(keys []string) string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = fmt.Sprintf("%q (%s)", Heading(e.Lang, key), key)
	}
	return strings.Join(names, ", ")
}

// Heading gives the heading of a column in a language: "Emner" for "needs" in Danish. It is empty for what is no column.
func Heading(lang, key string) string {
	w, err := readWords()
	if err != nil {
		return "" // a broken build: reading and writing say so
	}
	return w.text(lang, "column."+key)
}

// TooManyCells is the reason of a row that has more cells than there are headings: a text with the separator in it was
// not put in quotes, and what stands behind it is in the wrong columns. The value is the separator.
const TooManyCells referrals.Reason = "too_many_cells"

// Unwrap tells errors.Is that the file is not of this format.
func (e HeadingError) Unwrap() error { return intake.ErrFormat }

// known says for which of the four languages there are words; English is taken for any other.
func known(lang string) string {
	for _, one := range langs() {
		if one == lang {
			return lang
		}
	}
	return "en"
}

func langs() []string { return []string{"da", "nb", "sv", "en"} }
