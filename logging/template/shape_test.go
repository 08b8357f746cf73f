package template_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/template"
	"github.com/awslogkit/awslogkit/trailog"
)

type shape struct {
	Resources map[string]struct {
		Type, Condition, DeletionPolicy, UpdateReplacePolicy string
		DependsOn                                            []string
		Properties                                           any
	}
}

func shapeOf(t *testing.T, tp *template.Template) (s shape) {
	t.Helper()
	if err := json.Unmarshal([]byte(tp.String()), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// each calls f for the objects of intrinsic functions, and for texts.
func each(v any, f func(function string, argument any)) {
	switch v := v.(type) {
	case string:
		f("", v)
	case map[string]any:
		for k, member := range v {
			if k == "Ref" || strings.HasPrefix(k, "Fn::") {
				f(k, member)
			}
			each(member, f)
		}
	case []any:
		for _, member := range v {
			each(member, f)
		}
	}
}

// A template refers to what it has, and depends on nothing that is not made where it is; what
// holds logs is retained; nothing of the account, region or partition is left.
func TestShape(t *testing.T) {
	for name, options := range map[string][]template.Option{"stack": nil, "stack set": {template.ForStackSet(region)}} {
		tp, _, err := template.New(account, places(offline), options...)
		if err != nil {
			t.Fatal(err)
		}
		s := shapeOf(t, tp)
		done, on := map[string]bool{}, map[string]bool{}
		var visit func(string)
		visit = func(id string) {
			if on[id] {
				t.Fatalf("%s: %s depends on itself", name, id)
			}
			if done[id] {
				return
			}
			on[id] = true
			for _, d := range s.Resources[id].DependsOn {
				visit(d)
			}
			on[id], done[id] = false, true
		}
		for id, r := range s.Resources {
			visit(id)
			holds := slices.Contains([]string{"AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::KMS::Key"}, r.Type)
			if kept := r.DeletionPolicy == "Retain" && r.UpdateReplacePolicy == "Retain"; holds && !kept || r.Type == "AWS::IAM::Role" && kept {
				t.Errorf("%s: %s is retained: %t", name, id, kept)
			}
			for _, d := range r.DependsOn {
				if other, there := s.Resources[d]; !there || other.Condition != "" && r.Condition == "" {
					t.Errorf("%s: %s depends on %s, which is not always there", name, id, d)
				}
			}
			each(r.Properties, func(function string, argument any) {
				text, _ := argument.(string)
				switch _, there := s.Resources[text]; {
				case function == "Ref" && !there && !strings.HasPrefix(text, "AWS::"):
					t.Errorf("%s: %s refers to %s", name, id, text)
				case strings.Contains(text, account) || strings.Contains(text, region) || strings.Contains(text, "arn:aws:"):
					t.Errorf("%s: %s has %s", name, id, text)
				}
			})
		}
	}
}

// The template does not depend on the account and the region that it is made for.
func TestSameEverywhere(t *testing.T) {
	make := func(account, region string) string {
		cfg := aws.Config{Region: region}
		tp, _, err := template.New(account, logging.Targets{iot(cfg)}, template.ForStackSet("eu-west-1"))
		if err != nil {
			t.Fatal(err)
		}
		return tp.String()
	}
	if a, b, c := make(template.AnyAccount, "eu-west-1"), make("222233334444", "ap-southeast-2"), make("222233334444", "cn-north-1"); a != b || a != c {
		t.Errorf("%s\n%s\n%s", a, b, c)
	}
}

// Targets for the home region are made there alone, and what others want too is made in each.
func TestAtHome(t *testing.T) {
	its := trailog.New(trailog.ClientsFromConfig(offline), must(trailog.NewTrail("home").WithoutAllRegions().
		Bucket(must(bucket.New("logs-"+account+"-"+region).Build())).LogGroup(group(offline, "/ops/iot")).Build()))
	for want, tt := range map[string]struct{ targets, home logging.Targets }{
		"":             {logging.Targets{iot(offline), its}, nil},
		"IsHomeRegion": {logging.Targets{iot(offline)}, logging.Targets{its}},
	} {
		tp, _, err := template.New(account, tt.targets, template.ForStackSet(region, tt.home...))
		if err != nil {
			t.Fatal(err)
		}
		for id, r := range shapeOf(t, tp).Resources {
			switch {
			case r.Type == "AWS::CloudTrail::Trail" || r.Type == "AWS::S3::Bucket" || r.Type == "AWS::S3::BucketPolicy":
				if r.Condition != want {
					t.Errorf("%s has the condition %q, want %q", id, r.Condition, want)
				}
			case r.Type == "AWS::Logs::LogGroup" && r.Condition != "":
				t.Errorf("%s, which AWS IoT has in each region, has the condition %q", id, r.Condition)
			}
		}
	}
}
