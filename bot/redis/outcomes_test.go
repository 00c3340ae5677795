package redis_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/brobygger/brobygger/bot/redis"
)

// TestOutcomes counts each once, however often it is said, and names nobody.
func TestOutcomes(t *testing.T) {
	s, _ := onMiniredis(t)
	o, now := s.Outcomes(), wall()
	for _, one := range []struct{ id, listing, result string }{
		{"a", "dk-1", "reached"}, {"b", "dk-1", "reached"}, {"b", "dk-1", "reached"}, {"c", "dk-1", "busy"}, {"d", "dk-2", "reached"},
	} {
		must(t, o.Count(t.Context(), one.id, one.listing, one.result, now))
	}
	all, err := o.All(t.Context())
	must(t, err)
	slices.SortFunc(all, func(a, b redis.Outcome) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	if got, want := fmt.Sprint(all), "[{dk-1 busy 1} {dk-1 reached 2} {dk-2 reached 1}]"; got != want {
		t.Errorf("the counts are %s, want %s", got, want)
	}
}
