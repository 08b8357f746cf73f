// Command generate writes how JSON objects are kept in the structs of a package,
// from the structs' tags, for package record:
//
//	//go:generate go run ../../internal/record/generate [-fast Type]
//
// A struct with the member Extra is an object, and its fields with a tag are the
// object's members, in the order in which they are written:
//
//	EventName string `member:"eventName"`
//
// What is read and written how follows from the Go type: a type of the package that
// is neither text nor a struct with members, such as Level, has a kind of its own,
// levelKind, in the package. Behind the name a tag may say:
//
//	kind=K  the kind is K
//	rare    few records have it: the fast decoder looks at all of these at once
//	aside   very few have it: it is kept in a list, without a place of its own
//
// With -fast it also writes the tables and the building of the decoder that finds
// all members of a record in one pass.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	fast := flag.String("fast", "", "the `type` of which there is a fast decoder")
	flag.Parse()
	files, err := generate(".", *fast)
	if err != nil {
		log.Fatal("generate: ", err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Clean(name), text, 0o600); err != nil {
			log.Fatal("generate: ", err)
		}
	}
}
