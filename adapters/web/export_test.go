package web

// Running reports whether Run runs, for tests that must wait for it.
func (p *Platform) Running() bool {
	inbox, _ := p.running()
	return inbox != nil
}

// Routes lists the route table as "METHOD /path".
func (p *Platform) Routes() []string {
	var list []string
	for _, r := range p.routes() {
		list = append(list, r.method+" "+r.path)
	}
	return list
}

// DecodeMessage reads the body of a message as the API does.
func DecodeMessage(raw []byte) error {
	var b sayBody
	return decode(raw, &b)
}

// OpenStreams is how many streams are open.
func (p *Platform) OpenStreams() int {
	p.streams.mu.Lock()
	defer p.streams.mu.Unlock()
	return p.streams.n
}

// FirstText gives the text of a body that may have been cut off, as far as it can be read.
func FirstText(raw []byte) string { return firstOf(raw).text }

// Assets lists the names of the assets, and their version.
func (p *Platform) Assets() (version string, names []string) {
	return p.site.version, p.site.modules("")
}

// Files are the embedded sources of the element, the page and the words.
var Files = files //nolint:gochecknoglobals // read by tests only
