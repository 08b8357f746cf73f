package template_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/template"
)

// The same targets have the same template in each partition.
func TestPartitions(t *testing.T) {
	for name, set := range map[string]bool{"stack": false, "stack set": true} {
		of := func(region string) string {
			t.Helper()
			var options []template.Option
			if set {
				options = append(options, template.ForStackSet(region))
			}
			text := made(t, aws.Config{Region: region}, options...).String()
			return strings.Replace(text, `"Default": "`+region+`"`, `"Default": "HOME"`, 1)
		}
		want := of(region)
		for _, elsewhere := range []string{"eu-central-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1"} {
			if d := cmp.Diff(want, of(elsewhere)); d != "" {
				t.Errorf("%s, %s (-) and %s (+):\n%s", name, region, elsewhere, d)
			}
		}
	}
}
