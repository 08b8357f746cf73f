package automationlogtest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/judgetest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// A chain is one way in which an account can be set up. The zero value is right
// in every link; each field chooses what is wrong with one.
type chain struct {
	Destination, Name, Group, Key, Role, Trust, Runbook, Encrypt string
}

// fault is the chain whose links are set.
var fault chain

// links are what can be wrong with each link. The empty string is right.
var links = []judgetest.Link{
	judgetest.Of(&fault.Destination, "", "off", "pending on", "pending off", "other region"),
	judgetest.Of(&fault.Name, "", "unset", "other group", "arn", "pending"),
	judgetest.Of(&fault.Group, "", "default", "default missing", "missing", "other region", "infrequent access"),
	judgetest.Of(&fault.Key, "", "good", "account-wide", "closed", "context with star", "disabled", "pending deletion", "denies the service", "logs without region"),
	judgetest.Of(&fault.Role, "", "starter", "missing", "no CreateLogGroup", "no CreateLogStream", "no DescribeLogGroups", "no DescribeLogStreams", "no PutLogEvents",
		"denied", "attached", "boundary", "boundary allows", "other group", "plain ARN only", "stars", "everything but", "wrong case", "condition"),
	judgetest.Of(&fault.Trust, "", "ec2", "account", "right source", "wrong source", "denied",
		"star that is none", "denied star that is none", "region", "other region", "TLS", "resource account"),
	judgetest.Of(&fault.Runbook, "", "no script", "loop"),
	judgetest.Of(&fault.Encrypt, "", "required"),
}

const (
	region  = "eu-west-1"
	acct    = "111122223333"
	wanted  = "/ops/automation"
	roleARN = "arn:aws:iam::111122223333:role/ops/Runbooks"
)

func (c chain) group() string {
	if strings.HasPrefix(c.Group, "default") {
		return automationlog.DefaultLogGroup
	}
	return wanted
}

func keyPolicy(c chain) string {
	service, context, operator := "logs."+region+".amazonaws.com", "arn:aws:logs:"+region+":"+acct+":log-group:"+c.group(), "ArnEquals"
	deny := ""
	switch c.Key {
	case "account-wide":
		operator, context = "ArnLike", "arn:aws:logs:"+region+":"+acct+":*"
	case "closed":
		service = "sns.amazonaws.com"
	case "context with star":
		operator, context = "StringEquals", context+":*"
	case "logs without region":
		service = "logs.amazonaws.com"
	case "denies the service":
		deny = `,{"Effect":"Deny","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*"}`
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":%q},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*",
		 "Condition":{%q:{"kms:EncryptionContext:aws:logs:arn":%q}}}%s]}`, acct, service, operator, context, deny)
}

func rolePolicy(c chain) string {
	g := "arn:aws:logs:" + region + ":" + acct + ":log-group:" + c.group()
	actions := slices.DeleteFunc(automationlog.Actions(), func(a string) bool { return c.Role == "no "+strings.TrimPrefix(a, "logs:") })
	list := `"` + strings.Join(actions, `","`) + `"`
	resources, extra, condition := fmt.Sprintf(`["%s","%s:*","arn:aws:logs:%s:%s:log-group:*"]`, g, g, region, acct), "", ""
	switch c.Role {
	case "denied":
		extra = `,{"Effect":"Deny","Action":"logs:Put*","Resource":"arn:aws:logs:*:*:log-group:/*"}`
	case "attached":
		list = `"s3:GetObject"`
	case "other group":
		resources = fmt.Sprintf(`["arn:aws:logs:%s:%s:log-group:/other:*"]`, region, acct)
	case "plain ARN only":
		resources = fmt.Sprintf(`["%s"]`, g)
	case "stars":
		list, resources = `"logs:*"`, `"*"`
	case "everything but":
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":["logs:Delete*","iam:*"],"NotResource":"arn:aws:s3:::*"}}`
	case "wrong case":
		resources = fmt.Sprintf(`["arn:aws:logs:%s:%s:log-group:%s:*"]`, region, acct, strings.ToUpper(c.group()))
	case "condition":
		condition = `,"Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[%s],"Resource":%s%s},{"Effect":"Allow","Action":["kms:*"],"Resource":"*"}%s]}`, list, resources, condition, extra)
}

