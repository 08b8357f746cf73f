package iotrecord

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Limits of a [Summary]; they bound its memory to a few megabytes.
const (
	// DefaultMaxClients is how many client ids a Summary tells apart.
	DefaultMaxClients = 10_000
	// MaxEventTypes is how many event types a Summary tells apart. AWS
	// documents about 35.
	MaxEventTypes = 500
	maxName       = 256 // bytes of a name; client ids have at most 128 characters
)

// Summary counts entries, to choose log levels by: the page "Configure AWS IoT
// logging" recommends to begin with a verbose level, to look at the entries,
// and then to choose less verbose levels, and more verbose ones for what needs
// attention.
//
// All counts are of events: an entry that stands for a batch counts as many
// times as [Entry.Count] says. The zero value is an empty Summary. It is not
// safe for use by several goroutines at once.
type Summary struct {
	// MaxClients is how many client ids are told apart: the first ones that
	// come, and the events of the others are counted together. 0 means
	// DefaultMaxClients. Changing it does not drop what was counted.
	MaxClients int

	entries     int64
	total       Count
	first, last time.Time
	types       map[string]*Count
	clients     map[string]*Count
	otherTypes  Count
	other       Count
	none        Count
}

// Count is how many events there were of one kind.
type Count struct {
	// Name is the event type or client id, cut to 256 bytes; it is empty in
	// sums.
	Name     string      `json:"name,omitempty"`
	Events   int64       `json:"events"`
	Failures int64       `json:"failures"`
	Levels   LevelCounts `json:"levels"`
}

// LevelCounts is how many events there were of each level. Unknown counts those
// without a level that AWS documents.
type LevelCounts struct {
	Error   int64 `json:"error,omitzero"`
	Warn    int64 `json:"warn,omitzero"`
	Info    int64 `json:"info,omitzero"`
	Debug   int64 `json:"debug,omitzero"`
	Unknown int64 `json:"unknown,omitzero"`
}

// Of returns how many events there were of this very level. Of what is no
// level of an entry, Disabled included, there were none.
func (c LevelCounts) Of(level Level) int64 {
	if p := c.at(level); p != nil && level >= Error && level <= Debug {
		return *p
	}
	return 0
}

func (c *LevelCounts) at(level Level) *int64 {
	switch level {
	case Error:
		return &c.Error
	case Warn:
		return &c.Warn
	case Info:
		return &c.Info
	case Debug:
		return &c.Debug
	}
	return &c.Unknown
}

// Kept returns how many of the events logging at this level would have kept.
// Events of an unknown level are not kept by any.
func (c LevelCounts) Kept(level Level) int64 {
	var n int64
	for _, l := range Levels() {
		if level.Includes(l) {
			n = add(n, c.Of(l))
		}
	}
	return n
}

// add stops at the highest number: sizes of batches are input.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func (c *Count) add(e *Entry, events int64) {
	c.Events = add(c.Events, events)
	if e.Failed() {
		c.Failures = add(c.Failures, events)
	}
	p := c.Levels.at(e.Level)
	*p = add(*p, events)
}

// Add counts an entry. The entry is not retained.
func (s *Summary) Add(e Entry) {
	s.entries++
	n := e.Count()
	s.total.add(&e, n)
	first, last := e.Span()
	s.first, s.last = widen(s.first, s.last, first)
	s.first, s.last = widen(s.first, s.last, last)
	s.countOf(&s.types, string(e.EventType), MaxEventTypes, &s.otherTypes).add(&e, n)

	if e.BatchDetails == nil || len(e.BatchDetails.ClientIDs) == 0 {
		s.clientCount(e.Client()).add(&e, n)
		return
	}
	// A batch that names fewer clients than it has events does not say whose
	// the others are, unless the entry does.
	for _, id := range e.BatchDetails.ClientIDs {
		if n == 0 {
			return
		}
		s.clientCount(client(id)).add(&e, 1)
		n--
	}
	if n > 0 {
		s.clientCount(e.Client()).add(&e, n)
	}
}

