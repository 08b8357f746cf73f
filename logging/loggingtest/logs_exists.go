package loggingtest

// HasLogGroup reports whether the region has a log group of that name, without
// a call that is recorded.
func (v View) HasLogGroup(name string) bool {
	there, _ := logsOf(v.account).has(v, name, "")
	return there
}
