package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/template"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/trailog"
)

var (
	groups  = loggroup.ClientsFromConfig(offline)
	roles   = role.ClientsFromConfig(offline)
	buckets = bucket.ClientsFromConfig(offline)
	keys    = key.ClientsFromConfig(offline)
	topics  = topic.ClientsFromConfig(offline)
	things  = iotlog.ClientsFromConfig(offline)
)

var iotRole = must(role.New("IoT").Trust(iotlog.TrustPolicy()).Build())

// What CloudFormation cannot express is a finding, and stands in the template.
func TestFindings(t *testing.T) {
	own := "arn:aws:kms:" + region + ":" + account + ":key/11111111-2222-3333-4444-555555555555"
	set := template.ForStackSet(region)
	for name, tt := range map[string]struct {
		target  logging.Target
		options []template.Option
		want    string // code, type and the beginning of the problem, one a line
	}{
		"a group that exists": {loggroup.Bind(groups, must(loggroup.New("/g").MustExist().RetainDays(30).Build())), nil,
			"not-expressed AWS::Logs::LogGroup It exists, and a template changes nothing of what it does not make: RetentionInDays."},
		"a role that exists gets policies, and no trust": {iotlog.New(things, must(iotlog.NewSettings(iotlog.Error).Role(role.Existing("IoT")).Build())), nil,
			"not-expressed AWS::IAM::Role It exists, and a template changes nothing of what it does not make: AssumeRolePolicyDocument.\n" +
				"written-whole AWS::IoT::Logging CloudFormation writes the logging options whole"},
		"statements are merged": {bucket.Bind(buckets, must(bucket.New("logs").MustExist().Allow(trailog.BucketPolicy(trailog.BucketUse{Bucket: "logs", Trails: []string{trailog.ARN(home, "audit")}})).Build())), nil,
			"not-expressed AWS::S3::Bucket It exists, and the statements that are wanted are added to the policy that it has"},
		"a topic's":         {topic.Bind(topics, must(topic.New("logs").MustExist().Allow(trailog.TopicPolicy("arn:aws:sns:eu-west-1:111122223333:logs", trailog.ARN(home, "audit"))).Build())), nil, "not-expressed AWS::SNS::Topic It exists, and the statements"},
		"a key's":           {key.Bind(keys, must(key.New(own).MustExist().Allow(key.CloudWatchLogs(home)).Enable().Build())), nil, "not-expressed AWS::KMS::Key It exists, and a template changes nothing of what it does not make: Enabled.\nnot-expressed AWS::KMS::Key It exists, and the statements"},
		"all logs disabled": {iotlog.New(things, must(iotlog.NewSettings(iotlog.Error).WithoutLogging().Build())), nil, "not-expressed AWS::IoT::Logging All logs are to be disabled"},
		"before V2":         {iotlog.NewLegacy(things, iotlog.Legacy{Role: iotRole, Level: iotlog.Error}), nil, "not-expressed AWS::IoT::LoggingOptions CloudFormation has no type\nmade-by-stack  The stack makes all of these"},
		"levels for a while": {iotlog.NewTemporary(things, iotlog.Temporary{Target: iotlog.LogTarget{Type: iotlog.ThingGroup, Name: "g"}, Level: iotlog.Debug, Until: time.Now().Add(time.Hour)}), nil,
			"not-expressed AWS::IoT::ResourceSpecificLogging It is wanted for a while only."},
		"levels that go, and names": {iotlog.New(things, must(iotlog.NewSettings(iotlog.Error).Role(role.Named("IoT")).ClientID("a/b", iotlog.Debug).ClientID("a b", iotlog.Debug).WithoutOtherLevels().Build())), nil,
			"not-expressed AWS::IoT::ResourceSpecificLogging Of its levels something is wanted gone\nnot-expressed AWS::IoT::ResourceSpecificLogging The level DEBUG of CLIENT_ID/a/b\nwritten-whole AWS::IoT::Logging"},
		"a trail that goes": {trailog.New(trailog.ClientsFromConfig(offline), must(trailog.NewTrail("audit").Removed().Build())), nil, "not-expressed AWS::CloudTrail::Trail It is wanted gone"},
		"a bucket elsewhere": {bucket.Bind(buckets, must(bucket.New("logs").Region("eu-central-1").Build())), nil,
			"not-expressed AWS::S3::Bucket It is wanted in eu-central-1\nmade-by-stack  The stack makes all of these, and fails where one of them exists: AWS::S3::Bucket logs."},
		"preferences": {sessionlog.New(sessionlog.ClientsFromConfig(offline), must(sessionlog.NewPreferences().LogGroup(loggroup.Named("/g")).Build())), nil,
			"session-default-not-moved AWS::SSM::Document When the content changes\nmade-by-stack  The stack makes all of these, and fails where one of them exists: AWS::SSM::Document SSM-SessionManagerRunShell."},
		"a bucket of a set":  {bucket.Bind(buckets, must(bucket.New("logs").Build())), []template.Option{set}, "one-account-only AWS::S3::Bucket Its name is unique\nmade-by-stack  The stack makes"},
		"one by its account": {bucket.Bind(buckets, must(bucket.New("logs-"+account).Build())), []template.Option{set}, "made-by-stack  The stack makes"},
		"a key of a set":     {loggroup.Bind(groups, must(loggroup.New("/g").Key(key.Named(own)).Build())), []template.Option{set}, "one-account-only AWS::Logs::LogGroup It has a key that is one account's\nmade-by-stack  The stack makes\none-partition-only AWS::Logs::LogGroup It names what only one partition of AWS has: key/11111111-2222-3333-4444-555555555555."},
		"a role of a set":    {role.Bind(roles, inlineIn(region, 7)), []template.Option{set}, "not-expressed AWS::IAM::Role The stack of each region adds up to 850 characters of inline policies to it, and joins none: besides the 146 that are there once, IAM's 10240 for a role have room for 11 regions,\nmade-by-stack  The stack makes"},
		"one with little":    {role.Bind(roles, inlineIn(region, 1)), []template.Option{set}, "made-by-stack  The stack makes"},
		"one of a stack":     {role.Bind(roles, inlineIn(region, 7)), nil, "made-by-stack  The stack makes"},
		"a trust of a region": {role.Bind(roles, trusting("StringEquals")), []template.Option{set},
			"not-expressed AWS::IAM::Role An account has it once, and its policies, as each region wants them, name the region: there is that of the home region only. AssumeRolePolicyDocument.\nmade-by-stack  The stack makes"},
		"a trust of any region": {role.Bind(roles, trusting("StringLike")), []template.Option{set}, "made-by-stack  The stack makes"},
		"a trust of a stack":    {role.Bind(roles, trusting("StringEquals")), nil, "made-by-stack  The stack makes"},
		"a role of each region": {role.Bind(roles, must(role.New("r-"+region).Trust(trusting("StringEquals").Trust()).Build())), []template.Option{set}, "made-by-stack  The stack makes"},
		"a bucket's policy of a region": {bucket.Bind(buckets, must(bucket.New("logs-"+account).Allow(trailog.BucketPolicy(trailog.BucketUse{Bucket: "logs-" + account, Trails: []string{trailog.ARN(home, "audit")}})).Build())), []template.Option{set},
			"not-expressed AWS::S3::Bucket An account has it once, and its policies, as each region wants them, name the region: there is that of the home region only. PolicyDocument.\nmade-by-stack  The stack makes\nwritten-whole"},
		"an organization's trail": {trailog.New(trailog.ClientsFromConfig(offline), must(trailog.NewTrail("audit").AllRegions().Organization("o-1234567890").Bucket(bucket.Named("logs")).Build())), []template.Option{set},
			"trail-management-account AWS::CloudTrail::Trail An organization's trail\nmade-by-stack  The stack makes"},
	} {
		t.Run(name, func(t *testing.T) {
			tp, findings, err := template.New(account, logging.Targets{tt.target}, tt.options...)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Split(tt.want, "\n")
			var got []string
			for i, f := range findings {
				line := fmt.Sprintf("%s %s %s", f.Code, f.Resource.Type, f.Problem)
				if i < len(want) && strings.HasPrefix(line, want[i]) {
					line = want[i]
				}
				got = append(got, line)
				if !strings.Contains(tp.String(), fmt.Sprintf("%q", f.Code)) || f.Fix == "" {
					t.Errorf("%s has no fix, or is not in the template:\n%s", f.Code, tp)
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// inlineIn is a role with a policy for a region, of so many statements, and one that is the same everywhere.
func inlineIn(region string, statements int) role.Role {
	one := policy.Statement{Effect: policy.Allow, Action: []string{"logs:PutLogEvents"}, Resource: []string{"arn:aws:logs:" + region + ":" + account + ":log-group:g:*"}}
	doc := policy.Document{Version: policy.Version}
	for range statements {
		doc.Statements = append(doc.Statements, one)
	}
	one.Resource = []string{"arn:aws:logs:*:" + account + ":log-group:others:*"}
	return must(role.New("r").Trust(iotlog.TrustPolicy()).Inline("p-"+region, doc).
		Inline("p", policy.Document{Version: policy.Version, Statements: []policy.Statement{one}}).Build())
}

// trusting is a role that a service may assume on behalf of what is in the region.
func trusting(operator string) role.Role {
	doc := role.Trust("logs.amazonaws.com")
	doc.Statements[0].Condition = policy.Condition{operator: {"aws:SourceArn": {named(offline, "logs", account, "*")}}}
	return must(role.New("r").Trust(doc).Build())
}

// Where no account is named none is told of.
func TestAnyAccount(t *testing.T) {
	tp, findings, err := template.New(template.AnyAccount, logging.Targets{bucket.Bind(buckets, must(bucket.New("logs-"+template.AnyAccount).Build()))})
	if err != nil {
		t.Fatal(err)
	}
	told := findings.String()
	if strings.Contains(told+tp.String(), template.AnyAccount) || !strings.Contains(told, "{account}/eu-west-1") || !strings.Contains(told, "logs-{account}") {
		t.Errorf("%s\n%s", told, tp)
	}
}

// CloudFormation takes descriptions of 1,024 bytes: what has no room is counted.
func TestDescription(t *testing.T) {
	named := func(name string) logging.Target {
		return logging.Join(name, loggroup.Bind(groups, must(loggroup.New("/g").Build())))
	}
	long := strings.Repeat("x", 300)
	for _, tt := range []struct {
		names []string
		want  string
	}{
		{[]string{"audit of " + account + " in " + region}, "audit of {account} in {region}."},
		{[]string{long, long, long}, long + ", " + long + ", " + long + "."},
		{[]string{long, long, long, long, long}, long + ", " + long + ", " + long + " and 2 more."},
		{[]string{strings.Repeat("x", 1015)}, "1 targets."},
		{[]string{strings.Repeat("x", 1013)}, strings.Repeat("x", 1013) + "."},
	} {
		var targets logging.Targets
		for _, name := range tt.names {
			targets = append(targets, named(name))
		}
		tp, _, err := template.New(account, targets)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct{ Description string }
		if err := json.Unmarshal([]byte(tp.String()), &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Description != "Logging: "+tt.want || len(doc.Description) > 1024 {
			t.Errorf("%d bytes, %s", len(doc.Description), doc.Description)
		}
	}
}

func TestSizes(t *testing.T) {
	many := func(n, statements int) logging.Target {
		var its []role.Role
		for i := range n {
			doc := policy.Document{Version: policy.Version}
			for s := range statements {
				doc.Statements = append(doc.Statements, policy.Statement{Effect: policy.Allow, Action: []string{"s3:GetObject"}, Resource: []string{fmt.Sprintf("arn:aws:s3:::%s-%d/*", strings.Repeat("b", 40), s)}})
			}
			its = append(its, must(role.New(fmt.Sprintf("r%d", i)).Trust(iotlog.TrustPolicy()).Inline("p", doc).Build()))
		}
		return role.Bind(roles, its...)
	}
	for _, tt := range []struct {
		n, statements int
		want          string
	}{
		{1, 1, ""}, {20, 40, "warning"}, {301, 40, "error"}, {501, 1, "error warning"},
	} {
		tp, findings, err := template.New(account, logging.Targets{many(tt.n, tt.statements)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range findings {
			if f.Code == template.CodeTooLarge {
				got = append(got, string(f.Severity))
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%d roles, %d bytes: %s, want %q", tt.n, len(tp.String()), got, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	there := loggroup.Bind(groups, must(loggroup.New("/g").Build()))
	elsewhere := groups
	elsewhere.Region = "eu-central-1"
	for want, tt := range map[string]struct {
		account string
		targets logging.Targets
		options []template.Option
	}{
		"account \"12\": must be twelve digits": {"12", logging.Targets{there}, nil},
		"targets: must be set":                  {account, nil, nil},
		"targets[1] \"eu-central-1\": must be for the region of the first, eu-west-1": {account, logging.Targets{there, loggroup.Bind(elsewhere, must(loggroup.New("/g").Build()))}, nil},
		"homeRegion \"home\": must be the name of a region":                           {account, logging.Targets{there}, []template.Option{template.ForStackSet("home")}},
		"homeRegion: must be the name of a region":                                    {account, logging.Targets{there}, []template.Option{template.ForStackSet("")}},
		"without a trust policy it cannot be created":                                 {account, logging.Targets{role.Bind(roles, must(role.New("r").Build()))}, nil},
		"do not agree":                           {account, logging.Targets{there, loggroup.Bind(groups, must(loggroup.New("/g").RetainDays(1).Build())), loggroup.Bind(groups, must(loggroup.New("/g").RetainDays(3).Build()))}, nil},
		"must be a role of account 222233334444": {"222233334444", logging.Targets{role.Bind(roles, role.Existing("arn:aws:iam::"+account+":role/r"))}, nil},
	} {
		if _, _, err := template.New(tt.account, tt.targets, tt.options...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}
