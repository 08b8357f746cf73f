package trailrecord

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// ReadFiles reads the records of files, several of them at a time, and yields them
// in the order of the names. A name can be that of a file, whatever it is called;
// of a folder, for all files in it and below whose names are of JSON, compressed
// or not, without digests; or a pattern, as [filepath.Match] has them. Files of a
// folder and of a pattern come in the order of their names.
//
// Of up to 16 files that wait for their turn, up to 128 records or 512 KB of text each
// are read ahead, and where single records are larger than that, up to four.
//
// Each error is a *[ReadError] with the file's name, and reading goes on with the
// next file. A name that nothing has, and a pattern without a file, are one, with
// [fs.ErrNotExist]; [ErrNotRegular] is of what a folder has that is no file. Limits are
// of each file. The sequence can be used again.
func ReadFiles(names []string, opts ...Option) iter.Seq2[Record, error] {
	if len(names) == 1 {
		if info, err := os.Stat(names[0]); err == nil && !info.IsDir() {
			return ParseFile(names[0], opts...)
		}
	}
	return several(context.Background(), func(yield func(source, error) bool) {
		for _, name := range names {
			for file, err := range filesOf(name) {
				s := fileSource(file)
				if err != nil {
					s = source{name: file, err: err}
				}
				if !yield(s, nil) {
					return
				}
			}
		}
	}, opts)
}

// filesOf lists the files that a name is of.
func filesOf(name string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		info, err := os.Stat(name)
		switch {
		case err == nil && info.IsDir():
			walk(name, yield)
			return
		case err == nil || !strings.ContainsAny(name, `*?[`):
			yield(name, nil) // opening it says what is wrong
			return
		}
		found, err := filepath.Glob(name)
		if err == nil && len(found) == 0 {
			err = fs.ErrNotExist
		}
		if err != nil {
			yield(name, err)
		}
		for _, one := range found {
			if info, err := os.Stat(one); err == nil && info.IsDir() {
				if !walk(one, yield) {
					return
				}
			} else if err == nil && !info.Mode().IsRegular() {
				if !yield(one, ErrNotRegular) {
					return
				}
			} else if !yield(one, nil) {
				return
			}
		}
	}
}

func walk(folder string, yield func(string, error) bool) bool {
	more := true
	// With a separator, a link to a folder is one too.
	folder += string(filepath.Separator)
	// The function returns no error but one that ends the walk.
	_ = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			more = yield(name, cause(err))
		case !entry.IsDir() && hasRecords(name):
			more = yield(name, irregular(name, entry))
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	return more
}

// ErrNotRegular is of something in a folder, or that a pattern matches, that is no
// file, such as a FIFO, which nobody may ever write to. Named itself, it is read. Test
// for it with [errors.Is].
var ErrNotRegular = errors.New("not a regular file: passed over")

// irregular is why something in a folder is not read, or nil. A link is what it leads
// to; one that leads to a folder is passed over too.
func irregular(name string, entry fs.DirEntry) error {
	mode := entry.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(name)
		if err != nil {
			return cause(err)
		}
		mode = info.Mode().Type()
	}
	if !mode.IsRegular() {
		return ErrNotRegular
	}
	return nil
}

// source is a file or an object.
type source struct {
	name string
	open func(context.Context) (io.ReadCloser, error)
	err  error // instead of open
}

func fileSource(name string) source {
	return source{name: name, open: func(context.Context) (io.ReadCloser, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, cause(err)
		}
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() == 0 && strings.HasSuffix(name, ".gz") {
			return nil, errors.Join(io.ErrUnexpectedEOF, f.Close())
		}
		return f, nil
	}}
}

// cause takes the name off an error, which the ReadError has.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func objectSource(b Bucket, key string) source {
	return source{name: key, open: func(ctx context.Context) (io.ReadCloser, error) {
		body, _, err := b.Open(ctx, key)
		return body, cause(err)
	}}
}

func (s source) read(ctx context.Context, o options, yield func(Record, error) bool) {
	s.decode(ctx, o, &decoder{file: s.name, yield: byValue(yield)})
}

func (s source) decode(ctx context.Context, o options, d *decoder) {
	err := s.err
	var r io.ReadCloser
	if err == nil {
		r, err = s.open(ctx)
	}
	if err != nil {
		d.report(-1, err)
		return
	}
	defer r.Close() // it was only read
	d.decode(r, o)
}

const (
	// batchSize is how many records go from one goroutine to another at once, and
	// batchBytes how much text they have, but for the last.
	batchSize  = 32
	batchBytes = 128 << 10
	// batchesAhead is how many batches of a file wait for their turn.
	batchesAhead = 4
	// mostAhead is the most files that are read at once, and mostWaiting the most
	// whose records wait for their turn.
	mostAhead   = 4
	mostWaiting = 16
)

type batch struct {
	records []Record
	err     error // after them
}

// several reads sources at the same time and yields their records one source after
// the other. What is read before its turn is bounded: batchesAhead batches of
// mostWaiting files. The file whose turn it is was begun before the others, so that it
// is being read, or all that is left of it waits.
func several(ctx context.Context, sources iter.Seq2[source, error], opts []Option) iter.Seq2[Record, error] {
	var o options
	for _, set := range opts {
		set(&o)
	}
	return func(yield func(Record, error) bool) {
		within, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()
		turns := make(chan chan batch, mostWaiting)
		reading := make(chan struct{}, max(2, min(runtime.GOMAXPROCS(0), mostAhead)))
		begin := func(s source, err error) bool {
			turn := make(chan batch, batchesAhead)
			select {
			case turns <- turn:
			case <-within.Done():
				return false
			}
			if err != nil {
				turn <- batch{err: err}
				close(turn)
				return false
			}
			select {
			case reading <- struct{}{}:
			case <-within.Done():
				close(turn)
				return false
			}
			running.Go(func() {
				defer close(turn)
				defer func() { <-reading }()
				s.send(within, o, turn)
			})
			return true
		}
		running.Go(func() {
			defer close(turns)
			for s, err := range sources {
				if !begin(s, err) {
					return
				}
			}
		})
		for turn := range turns {
			for b := range turn {
				for i := range b.records {
					if !yield(b.records[i], nil) {
						return
					}
				}
				if b.err != nil && !yield(Record{}, b.err) {
					return
				}
			}
		}
		if ctx.Err() != nil {
			yield(Record{}, context.Cause(ctx))
		}
	}
}

// send decodes in batches, until the context ends.
func (s source) send(ctx context.Context, o options, to chan<- batch) {
	var b batch
	size := 0
	flush := func() bool {
		select {
		case to <- b:
		case <-ctx.Done():
		}
		b, size = batch{}, 0
		return ctx.Err() == nil
	}
	s.decode(ctx, o, &decoder{file: s.name, yield: func(r *Record, err error) bool {
		if err == nil {
			if b.records == nil {
				b.records = make([]Record, 0, batchSize)
			}
			b.records = append(b.records, *r)
			size += len(r.raw)
		}
		b.err = err
		return err == nil && len(b.records) < batchSize && size < batchBytes || flush()
	}})
	flush()
}
