package logging

// Thorough reports whether everything that judging looks at was read: what a
// state leaves out then is not there. In other facts it may not have been asked
// for, and a judge that needs it says unknown, with the cause ErrNotRead.
func (f Facts) Thorough() bool { return f.thorough }
