package hours_test

import (
	"testing"

	"github.com/brobygger/brobygger/referrals/hours"
)

// "to" and "on" are days where days stand, and English words elsewhere.
func TestDaysWrittenAsOtherWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ma-fr 10-16; to 18-20":        "Mo-We,Fr 10:00-16:00; Th 10:00-16:00,18:00-20:00",
		"ma-to 10-16":                  "Mo-Th 10:00-16:00",
		"Ma.-to. 9.30-15, fr. 9.30-12": "Mo-Th 09:30-15:00; Fr 09:30-12:00",
		"ti og to 10-12":               "Tu,Th 10:00-12:00",
		"ma, on, fr kl. 10-12":         "Mo,We,Fr 10:00-12:00",
		"ma ti on to 10-12":            "Mo-Th 10:00-12:00",
		"to kl. 19-21":                 "Th 19:00-21:00",
		"on 10-12":                     "We 10:00-12:00",
		"on-fr 10-12":                  "We-Fr 10:00-12:00",
		"ma 10-12, to 13-15":           "Mo 10:00-12:00; Th 13:00-15:00",
		"lø-sø 10-12":                  "Sa-Su 10:00-12:00",
		"må-to 10-12, lö 11-13":        "Mo-Th 10:00-12:00; Sa 11:00-13:00",
		"Mon to Fri 10 to 16":          "Mo-Fr 10:00-16:00",
		"Mon-Fri, 10 to 16":            "Mo-Fr 10:00-16:00",
		"Mo 9am to 5pm":                "Mo 09:00-17:00",
		"Open on Mondays 10-12":        "Mo 10:00-12:00",
		"Mo from 10:00 to 12:00":       "Mo 10:00-12:00",
	} {
		got, ok := hours.Parse(text, hours.Where{Country: "DK"})
		if !ok || got.String() != want {
			t.Errorf("%q is read as %q (%v), want %q", text, got.String(), ok, want)
		}
	}
}
