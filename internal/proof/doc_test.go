// Package proof attacks the whole: all four places, what they need and where their events are sent, in one plan. It
// also compares whole lives of settings with what they were.
package proof
