// Command awsmodel writes the trimmed API models that internal/awsmodel embeds,
// one JSON file for each service, from botocore's data directory.
//
//	go run ./awsmodel -botocore $(python3 -c 'import botocore,os;print(os.path.dirname(botocore.__file__))')/data -out ../../internal/awsmodel
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
)

func main() {
	botocore := flag.String("botocore", "", "botocore's data `directory`")
	newer := flag.String("newer", "", "`directory` of newer constraints, optional")
	out := flag.String("out", ".", "`directory` to write to")
	flag.Parse()
	if err := run(*botocore, *newer, *out); err != nil {
		fmt.Fprintln(os.Stderr, "awsmodel:", err)
		os.Exit(1)
	}
}

func run(botocore, newer, out string) error {
	for _, s := range services {
		m, err := readBotocore(filepath.Join(botocore, s.name, s.version, "service-2.json"))
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

// readBotocore reads a model, compressed or not.
func readBotocore(path string) (*model, error) {
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
