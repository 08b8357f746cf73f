package logging_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
)

const (
	acct   = "111122223333"
	region = "eu-west-1"

	trustSSM = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}}`
	trustEC2 = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}`
	putLogs  = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}}`
	allowAll = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

	adminPolicy = "arn:aws:iam::aws:policy/AdministratorAccess"
	readPolicy  = "arn:aws:iam::aws:policy/ReadOnlyAccess"
)

var home = logging.Scope{Partition: "aws", Account: acct, Region: region}

// doors are the two ways into the fake account: what is true through one must
// be true through the other.
var doors = map[string]func(loggingtest.View) access{"typed": typed, "wire": wire}

// access are the clients of log groups and roles.
type access struct {
	groups loggroup.Clients
	roles  role.Clients
}

func typed(v loggingtest.View) access { return access{v.LogGroups(), v.Roles()} }

func wire(v loggingtest.View) access {
	return access{loggroup.ClientsFromConfig(v.Config()), role.ClientsFromConfig(v.Config())}
}

func eachDoor(t *testing.T, f func(*testing.T, func(loggingtest.View) access)) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(doors)) {
		t.Run(name, func(t *testing.T) { f(t, doors[name]) })
	}
}

func mustPolicy(t testing.TB, text string) policy.Document {
	t.Helper()
	d, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustGroup(t testing.TB, b *loggroup.Builder) loggroup.Group {
	t.Helper()
	g, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func mustRole(t testing.TB, b *role.Builder) role.Role {
	t.Helper()
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustApply(t *testing.T, p *logging.Plan, opts ...logging.Option) *logging.Report {
	t.Helper()
	r, err := p.Apply(t.Context(), opts...)
	if err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	return r
}

// groupsTarget is a target of log groups.
func groupsTarget(t testing.TB, c loggroup.Clients, bs ...*loggroup.Builder) logging.Target {
	t.Helper()
	var groups []loggroup.Group
	for _, b := range bs {
		groups = append(groups, mustGroup(t, b))
	}
	return logging.Join("groups", loggroup.Bind(c, groups...))
}

// rolesTarget is a target of roles.
func rolesTarget(t testing.TB, c role.Clients, bs ...*role.Builder) logging.Target {
	t.Helper()
	var roles []role.Role
	for _, b := range bs {
		roles = append(roles, mustRole(t, b))
	}
	return logging.Join("roles", role.Bind(c, roles...))
}

func newView(opts ...loggingtest.Option) loggingtest.View {
	return loggingtest.NewAccount(acct, opts...).Region(region)
}

func putGroup(t testing.TB, v loggingtest.View, in cloudwatchlogs.CreateLogGroupInput) {
	t.Helper()
	if _, err := v.Logs().CreateLogGroup(t.Context(), &in); err != nil {
		t.Fatal(err)
	}
}

func putRetention(t testing.TB, v loggingtest.View, name string, days int32) {
	t.Helper()
	if _, err := v.Logs().PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &name, RetentionInDays: &days}); err != nil {
		t.Fatal(err)
	}
}

// logsKey is a key that log groups of the region can use.
func logsKey(v loggingtest.View, id string) string {
	return v.Account().PutKey(v.Region(), loggingtest.KeyOptions{ID: id, Policy: fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"logs.%s.amazonaws.com"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*",
		 "Condition":{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:%s:%s:*"}}}]}`, v.Account().ID(), v.Region(), v.Region(), v.Account().ID())})
}

// showGroup is a group on one line, read without the library; empty where it is absent.
func showGroup(t testing.TB, v loggingtest.View, name string) string {
	t.Helper()
	out, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range out.LogGroups {
		if *g.LogGroupName != name {
			continue
		}
		tags, err := v.Logs().ListTagsForResource(t.Context(), &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: g.LogGroupArn})
		if err != nil {
			t.Fatal(err)
		}
		_, key, _ := strings.Cut(aws.ToString(g.KmsKeyId), "/")
		return fmt.Sprintf("%s days=%d key=%s protected=%v tags=%v", g.LogGroupClass, aws.ToInt32(g.RetentionInDays), key, aws.ToBool(g.DeletionProtectionEnabled), tags.Tags)
	}
	return ""
}

// showRole is a role on a few lines, read without the library; empty where it is absent.
func showRole(t testing.TB, v loggingtest.View, name string) string {
	t.Helper()
	out, err := v.IAM().GetRole(t.Context(), &iam.GetRoleInput{RoleName: &name})
	if logging.ErrorCode(err) == "NoSuchEntity" || logging.ErrorCode(err) == "NoSuchEntityException" {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	r := out.Role
	tags := map[string]string{}
	for _, tag := range r.Tags {
		tags[*tag.Key] = *tag.Value
	}
	boundary := ""
	if r.PermissionsBoundary != nil {
		boundary = *r.PermissionsBoundary.PermissionsBoundaryArn
	}
	text := fmt.Sprintf("%s%s %q session=%d boundary=%s tags=%v\ntrust %s", *r.Path, *r.RoleName, aws.ToString(r.Description), *r.MaxSessionDuration, boundary, tags, canonicalPolicy(t, *r.AssumeRolePolicyDocument))
	names, err := v.IAM().ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: &name})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names.PolicyNames {
		p, err := v.IAM().GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: &name, PolicyName: &n})
		if err != nil {
			t.Fatal(err)
		}
		text += "\ninline " + n + " " + canonicalPolicy(t, *p.PolicyDocument)
	}
	attached, err := v.IAM().ListAttachedRolePolicies(t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: &name})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range attached.AttachedPolicies {
		text += "\nattached " + *p.PolicyArn
	}
	return text
}

func canonicalPolicy(t testing.TB, encoded string) string {
	t.Helper()
	d, err := policy.ParseEncoded(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return d.Canonical().String()
}

// calls are the API calls of a plan, in order.
func calls(p *logging.Plan) []string {
	var out []string
	for _, c := range p.Changes() {
		out = append(out, strings.TrimSuffix(c.Call+" "+c.Path, " "))
	}
	return out
}

func putEvents(t testing.TB, v loggingtest.View, group, stream string, events ...logstypes.InputLogEvent) {
	t.Helper()
	_, err := v.Logs().CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &stream})
	if err != nil && logging.ErrorCode(err) != "ResourceAlreadyExistsException" {
		t.Fatal(err)
	}
	out, err := v.Logs().PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &stream, LogEvents: events})
	if err != nil || out.RejectedLogEventsInfo != nil {
		t.Fatal(err, out)
	}
}