func (s *Summary) clientCount(id string) *Count {
	if id == "" {
		return &s.none
	}
	limit := s.MaxClients
	if limit <= 0 {
		limit = DefaultMaxClients
	}
	return s.countOf(&s.clients, id, limit, &s.other)
}

func (s *Summary) countOf(counts *map[string]*Count, name string, limit int, other *Count) *Count {
	name = name[:min(len(name), maxName)]
	if c := (*counts)[name]; c != nil {
		return c
	}
	if len(*counts) >= limit {
		return other
	}
	if *counts == nil {
		*counts = map[string]*Count{}
	}
	// A copy, so that a short name does not keep the whole entry in memory.
	name = string([]byte(name))
	c := &Count{Name: name}
	(*counts)[name] = c
	return c
}

// Entries returns how many entries were added.
func (s *Summary) Entries() int64 { return s.entries }

// Total returns the sum of all events.
func (s *Summary) Total() Count { return s.total }

// Span returns the times of the first and the last event, whatever the order
// they came in; both are zero as long as none had a time.
func (s *Summary) Span() (first, last time.Time) { return s.first, s.last }

// Kept returns how many of the events logging at this level would have kept.
// It counts by level alone; the types of [EventType.OptIn] follow only settings
// that name them or the device, so the account's level does not change those.
func (s *Summary) Kept(level Level) int64 { return s.total.Levels.Kept(level) }

// EventType returns the count of one event type, zero if none was seen.
func (s *Summary) EventType(t EventType) Count {
	return get(s.types, string(t))
}

// Client returns the count of one client id, zero if none was seen or it came
// when MaxClients others had been.
func (s *Summary) Client(id string) Count { return get(s.clients, id) }

func get(counts map[string]*Count, name string) Count {
	if c := counts[name[:min(len(name), maxName)]]; c != nil {
		return *c
	}
	return Count{Name: name}
}

// OtherClients returns the sum over the clients that came when MaxClients
// others had been.
func (s *Summary) OtherClients() Count { return s.other }

// WithoutClient returns the sum over events without a client id; "N/A" is none.
func (s *Summary) WithoutClient() Count { return s.none }

// OtherEventTypes returns the sum over the event types that came when
// [MaxEventTypes] others had been.
func (s *Summary) OtherEventTypes() Count { return s.otherTypes }

// TopEventTypes returns the n event types with the most events, the most
// frequent first, all if n is negative. Where there are as many of two types,
// they are in the order of their names.
func (s *Summary) TopEventTypes(n int) []Count { return top(s.types, n) }

// TopClients returns the n clients with the most events, as
// [Summary.TopEventTypes] does.
func (s *Summary) TopClients(n int) []Count { return top(s.clients, n) }

func top(counts map[string]*Count, n int) []Count {
	all := make([]Count, 0, len(counts))
	for _, c := range counts {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Name, b.Name))
	})
	if n >= 0 && n < len(all) {
		all = all[:n:n]
	}
	return all
}

// Merge adds what another Summary counted.
func (s *Summary) Merge(other *Summary) {
	s.entries += other.entries
	s.total.merge(&other.total)
	s.first, s.last = widen(s.first, s.last, other.first)
	s.first, s.last = widen(s.first, s.last, other.last)
	s.otherTypes.merge(&other.otherTypes)
	s.other.merge(&other.other)
	s.none.merge(&other.none)
	// In order of size, so that the limits drop the rarest.
	for _, c := range top(other.types, -1) {
		s.countOf(&s.types, c.Name, MaxEventTypes, &s.otherTypes).merge(&c)
	}
	for _, c := range top(other.clients, -1) {
		s.clientCount(c.Name).merge(&c)
	}
}

func (c *Count) merge(other *Count) {
	c.Events = add(c.Events, other.Events)
	c.Failures = add(c.Failures, other.Failures)
	for _, l := range append(Levels(), 0) {
		if l != Disabled {
			p := c.Levels.at(l)
			*p = add(*p, *other.Levels.at(l))
		}
	}
}
