package template_test

import (
	"flag"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/template"
)

var update = flag.Bool("update", false, "write the golden files anew")

// offline is a configuration without credentials: whoever calls with it fails.
var offline = aws.Config{Region: region}

func TestGolden(t *testing.T) {
	for name, options := range map[string][]template.Option{"stack": nil, "stackset": {template.ForStackSet(region)}} {
		tp, findings, err := template.New(account, places(offline), options...)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/"+name+".json", tp.String())
		golden(t, "testdata/"+name+".findings", findings.String())
	}
}

func golden(t *testing.T, path, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), text); d != "" {
		t.Errorf("%s (-) is not what is made (+); run with -update:\n%s", path, d)
	}
}
