package places

// Gazetteer finds places by name. It is immutable after Load, and safe for use by many.
type Gazetteer struct{}

// Hint says what is known besides the text when a name means several places.
type Hint struct {
	Lang    string // of the text
	Country string // of the conversation
	Near    *Point
}

// Load reads the embedded place data.
func Load() (*Gazetteer, error) { return &Gazetteer{}, nil }

// Lookup gives the places that a name alone means (canonical, alternate, exonym, without diacritics), likeliest first.
// country limits them unless empty.
func (g *Gazetteer) Lookup(name, country string) []Place { return nil }

// In finds the places named in a text, in order of appearance.
func (g *Gazetteer) In(text string, h Hint) []Found { return nil }

// Nearest gives the populated place nearest to a point, with its distance in km; false when none is within 100 km.
func (g *Gazetteer) Nearest(p Point) (Place, float64, bool) { return Place{}, 0, false }
