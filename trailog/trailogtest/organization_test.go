package trailogtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// The API call of a member account arrives in the bucket of the archive account, and
// once the bucket's policy is gone, the delivery says so.
func Example_organization() {
	org := loggingtest.NewOrganization("111122223333")
	org.Mount(func(a *loggingtest.Account) { trailogtest.Mount(a) })
	org.EnableServiceAccess("cloudtrail.amazonaws.com")
	archive := org.AddAccount("222233334444", org.Unit("security")).Region("eu-west-1")
	member := org.AddAccount("333344445555", org.Unit("workloads")).Region("eu-west-1")

	lets := func(action, resource string) string {
		return `{"Version":"2012-10-17","Statement":{"Sid":"Trail","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"` + action +
			`","Resource":"` + resource + `","Condition":{"StringEquals":{"aws:SourceOrgID":"` + org.ID() + `"}}}}`
	}
	key := archive.Account().PutKey("eu-west-1", loggingtest.KeyOptions{Policy: lets("kms:*", "*")})
	s3test.PutBucket(archive, s3test.BucketOptions{Name: "org-logs", Policy: lets("s3:*", "arn:aws:s3:::org-logs*")})
	trails := trailogtest.New(org.Management().Region("eu-west-1")).Trails
	ctx, trail := context.Background(), aws.String("org")
	if _, err := trails.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: trail, S3BucketName: aws.String("org-logs"), KmsKeyId: &key,
		IsOrganizationTrail: aws.Bool(true), IsMultiRegionTrail: aws.Bool(true)}); err != nil {
		panic(err)
	}
	if _, err := trails.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: trail}); err != nil {
		panic(err)
	}

	last := func() trailogtest.Delivery {
		_, _ = member.KMS().CreateKey(ctx, nil) // the member's call
		d := trailogtest.Deliveries(org.Management().Region("eu-west-1"), "org")
		return d[len(d)-1]
	}
	place := last().Bucket.Place
	fmt.Println(strings.HasPrefix(place, "org-logs/AWSLogs/"+org.ID()+"/333344445555/CloudTrail/eu-west-1/"))
	s3test.PutBucket(archive, s3test.BucketOptions{Name: "org-logs"})
	fmt.Println(last().Bucket.Reason[:60])
	// Output:
	// true
	// cloudtrail.amazonaws.com is not allowed s3:PutObject on arn:
}

// organizationTrail has an organization's trail, made in the account by, deliver to the
// archive account's bucket, and to a log group of by's.
type organizationTrail struct {
	org             *loggingtest.Organization
	archive, member *loggingtest.Account
	by              loggingtest.View
	trail, key      string // ARNs
}

const orgLogs, orgRegion = "org-logs", "eu-west-1"

func newOrganizationTrail(t *testing.T, delegated bool) *organizationTrail {
	t.Helper()
	org := loggingtest.NewOrganization("111122223333")
	org.Mount(func(a *loggingtest.Account) { trailogtest.Mount(a) })
	org.EnableServiceAccess("cloudtrail.amazonaws.com")
	o := &organizationTrail{org: org, archive: org.AddAccount("222233334444", org.Unit("security")), member: org.AddAccount("333344445555", org.Unit("workloads"))}
	o.by = org.Management().Region(orgRegion)
	if delegated {
		org.RegisterDelegatedAdministrator(o.archive, "cloudtrail.amazonaws.com")
		o.by = o.archive.Region(orgRegion)
	}
	o.key = o.archive.PutKey(orgRegion, loggingtest.KeyOptions{Policy: o.lets("kms:*", "*")})
	s3test.PutBucket(o.archive.Region(orgRegion), s3test.BucketOptions{Name: orgLogs, Policy: o.lets("s3:*", "arn:aws:s3:::"+orgLogs+"*")})
	group := "arn:aws:logs:" + orgRegion + ":" + o.by.Account().ID() + ":log-group:trail:*"
	if _, err := o.by.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("trail")}); err != nil {
		t.Fatal(err)
	}
	role := o.by.Account().PutRole(o.role(`"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"`))
	out, err := trailogtest.New(o.by).Trails.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String("org"), S3BucketName: aws.String(orgLogs), KmsKeyId: &o.key,
		CloudWatchLogsLogGroupArn: &group, CloudWatchLogsRoleArn: &role, IsOrganizationTrail: aws.Bool(true), IsMultiRegionTrail: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	o.trail = *out.TrailARN
	if _, err := trailogtest.New(o.by).Trails.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: &o.trail}); err != nil {
		t.Fatal(err)
	}
	return o
}

