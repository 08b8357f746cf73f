package wire

// What tests outside of the package look into.
var Matches = matches

// Expressible reports whether a pattern is checked at all.
func Expressible(p string) bool { return compilePattern(p).re != nil }
