// Command awsmodel writes the trimmed API models that internal/awsmodel embeds,
// one JSON file for each service, from botocore's data directory.
//
//	(cd ../.. && go run ./internal/awsmodel/generate -list .) |
//	go run ./awsmodel -botocore $(python3 -c 'import botocore,os;print(os.path.dirname(botocore.__file__))')/data -out ../../internal/awsmodel
//
// The operations to keep come on its input, one a line, as "sns Publish".
//
// With -newer it also reads a directory of constraint trees, SERVICE.json, made
// from a later edition of the API models; where those differ from botocore, they win.
package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	botocore := flag.String("botocore", "", "botocore's data `directory`")
	newer := flag.String("newer", "", "`directory` of newer constraints, optional")
	out := flag.String("out", ".", "`directory` to write to")
	flag.Parse()
	if err := run(os.Stdin, *botocore, *newer, *out); err != nil {
		fmt.Fprintln(os.Stderr, "awsmodel:", err)
		os.Exit(1)
	}
}

func run(operations io.Reader, botocore, newer, out string) error {
	services, err := readOperations(operations)
	if err != nil {
		return err
	}
	for _, s := range services {
		m, err := readBotocore(filepath.Join(botocore, s.name))
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if newer != "" {
			if err := merge(m, filepath.Join(newer, s.name+".json"), s.operations); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		trimmed, err := trim(m, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		data, err := json.MarshalIndent(trimmed, "", " ")
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := os.WriteFile(filepath.Join(out, s.name+".json"), append(data, '\n'), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// readBotocore reads the latest version of a service's model, compressed or not.
func readBotocore(folder string) (*model, error) {
	versions, err := filepath.Glob(filepath.Join(folder, "*", "service-2.json*"))
	if err != nil || len(versions) == 0 {
		return nil, fmt.Errorf("%s: no model (%v)", folder, err)
	}
	path := strings.TrimSuffix(versions[len(versions)-1], ".gz") // Glob sorts
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = readGzip(path + ".gz")
	}
	if err != nil {
		return nil, err
	}
	m := new(model)
	return m, json.Unmarshal(data, m)
}

func readGzip(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
