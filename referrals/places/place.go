// Package places knows where names are: a gazetteer of the Nordic and Baltic countries with districts people say,
// names as people inflect, misspell and translate them, and the distance between points.
//
// It knows no listing and no dialogue. Place data: GeoNames (geonames.org), CC BY 4.0.
package places

import "math"

// Point is a place on the earth in degrees, WGS 84.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Place is a populated place, a district or a municipality.
type Place struct {
	Name       string `json:"name"`           // canonical, with diacritics: "Aarhus", "København", "Nørrebro"
	City       string `json:"city,omitempty"` // of a district: the city it lies in; else empty
	Country    string `json:"country"`        // ISO 3166 alpha-2
	Point      Point  `json:"point"`
	Population int    `json:"population,omitempty"`
	Timezone   string `json:"timezone,omitempty"` // IANA
	Wide       bool   `json:"wide,omitempty"`     // a municipality, island or region: Point is its middle or largest town

	// The public areas it lies in, by their canonical names ("Varde", "Region Syddanmark"); empty where unknown, and the
	// municipality of a region's own entry is empty. Gazetteer.Within compares them.
	Municipality string `json:"municipality,omitempty"`
	Region       string `json:"region,omitempty"`
}

// Found is a place named in a text.
type Found struct {
	Place  Place
	Others []Place // other places of the same name, likeliest first
	Tied   bool    // nothing tells the first of Others, which lies elsewhere, from Place: ask which
	Start  int     // byte offsets of the name in the text
	End    int
	Sure   float64 // 0 to 1
}

// earthRadius is the mean radius of the earth in km (IUGG).
const earthRadius = 6371.0088

// Distance gives the great-circle distance of two points in km (haversine).
func Distance(a, b Point) float64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLon := rad(b.Lat-a.Lat), rad(b.Lon-a.Lon)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}
