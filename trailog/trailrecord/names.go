package trailrecord

import "strings"

// names are the latest texts that many records have the same of, each in memory of
// its own, so that a scan can count by them.
type names [128]string

// longestName is the longest text that is remembered: hostile ones could fill the
// memory.
const longestName = 256

// own returns the text in memory of its own.
func (n *names) own(text string) string {
	if text == "" || len(text) > longestName {
		return strings.Clone(text)
	}
	last := len(text) - 1
	at := &n[(text[0]^text[last/2]*3^text[last]*5^byte(last)*7)%128]
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
