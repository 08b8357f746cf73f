//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package journalfile

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

// Lock answers that there is none: a journal can go to any io.Writer there.
func Lock(*os.File) error {
	return fmt.Errorf("a journal's file cannot be locked on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}

func SyncFolder(string) error { return nil }