func trustPolicy(c chain) string {
	principal, condition, extra := `{"Service":"ssm.amazonaws.com"}`, "", ""
	switch c.Trust {
	case "ec2":
		principal = `{"Service":"ec2.amazonaws.com"}`
	case "account":
		principal = `{"AWS":"111122223333"}`
	case "right source":
		condition = `,"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws:ssm:*:111122223333:automation-execution/*"}}`
	case "star that is none":
		condition = `,"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:ssm:eu-west-1:111122223333:automation-execution/*"}}`
	case "denied star that is none":
		extra = `,{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:ssm:eu-west-1:111122223333:automation-execution/*"}}}`
	case "region":
		condition = `,"Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`
	case "other region":
		extra = `,{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}}`
	case "TLS":
		condition = `,"Condition":{"Bool":{"aws:SecureTransport":"true"}}`
	case "resource account":
		condition = `,"Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}`
	case "wrong source":
		condition = `,"Condition":{"StringEquals":{"aws:SourceAccount":"444455556666"}}`
	case "denied":
		extra = `,{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}`
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,"Action":"sts:AssumeRole"%s}%s]}`, principal, condition, extra)
}

func chainRunbook(c chain) string {
	switch c.Runbook {
	case "no script":
		return strings.Replace(runbook, "aws:executeScript", "aws:sleep", 1)
	case "loop":
		return `{"schemaVersion":"0.3","assumeRole":"{{ Role }}","mainSteps":[{"name":"many","action":"aws:loop","inputs":{"Steps":[{"name":"one","action":"aws:executeScript","inputs":{}}]}}]}`
	}
	return runbook
}

// build makes the account.
func (c chain) build(t *testing.T, opts ...loggingtest.Option) loggingtest.View {
	t.Helper()
	account := loggingtest.NewAccount(acct, opts...)
	automationlogtest.Mount(account)
	v := account.Region(region)
	c.buildSettings(v)
	c.buildGroup(t, v)
	if c.Role == "missing" {
		return v
	}
	role := loggingtest.RoleOptions{Name: "Runbooks", Path: "/ops/", Trust: trustPolicy(c), Inline: map[string]string{"logs": rolePolicy(c)}}
	all := account.PutManagedPolicy("All", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	few := account.PutManagedPolicy("Few", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","logs:Create*","logs:Describe*","kms:*"],"Resource":"*"}}`)
	switch c.Role {
	case "attached":
		role.Attached = []string{all}
	case "boundary":
		role.Boundary = few
	case "boundary allows":
		role.Boundary = all
	}
	account.PutRole(role)
	return v
}

func (c chain) buildSettings(v loggingtest.View) {
	dv := v
	if c.Destination == "other region" {
		dv = v.In("us-east-1")
	}
	switch c.Destination {
	case "off":
	case "pending on":
		automationlogtest.PutPending(v, automationlog.DestinationSetting, "CloudWatch")
	case "pending off":
		automationlogtest.Put(v, automationlog.DestinationSetting, "CloudWatch")
		automationlogtest.PutPending(v, automationlog.DestinationSetting, "S3")
	default:
		automationlogtest.Put(dv, automationlog.DestinationSetting, "CloudWatch")
	}
	name := map[string]string{"": c.group(), "other group": "/other", "arn": "arn:aws:logs:" + region + ":" + acct + ":log-group:" + c.group(), "pending": c.group()}[c.Name]
	if name != "" {
		automationlogtest.Put(v, automationlog.GroupNameSetting, name)
	}
	if c.Name == "pending" {
		automationlogtest.PutPending(v, automationlog.GroupNameSetting, "/other")
	}
}

