package trailog_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// motoTrails calls with the trail's name what moto does not find by its ARN, which
// the API page allows: StartLogging and StopLogging answer 500, and DeleteTrail
// does nothing.
type motoTrails struct{ trailog.API }

func (m motoTrails) StartLogging(ctx context.Context, _ *cloudtrail.StartLoggingInput, o ...func(*cloudtrail.Options)) (*cloudtrail.StartLoggingOutput, error) {
	return m.API.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("audit")}, o...)
}

func (m motoTrails) StopLogging(ctx context.Context, _ *cloudtrail.StopLoggingInput, o ...func(*cloudtrail.Options)) (*cloudtrail.StopLoggingOutput, error) {
	return m.API.StopLogging(ctx, &cloudtrail.StopLoggingInput{Name: aws.String("audit")}, o...)
}

func (m motoTrails) DeleteTrail(ctx context.Context, _ *cloudtrail.DeleteTrailInput, o ...func(*cloudtrail.Options)) (*cloudtrail.DeleteTrailOutput, error) {
	return m.API.DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: aws.String("audit")}, o...)
}

// The same plan, through the same clients, on an emulator that nobody here wrote:
// it is applied, a second one has nothing to do, and its removal takes it back.
// The topic is left out, since moto takes only its name, where the API page says
// name or ARN; and the bucket is there before, since new buckets of moto have no
// public access block, as those of AWS do.
func TestPlanAgainstMoto(t *testing.T) {
	endpoint, client := acceptance.Moto(t, acct)
	c := trailog.ClientsFromConfig(aws.Config{Region: region, BaseEndpoint: &endpoint, HTTPClient: client,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "x", "")})
	c.Trails = motoTrails{c.Trails}
	ctx := t.Context()
	if _, err := c.S3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("acme-trails"),
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: region}}); err != nil {
		t.Fatal(err)
	}
	target := trailog.New(c, build(t, trailog.NewTrail("audit").
		Bucket(built(bucket.New("acme-trails").MustExist().BlockPublicAccess().ExpireDays(2557))).KeyPrefix("audit").
		LogGroup(built(newGroup().RetainDays(365))).
		AllRegions().ValidateLogFiles().
		Select(selector.ManagementEvents().WriteOnly()).
		Tag("team", "security")))
	plan := newPlan(t, target)
	report, err := plan.Apply(ctx, logging.Regardless(), logging.WithInsist(logging.CodeShortens))
	if err != nil {
		t.Fatal(err)
	}
	if again := newPlan(t, target); !again.Empty() {
		t.Errorf("a second plan has changes:\n%s", again)
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Severity == resource.SeverityError {
			t.Errorf("after an apply: %v", f)
		}
	}
	removal, err := logging.NewRemoval(ctx, report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	if _, there, err := trailog.Read(ctx, c, "audit"); there || err != nil {
		t.Errorf("the trail after its removal: %v, %v", there, err)
	}
}
