package repo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// facts are what a package says of itself, in lines above a package clause:
//
//	//awslogkit:floor 4
//	//awslogkit:deps cloudwatchlogs sts go.yaml.in/yaml/v3
//
// The first is its floor, a number; new floors fit between others (3.5). The second are
// the services whose SDKs it compiles, and what else it compiles from outside the
// standard library and the SDK's core. Internal packages are in the cellar and examples
// on the roof without saying so.
type facts struct {
	floor            float64
	services, others []string
}

const (
	cellar = 0.0
	roof   = 99.0
)

const directive = "//awslogkit:"

func factsOf(path, dir string, files []string) (facts, error) {
	rel := strings.TrimPrefix(path, module+"/")
	var lines []string
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return facts{}, err
		}
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "package ") {
				break
			}
			if rest, ok := strings.CutPrefix(line, directive); ok {
				lines = append(lines, strings.TrimSpace(rest))
			}
		}
	}
	return parseFacts(rel, lines)
}

func parseFacts(rel string, lines []string) (facts, error) {
	f := facts{floor: -1}
	switch {
	case strings.HasPrefix(rel, "internal/"):
		f.floor = cellar
	case strings.HasPrefix(rel, "examples/"):
		f.floor = roof
	}
	seen := map[string]bool{}
	for _, line := range lines {
		name, values, _ := strings.Cut(line, " ")
		if seen[name] {
			return f, fmt.Errorf("%s%s stands there twice", directive, name)
		}
		seen[name] = true
		switch name {
		case "floor":
			n, err := strconv.ParseFloat(values, 64)
			if err != nil || n <= cellar || n >= roof || f.floor >= 0 {
				return f, fmt.Errorf("%sfloor %s: a number between %v and %v, of a package that is neither internal nor an example", directive, values, cellar, roof)
			}
			f.floor = n
		case "deps":
			for _, dep := range strings.Fields(values) {
				if strings.Contains(dep, "/") {
					f.others = append(f.others, dep)
				} else {
					f.services = append(f.services, dep)
				}
			}
		default:
			return f, fmt.Errorf("%s%s is neither floor nor deps", directive, name)
		}
	}
	if f.floor < 0 {
		return f, errors.New("it does not say its floor: " + directive + "floor N above the package clause")
	}
	return f, nil
}

func TestFacts(t *testing.T) {
	for _, tt := range []struct {
		path  string
		lines []string
		want  facts
		err   string
	}{
		{"logging/x", []string{"floor 3.5", "deps kms sts go.yaml.in/yaml/v3"}, facts{3.5, []string{"kms", "sts"}, []string{"go.yaml.in/yaml/v3"}}, ""},
		{"logging/x", []string{"floor 1"}, facts{floor: 1}, ""},
		{"internal/x", nil, facts{floor: cellar}, ""},
		{"internal/x", []string{"deps go.yaml.in/yaml/v3"}, facts{floor: cellar, others: []string{"go.yaml.in/yaml/v3"}}, ""},
		{"examples/x", nil, facts{floor: roof}, ""},
		{"logging/x", nil, facts{}, "does not say its floor"},
		{"logging/x", []string{"floor"}, facts{}, "a number"},
		{"logging/x", []string{"floor 0"}, facts{}, "a number"},
		{"internal/x", []string{"floor 1"}, facts{}, "neither internal"},
		{"logging/x", []string{"floor 1", "floor 2"}, facts{}, "twice"},
		{"logging/x", []string{"floor 1", "dep kms"}, facts{}, "dep is neither"},
	} {
		got, err := parseFacts(tt.path, tt.lines)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s %q: %v, want %s", tt.path, tt.lines, err, tt.err)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(facts{})); diff != "" || err != nil {
			t.Errorf("%s %q: %v\n%s", tt.path, tt.lines, err, diff)
		}
	}
}
