package logevents

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Cursor says how far the events of a log group were read, so that reading
// can go on there, also in another process: it is kept as text. Unlike the page
// tokens of FilterLogEvents, which live for 24 hours, it does not expire. What
// arrives late, older than the newest event that was read, is passed over when
// reading goes on; a writer whose clock is fast makes that longer. The zero value
// is before all events.
//
//	var cursor logevents.Cursor
//	for e, err := range logevents.Read(ctx, api, q) {
//		…
//		cursor.Add(e)
//	}
//	q.After = cursor // reads what is newer
type Cursor struct {
	milli int64    // of the newest event, since 1970
	ids   []string // of the events of that millisecond
}

// Add moves the cursor behind an event that was read. Add every event, in the
// order of reading; one that is older than the newest changes nothing.
func (c *Cursor) Add(e Event) {
	switch at := e.Time.UnixMilli(); {
	case at > c.milli || c.ids == nil:
		c.milli, c.ids = at, []string{e.ID}
	case at == c.milli && !slices.Contains(c.ids, e.ID):
		c.ids = append(slices.Clip(c.ids), e.ID)
	}
}

// Passed reports whether an event lies before the cursor: it is older than the
// newest that was added, or is one that was added.
func (c Cursor) Passed(e Event) bool {
	if c.ids == nil {
		return false
	}
	at := e.Time.UnixMilli()
	return at < c.milli || at == c.milli && slices.Contains(c.ids, e.ID)
}

// Time is when the newest event that was added happened; zero where none was.
func (c Cursor) Time() time.Time {
	if c.ids == nil {
		return time.Time{}
	}
	return time.UnixMilli(c.milli).UTC()
}

// MarshalText writes the cursor; the zero cursor is empty.
func (c Cursor) MarshalText() ([]byte, error) {
	if c.ids == nil {
		return []byte{}, nil
	}
	return []byte(strconv.FormatInt(c.milli, 10) + ":" + strings.Join(c.ids, ",")), nil
}

// UnmarshalText reads what MarshalText wrote.
func (c *Cursor) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Cursor{}
		return nil
	}
	milli, ids, ok := strings.Cut(string(text), ":")
	at, err := strconv.ParseInt(milli, 10, 64)
	if !ok || err != nil {
		return errors.New("logging: this is no event cursor")
	}
	*c = Cursor{milli: at, ids: strings.Split(ids, ",")}
	return nil
}
