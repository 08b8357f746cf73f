// Package resource is the side of authors: a [Kind] describes a kind of thing, and from
// it follow comparing, merging, writing, undoing and permissions.
//
// Users need package logging instead. docs/authors.md leads through a whole example,
// examples/ownthing: a state, a handle, fields ([One], [Each], [Statements], [Flag]), a
// [Kind], and from them a resource and its judge.
//
//awslogkit:floor 2
//awslogkit:deps sts
package resource
