package referrals

import "unicode/utf8"

// maxNear is how many spellings are tried for one misspelt word.
const maxNear = 4

// allowance is how many slips a word of so many letters may hold: none in short ones, where another word is near.
func allowance(runes int) int {
	switch {
	case runes < 5:
		return 0
	case runes < 9:
		return 1
	}
	return 2
}

// near gives the terms a misspelt term may mean, at most maxNear, fewest slips first.
func (x *wordIndex) near(t string) []int32 {
	runes := []rune(t)
	allowed := allowance(len(runes))
	if allowed == 0 {
		return nil
	}
	found := make([][]int32, allowed+1)
	for length := len(runes) - allowed; length <= len(runes)+allowed; length++ {
		for _, id := range x.shapes[shape{runes[0], length}] {
			if slips := slips(runes, x.terms[id], allowed); slips <= allowed {
				found[slips] = append(found[slips], id)
			}
		}
	}
	var out []int32
	for _, ids := range found {
		out = append(out, ids...)
		if len(out) > 0 {
			break // a word one slip away makes those two slips away unlikely
		}
	}
	return out[:min(len(out), maxNear)]
}

// slips counts the letters to add, drop, change or swap to make b of a; most+1 when there are more than most.
func slips(a []rune, b string, most int) int {
	if diff := len(a) - utf8.RuneCountInString(b); diff > most || -diff > most {
		return most + 1
	}
	var rows [3][2*maxToken + 2]int
	other := []rune(b)
	if len(a) > 2*maxToken || len(other) > 2*maxToken {
		return most + 1
	}
	for j := range len(other) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		now[0] = i
		least := i
		for j := 1; j <= len(other); j++ {
			cost := 1
			if a[i-1] == other[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == other[j-2] && a[i-2] == other[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > most {
			return most + 1
		}
	}
	return rows[len(a)%3][len(other)]
}
