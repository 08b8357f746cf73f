//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package journalfile

import (
	"errors"
	"os"
	"syscall"
)

// Lock keeps other processes from locking the file, or answers ErrLocked. The lock goes with the process.
func Lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

// SyncFolder flushes the name of a new file to disk.
func SyncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
