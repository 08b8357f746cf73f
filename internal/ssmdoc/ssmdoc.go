// Package ssmdoc reads Systems Manager documents, which are YAML or JSON.
//
//awslogkit:deps go.yaml.in/yaml/v3
package ssmdoc

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// maxSize is the size limit of a document (Systems Manager quotas: 64 KB).
const maxSize = 64 << 10

// maxDepth bounds the nesting of what is read; real documents stay far below.
const maxDepth = 100

// Parse reads a document as a tree of map[string]any, []any and scalars. JSON
// is YAML too. The document has to be a single mapping.
func Parse(data []byte) (map[string]any, error) {
	switch {
	case len(data) > maxSize:
		return nil, fmt.Errorf("a document has at most %d bytes, and this has %d", maxSize, len(data))
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("the document is empty")
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	var node yaml.Node
	if err := d.Decode(&node); err != nil {
		return nil, errors.New("it is neither YAML nor JSON" + lineOf(err))
	}
	if node.Kind != yaml.DocumentNode || len(node.Content) != 1 {
		return nil, errors.New("it is not a single document")
	}
	budget := maxSize
	v, err := value(node.Content[0], 0, &budget)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("it is not a mapping")
	}
	return m, nil
}

// value turns a node into plain values. The budget bounds what aliases can
// unfold to.
func value(n *yaml.Node, depth int, budget *int) (any, error) {
	if *budget--; *budget < 0 {
		return nil, errors.New("its aliases unfold to too much")
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("it is nested deeper than %d", maxDepth)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return value(n.Alias, depth+1, budget)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			v, err := value(c, depth+1, budget)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if k.Kind != yaml.ScalarNode {
				return nil, fmt.Errorf("line %d: a key is not a string", k.Line)
			}
			if _, twice := m[k.Value]; twice {
				return nil, fmt.Errorf("line %d: a key is there twice", k.Line)
			}
			v, err := value(n.Content[i+1], depth+1, budget)
			if err != nil {
				return nil, err
			}
			m[k.Value] = v
		}
		return m, nil
	}
	var v any
	if n.Decode(&v) != nil {
		return n.Value, nil // a tag that does not fit its value
	}
	return v, nil
}

var lineRE = regexp.MustCompile(`line \d+`)

// lineOf is where a parser's error is. The rest of its text may repeat the
// document, which can hold secrets.
func lineOf(err error) string {
	if line := lineRE.FindString(err.Error()); line != "" {
		return ", at " + line
	}
	return ""
}
