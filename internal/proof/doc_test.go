// Package proof attacks the whole: all four places, and what they need, in one plan. It
// also compares whole lives of settings with what they were.
package proof
