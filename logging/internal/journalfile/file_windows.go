package journalfile

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// Lock keeps other processes from locking the file, or answers ErrLocked. The lock goes with the process.
func Lock(f *os.File) error {
	const exclusive, atOnce = 2, 1
	var at syscall.Overlapped
	ok, _, err := lockFileEx.Call(f.Fd(), exclusive|atOnce, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	switch {
	case ok != 0:
		return nil
	case errors.Is(err, syscall.Errno(33)): // ERROR_LOCK_VIOLATION
		return ErrLocked
	}
	return err
}

// SyncFolder has nothing to do: Windows keeps names with the file.
func SyncFolder(string) error { return nil }
