// Package finding has the type of the codes of findings, for packages without an SDK
// whose codes become findings.
package finding

// Code names a kind of finding; see logging.Code.
type Code string
