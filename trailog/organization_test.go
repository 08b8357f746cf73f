package trailog_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// An organization's trail needs permissions of AWS Organizations and its service-linked
// role, and one trail of one account none of them.
func TestPermissionsForAnOrganization(t *testing.T) {
	v := newAccount(trailogtest.WithOrganization(org, true))
	for _, want := range []bool{false, true} {
		b := plain()
		if want {
			b.Organization(org)
		}
		doc := newPlan(t, trailog.New(typed(v), build(t, b))).Permissions().String()
		for _, action := range []string{"organizations:DescribeOrganization", "organizations:ListAWSServiceAccessForOrganization", "iam:CreateServiceLinkedRole"} {
			if strings.Contains(doc, action) != want {
				t.Errorf("%s: %v\n%s", action, !want, doc)
			}
		}
	}
}

// Where an organization's trail has its home, and what a trail beside it costs.
func TestBesideTheOrganization(t *testing.T) {
	for home, optIn := range map[string]bool{"eu-west-1": false, "us-east-1": false, "eu-south-1": true, "il-central-1": true} {
		a := loggingtest.NewAccount(acct)
		trailogtest.Mount(a, trailogtest.WithOrganization(org, true))
		v := a.Region(home)
		policy := trailog.BucketPolicy(trailog.BucketUse{Bucket: "acme-trails", Organization: org, Trails: []string{strings.Replace(trailARN, region, home, 1), strings.Replace(strings.Replace(trailARN, region, home, 1), "audit", "own", 1)}})
		s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: policy.String()})
		for name, organization := range map[string]bool{"audit": true, "own": false} {
			in := &cloudtrail.CreateTrailInput{Name: &name, S3BucketName: aws.String("acme-trails"), IsMultiRegionTrail: aws.Bool(true), IsOrganizationTrail: &organization}
			must(t)(trailogtest.NewClient(v).CreateTrail(t.Context(), in))
			must(t)(trailogtest.NewClient(v).StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: &name}))
		}
		whose := check(t, trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).Organization(org))))
		if whose.Has(trailog.CodeHomeOptIn) != optIn || whose.Has(trailog.CodeSecondCopy) {
			t.Errorf("%s: %s", home, whose)
		}
		own := trailog.New(typed(v), build(t, trailog.NewTrail("own").Bucket(bucket.Named("acme-trails"))))
		if findings := check(t, own); !findings.Has(trailog.CodeSecondCopy) || findings.Has(trailog.CodeHomeOptIn) {
			t.Errorf("%s: %s", home, findings)
		}
		mustApply(t, trailog.New(typed(v), build(t, trailog.NewTrail("own").MustExist().Select(selector.DataEvents("AWS::Lambda::Function")))))
		if findings := check(t, own); findings.Has(trailog.CodeSecondCopy) {
			t.Errorf("%s, with data events alone: %s", home, findings)
		}
	}
}
