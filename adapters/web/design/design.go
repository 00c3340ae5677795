// Package design is what every page shares: one calm stylesheet of colours, type and spacing.
//
// It knows no page.
package design

import _ "embed"

//go:embed tokens.css
var tokens string

// Tokens gives the stylesheet of custom properties, light and dark, that every page's own stylesheet builds on.
func Tokens() string { return tokens }
