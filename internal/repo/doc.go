// Package repo holds tests of the repository as a whole: dependencies, floors,
// and documents that must agree with the code.
package repo
