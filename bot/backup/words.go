package backup

import (
	"slices"
	"strconv"
	"strings"
)

// names gives the members of a sorted set, or the fields of a hash.
func names(e Entry) map[string]bool {
	all := make(map[string]bool, len(e.Words)/2)
	for i := 0; i < len(e.Words); i += 2 {
		all[e.Words[i]] = true
	}
	return all
}

// field gives the value of a field of a hash.
func field(e Entry, name string) (value string, ok bool) {
	for i := 0; i+1 < len(e.Words); i += 2 {
		if e.Words[i] == name {
			return e.Words[i+1], true
		}
	}
	return "", false
}

// messageIDs names the messages of a feed in their order: the first half of their ids, which grows with each.
func messageIDs(e Entry) string {
	var ids []string
	e.Messages(func(id string, _ []string) {
		number, _, _ := strings.Cut(id, "-")
		ids = append(ids, number)
	})
	return strings.Join(ids, " ")
}

// fedIDs names the messages that a feed knows, in the same way: each has its number as a score.
func fedIDs(e Entry) string {
	var numbers []float64
	for i := 1; i < len(e.Words); i += 2 {
		f, err := strconv.ParseFloat(e.Words[i], 64)
		if err != nil {
			return ""
		}
		numbers = append(numbers, f)
	}
	slices.Sort(numbers)
	ids := make([]string, len(numbers))
	for i, n := range numbers {
		ids[i] = strconv.FormatFloat(n, 'f', 0, 64)
	}
	return strings.Join(ids, " ")
}
