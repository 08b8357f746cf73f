// Package journalfile is what a journal asks of the system that it is kept on: a file that
// one process writes, and whose name is on disk.
//
//awslogkit:floor 1
package journalfile

import "errors"

// ErrLocked is the error of a file that another process has locked.
var ErrLocked = errors.New("another process has it open")
