package hsds

import (
	"strings"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals"
)

// node is one object of a file as it stands there, whatever the format: its plain fields as text, and the objects that
// nest in it or refer to it.
type node struct {
	*sheet
	line   int
	values []string // in the order of the sheet's names
	kids   []*node
	flaws  []referrals.Problem // of the reading: broken text, a reference to nowhere
}

// sheet is what the rows of a table have in common; an object of JSON has one of its own.
type sheet struct {
	table string // the standard's name of what its rows are: "phone"
	file  string
	names []string // of the fields
}

func newNode(table string, line int) *node { return &node{sheet: &sheet{table: table}, line: line} }

// get gives the first value of the field that is said; the names are tried in turn. Missing is empty, and so is nil.
func (n *node) get(names ...string) string {
	if n == nil {
		return ""
	}
	for _, name := range names {
		for i, own := range n.names {
			if own == name && i < len(n.values) && n.values[i] != "" {
				return n.values[i]
			}
		}
	}
	return ""
}

// tidy is get without spaces around it.
func (n *node) tidy(names ...string) string { return strings.TrimSpace(n.get(names...)) }

// all gives the objects of one kind that nest in it or refer to it.
func (n *node) all(as string) []*node {
	if n == nil {
		return nil
	}
	var found []*node
	for _, k := range n.kids {
		if k.table == as {
			found = append(found, k)
		}
	}
	return found
}

// the gives the first object of a kind; nil when there is none.
func (n *node) the(as string) *node {
	if n != nil {
		for _, k := range n.kids {
			if k.table == as {
				return k
			}
		}
	}
	return nil
}

func (n *node) adopt(child *node) { n.kids = append(n.kids, child) }

// set keeps a field of an object that has a sheet of its own. Broken text is a flaw of the object, and is not kept.
func (n *node) set(name, value string) {
	if !utf8.ValidString(value) {
		n.flaw(name, referrals.BadText, value)
		return
	}
	n.names, n.values = append(n.names, name), append(n.values, value)
}

// flaw notes what is wrong with the object, at most some of it.
func (n *node) flaw(field string, why referrals.Reason, value string) {
	if len(n.flaws) < maxFlaws {
		if len(value) > 80 {
			value = value[:80]
		}
		n.flaws = append(n.flaws, referrals.Problem{Field: field, Reason: why, Value: strings.ToValidUTF8(value, "")})
	}
}

// maxFlaws is how many flaws of one object are told.
const maxFlaws = 20
