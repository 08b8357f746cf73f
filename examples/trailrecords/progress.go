package main

import (
	"fmt"
	"io"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// show shows how far reading is, until what it returns is called.
func show(w io.Writer, read *trailrecord.Counter) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		shown := false
		for {
			select {
			case <-tick.C:
				shown = true
				fmt.Fprintf(w, "\r\x1b[K%d files, %d records, %d MB", read.Files.Load(), read.Records.Load(), read.Bytes.Load()>>20)
			case <-done:
				if shown {
					fmt.Fprint(w, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
