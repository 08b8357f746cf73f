package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/sarif"
)

// checker collects what is wrong in a file.
type checker struct {
	file *file
	errs []error
	seen map[string]bool // the paths
}

// wrong says what is wrong at a path, where that, or the part of it that is there, is.
func (c *checker) wrong(path, what string) {
	if c.seen[path] {
		return
	}
	c.seen[path] = true
	n := c.file.find(path)
	c.errs = append(c.errs, fmt.Errorf("%s:%d:%d: %s %s", c.file.name, n.Line, n.Column, path, what))
}

// invalid says every field that settings do not take.
func (c *checker) invalid(path string, err error) {
	var fields *logging.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &fields):
		for _, f := range fields.Fields {
			c.wrong(resource.JoinPath(path, f.Path), strings.TrimSpace(f.Value+" "+f.Rule))
		}
	default:
		c.wrong(path, err.Error())
	}
}

// fleetPath is the file's path of what the fleet calls by another.
func fleetPath(path string) string { return fleetAccounts.ReplaceAllString(path, "accounts[$1][$2]") }

var fleetAccounts = regexp.MustCompile(`^groups\[(\d+)\]\.accounts\[(\d+)\]`)

var step = regexp.MustCompile(`[^.\[\]]+|\[[^\]]*\]`)

// find is the node of a path, or the last one on the way to it.
func (f *file) find(path string) *yaml.Node {
	n := f.root
	for _, name := range step.FindAllString(path, -1) {
		name = strings.Trim(name, "[]")
		next := child(n, name)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n *yaml.Node, name string) *yaml.Node {
	switch n.Kind {
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

// placeOf is the name that a target's settings have in the file.
var placeOf = map[string]string{"automationlog": "automation", "sessionlog": "sessions", "iotlog": "iot", "trailog": "trails"}

// settingsOf is where in the file a target's settings are: for each region, or for the first.
func (f *file) settingsOf(target string) *yaml.Node {
	place, _, _ := strings.Cut(target, " ") // a trail's target has its name too
	for _, part := range []string{"settings", "home"} {
		if parent := child(f.root, part); parent != nil {
			if n := child(parent, placeOf[place]); n != nil {
				return n
			}
		}
	}
	return f.root
}

// writeSARIF writes findings for code scanning, each at the settings that it is about.
func (f *file) writeSARIF(path string, findings logging.Findings) error {
	var text bytes.Buffer
	err := sarif.Write(&text, "auditlog", findings, func(finding logging.Finding) sarif.Place {
		n := f.settingsOf(finding.Target)
		return sarif.Place{File: f.name, Line: n.Line, Column: n.Column}
	})
	if err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}
