package telegramtest

// ParseHTML and ParseMarkdown are shown to the tests.
func ParseHTML(in string) (string, []Entity, error) { return parseHTML(in) }

// ParseMarkdown is shown to the tests.
func ParseMarkdown(in string) (string, []Entity, error) { return parseMarkdown(in) }

// Units is shown to the tests.
func Units(text string) int { return units(text) }

// LinkProblem is shown to the tests.
func LinkProblem(link string) string { return linkProblem(link) }

// ForgetSpec makes the server as it is where no description of the API is at hand.
func (s *Server) ForgetSpec() { s.spec = nil }
