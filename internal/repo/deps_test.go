package repo

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/awslogkit/awslogkit"

type goPackage struct {
	ImportPath   string
	Dir          string
	GoFiles      []string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
	Standard     bool
}

func list(t *testing.T, args ...string) map[string]goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Dir,GoFiles,Imports,TestImports,XTestImports,Deps,Standard"}, args...)...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	packages := map[string]goPackage{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := d.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
}

// A package imports only from floors below its own; internal packages and examples may
// import each other.
func TestFloors(t *testing.T) {
	packages := list(t, "./...")
	said := map[string]facts{}
	for path, p := range packages {
		f, err := factsOf(path, p.Dir, p.GoFiles)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		said[path] = f
	}
	for path, p := range packages {
		mine := said[path].floor
		for _, dep := range p.Imports {
			if !strings.HasPrefix(dep, module+"/") {
				continue
			}
			if theirs := said[dep].floor; theirs > mine || theirs == mine && mine != cellar && mine != roof {
				t.Errorf("%s, on floor %v, imports %s, on floor %v", path, mine, dep, theirs)
			}
		}
	}
}

// An importer pays only for what it imports: what a package compiles besides the standard
// library and the SDK's core, it says itself.
func TestDependencies(t *testing.T) {
	packages := list(t, "-deps", "./...")
	for path, p := range packages {
		rel, ok := strings.CutPrefix(path, module+"/")
		if !ok || strings.HasPrefix(rel, "examples/") {
			continue
		}
		want, err := factsOf(path, p.Dir, p.GoFiles)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		services, others := map[string]bool{}, map[string]bool{}
		for _, dep := range p.Deps {
			d := packages[dep]
			switch service, isService := strings.CutPrefix(dep, "github.com/aws/aws-sdk-go-v2/service/"); {
			case d.Standard || strings.HasPrefix(dep, module+"/"):
			case isService:
				if name, _, _ := strings.Cut(service, "/"); name != "internal" {
					services[name] = true
				}
			case strings.HasPrefix(dep, "github.com/aws/aws-sdk-go-v2/"), dep == "github.com/aws/aws-sdk-go-v2", strings.HasPrefix(dep, "github.com/aws/smithy-go"):
				if len(want.services) == 0 {
					others[repository(dep)] = true // floors 0 and 1 have no part of the SDK
				}
			default:
				others[repository(dep)] = true
			}
		}
		if diff := cmp.Diff(want.services, sorted(services)); diff != "" {
			t.Errorf("%s: SDKs of services: %s", rel, diff)
		}
		if diff := cmp.Diff(want.others, sorted(others)); diff != "" {
			t.Errorf("%s: other modules: %s", rel, diff)
		}
	}
}

// repository is the beginning of an import path: "github.com/klauspost/compress".
func repository(dep string) string {
	parts := strings.Split(dep, "/")
	return strings.Join(parts[:min(3, len(parts))], "/")
}

func sorted(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Only borrowed records need package unsafe.
func TestUnsafe(t *testing.T) {
	var users []string
	for path, p := range list(t, "./...") {
		if slices.Contains(p.Imports, "unsafe") {
			users = append(users, strings.TrimPrefix(path, module+"/"))
		}
	}
	slices.Sort(users)
	if diff := cmp.Diff([]string{"logging/loggingtest", "trailog/trailrecord"}, users); diff != "" {
		t.Error(diff)
	}
}

// Only these run programs, so that the tests need nothing but Go: the helper of the
// acceptance tests, this package, which runs go, and four that run themselves.
func TestPrograms(t *testing.T) {
	var users []string
	for path, p := range list(t, "./...") {
		if slices.Contains(slices.Concat(p.Imports, p.TestImports, p.XTestImports), "os/exec") {
			users = append(users, strings.TrimPrefix(path, module+"/"))
		}
	}
	slices.Sort(users)
	if diff := cmp.Diff([]string{"automationlog/automationlogtest", "examples/auditlog", "examples/trailrecords", "internal/acceptance", "internal/proof", "internal/repo"}, users); diff != "" {
		t.Error(diff)
	}
}
