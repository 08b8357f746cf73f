package trailrecord

import (
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// blockSize is how much text is handed over at once: little, since when the
	// last of it is there, that still has to be decoded.
	blockSize = 16 << 10
	// blocksAhead is how many blocks there are: with less text in them than fits in a
	// processor's cache, to fill one takes longer, as another processor has just read it.
	blocksAhead = 96
	// patience is how long the next block is waited for awake: to be woken takes
	// longer than to uncompress a block.
	patience = 100 * time.Microsecond
	// spins is how often wait looks before it lets others use the processor.
	spins = 1000
)

// block is a part of the text, with headroom in front of it and padding behind.
type block struct {
	buf []byte
	n   int
	err error // that came after it
}

// ahead fills blocks in a goroutine of its own.
type ahead struct {
	full  chan *block
	free  chan *block // nil for one that was not made yet
	stop  atomic.Bool
	done  chan struct{}
	begun bool // somebody has waited
	slow  bool // the last block that was waited for took long
}

// aheads are kept for the next file.
var aheads = sync.Pool{New: func() any {
	a := &ahead{full: make(chan *block, blocksAhead), free: make(chan *block, blocksAhead), done: make(chan struct{}, 1)}
	for range blocksAhead {
		a.free <- nil
	}
	return a
}}

func readAhead(r io.Reader) *ahead {
	a := aheads.Get().(*ahead)
	go a.run(r)
	return a
}

func (a *ahead) run(r io.Reader) {
	defer func() { a.done <- struct{}{} }()
	var b *block
	reading := false
	defer func() {
		if reading { // the reader did not return, but panicked or called runtime.Goexit
			b.n, b.err = 0, &panicked{recover()}
			a.full <- b
		}
	}()
	for {
		if b = <-a.free; a.stop.Load() {
			a.free <- b
			return
		}
		if b == nil {
			b = &block{buf: make([]byte, headroom+blockSize+padding)}
		}
		reading = true
		b.n, b.err = r.Read(b.buf[headroom : headroom+blockSize])
		reading = false
		err := b.err
		a.full <- b // there is room for all
		if err != nil {
			return
		}
	}
}

// panicked is what a reader panicked with.
type panicked struct{ value any }

func (*panicked) Error() string { return "the reader panicked" }

// next returns the next block. It is not to be called after one with an error. Where
// the reader panicked it does so too, in the caller's goroutine.
func (a *ahead) next() *block {
	var b *block
	select {
	case b = <-a.full:
	default:
		b = a.wait()
	}
	if p, ok := b.err.(*panicked); ok {
		a.release(b)
		panic(p.value)
	}
	return b
}

// wait waits for a block, awake at first, unless that was in vain the last time.
func (a *ahead) wait() *block {
	start := time.Now()
	if !a.begun {
		a.begun = true
		runtime.Gosched() // which runs the new goroutine here and now
	}
	for !a.slow && time.Since(start) < patience {
		for range spins {
			select {
			case b := <-a.full:
				return b
			default:
			}
		}
		runtime.Gosched()
	}
	b := <-a.full
	a.slow = time.Since(start) > 2*patience
	return b
}

// release takes a block back, or nil for one that is not to be used again.
func (a *ahead) release(b *block) { a.free <- b }

// close returns when nothing is read any more, and keeps a for the next file. All
// blocks that next returned have been released.
func (a *ahead) close() {
	a.stop.Store(true)
	for running := true; running; {
		select {
		case b := <-a.full:
			a.free <- b
		case <-a.done:
			running = false
		}
	}
	for len(a.full) > 0 {
		a.free <- <-a.full
	}
	a.stop.Store(false)
	a.begun, a.slow = false, false
	aheads.Put(a)
}
