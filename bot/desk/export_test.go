package desk

// RouteForTest is one line of the route table.
type RouteForTest struct {
	Pattern, Who string
	Stream       bool
}

// RoutesForTest gives the route table.
func RoutesForTest() []RouteForTest {
	var all []RouteForTest
	for _, r := range routes() {
		all = append(all, RouteForTest{r.pattern, string(r.who), r.stream})
	}
	return all
}
