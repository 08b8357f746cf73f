// Package record is how the packages that read what was logged read JSON, keep
// what they do not know, and write it back.
//
// A [Scanner] finds where values end, and that they are JSON. An [Object] is how
// a JSON object is kept in a struct: the members that have a field, and the rest
// in the struct's Extra. A [Kind] is how one field is read, leniently, and written.
//
// The objects of a package are written by go generate, from its structs: a field
// with the tag member is a member, and there is no other place that names it.
//
//	EventName string `member:"eventName"`
//
// See the folder generate for what a tag may say besides the name.
//
// The package imports nothing but the standard library.
package record