func (c chain) buildGroup(t *testing.T, v loggingtest.View) {
	t.Helper()
	gv := v
	switch c.Group {
	case "missing", "default missing":
		return
	case "other region":
		gv = v.In("us-east-1")
	}
	in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(c.group())}
	if c.Group == "infrequent access" {
		in.LogGroupClass = logstypes.LogGroupClassInfrequentAccess
	}
	keyed := c.Key != "" && gv == v
	if keyed {
		good := c
		good.Key = "good"
		in.KmsKeyId = aws.String(v.Account().PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: keyPolicy(good)}))
	}
	for _, name := range []string{c.group(), "/other"} {
		in.LogGroupName = &name
		if name == "/other" {
			in.KmsKeyId = nil
		}
		if _, err := gv.Logs().CreateLogGroup(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	if keyed {
		state := map[string]kmstypes.KeyState{"disabled": kmstypes.KeyStateDisabled, "pending deletion": kmstypes.KeyStatePendingDeletion}[c.Key]
		v.Account().PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: keyPolicy(c), State: state})
	}
}

func (c chain) settings(t *testing.T) automationlog.Settings {
	t.Helper()
	g := loggroup.New(c.group())
	if c.Encrypt != "" {
		g.MustBeEncrypted()
	}
	name := "Patch"
	if c.Role == "starter" {
		name = "AWS-Patch"
	}
	b := automationlog.NewSettings().LogGroup(must(g.Build())).Runbook(name, chainRunbook(c))
	if c.Role == "starter" {
		b.Starter(role.Named(roleARN))
	} else {
		b.Role(role.Named(roleARN))
	}
	s, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run lets the account do it, and says whether the log is where it was wanted,
// encrypted where it must be.
func (c chain) run(t *testing.T, v loggingtest.View) (bool, string) {
	t.Helper()
	run := automationlogtest.Run{Name: "Patch", Content: chainRunbook(c), Parameters: map[string]string{"Role": roleARN}}
	if c.Role == "starter" {
		run.Name = "AWS-Patch"
		v = v.As(strings.Replace(strings.Replace(roleARN, ":iam:", ":sts:", 1), "role/ops/Runbooks", "assumed-role/Runbooks/alice", 1))
	}
	e, err := automationlogtest.RunAutomation(t.Context(), v, run)
	if err != nil {
		t.Fatal(err)
	}
	out, err := v.Account().Region(region).Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String(c.group())})
	if err != nil {
		t.Fatal(err)
	}
	encrypted := len(out.LogGroups) == 1 && aws.ToString(out.LogGroups[0].KmsKeyId) != ""
	return e.Delivery.Arrived && e.Delivery.Group == c.group() && (c.Encrypt == "" || encrypted), e.Delivery.String()
}

func check(t *testing.T, c chain, v loggingtest.View) resource.Findings {
	t.Helper()
	findings, err := logging.Check(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(v), c.settings(t))})
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

