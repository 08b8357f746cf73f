package logging

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/journalfile"
	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// WithJournal writes a line of JSON before each call of an apply and one after its
// answer, so that another process can finish or take back what one that died had begun:
// see [Recover]. A [Journal] file is flushed to disk with each line; any other Writer
// does too, as far as it keeps what it took. A call whose line cannot be written is not
// made: the apply stops and undoes what it did, which goes on without the journal.
//
// A journal holds what the plan and the report hold, and no credentials.
func WithJournal(w io.Writer) Option {
	return func(o *options) { o.journal = w }
}

const journalVersion = 1

// entry is a line of a journal.
type entry struct {
	Time time.Time `json:"time"`
	// Plan begins an apply, with the version of the journal.
	Version int             `json:"version,omitempty"`
	Plan    json.RawMessage `json:"plan,omitempty"`
	// Step is the step of the plan that the line is about, from 1.
	Step int `json:"step,omitempty"`
	// Call is the call that is about to be made; taking a step back is another one.
	Call string `json:"call,omitempty"`
	Undo bool   `json:"undo,omitempty"`
	// Outcome is what became of the step.
	Outcome Outcome `json:"outcome,omitempty"`
	Error   string  `json:"error,omitempty"`
	Window  Window  `json:"window,omitzero"`
	// End is that the apply came to its end.
	End bool `json:"end,omitempty"`
}

// journal writes entries. Once one could not be written, none is.
type journal struct {
	w io.Writer

	mu  sync.Mutex
	err error
}

func (j *journal) write(e entry) error {
	if j.w == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	e.Time = time.Now().UTC()
	line, err := json.Marshal(e)
	if err == nil {
		_, err = j.w.Write(append(line, '\n'))
	}
	if s, ok := j.w.(interface{ Sync() error }); ok && err == nil {
		err = s.Sync()
	}
	if err != nil {
		j.err = fmt.Errorf("the journal cannot be written: %w", err)
	}
	return j.err
}

// Journal is a journal in a file, which no other process can open at the same time.
type Journal struct {
	file *os.File
	at   int64 // where is read next
	cut  int64 // where a line begins that was not written to its end; -1: there is none
}

// CreateJournal makes a new file that only its owner can read and write, and locks it.
// A file that is there already is an error that wraps [os.ErrExist]: it may be of an
// apply that has to be recovered.
func CreateJournal(path string) (*Journal, error) {
	return openJournal(path, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

// OpenJournal opens the journal of an apply that may have died, for [Recover] and to go
// on in. One that a process still writes is an error that wraps [ErrLocked].
func OpenJournal(path string) (*Journal, error) { return openJournal(path, os.O_RDWR) }

// ErrLocked is the error of a journal that another process has open.
var ErrLocked = journalfile.ErrLocked

func openJournal(path string, flags int) (*Journal, error) {
	f, err := os.OpenFile(path, flags|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("logging: journal: %w", err)
	}
	j := &Journal{file: f, cut: -1}
	if err = journalfile.Lock(f); err == nil {
		err = journalfile.SyncFolder(filepath.Dir(path))
	}
	if err == nil {
		err = j.findCut()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("logging: journal %s: %w", path, err), f.Close())
	}
	return j, nil
}

// findCut finds the last line, where it has no end.
func (j *Journal) findCut() error {
	text, err := io.ReadAll(j)
	if err != nil {
		return err
	}
	if end := bytes.LastIndexByte(text, '\n') + 1; end < len(text) {
		j.cut = int64(end)
	}
	return nil
}

// Write appends a line. One that was cut before it is taken away: it says nothing.
func (j *Journal) Write(p []byte) (int, error) {
	if j.cut >= 0 {
		if err := j.file.Truncate(j.cut); err != nil {
			return 0, err
		}
		j.cut = -1
	}
	return j.file.Write(p)
}

// Sync flushes the file to disk.
func (j *Journal) Sync() error { return j.file.Sync() }

// Read reads the journal from its beginning, for Recover, and from there again once it has
// told its end. What was written since is read too.
func (j *Journal) Read(p []byte) (int, error) {
	n, err := j.file.ReadAt(p, j.at)
	j.at += int64(n)
	if err == io.EOF {
		if n > 0 {
			return n, nil
		}
		j.at = 0
	}
	return n, err
}

// Close unlocks and closes the file.
func (j *Journal) Close() error { return j.file.Close() }

// ErrCut is the error of a journal whose last line has no end, since its process died
// while it wrote it. What the line was about to say is unknown, so that its step counts
// as perhaps done.
var ErrCut = errors.New("its last line is cut")

// ErrNoPlan is the error of a journal whose process died before it had begun anything.
var ErrNoPlan = errors.New("it has no plan, so nothing was begun")

// readJournal is the first plan of a journal and the report of its apply, as far as it
// got. The plans after it finish it or take it back, and so their steps are noted in
// that report. An error that wraps ErrCut comes with both.
func readJournal(r io.Reader) (*planJSON, *Report, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("logging: journal: %w", err)
	}
	var first planJSON
	var reports []*Report
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if line[len(line)-1] != '\n' {
			err = fmt.Errorf("logging: journal: line %d: %w", n, ErrCut)
			break
		}
		e, p, err := decodeEntry(line)
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("logging: journal: line %d: %w", n, err)
		case p != nil:
			if len(reports) == 0 {
				first = *p
			}
			reports = append(reports, newReport(p.Digest, p.Changes, e.Time))
			continue
		case len(reports) == 0:
			err = errors.New("no plan comes before it")
		default:
			err = reports[len(reports)-1].note(e)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("logging: journal: line %d: %w", n, err)
		}
	}
	if len(reports) == 0 {
		return nil, nil, errors.Join(err, fmt.Errorf("logging: journal: %w", ErrNoPlan))
	}
	for _, later := range reports[1:] {
		reports[0].follow(later)
	}
	return &first, reports[0], err
}

