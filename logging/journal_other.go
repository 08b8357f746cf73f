//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package logging

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

// lock answers that there is none: a journal can go to any io.Writer there.
func lock(*os.File) error {
	return fmt.Errorf("logging: a journal's file cannot be locked on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}

func syncFolder(string) error { return nil }
