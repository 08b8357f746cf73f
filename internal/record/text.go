package record

import (
	"encoding/binary"
	"math/bits"
)

// Text is looked at eight bytes at a time, as one 64-bit word.

const (
	ones = 0x0101010101010101
	// Highs are the bits of which [TextEnd] has one in all where there may be
	// something that is not ASCII.
	Highs = 0x8080808080808080
)

// Padding is how many zeros follow the text in a buffer. A zero ends every run
// that the functions here look for, so that they need not ask for the end of the
// text, and there are enough of them to load a word at the last byte.
const Padding = 8

// Padded is a copy of the text with the padding behind it.
func Padded(text []byte) []byte {
	b := make([]byte, len(text)+Padding)
	copy(b, text)
	return b
}

// With both ends given, the compiler has less to check.
func load(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i : i+8]) }

// stops marks, with their highest bit, the bytes of w at which a run of plain
// text in a JSON string ends: quotes, backslashes and control characters. Only
// the lowest mark is exact, since what is subtracted from one byte can be
// borrowed from the next.
func stops(w uint64) uint64 {
	// Exchanging 0x20 with 0x22 puts the quote next to the control characters.
	return (((w ^ 0x02*ones) - 0x21*ones) | ((w ^ 0x5c*ones) - ones)) &^ w & Highs
}

// TextEnd returns where the run of plain text that begins at i ends. A bit of
// [Highs] in all means that there may be something in it that is not ASCII.
func TextEnd(b []byte, i int) (end int, all uint64) {
	for {
		w := load(b, i)
		all |= w
		if m := stops(w); m != 0 {
			return i + bits.TrailingZeros64(m)>>3, all
		}
		i += 8
	}
}

// Space returns where the white space at i ends.
func Space(b []byte, i int) int {
	for b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t' {
		i++
		// Indented files have much of it.
		for load(b, i) == ' '*ones {
			i += 8
		}
	}
	return i
}
