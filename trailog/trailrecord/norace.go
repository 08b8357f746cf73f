//go:build !race

package trailrecord

const raceEnabled = false
