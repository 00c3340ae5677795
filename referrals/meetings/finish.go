package meetings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/hours"
	"github.com/brobygger/brobygger/referrals/intake"
)

func finish(d *intake.Draft, _ intake.Options) {
	d.Problems = append(d.Problems, d.Listing.Validate()...)
}

func hoursText(slots []slot, _ hours.Where) string {
	slices.SortFunc(slots, func(a, b slot) int { return (int(a.day)+6)%7*10000 + a.from - (int(b.day)+6)%7*10000 - b.from })
	var parts []string
	for _, s := range slots {
		parts = append(parts, fmt.Sprintf("%s %02d:%02d-%02d:%02d", s.day.String()[:2], s.from/60, s.from%60, s.to/60%24, s.to%60))
	}
	return strings.Join(slices.Compact(parts), "; ")
}
