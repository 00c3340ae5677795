package words

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.tsv
var files embed.FS

// ErrRow says that a row of the table is broken.
var ErrRow = errors.New("words: a row of the table is broken")

// New reads the embedded table. It fails with ErrRow when one of its rows is broken.
func New() (*Table, error) { return Read(files) }

// Read reads the tables at the top of fsys, in the order of their names: concept, classes and the words of each
// language, parted by tabs; words by spaces; "-" for none. A word that ends in * stands for all that begin so.
func Read(fsys fs.FS) (*Table, error) {
	names, err := fs.Glob(fsys, "*.tsv")
	if err != nil {
		return nil, fmt.Errorf("words: listing the tables: %w", err)
	}
	t := &Table{}
	for l := range languageCount {
		t.whole[l], t.stems[l], t.phrases[l] = map[string]*Concept{}, map[string]*Concept{}, map[string]*Concept{}
		t.others[l], t.begins[l] = map[string]*Concept{}, map[string]bool{}
	}
	taken := map[string]bool{}
	var bare [languageCount]map[string]*Concept
	for l := range bare {
		bare[l] = map[string]*Concept{}
	}
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("words: reading a table: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(raw)) {
			if n++; n == 1 || strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
				continue
			}
			cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
			if len(cells) != 2+languageCount || cells[0] == "" || len(strings.Fields(cells[1])) == 0 || taken[cells[0]] {
				return nil, fmt.Errorf("%w: %s line %d", ErrRow, name, n)
			}
			taken[cells[0]] = true
			t.add(&Concept{Name: cells[0], Classes: strings.Fields(cells[1])}, cells[2:], bare)
		}
	}
	for l := range bare { // a word as it is written goes before another one without its diacritics
		for form, c := range bare[l] {
			if t.whole[l][form] == nil {
				t.whole[l][form] = c
			}
		}
	}
	return t, nil
}

// add takes one concept in. Of two concepts that share a word the first one has it, and the second comes after.
func (t *Table) add(c *Concept, cells []string, bare [languageCount]map[string]*Concept) {
	t.concepts++
	put := func(m map[string]*Concept, form string) {
		if m[form] == nil && form != "" {
			m[form] = c
		}
	}
	for l, cell := range cells {
		for _, form := range strings.Fields(cell) {
			stem, star := strings.CutSuffix(form, "*")
			switch {
			case form == "-":
			case strings.Contains(form, "_"):
				parts := strings.Split(stem, "_")
				for i := range parts {
					parts[i] = fold(strings.ToLower(parts[i]))
				}
				if len(parts) > longest || slices.Contains(parts, "") {
					continue
				}
				t.begins[l][parts[0]] = true
				put(t.phrases[l], strings.Join(parts, "_"))
			case star:
				put(t.stems[l], fold(strings.ToLower(stem)))
				put(bare[l], fold(strings.ToLower(stem)))
			default:
				lower := strings.ToLower(form)
				if first := t.whole[l][lower]; first != nil && first != c {
					put(t.others[l], lower)
				}
				put(t.whole[l], lower)
				put(bare[l], fold(strings.ToLower(form)))
			}
		}
	}
}
