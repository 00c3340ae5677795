package hsds

import "strings"

// Spreadsheets run a cell that begins with one of these as a formula.
const formulaStart = "=+-@\t\r"

// guard makes a cell that no spreadsheet runs: what would begin a formula gets an apostrophe before it, which
// spreadsheets do not show. A plain negative number is none. unguard takes it away, and gives back every text that guard got.
func guard(cell string) string {
	if startsFormula(cell) {
		return "'" + cell
	}
	return cell
}

func unguard(cell string) string {
	if bare, ok := strings.CutPrefix(cell, "'"); ok && (startsFormula(bare) || strings.ContainsAny(bare[:min(1, len(bare))], formulaStart)) {
		return bare
	}
	return cell
}

// startsFormula reports whether a cell, or one with apostrophes before it, is to be guarded.
func startsFormula(cell string) bool {
	bare := strings.TrimLeft(cell, "'")
	return bare != "" && strings.ContainsRune(formulaStart, rune(bare[0])) && (len(bare) < len(cell) || !plainNumber(bare))
}

// plainNumber reports whether a cell is digits with at most a minus and one point.
func plainNumber(cell string) bool {
	digits := strings.TrimPrefix(cell, "-")
	whole, part, _ := strings.Cut(digits, ".")
	return whole != "" && !strings.ContainsFunc(whole+part, func(r rune) bool { return r < '0' || r > '9' })
}