// decodeEntry is a line; one that begins an apply has its plan.
func decodeEntry(line []byte) (e entry, p *planJSON, err error) {
	var v struct{ Version *int }
	if err := json.Unmarshal(line, &v); err != nil {
		return e, nil, err
	}
	if v.Version != nil && *v.Version != journalVersion {
		return e, nil, fmt.Errorf("version %d, and this library reads version %d", *v.Version, journalVersion)
	}
	if err := value.DecodeStrict(line, &e); err != nil || v.Version == nil {
		return e, nil, err
	}
	p, err = decodePlan(e.Plan)
	return e, p, err
}

// note is what an entry says of its step.
func (r *Report) note(e entry) error {
	switch {
	case e.End:
		r.Finished = e.Time
		return nil
	case e.Step < 1 || e.Step > len(r.Steps):
		return fmt.Errorf("step %d, and the plan has %d", e.Step, len(r.Steps))
	}
	s := &r.Steps[e.Step-1]
	switch {
	case e.Call != "" && e.Undo:
		s.Outcome = NotUndone // or it is: reading tells
	case e.Call != "":
		s.Outcome, s.Window = Running, e.Window
		s.Attempts++
	default:
		s.Outcome, s.Error, s.Window = e.Outcome, e.Error, e.Window
	}
	return nil
}

// follow notes what became of the steps in an apply that finished them or took them back.
func (r *Report) follow(later *Report) {
	for _, l := range later.Steps {
		if l.Outcome == NotStarted {
			continue
		}
		for i := range r.Steps {
			s := &r.Steps[i]
			switch c := s.Change; {
			case c.Resource != l.Change.Resource || c.Path != l.Change.Path:
			case value.Same(c.Before, l.Change.Before) && value.Same(c.After, l.Change.After):
				if !s.Outcome.mayHold() || l.Outcome == Undone {
					s.Outcome, s.Error, s.Window = l.Outcome, l.Error, l.Window
				}
			case value.Same(c.Before, l.Change.After) && s.Outcome.mayHold():
				s.Outcome, s.Error = NotUndone, l.Error
				if l.Outcome == Done || l.Outcome == Adopted {
					s.Outcome = Undone
				}
			}
		}
	}
}
