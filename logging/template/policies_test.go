package template_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/trailog"
)

// used is a place each whose things others have made, or make.
func used(cfg aws.Config) logging.Targets {
	b, k := bucket.Named("central-logs"), key.Named("arn:aws:kms:"+region+":999999999999:key/11111111-2222-3333-4444-555555555555")
	return logging.Targets{
		trailog.New(trailog.ClientsFromConfig(cfg), must(trailog.NewTrail("central").Bucket(b).Key(k).Topic(topic.Named("arn:aws:sns:"+region+":999999999999:central")).
			LogGroup(loggroup.Named("/central")).Role(role.Named("Central")).Build())),
		trailog.New(trailog.ClientsFromConfig(cfg), must(trailog.NewTrail("second").Bucket(b).Build())),
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), must(sessionlog.NewPreferences().Bucket(bucket.Named("central-sessions")).BucketAccount("999999999999").
			BucketKey(k.Name()).NodeRole(role.Existing("Nodes")).Build())),
		iotlog.New(iotlog.ClientsFromConfig(cfg), must(iotlog.NewSettings(iotlog.Error).Role(role.Named("IoT")).Build())),
	}
}

// All policies of all places: their names are right for files, and each document is one that
// AWS takes where the name says that it goes.
func TestPolicies(t *testing.T) {
	elsewhere := offline
	elsewhere.Region = "eu-central-1"
	var names strings.Builder
	for _, tt := range []struct {
		of      string
		targets logging.Targets
	}{
		{"all four places", places(offline)},
		{"things of others", used(offline)},
		{"two regions", logging.Targets{iot(offline), iot(elsewhere), automation(offline)}},
	} {
		files, err := logging.Policies(account, tt.targets)
		if err != nil {
			t.Fatal(err)
		}
		names.WriteString(tt.of + "\n")
		seen := map[string]bool{}
		for _, f := range files {
			names.WriteString("  " + f.Name + ": " + f.Kind.String() + "\n")
			if lower := strings.ToLower(f.Name); seen[lower] || !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*\.json$`).MatchString(f.Name) {
				t.Errorf("%s: a second one, or no name for a file", f.Name)
			} else {
				seen[lower] = true
			}
			if f.Name == "bucket.central-logs.statements.json" && (!strings.Contains(f.Text(), "trail/central") || !strings.Contains(f.Text(), "trail/second")) {
				t.Errorf("a bucket of two trails lets one in only:\n%s", f.Text())
			}
			for _, p := range f.Document.Lint(f.Kind) {
				t.Errorf("%s: %v", f.Name, p)
			}
		}
		again, err := logging.Policies(account, tt.targets)
		if d := cmp.Diff(files, again); err != nil || d != "" {
			t.Errorf("they are others the next time: %v %s", err, d)
		}
	}
	golden(t, "testdata/policies.txt", names.String())
}

// Names that differ in signs or capitals only are names of two files.
func TestPolicyNames(t *testing.T) {
	files, err := logging.Policies(account, logging.Targets{role.Bind(roles, must(role.New("a+b").Trust(iotlog.TrustPolicy()).Build()),
		must(role.New("a=b").Trust(trailog.TrustPolicy()).Build()), must(role.New("A=B").Trust(role.Trust("ec2.amazonaws.com")).Build()))})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Name)
	}
	want := []string{"apply.json", "read.json", "role.A-B.trust.json", "role.a-b.trust-", "role.a-b.trust-"}
	for i := range got {
		if i < len(want) && strings.HasPrefix(got[i], want[i]) {
			got[i] = want[i]
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, err := logging.Policies("1", nil); err == nil || !strings.Contains(err.Error(), "account") || !strings.Contains(err.Error(), "targets") {
		t.Error(err)
	}
}
