package trailrecord

import (
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
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
	// spins is how often wait looks before it lets others use the processor, and
	// rounds how often it does that: in a bubble of testing/synctest no time passes
	// while somebody is awake.
	spins  = 1000
	rounds = 100
)

// block is a part of the text, with headroom in front of it and padding behind.
type block struct {
	buf []byte
	n   int
	err error // that came after it
}

// ring is the blocks that one file is read with, nil for one that was not made yet.
type ring [blocksAhead]*block

// rings are kept for the next file, without channels: one that was made in a bubble
// of testing/synctest cannot be used outside of it.
var rings = sync.Pool{New: func() any { return new(ring) }}

// ahead fills blocks in a goroutine of its own.
type ahead struct {
	ring  *ring
	full  chan *block
	free  chan *block // those that were read; the goroutine begins with the ring's
	stop  atomic.Bool
	done  chan struct{}
	begun bool // somebody has waited
	slow  bool // the last block that was waited for took long
}

func readAhead(r io.Reader) *ahead {
	a := &ahead{
		ring: rings.Get().(*ring),
		full: make(chan *block, blocksAhead), free: make(chan *block, blocksAhead),
		done: make(chan struct{}),
	}
	go a.run(r)
	return a
}

func (a *ahead) run(r io.Reader) {
	defer close(a.done)
	var b *block
	reading := false
	defer func() {
		if reading { // the reader did not return, but panicked or called runtime.Goexit
			b.n, b.err = 0, &panicked{recover()}
			a.full <- b
		}
	}()
	for i := 0; ; i++ {
		if i < blocksAhead {
			if a.ring[i] == nil {
				a.ring[i] = &block{buf: make([]byte, headroom+blockSize+record.Padding)}
			}
			b = a.ring[i]
		} else {
			b = <-a.free
		}
		if a.stop.Load() {
			return
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
	for round := 0; !a.slow && round < rounds && time.Since(start) < patience; round++ {
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

// release takes a block back.
func (a *ahead) release(b *block) { a.free <- b }

// close returns when nothing is read any more. It keeps the blocks for the next
// file, but for one that somebody has, nil for none.
func (a *ahead) close(lent *block) {
	a.stop.Store(true)
	close(a.free) // wakes the goroutine
	<-a.done
	if i := slices.Index(a.ring[:], lent); i >= 0 {
		a.ring[i] = nil
	}
	rings.Put(a.ring)
}
