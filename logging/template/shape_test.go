package template_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/template"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
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
		note := arn.ARN{Partition: at(cfg).Partition, Service: "lambda", Region: region, Account: account, Resource: "function:note"}.String()
		tells := activity.New(activity.ClientsFromConfig(cfg), must(activity.NewRule("sessions").Function(note).Build()))
		tp, _, err := template.New(account, logging.Targets{iot(cfg), tells}, template.ForStackSet("eu-west-1"))
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

// What the home region wants more of a thing is in the template where an account has the thing
// once, or it is a resource of its own. Elsewhere it is left out, and a finding says so.
func TestMoreAtHome(t *testing.T) {
	trust, use := iotlog.TrustPolicy(), trailog.BucketUse{Bucket: "logs-" + account + "-" + region, Trails: []string{trailog.ARN(home, "audit")}}
	bare := bucket.New("logs-" + account + "-" + region)
	for name, tt := range map[string]struct {
		everywhere, home logging.Target
		typ              string
		has, lacks       []string // of the properties
		conditions       map[string]string
		finding          string
	}{
		"a group of each region": {loggroup.Bind(groups, must(loggroup.New("/g").Tag("team", "ops").Build())), loggroup.Bind(groups, must(loggroup.New("/g").RetainDays(30).Tag("of", "home").Build())),
			"AWS::Logs::LogGroup", []string{"ops"}, []string{"RetentionInDays", "of"}, nil, "In the home region more is wanted of it, and every region has it: RetentionInDays, Tags."},
		"that exists elsewhere": {loggroup.Bind(groups, must(loggroup.New("/g").MustExist().Build())), loggroup.Bind(groups, must(loggroup.New("/g").RetainDays(30).Build())),
			"AWS::Logs::LogGroup", []string{"RetentionInDays"}, nil, map[string]string{"AWS::Logs::LogGroup": "IsHomeRegion"}, ""},
		"the same": {loggroup.Bind(groups, must(loggroup.New("/g").RetainDays(30).Build())), loggroup.Bind(groups, must(loggroup.New("/g").RetainDays(30).Build())),
			"AWS::Logs::LogGroup", []string{"RetentionInDays"}, nil, nil, ""},
		"less": {loggroup.Bind(groups, must(loggroup.New("/g").RetainDays(30).Build())), loggroup.Bind(groups, must(loggroup.New("/g").Build())),
			"AWS::Logs::LogGroup", []string{"RetentionInDays"}, nil, nil, ""},
		"a role, which an account has once": {role.Bind(roles, must(role.New("r").Trust(trust).Build())), role.Bind(roles, must(role.New("r").Trust(trust).Description("more").Build())),
			"AWS::IAM::Role", []string{"more"}, nil, map[string]string{"AWS::IAM::Role": "IsHomeRegion"}, ""},
		"a resource beside a bucket": {bucket.Bind(buckets, must(bare.Build())), bucket.Bind(buckets, must(bare.Allow(trailog.BucketPolicy(use)).Build())),
			"AWS::S3::Bucket", nil, nil, map[string]string{"AWS::S3::BucketPolicy": "IsHomeRegion"}, ""},
	} {
		tp, findings, err := template.New(account, logging.Targets{tt.everywhere}, template.ForStackSet(region, tt.home))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for id, r := range shapeOf(t, tp).Resources {
			if r.Condition != tt.conditions[r.Type] {
				t.Errorf("%s: %s has condition %q", name, id, r.Condition)
			}
			if r.Type != tt.typ {
				continue
			}
			found = true
			text, _ := json.Marshal(r.Properties)
			for _, want := range tt.has {
				if !strings.Contains(string(text), `"`+want+`"`) {
					t.Errorf("%s: no %s in %s", name, want, text)
				}
			}
			for _, not := range tt.lacks {
				if strings.Contains(string(text), `"`+not+`"`) {
					t.Errorf("%s: %s in %s", name, not, text)
				}
			}
		}
		var got string
		for _, f := range findings {
			if f.Code == resource.CodeNotExpressed && strings.HasPrefix(f.Problem, "In the home region") {
				got += f.Problem
			}
		}
		if !found || got != tt.finding {
			t.Errorf("%s: there %t, %q, want %q", name, found, got, tt.finding)
		}
	}
}
