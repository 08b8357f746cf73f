package trailrecord

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"strings"
)

// DefaultUniqueIDs is how many ids [Unique] remembers at least.
const DefaultUniqueIDs = 1 << 18

// Unique leaves out records whose [Record.ID] came before: CloudTrail can deliver a
// record twice. Upper and lower case are the same. Records without an id, and
// errors, are all yielded.
//
// It remembers the last ids, at least as many as that, [DefaultUniqueIDs] if that
// is below 1, and at most twice as many, at about 40 bytes each: 20 MiB by default.
// After [Sort] the records of one id follow each other, so that 1 is enough.
func Unique(records iter.Seq2[Record, error], ids int) iter.Seq2[Record, error] {
	if ids < 1 {
		ids = DefaultUniqueIDs
	}
	return func(yield func(Record, error) bool) {
		// The younger ids, and as many older ones.
		now, old := map[[16]byte]struct{}{}, map[[16]byte]struct{}{}
		for r, err := range records {
			if err == nil && r.ID() != "" {
				id := idOf(r.ID())
				_, isNow := now[id]
				_, isOld := old[id]
				if now[id] = struct{}{}; len(now) > ids {
					now, old = map[[16]byte]struct{}{id: {}}, now
				}
				if isNow || isOld {
					continue
				}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// idOf makes a number of an id: that which a UUID is, and a hash of anything else.
func idOf(text string) (id [16]byte) {
	var digits [32]byte
	n := 0
	for i := range len(text) {
		if c := text[i]; c != '-' {
			if n == len(digits) {
				n++
				break
			}
			digits[n] = c
			n++
		}
	}
	if n == len(digits) && len(text) == 36 {
		if _, err := hex.Decode(id[:], digits[:]); err == nil {
			return id
		}
	}
	sum := sha256.Sum256([]byte(strings.ToLower(text)))
	copy(id[:], sum[:])
	return id
}