// lets is a policy that lets CloudTrail in for the organization.
func (o *organizationTrail) lets(action, resource string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"` + action + `","Resource":"` + resource +
		`","Condition":{"StringEquals":{"aws:SourceOrgID":"` + o.org.ID() + `"}}}]}`
}

func (o *organizationTrail) role(statement string) loggingtest.RoleOptions {
	return loggingtest.RoleOptions{Name: "trail", Inline: map[string]string{"logs": `{"Version":"2012-10-17","Statement":[{` + statement + `}]}`},
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"sts:AssumeRole"}]}`}
}

// TestOrganizationTrail takes each policy away that a member's event arrives through.
func TestOrganizationTrail(t *testing.T) {
	tests := []struct {
		name         string
		change       func(*organizationTrail)
		bucket, logs string // in the reason, "": it arrives
	}{
		{name: "all policies", change: func(*organizationTrail) {}},
		{"the bucket's policy", func(o *organizationTrail) {
			s3test.PutBucket(o.archive.Region(orgRegion), s3test.BucketOptions{Name: orgLogs})
		}, "cloudtrail.amazonaws.com is not allowed s3:PutObject on arn:aws:s3:::org-logs/AWSLogs/", ""},
		{"the bucket's policy is for another prefix", func(o *organizationTrail) {
			s3test.PutBucket(o.archive.Region(orgRegion), s3test.BucketOptions{Name: orgLogs, Policy: o.lets("s3:PutObject", "arn:aws:s3:::org-logs/AWSLogs/111122223333/*")})
		}, "statement 0 of bucket policy of org-logs is for other resources", ""},
		{"the key's policy", func(o *organizationTrail) {
			o.archive.PutKey(orgRegion, loggingtest.KeyOptions{ID: o.key[strings.LastIndexByte(o.key, '/')+1:]})
		}, "cloudtrail.amazonaws.com is not allowed kms:GenerateDataKey on KEY: the resource policy does not allow it: statement 0 (Enable IAM User Permissions) of key policy", ""},
		{"the role's policy", func(o *organizationTrail) {
			o.by.Account().PutRole(o.role(`"Effect":"Allow","Action":"logs:CreateLogStream","Resource":"*"`))
		}, "", "is not allowed logs:PutLogEvents on"},
		{"the role's policy is for its own account's streams", func(o *organizationTrail) {
			o.by.Account().PutRole(o.role(`"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:*:*:log-group:trail:log-stream:` + o.by.Account().ID() + `_*"`))
		}, "", "is not allowed logs:CreateLogStream on"},
		{"resource control of the archive account", func(o *organizationTrail) {
			o.org.PutResourceControlPolicy(o.archive, "closed", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}]}`)
		}, "statement 0 of resource control policy closed of account 222233334444", ""},
		{"resource control against confused deputies", func(o *organizationTrail) {
			o.org.PutResourceControlPolicy(o.org.Root(), "deputies", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":["s3:*","kms:*"],"Resource":"*","Condition":{
				"StringNotEqualsIfExists":{"aws:SourceOrgID":"`+o.org.ID()+`"},"Null":{"aws:SourceAccount":"false"},"Bool":{"aws:PrincipalIsAWSService":"true"}}}]}`)
		}, "", ""},
		{"service control binds no service", func(o *organizationTrail) {
			o.org.PutServiceControlPolicy(o.org.Unit("security"), "closed", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["s3:*","kms:GenerateDataKey"],"Resource":"*"}]}`)
		}, "", ""},
	}
	for _, delegated := range []bool{false, true} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%s/delegated %v", tt.name, delegated), func(t *testing.T) {
				o := newOrganizationTrail(t, delegated)
				tt.change(o)
				if _, err := o.member.Region(orgRegion).KMS().CreateKey(t.Context(), &kms.CreateKeyInput{}); err != nil {
					t.Fatal(err)
				}
				all := trailogtest.Deliveries(o.org.Management().Region(orgRegion), o.trail)
				d := all[len(all)-1]
				if d.Event != "kms:CreateKey" || d.Reason != "" {
					t.Fatalf("the last delivery is %s", d)
				}
				for _, place := range []struct {
					want string
					trailogtest.Sink
				}{{strings.ReplaceAll(tt.bucket, "KEY", o.key), d.Bucket}, {tt.logs, d.Logs}} {
					if place.Arrived != (place.want == "") || !strings.Contains(place.Reason, place.want) {
						t.Errorf("%q, want %q", place.Sink.String(), place.want)
					}
				}
				if tt.bucket != "" {
					return
				}
				prefix := "AWSLogs/" + o.org.ID() + "/" + o.member.ID() + "/CloudTrail/" + orgRegion + "/"
				if got := s3test.Objects(o.archive.Region(orgRegion), orgLogs, prefix); len(got) != 1 {
					t.Errorf("%d files under %s", len(got), prefix)
				}
			})
		}
	}
}

