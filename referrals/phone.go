package referrals

import "strings"

// dialling says how the numbers of a country are written: its calling code, the area codes that are parted from the
// rest (the longest that fits; none when nothing fits), and how many digits of the rest stand together, by its length.
// A length that is not listed is written in pairs.
type dialling struct {
	code   string
	areas  []string
	groups map[int][]int
}

func diallings() []dialling {
	return []dialling{
		{code: "45"},
		{code: "47"},
		{
			code: "46",
			areas: strings.Fields("8 10 11 13 16 18 19 20 21 23 26 31 33 35 36 40 42 44 46 54 60 63 70 72 73 76 79 " +
				"771 500 501 502 503 504 505 506"),
			groups: map[int][]int{5: {3, 2}, 6: {3, 3}, 7: {3, 2, 2}, 8: {3, 3, 2}},
		},
		{
			code: "358", areas: strings.Fields("800 2 3 5 6 8 9 13 14 15 16 17 18 19 40 41 44 45 46 50"),
			groups: map[int][]int{5: {3, 2}, 7: {3, 4}, 8: {4, 4}},
		},
		{code: "354", groups: map[int][]int{7: {3, 4}}},
		{code: "370", groups: map[int][]int{8: {3, 5}}},
	}
}

// DisplayPhone writes a telephone number as people of its country read it: "+45 70 20 90 93". Short codes and national
// numbers ("116 111", "0 800 28888") keep their form; only the spaces are tidied. Applied twice it changes nothing.
func DisplayPhone(raw string) string {
	tidy := strings.Join(strings.Fields(raw), " ")
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, tidy)
	if strings.HasPrefix(tidy, "00") && len(digits) > 9 {
		tidy, digits = "+"+digits[2:], digits[2:]
	}
	if !strings.HasPrefix(tidy, "+") || strings.Trim(tidy, "+0123456789 -()./") != "" {
		if len(digits) == 6 && tidy == digits && strings.HasPrefix(digits, "116") {
			return digits[:3] + " " + digits[3:] // the European numbers of social value
		}
		return tidy
	}
	for _, d := range diallings() {
		if national, ok := strings.CutPrefix(digits, d.code); ok && national != "" {
			return "+" + d.code + " " + d.national(national)
		}
	}
	return tidy
}

// national writes the digits after the calling code.
func (d dialling) national(digits string) string {
	area := ""
	for _, a := range d.areas {
		if strings.HasPrefix(digits, a) && len(a) > len(area) && len(a) < len(digits) {
			area = a
		}
	}
	sizes := d.groups[len(digits)-len(area)]
	if d.code == "47" && strings.ContainsRune("489", rune(digits[0])) && len(digits) == 8 {
		sizes = []int{3, 2, 3} // Norwegian mobile and service numbers
	}
	written := grouped(digits[len(area):], sizes)
	if area == "" {
		return written
	}
	return area + " " + written
}

// grouped parts digits into groups of the given sizes; pairs when there are none.
func grouped(digits string, sizes []int) string {
	var parts []string
	for i := 0; digits != ""; i++ {
		n := 2
		if i < len(sizes) {
			n = sizes[i]
		}
		n = min(n, len(digits))
		parts, digits = append(parts, digits[:n]), digits[n:]
	}
	return strings.Join(parts, " ")
}
