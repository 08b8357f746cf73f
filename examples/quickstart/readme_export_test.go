//lint:file-ignore SA4006 the README leaves the errors to its reader

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/template"
)

// TestREADMEExport runs what the README exports, in a folder of its own.
func TestREADMEExport(t *testing.T) {
	page := between(t, "../../README.md", "## CloudFormation and Terraform\n", "\n## ")
	shown := between(t, "readme_export_test.go", "\t// What is exported begins.\n", "\t// What is exported ends.\n")
	runbooks, err := role.New("Runbooks").Trust(automationlog.TrustPolicy()).Build()
	if err != nil {
		t.Fatal(err)
	}
	settings, err := automationlog.NewSettings().Role(runbooks).Build()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	t.Chdir(folder)
	var out bytes.Buffer
	fmt := printer{&out}
	// What is exported begins.
	cfg := aws.Config{Region: "eu-west-1"} // without credentials: nobody is called
	targets := logging.Targets{automationlog.New(automationlog.ClientsFromConfig(cfg), settings)}

	stacks, left, err := template.New(template.AnyAccount, targets, template.ForStackSet("eu-west-1"))
	err = os.WriteFile("logging.json", []byte(stacks.String()), 0o644)
	for _, finding := range left {
		fmt.Print(finding, "\n") // what CloudFormation cannot express
	}

	policies, err := logging.Policies("111122223333", targets)
	for _, p := range policies {
		err = os.WriteFile(p.Name, []byte(p.Text()), 0o644) // "role.Runbooks.trust.json"
	}
	// What is exported ends.
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"logging.json": "IsHomeRegion", "role.Runbooks.trust.json": "ssm.amazonaws.com", "automationlog.starter.json": "logs:PutLogEvents"} {
		if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s has no %q: %v", name, want, err)
		}
	}
	if !strings.Contains(out.String(), "made-by-stack") {
		t.Errorf("the findings are not told:\n%s", &out)
	}
	_, have, _ := strings.Cut(page, "```go\n")
	have, _, _ = strings.Cut(have, "\n```")
	if d := cmp.Diff(shown, have); d != "" {
		t.Errorf("the README exports otherwise:\n%s", d)
	}
}