// TestOrganizationTrailOf checks who can make an organization's trail, who sees it, and
// who changes it.
func TestOrganizationTrailOf(t *testing.T) {
	o := newOrganizationTrail(t, true)
	if want := "arn:aws:cloudtrail:eu-west-1:111122223333:trail/org"; o.trail != want {
		t.Errorf("the delegated administrator made %s, want %s", o.trail, want)
	}
	for _, a := range o.org.Accounts() {
		trails := trailogtest.New(a.Region("us-east-1")).Trails
		out, err := trails.DescribeTrails(t.Context(), &cloudtrail.DescribeTrailsInput{})
		if err != nil || len(out.TrailList) != 1 || *out.TrailList[0].TrailARN != o.trail || !*out.TrailList[0].IsOrganizationTrail {
			t.Errorf("%s sees %v: %v", a.ID(), out, err)
		}
		want := ""
		if a == o.member {
			want = "NotOrganizationMasterAccountException"
		}
		_, err = trailogtest.New(a.Region(orgRegion)).Trails.StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: &o.trail})
		if failureOf(err).Code != want {
			t.Errorf("%s stops it: %v, want %q", a.ID(), err, want)
		}
	}
	// A trail that is one account's is nobody else's.
	s3test.PutBucket(o.member.Region(orgRegion), s3test.BucketOptions{Name: "own-logs", Policy: o.lets("s3:*", "arn:aws:s3:::own-logs*")})
	in := &cloudtrail.CreateTrailInput{Name: aws.String("own"), S3BucketName: aws.String("own-logs")}
	if _, err := trailogtest.New(o.member.Region(orgRegion)).Trails.CreateTrail(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if out, err := trailogtest.New(o.archive.Region(orgRegion)).Trails.DescribeTrails(t.Context(), &cloudtrail.DescribeTrailsInput{}); err != nil || len(out.TrailList) != 1 {
		t.Errorf("another account sees %v: %v", out, err)
	}

	in.Name, in.IsOrganizationTrail = aws.String("another"), aws.Bool(true)
	org := loggingtest.NewOrganization("444455556666")
	org.Mount(func(a *loggingtest.Account) { trailogtest.Mount(a) })
	member := org.AddAccount("555566667777", nil)
	for a, want := range map[*loggingtest.Account]string{org.Management(): "CloudTrailAccessNotEnabledException", member: "NotOrganizationMasterAccountException"} {
		if _, err := trailogtest.New(a.Region(orgRegion)).Trails.CreateTrail(t.Context(), in); failureOf(err).Code != want {
			t.Errorf("%s: %v, want %s", a.ID(), err, want)
		}
	}
}
