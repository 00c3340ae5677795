// Package sheet reads and writes listings as a table that an office worker can fill in: CSV as spreadsheet programs
// write it, and XLSX. Headings and values are understood in Danish, Norwegian, Swedish and English.
//
// It knows no store, and nothing of other catalogues' formats.
package sheet

import (
	"fmt"
	"strings"

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
}

// Error names the columns by key.
func (e HeadingError) Error() string {
	var parts []string
	if len(e.Missing) > 0 {
		parts = append(parts, "missing columns: "+strings.Join(e.Missing, ", "))
	}
	if len(e.Twice) > 0 {
		parts = append(parts, "columns that stand twice: "+strings.Join(e.Twice, ", "))
	}
	return fmt.Sprintf("sheet: line %d: %s", e.Line, strings.Join(parts, "; "))
}

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
