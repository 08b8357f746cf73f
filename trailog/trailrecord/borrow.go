package trailrecord

import (
	"strings"
	"unsafe"
)

// alias is the text without a copy of it, for borrowed records only: it changes
// when the memory is used again.
func alias(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }

// takeBack ends the time of a borrowed record, whose text was raw. Where the race
// detector is on, it makes the record look so wherever it was kept.
func (d *decoder) takeBack(raw []byte) {
	d.lent = false
	if !raceEnabled {
		return
	}
	for _, text := range [][]byte{raw, d.scratch} {
		for i := range text {
			text[i] = '?'
		}
	}
	d.scratch = d.scratch[:0]
}

// names are the latest texts that many records have the same of, each in memory of
// its own, so that a scan can count by them.
type names [1 << nameBits]string

const nameBits = 9

// longestName is the longest text that is remembered: hostile ones could fill the
// memory.
const longestName = 256

// own returns the text in memory of its own.
func (n *names) own(text string) string {
	if text == "" || len(text) > longestName {
		return strings.Clone(text)
	}
	last := len(text) - 1
	// Four characters and the length tell names apart well enough.
	hash := uint32(text[0])<<24 | uint32(text[last/4])<<16 | uint32(text[last/2])<<8 | uint32(text[last])
	hash = (hash ^ uint32(last)) * 0x9e3779b1
	at := &n[hash>>(32-nameBits)]
	if *at != text {
		*at = strings.Clone(text)
	}
	return *at
}

// ownAll gives the record its names.
func (n *names) ownAll(r *Record) {
	r.EventSource = n.own(r.EventSource)
	r.EventName = n.own(r.EventName)
	r.AWSRegion = n.own(r.AWSRegion)
	r.ErrorCode = n.own(r.ErrorCode)
}
