package trailrecord

import (
	"io"
	"sync"
)

// blocksAhead is how many blocks there are: one that is read, one that is being
// filled, and the rest so that neither waits for the other.
const blocksAhead = 4

// block is a part of the text, with headroom in front of it and padding behind.
type block struct {
	buf []byte
	n   int
	err error // that came after it
}

// blocks are kept for the next file.
var blocks = sync.Pool{New: func() any { return &block{buf: make([]byte, headroom+chunkSize+padding)} }}

// ahead fills blocks in a goroutine of its own.
type ahead struct {
	full chan *block
	free chan *block // nil for one that was not made yet
	stop chan struct{}
	done chan struct{}
}

func readAhead(r io.Reader) *ahead {
	a := &ahead{
		full: make(chan *block, blocksAhead), free: make(chan *block, blocksAhead),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	for range blocksAhead {
		a.free <- nil
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
	for size := firstAhead; ; size = min(2*size, chunkSize) {
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		if b == nil {
			b = blocks.Get().(*block)
		}
		reading = true
		b.n, b.err = r.Read(b.buf[headroom : headroom+size])
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
	b := <-a.full
	if p, ok := b.err.(*panicked); ok {
		panic(p.value)
	}
	return b
}

func (a *ahead) release(b *block) { a.free <- b }

// close returns when nothing is read any more. It keeps the blocks for the next
// file, but for one that was not released.
func (a *ahead) close() {
	close(a.stop)
	<-a.done
	for {
		select {
		case b := <-a.full:
			blocks.Put(b)
		case b := <-a.free:
			if b != nil {
				blocks.Put(b)
			}
		default:
			return
		}
	}
}
