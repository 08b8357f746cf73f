// Package lives holds the test that compares whole lives of settings with what
// they were.
package lives
