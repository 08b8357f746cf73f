package ruletest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/ruletest"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// name is a name for a thing of a kind.
type name struct{ Kind, Name string }

// reserved: there are such things, and nobody but AWS makes them.
const reserved = "reserved"

const (
	createLogGroup   = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"
	createRole       = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"
	bucketNames      = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"
	createTrail      = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html"
	createTopic      = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"
	createDocument   = "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html"
	createThingGroup = "https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThingGroup.html"
	createAlias      = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html"
	reservedGroups   = "https://github.com/aws-observability/aws-otel-collector/issues/353 (AWS's answer)"
)

func length(n int) string { return strings.Repeat("a", n) }

var nameRows = func() (rows []ruletest.Row[name, string]) {
	add := func(kind, source, want string, names ...string) {
		for _, n := range names {
			rows = append(rows, ruletest.Row[name, string]{In: name{kind, n}, Want: want, Source: source})
		}
	}
	add("log group", createLogGroup, taken, "a", "/ops/Trail_1.log#2", length(512), "/aws/lambda/f", "aws", "awsome/x", "-", "//", "a/aws/b")
	add("log group", createLogGroup, refused, "", length(513), "with space", "a:b", "a*", "grün", "a\n", "a,b", `a\b`)
	add("log group", reservedGroups, reserved, "aws/x", "AWS/x", "Aws/", "aWs/y")

	add("role", createRole, taken, "a", "Ops_1+=,.@-", length(64), "AWSServiceRoleMine")
	add("role", createRole, refused, "", length(65), "a b", "a/b", "a:b", "a#b", "grün", "a\n", "a*")

	add("bucket", bucketNames, taken, "abc", "a.b-c.1", "1ab", length(63), "a.-b", "a--b", "192.168.5", "192.168.5.4.5", "my-xn--bucket", "a-s3alias-b", "mrap", "acme-an-logs")
	add("bucket", bucketNames, refused, "", "ab", length(64), "Abc", "a_b", "a..b", ".abc", "abc.", "-abc", "abc-", "192.168.5.4", "a b", "a/b", "a:b", "grün", "abc\n")
	add("bucket", bucketNames, reserved, "xn--abc", "sthree-abc", "sthree-configurator", "amzn-s3-demo-bucket", "abc-s3alias", "abc--ol-s3", "abc.mrap", "abc--x-s3", "abc--table-s3", "abc-an")

	add("trail", createTrail, taken, "abc", "my-trail", "My.Trail_2", length(128), "1.2.3", "1a.2.3.4")
	add("trail", createTrail, refused, "", "ab", length(129), "a b", "a/b", "a:b", "grün", "-abc", "abc_", ".abc", "abc.", "my-_trail", "my--trail", "my..trail", "192.168.5.4", "abc\n")

	add("topic", createTopic, taken, "a", "My_topic-1", length(256), "fifo", "a-fifo")
	add("topic", createTopic, refused, "", length(257), "a b", "a.b", "a/b", "a:b", "grün", "a\n", "trail.fifo", "a.fifo")

	add("document", createDocument, taken, "abc", "My-Shell_1.2", length(128), "SSM-SessionManagerRunShell", "my-aws-shell", "ama", "-aws")
	add("document", createDocument, refused, "", "ab", length(129), "a b c", "a/b/c", "a:b:c", "grün", "abc\n")
	add("document", createDocument, reserved, "aws", "AWS-RunShell", "aws_x", "awsome", "AWSEC2-x", "AWSConfigRemediation-x", "AWSSupport-x", "amazon-x", "AmazonECS", "amzn-x", "AMZN.x")

	add("thing group", createThingGroup, taken, "a", "Line-7_a:b", length(128))
	add("thing group", createThingGroup, refused, "", length(129), "a b", "a.b", "a/b", "a#b", "grün", "a\n")

	add("alias", createAlias, taken, "alias/a", "alias/Ops/Logs_1-2", "alias/awslogs", "alias/a/aws/b", "alias/"+length(250))
	add("alias", createAlias, refused, "alias/", "alias/a b", "alias/a.b", "alias/a:b", "alias/a#", "alias/grün", "alias/a\n", "alias/"+length(251))
	add("alias", createAlias, reserved, "alias/aws/s3", "alias/aws/x")
	return rows
}()