func codes(fs resource.Findings) []string {
	set := map[string]bool{}
	for _, f := range fs {
		if f.Code != resource.CodeSettingsDiffer {
			set[string(f.Severity)+" "+string(f.Code)] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// errorCodes are the codes that keep logs of automations from arriving.
var errorCodes = []string{
	string(automationlog.CodeDestinationOff),
	string(automationlog.CodeGroupNotSet),
	string(automationlog.CodeGroupDiffers),
	string(automationlog.CodePermissionMissing),
	string(automationlog.CodeRoleNotTrusted),
	string(automationlog.CodeNoScript),
	string(loggroup.CodeMissing),
	string(loggroup.CodeUnencrypted),
	string(loggroup.CodeKeyUnusable),
	string(loggroup.CodeKeyClosed),
	string(role.CodeMissing),
}

// With full read rights an error is found exactly where the log does not
// arrive, and no code could be left out: for each there is a chain in which it
// is the only error.
func TestCheckAgreesWithDelivery(t *testing.T) {
	rounds.Sequential(t)
	judgetest.Agree(t, judgetest.Chains(&fault, links, true, 250, 7), errorCodes, func(t *testing.T, c chain) judgetest.Outcome {
		v := c.build(t)
		findings := check(t, c, v)
		ok, why := c.run(t, v)
		return judgetest.Outcome{
			Arrived: ok, Why: why, Text: findings.String(),
			Errors: codeNames(findings.With(resource.SeverityError)), Unknown: codeNames(findings.With(resource.SeverityUnknown)),
		}
	})
}

func codeNames(fs resource.Findings) []string {
	var out []string
	for _, f := range fs {
		out = append(out, string(f.Code))
	}
	return out
}

// Where who logs was not named, it is unknown whether logs arrive, not fine.
func TestNobodyNamed(t *testing.T) {
	v := chain{}.build(t)
	amazons := `{"schemaVersion":"0.3","mainSteps":[{"name":"a","action":"aws:executeScript"}]}`
	for name, tt := range map[string]struct {
		b    *automationlog.Builder
		want []string
	}{
		"nobody":                        {automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())), []string{"unknown automation-nobody-judged"}},
		"nobody, with a runbook":        {automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Runbook("Patch", runbook), []string{"unknown automation-nobody-judged"}},
		"Amazon's runbook":              {automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Role(role.Named(roleARN)).Runbook("AWS-Patch", amazons), []string{"unknown automation-runbook-role"}},
		"a runbook without a role":      {automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Role(role.Named(roleARN)).Runbook("Patch", amazons), []string{"unknown automation-runbook-role"}},
		"a runbook with another role":   {automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Role(role.Named(roleARN)).Runbook("Patch", strings.Replace(runbook, "{{ Role }}", "arn:aws:iam::111122223333:role/Other", 1)), []string{"unknown automation-runbook-role"}},
		"a role, and none named":        {automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Starter(role.Named(roleARN)).Runbook("Patch", runbook), []string{"unknown automation-runbook-role"}},
		"Amazon's runbook, and starter": {automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Starter(role.Named(roleARN)).Runbook("AWS-Patch", amazons), nil},
	} {
		s, err := tt.b.Build()
		if err != nil {
			t.Fatal(err)
		}
		findings, err := logging.Check(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(v), s)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, codes(findings)); diff != "" {
			t.Errorf("%s: %s\n%s", name, diff, findings)
		}
	}
}

// What is found, and nothing else, for each thing that is wrong by itself.
func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    chain
		want []string
	}{
		{"right", chain{}, nil},
		{"destination off", chain{Destination: "off"}, []string{"error automation-destination-off"}},
		{"destination in another region", chain{Destination: "other region"}, []string{"error automation-destination-off"}},
		{"destination pending", chain{Destination: "pending on"}, []string{"error automation-destination-off", "warning automation-setting-pending"}},
		{"destination about to go", chain{Destination: "pending off"}, []string{"warning automation-setting-pending"}},
		{"destination without a group", chain{Name: "unset"}, []string{"error automation-group-not-set"}},
		{"another group", chain{Name: "other group"}, []string{"error automation-group-differs"}},
		{"group missing", chain{Group: "missing"}, []string{"error log-group-missing"}},
		{"group in another region", chain{Group: "other region"}, []string{"error log-group-missing"}},
		{"default group to come", chain{Group: "default missing"}, nil},
		{"default group to come, unencrypted", chain{Group: "default missing", Encrypt: "required"}, []string{"error log-group-unencrypted"}},
		{"class that cannot be read back", chain{Group: "infrequent access"}, []string{"warning log-group-class"}},
		{"unencrypted", chain{Encrypt: "required"}, []string{"error log-group-unencrypted"}},
		{"key closed", chain{Key: "closed"}, []string{"error log-group-key-closed"}},
		{"key disabled", chain{Key: "disabled"}, []string{"error log-group-key-unusable"}},
		{"permission missing", chain{Role: "no PutLogEvents"}, []string{"error automation-permission-missing"}},
		{"role missing", chain{Role: "missing"}, []string{"error role-missing"}},
		{"not trusted", chain{Trust: "ec2"}, []string{"error automation-role-not-trusted"}},
		{"no script", chain{Runbook: "no script"}, []string{"error automation-runbook-no-script"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, codes(check(t, tt.c, tt.c.build(t)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
