//go:build unix

package trailrecord

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What is no file in a folder is passed over, and said; named itself, it is read.
func TestIrregular(t *testing.T) {
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	if err := errors.Join(
		os.WriteFile(in("a.json"), []byte(recA), 0o600),
		os.WriteFile(in("z.json"), []byte(recB), 0o600),
		syscall.Mkfifo(in("fifo.json"), 0o600),
		os.Symlink("fifo.json", in("link.json")),
		os.Symlink("loop.json", in("loop.json")),
		os.Symlink(".", in("self.json")),
		os.Symlink("a.json", in("right.json")),
	); err != nil {
		t.Fatal(err)
	}
	irregular := func(name string) string { return "! " + in(name) + ": not a regular file: passed over" }
	for _, names := range [][]string{{folder}, {in("*")}} {
		done := make(chan []string, 1)
		go func() { done <- outcome(ReadFiles(names)) }()
		select {
		case got := <-done:
			for i, s := range got {
				if strings.Contains(s, "loop.json") {
					got[i] = "! loop"
				}
			}
			want := []string{"A", irregular("fifo.json"), irregular("link.json"), "! loop", "A"}
			if names[0] == folder {
				want = append(want, irregular("self.json"), "B")
			} else {
				got = got[:len(want)] // a pattern finds the folder, and all that is in it again
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it waits for somebody to write")
		}
	}
	go func() {
		_ = os.WriteFile(in("fifo.json"), []byte(recA), 0o600) // the reader says what is wrong
	}()
	if got := outcome(ReadFiles([]string{in("fifo.json")})); len(got) != 1 || got[0] != "A" {
		t.Error(got)
	}
}
