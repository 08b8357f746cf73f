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
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

func list(t *testing.T, args ...string) map[string]goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...)
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

// floors are the packages of each floor, lowest first. A pattern that ends in
// "..." is for all packages below a folder.
var floors = [][]string{
	{"internal/..."},
	{"logging/policy", "iotlog/iotrecord", "trailog/trailrecord", "sessionlog/sessionrecord"},
	{"logging/internal/value", "trailog/selector"},
	{"logging/resource"},
	{"logging", "logging/resourcetest", "logging/kmskey", "logging/role", "logging/logevents"},
	{"logging/key"},
	{"logging/loggroup", "logging/bucket", "logging/topic"},
	{"automationlog", "iotlog", "trailog", "sessionlog", "logging/loggingtest"},
	{"logging/loggingtest/s3test", "logging/loggingtest/snstest"},
	{"logging/loggingtest/eventstest", "sessionlog/activity"},
	{"automationlog/automationlogtest", "iotlog/iotlogtest", "trailog/trailogtest"},
	{"sessionlog/sessionlogtest"},
	{"examples/..."},
}

func floorOf(t *testing.T, pkg string) int {
	t.Helper()
	rel := strings.TrimPrefix(pkg, module+"/")
	for floor, patterns := range floors {
		for _, p := range patterns {
			if below, ok := strings.CutSuffix(p, "..."); ok && strings.HasPrefix(rel, below) || rel == p {
				return floor
			}
		}
	}
	t.Errorf("%s has no floor", pkg)
	return -1
}

// A package imports only from floors below it; internal packages and examples
// may import each other.
func TestFloors(t *testing.T) {
	for path, p := range list(t, "./...") {
		mine := floorOf(t, path)
		for _, dep := range p.Imports {
			if !strings.HasPrefix(dep, module+"/") {
				continue
			}
			theirs := floorOf(t, dep)
			if theirs < mine || theirs == mine && (mine == 0 || mine == len(floors)-1) {
				continue
			}
			t.Errorf("%s, on floor %d, imports %s, on floor %d", path, mine, dep, theirs)
		}
	}
}

// sdk are the AWS services whose SDKs a package compiles, and what else it
// compiles from outside the standard library and aws-sdk-go-v2.
var sdk = map[string]struct{ services, others []string }{
	"internal/ssmdoc":                 {others: []string{"go.yaml.in/yaml/v3"}},
	"logging/policy":                  {},
	"iotlog/iotrecord":                {},
	"trailog/trailrecord":             {others: []string{"github.com/klauspost/compress"}},
	"sessionlog/sessionrecord":        {},
	"trailog/selector":                {others: []string{"github.com/klauspost/compress"}},
	"logging/internal/value":          {},
	"logging/resource":                {services: []string{"sts"}},
	"logging/resourcetest":            {services: []string{"sts"}},
	"logging/kmskey":                  {services: []string{"kms", "sts"}},
	"logging/loggroup":                {services: []string{"cloudwatchlogs", "kms", "sts"}},
	"logging/role":                    {services: []string{"iam", "sts"}},
	"logging":                         {services: []string{"sts"}},
	"logging/logevents":               {services: []string{"cloudwatchlogs", "sts"}},
	"logging/bucket":                  {services: []string{"kms", "s3", "sts"}},
	"logging/topic":                   {services: []string{"kms", "sns", "sts"}},
	"logging/key":                     {services: []string{"kms", "sts"}},
	"automationlog":                   {services: []string{"cloudwatchlogs", "iam", "kms", "ssm", "sts"}, others: []string{"go.yaml.in/yaml/v3"}},
	"iotlog":                          {services: []string{"cloudwatchlogs", "iam", "iot", "kms", "sts"}},
	"trailog":                         {services: []string{"cloudtrail", "cloudwatchlogs", "iam", "kms", "s3", "sns", "sts"}, others: []string{"github.com/klauspost/compress"}},
	"sessionlog":                      {services: []string{"cloudwatchlogs", "iam", "kms", "s3", "ssm", "sts"}},
	"logging/loggingtest":             {services: []string{"cloudwatchlogs", "iam", "kms", "sts"}},
	"logging/loggingtest/s3test":      {services: []string{"cloudwatchlogs", "iam", "kms", "s3", "sts"}},
	"logging/loggingtest/snstest":     {services: []string{"cloudwatchlogs", "iam", "kms", "sns", "sts"}},
	"logging/loggingtest/eventstest":  {services: []string{"cloudwatchlogs", "eventbridge", "iam", "kms", "lambda", "sns", "sts"}},
	"automationlog/automationlogtest": {services: []string{"cloudwatchlogs", "iam", "kms", "ssm", "sts"}, others: []string{"go.yaml.in/yaml/v3"}},
	"iotlog/iotlogtest":               {services: []string{"cloudwatchlogs", "iam", "iot", "kms", "sts"}},
	"trailog/trailogtest":             {services: []string{"cloudtrail", "cloudwatchlogs", "iam", "kms", "s3", "sns", "sts"}, others: []string{"github.com/klauspost/compress"}},
	"sessionlog/sessionlogtest":       {services: []string{"cloudwatchlogs", "iam", "kms", "s3", "ssm", "sts"}, others: []string{"go.yaml.in/yaml/v3"}},
	"sessionlog/activity":             {services: []string{"cloudtrail", "eventbridge", "iam", "kms", "lambda", "sns", "sts"}},
}

// An importer pays only for what it imports.
func TestDependencies(t *testing.T) {
	packages := list(t, "-deps", "./...")
	for path, p := range packages {
		rel, ok := strings.CutPrefix(path, module+"/")
		if !ok || strings.HasPrefix(rel, "examples/") {
			continue
		}
		want, listed := sdk[rel]
		if !listed && !strings.HasPrefix(rel, "internal/") {
			t.Errorf("%s has no dependency list", rel)
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
	if diff := cmp.Diff([]string{"trailog/trailrecord"}, users); diff != "" {
		t.Error(diff)
	}
}
