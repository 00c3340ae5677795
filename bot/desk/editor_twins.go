package desk

import (
	"github.com/brobygger/brobygger/referrals"
)

// twin is a proposal: two listings that may be the same, and why.
type twin struct {
	A, B    referrals.Listing
	Reasons []string
}

func (s *sheet) twins() []twin {
	var all []twin
	seen := map[string]referrals.Listing{}
	for _, l := range s.listings {
		if l.Status != referrals.Active {
			continue
		}
		key := fold(l.Name + "|" + l.City)
		if other, ok := seen[key]; ok {
			all = append(all, twin{other, l, []string{"name"}})
		}
		seen[key] = l
	}
	return all
}
