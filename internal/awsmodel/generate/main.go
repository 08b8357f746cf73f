// Command generate writes the typed clients of the fakes of a package, and what hands
// their operations to an account, from the handlers that the package has:
//
//	//go:generate go run ../../internal/awsmodel/generate
//
// A client is a struct with a view, and with a directive that names the service's model
// and the function that describes the service, of this package or of one that the file imports:
//
//	//awslogkit:client sns Service
//	type Client struct{ view loggingtest.View }
//
// A handler of it is any function or method with the types of an operation of that
// service's SDK:
//
//	func (s *store) publish(r *loggingtest.Request, in *sns.PublishInput) (*sns.PublishOutput, error)
//
// So an operation is written down once, as its handler. With -list the command prints the
// operations of all packages of the module instead, one a line as "sns Publish", of which
// .ci/tools/awsmodel makes the models.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// output is the file that is written.
const output = "clients_gen.go"

func main() {
	log.SetFlags(0)
	root := flag.String("list", "", "print the operations of all packages below `directory`")
	flag.Parse()
	if err := run(*root); err != nil {
		log.Fatal("generate: ", err)
	}
}

func run(root string) error {
	if root == "" {
		text, err := generate(".")
		if err != nil {
			return err
		}
		return os.WriteFile(output, text, 0o600)
	}
	folders, err := packages(root)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		p, err := read(folder)
		if err != nil {
			return err
		}
		for _, c := range p.clients {
			for _, h := range c.handlers {
				fmt.Println(c.service, h.operation)
			}
		}
	}
	return nil
}

// packages are the folders below root whose package has clients.
func packages(root string) (out []string, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || slices.Contains(out, filepath.Dir(path)) {
			return err
		}
		text, err := os.ReadFile(filepath.Clean(path))
		if bytes.Contains(text, []byte("\n"+directive)) {
			out = append(out, filepath.Dir(path))
		}
		return err
	})
	return out, err
}
