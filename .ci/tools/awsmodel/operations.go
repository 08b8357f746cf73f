package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// service is what is kept of a service's model.
type service struct {
	name       string
	operations []string
}

// readOperations reads lines of a service's name and an operation's.
func readOperations(r io.Reader) (out []service, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, operation, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			return nil, fmt.Errorf("%q: want a service and an operation", lines.Text())
		}
		i := slices.IndexFunc(out, func(s service) bool { return s.name == name })
		if i < 0 {
			i, out = len(out), append(out, service{name: name})
		}
		out[i].operations = append(out[i].operations, operation)
	}
	return out, lines.Err()
}
