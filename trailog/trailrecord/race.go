//go:build race

package trailrecord

// raceEnabled is of a program that is built with -race.
const raceEnabled = true
