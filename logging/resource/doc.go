// Package resource is the side of authors: a [Kind] describes a kind of thing, and from
// it follow comparing, merging, writing, undoing and permissions.
//
//awslogkit:floor 2
//awslogkit:deps sts
package resource