// TestNames is what names things can have.
func TestNames(t *testing.T) {
	s := resource.Scope{Partition: "aws", Account: account, Region: home}
	of := func(err error) string { return yes(err == nil) }
	builders := map[string]func(string) error{
		"log group": func(n string) error { return failed(loggroup.New(n).Build()) },
		"role":      func(n string) error { return failed(role.New(n).Build()) },
		"bucket":    func(n string) error { return failed(bucket.New(n).Build()) },
		"trail":     func(n string) error { return failed(trailog.NewTrail(n).Bucket(bucket.Named("acme-trails")).Build()) },
		"topic":     func(n string) error { return failed(topic.New(n).Build()) },
		"document":  func(n string) error { return failed(sessionlog.NewPreferences().Document(n).WithoutLogging().Build()) },
		"thing group": func(n string) error {
			return failed(iotlog.NewSettings(iotlog.Info).Role(role.Named("IoTLogging")).ThingGroup(n, iotlog.Debug).Build())
		},
		"alias": func(n string) error { return failed(key.New(n).Build()) },
	}
	// What names things of others, or reads what somebody has written.
	named := map[string]func(string) error{
		"log group":   func(n string) error { return failed(loggroup.ParseARN(loggroup.ARNOf(s, n).Plain())) },
		"role":        func(n string) error { return role.Named("arn:aws:iam::" + account + ":role/ops/" + n).Validate() },
		"bucket":      func(n string) error { return bucket.Named("arn:aws:s3:::" + n).Validate() },
		"topic":       func(n string) error { return topic.Named(topic.ARN(s, n)).Validate() },
		"thing group": func(n string) error { return failed(iotlog.ParseLogTarget("THING_GROUP/" + n)) },
		"alias":       func(n string) error { return key.Named(n).Validate() },
	}
	a := loggingtest.NewAccount(account)
	trailogtest.Mount(a)
	sessionlogtest.Mount(a)
	iotlogtest.Mount(a)
	v := a.Region(home)
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":["arn:aws:s3:::acme-trails","arn:aws:s3:::acme-trails/*"]}]}`})
	a.PutKey(home, loggingtest.KeyOptions{ID: keyID})
	fakes := map[string]func(testing.TB, string) error{
		"log group": func(t testing.TB, n string) error {
			return failed(v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &n}))
		},
		"role": func(t testing.TB, n string) error {
			return failed(v.IAM().CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: &n, AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}}`)}))
		},
		"bucket": func(t testing.TB, n string) error {
			return failed(s3test.New(v).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &n, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: home}}))
		},
		"trail": func(t testing.TB, n string) error {
			_, err := trailogtest.NewClient(v).CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: &n, S3BucketName: aws.String("acme-trails")})
			if err == nil { // there is room for five
				must[*cloudtrail.DeleteTrailOutput](t)(trailogtest.NewClient(v).DeleteTrail(t.Context(), &cloudtrail.DeleteTrailInput{Name: &n}))
			}
			return err
		},
		"topic": func(t testing.TB, n string) error {
			return failed(snstest.New(v).CreateTopic(t.Context(), &sns.CreateTopicInput{Name: &n}))
		},
		"document": func(t testing.TB, n string) error {
			return failed(sessionlogtest.NewClient(v).CreateDocument(t.Context(), &ssm.CreateDocumentInput{Name: &n, DocumentType: ssmtypes.DocumentTypeSession, DocumentFormat: ssmtypes.DocumentFormatJson,
				Content: aws.String(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}`)}))
		},
		"thing group": func(t testing.TB, n string) error {
			return failed(iotlogtest.NewClient(v).CreateThingGroup(t.Context(), &iot.CreateThingGroupInput{ThingGroupName: &n}))
		},
		"alias": func(t testing.TB, n string) error {
			return failed(v.KMS().CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: &n, TargetKeyId: aws.String(keyID)}))
		},
	}
	for kind := range builders {
		ruletest.Equal(t, rowsOf(nameRows, func(n name) bool { return n.Kind == kind }), append([]ruletest.Reader[name, string]{
			{Name: "the builder", Read: func(_ testing.TB, n name) string { return of(builders[kind](n.Name)) },
				Right: func(_ name, want string) (string, bool) { return yes(want == taken), true }},
			{Name: "the fake", Read: func(t testing.TB, n name) string { return of(fakes[kind](t, n.Name)) },
				// The names of AWS's pages are taken, so that what those say can be followed.
				Right: func(n name, want string) (string, bool) {
					return yes(want == taken), !strings.HasPrefix(n.Name, "amzn-s3-demo-")
				}},
		}, third(named[kind], of)...)...)
	}
}

// third is the reader of names that settings say.
func third(read func(string) error, of func(error) string) []ruletest.Reader[name, string] {
	if read == nil {
		return nil
	}
	return []ruletest.Reader[name, string]{{Name: "who reads a name", Read: func(_ testing.TB, n name) string { return of(read(n.Name)) },
		// A bucket that nobody can make may be there, and AWS makes log groups; a role's name in
		// an ARN ends its path.
		Right: func(n name, want string) (string, bool) {
			return yes(want == taken || want == reserved && (n.Kind == "bucket" || n.Kind == "log group")), n.Kind != "role" || !strings.Contains(n.Name, "/")
		}}}
}

func failed(_ any, err error) error { return err }

// rowsOf are the rows whose input is so.
func rowsOf[In, Out any](rows []ruletest.Row[In, Out], is func(In) bool) (some []ruletest.Row[In, Out]) {
	for _, r := range rows {
		if is(r.In) {
			some = append(some, r)
		}
	}
	return some
}
