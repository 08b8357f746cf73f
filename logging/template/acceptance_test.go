package template_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/template"
)

// cfn-lint finds no errors in the templates of all four places and of what forwards their events, in
// regions of several partitions; AWS::SSM::ServiceSetting, which it does not know, has its schema in testdata.
func TestLint(t *testing.T) {
	lint := acceptance.CFNLint(t)
	for name, tp := range map[string]*template.Template{"stack": made(t, offline), "stack set": made(t, offline, template.ForStackSet(region))} {
		file := filepath.Join(t.TempDir(), "template.json")
		if err := os.WriteFile(file, []byte(tp.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := lint("--regions", region, "cn-north-1", "us-gov-west-1", "us-iso-east-1", "--registry-schemas", "testdata/schemas", "--non-zero-exit-code", "error", "--", file); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func made(t *testing.T, cfg aws.Config, options ...template.Option) *template.Template {
	t.Helper()
	tp, _, err := template.New(account, places(cfg), options...)
	if err != nil {
		t.Fatal(err)
	}
	return tp
}

// inMoto are the types that moto's CloudFormation makes. The others are judged by cfn-lint
// only: AWS::CloudTrail::Trail, AWS::IAM::RolePolicy, AWS::IoT::Logging, AWS::IoT::ResourceSpecificLogging,
// AWS::Lambda::Permission, which needs a function, AWS::Logs::Destination, AWS::Logs::SubscriptionFilter,
// AWS::S3::BucketPolicy, AWS::SNS::TopicPolicy, AWS::SSM::ServiceSetting.
var inMoto = []string{"AWS::IAM::Role", "AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::KMS::Key", "AWS::SSM::Document", "AWS::Events::Rule"}

// only is a target without what moto's CloudFormation does not make.
func only(t logging.Target) logging.Target {
	return resource.NewTarget(t.Name(), t.Clients(), func(s resource.Scope, d *resource.Declaration) error {
		var all resource.Declaration
		err := t.Declare(s, &all)
		for _, r := range all.Managed() {
			if slices.Contains(inMoto, r.ID().Type) {
				d.Manage(r)
			}
		}
		return err
	}, func(*resource.Judgement, resource.Facts) {})
}

// What the template makes, in two partitions, on an emulator that nobody here wrote is what a plan of the same
// targets makes there: planned again, both have the same left to do, which is what moto does
// not take, or show.
func TestDeployed(t *testing.T) {
	for _, region := range []string{region, "cn-north-1"} {
		t.Run(region, func(t *testing.T) { deployed(t, region) })
	}
}

func deployed(t *testing.T, region string) {
	left := func(how func(cfg aws.Config, endpoint string, targets logging.Targets)) []string {
		endpoint, client := acceptance.Moto(t, account, "MOTO_IAM_LOAD_MANAGED_POLICIES=true")
		cfg := aws.Config{Region: region, BaseEndpoint: &endpoint, HTTPClient: client, Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "x", "")}
		var targets logging.Targets
		for _, one := range places(cfg) {
			targets = append(targets, only(one))
		}
		how(cfg, endpoint, targets)
		plan, err := logging.NewPlan(t.Context(), targets)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, c := range plan.Changes() {
			out = append(out, fmt.Sprintf("%s %s %s", c.Resource.Type, c.Resource.Name, c.Path))
		}
		return out
	}
	deployed := left(func(cfg aws.Config, endpoint string, _ logging.Targets) {
		file := filepath.Join(t.TempDir(), "template.json")
		if err := os.WriteFile(file, forMoto(t, cfg, made(t, cfg)), 0o600); err != nil {
			t.Fatal(err)
		}
		cli := acceptance.NewCLI(t, endpoint, region)
		function(t, cli, cfg)
		cli.Run("cloudformation", "create-stack", "--stack-name", "logging", "--template-body", "file://"+file, "--capabilities", "CAPABILITY_NAMED_IAM")
	})
	applied := left(func(cfg aws.Config, endpoint string, targets logging.Targets) {
		function(t, acceptance.NewCLI(t, endpoint, region), cfg)
		plan, err := logging.NewPlan(t.Context(), targets)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Apply(t.Context(), logging.Regardless()); err != nil {
			t.Fatal(err)
		}
	})
	lacks := map[string]bool{}
	for _, change := range deployed {
		if !slices.Contains(applied, change) {
			typ, rest, _ := strings.Cut(change, " ")
			_, path, _ := strings.Cut(rest, " ")
			field, _, _ := strings.Cut(path, "[")
			lacks[typ+" "+field] = true
		}
	}
	if d := cmp.Diff(motoLeavesOut, slices.Sorted(maps.Keys(lacks))); d != "" {
		t.Errorf("what moto's CloudFormation leaves out (-), and what was left to do (+):\n%s\n%s", d, strings.Join(deployed, "\n"))
	}
	if missing := slices.DeleteFunc(applied, func(change string) bool { return slices.Contains(deployed, change) }); len(missing) > 0 {
		t.Errorf("only the stack made %s", missing)
	}
}

// motoLeavesOut are the fields whose properties moto's CloudFormation does not heed, and whose
// resources it does not have.
var motoLeavesOut = []string{
	"AWS::IAM::Role attachedPolicies",
	"AWS::S3::Bucket encryption", // the bucket key
	"AWS::S3::Bucket lifecycle", "AWS::S3::Bucket policy", "AWS::S3::Bucket versioning",
	"AWS::SNS::Topic policy", "AWS::SNS::Topic tags",
}

// function makes the function that a rule tells: a stack makes its permission.
func function(t *testing.T, cli acceptance.CLI, cfg aws.Config) {
	t.Helper()
	var code bytes.Buffer
	z := zip.NewWriter(&code)
	w, err := z.Create("main.py")
	if err == nil {
		_, err = w.Write([]byte("def handler(event, context): pass\n"))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "code.zip")
	if err := os.WriteFile(file, code.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cli.Run("iam", "create-role", "--role-name", "function", "--assume-role-policy-document", role.Trust("lambda.amazonaws.com").String())
	cli.Run("lambda", "create-function", "--function-name", "watch", "--runtime", "python3.13", "--handler", "main.handler",
		"--role", global(cfg, "iam", account, "role/function"), "--zip-file", "fileb://"+file)
}

// forMoto is a template with documents as texts: moto keeps objects as Python prints them.
// Whatever the region, its AWS::Partition is "aws", and its AWS::URLSuffix that of this.
func forMoto(t *testing.T, cfg aws.Config, tp *template.Template) []byte {
	t.Helper()
	partition := at(cfg).Partition
	text := strings.NewReplacer("${AWS::Partition}", partition, "${AWS::URLSuffix}", arn.DNSSuffix(partition)).Replace(tp.String())
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(withTexts(doc))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func withTexts(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			if k == "PolicyDocument" || k == "KeyPolicy" || k == "Content" {
				text, _ := json.Marshal(inSub(member))
				v[k] = map[string]any{"Fn::Sub": string(text)}
				continue
			}
			v[k] = withTexts(member)
		}
	case []any:
		for i := range v {
			v[i] = withTexts(v[i])
		}
	}
	return v
}

// inSub is a value inside of a text of Fn::Sub.
func inSub(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "${", "${!")
	case map[string]any:
		if sub, ok := v["Fn::Sub"]; ok {
			return sub
		}
		if name, ok := v["Ref"].(string); ok {
			return "${" + name + "}"
		}
		for k := range v {
			v[k] = inSub(v[k])
		}
	case []any:
		for i := range v {
			v[i] = inSub(v[i])
		}
	}
	return v
}
