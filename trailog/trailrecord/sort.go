package trailrecord

import (
	"bufio"
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

const (
	// DefaultSortMemory is how many bytes of records [Sort] holds: 16 MiB.
	DefaultSortMemory = 16 << 20
	// recordOverhead is about what a record takes besides its text, which it holds
	// once as it is and in part again as JSON.
	recordOverhead = 1600
	// mostRuns is how many runs are merged at once. Each is an open file with a
	// buffer.
	mostRuns = 32
	runRead  = 64 << 10
)

// Sort yields the records in the order of [Record.Time], those of the same time
// in the order of [Record.ID], and for the rest as they came. Records in a log
// file are in no order, and one file may hold records of any earlier time. Records
// without a time come first.
//
// Sort holds about memory bytes of records, [DefaultSortMemory] if that is below 1.
// Where there are more, it writes the text of what it holds, in order, to a
// temporary file in folder (the default one if that is empty) and merges the files
// at the end, at most 32 at once, with less than 12 MiB of buffers. The files take
// as many bytes as the records have as JSON; they are gone when the sequence ends,
// which it also does when the caller stops early. Records that were in a file come
// back as they were read: change records after they are sorted.
//
// The errors of records are yielded first, when they come. An error of a file is
// the last thing that is yielded.
func Sort(records iter.Seq2[Record, error], memory int64, folder string) iter.Seq2[Record, error] {
	if memory < 1 {
		memory = DefaultSortMemory
	}
	return func(yield func(Record, error) bool) {
		s := sorter{memory: memory, folder: folder}
		defer s.close() // where a panic, or runtime.Goexit, ends the loop
		err := s.sort(records, yield)
		if err = errors.Join(err, s.close()); err != nil && !errors.Is(err, errStopped) {
			yield(Record{}, fmt.Errorf("trailrecord: sorting: %w", err))
		}
	}
}

type sorter struct {
	memory int64
	folder string
	held   []Record
	bytes  int64
	runs   []*run
}

// run is a file with records in their order.
type run struct {
	file *os.File
	next func() (Record, error, bool)
	stop func()
	head Record
	from int // for records that are equal: which run came first
}

func before(a, b *Record) int {
	return cmp.Or(a.Time().Compare(b.Time()), cmp.Compare(a.ID(), b.ID()))
}

func (s *sorter) sort(records iter.Seq2[Record, error], yield func(Record, error) bool) error {
	for r, err := range records {
		if err != nil {
			if !yield(Record{}, err) {
				return errStopped
			}
			continue
		}
		s.held = append(s.held, r)
		if s.bytes += int64(len(r.raw)) + recordOverhead; s.bytes >= s.memory {
			if err := s.spill(); err != nil {
				return err
			}
		}
	}
	if len(s.runs) == 0 {
		s.order()
		for i := range s.held {
			if !yield(s.held[i], nil) {
				return errStopped
			}
		}
		return nil
	}
	if err := s.spill(); err != nil {
		return err
	}
	return s.merge(yield)
}

func (s *sorter) order() {
	slices.SortStableFunc(s.held, func(a, b Record) int { return before(&a, &b) })
}

// spill writes what is held to a file.
func (s *sorter) spill() error {
	s.order()
	err := s.write(func(yield func(Record, error) bool) error {
		for i := range s.held {
			if !yield(s.held[i], nil) {
				return errStopped
			}
		}
		return nil
	})
	clear(s.held)
	s.held, s.bytes = s.held[:0], 0
	if err == nil && len(s.runs) == mostRuns {
		merged := s.runs
		s.runs = nil
		part := sorter{folder: s.folder, runs: merged}
		defer part.close()
		err = errors.Join(s.write(part.merge), part.close())
	}
	return err
}

// write makes a run of what records yields.
func (s *sorter) write(records func(func(Record, error) bool) error) error {
	f, err := os.CreateTemp(s.folder, "trailrecord-*.json")
	if err != nil {
		return err
	}
	s.runs = append(s.runs, &run{file: f, from: len(s.runs)})
	w := bufio.NewWriterSize(f, runRead)
	// In a list, an object is a record whatever its members are.
	separator := "["
	var failed error
	err = records(func(r Record, err error) bool {
		if failed = err; failed == nil {
			failed = writeRecord(w, separator, &r)
		}
		separator = ",\n"
		return failed == nil
	})
	if err = cmp.Or(failed, err); err != nil {
		return err
	}
	if separator != "[" {
		if err := w.WriteByte(']'); err != nil {
			return err
		}
	}
	return w.Flush()
}

func writeRecord(w *bufio.Writer, separator string, r *Record) error {
	text := r.raw
	if text == "" {
		made, err := r.MarshalJSON()
		if err != nil {
			return err
		}
		text = string(made)
	}
	if _, err := w.WriteString(separator); err != nil {
		return err
	}
	_, err := w.WriteString(text)
	return err
}

// merge yields the records of all runs.
func (s *sorter) merge(yield func(Record, error) bool) error {
	var heads runHeap
	for _, one := range s.runs {
		if _, err := one.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		one.next, one.stop = iter.Pull2(Decode(one.file, func(o *options) { o.plain = true }))
		if more, err := one.advance(); err != nil {
			return err
		} else if more {
			heads = append(heads, one)
		}
	}
	heap.Init(&heads)
	for len(heads) > 0 {
		first := heads[0]
		if !yield(first.head, nil) {
			return errStopped
		}
		more, err := first.advance()
		switch {
		case err != nil:
			return err
		case more:
			heap.Fix(&heads, 0)
		default:
			heap.Pop(&heads)
		}
	}
	return nil
}

func (r *run) advance() (more bool, err error) {
	r.head, err, more = r.next()
	return more && err == nil, err
}

// close removes the files.
func (s *sorter) close() error {
	var errs []error
	for _, one := range s.runs {
		if one.stop != nil {
			one.stop()
		}
		errs = append(errs, one.file.Close(), os.Remove(one.file.Name()))
	}
	s.runs = nil
	return errors.Join(errs...)
}

// runHeap has the run with the first record first.
type runHeap []*run

func (h runHeap) Len() int      { return len(h) }
func (h runHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h runHeap) Less(i, j int) bool {
	return cmp.Or(before(&h[i].head, &h[j].head), cmp.Compare(h[i].from, h[j].from)) < 0
}
func (h *runHeap) Push(x any) { *h = append(*h, x.(*run)) }
func (h *runHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
