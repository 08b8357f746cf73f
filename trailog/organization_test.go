package trailog_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
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
		lets := trailog.BucketPolicy(trailog.BucketUse{Bucket: "acme-trails", Organization: org, Trails: []string{strings.Replace(trailARN, region, home, 1), strings.Replace(strings.Replace(trailARN, region, home, 1), "audit", "own", 1)}})
		s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: lets.String()})
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

// What keeps an organization's trail from being made is told apart: AWS Organizations,
// CloudTrail's service-linked role, and trusted access.
func TestLinkedRole(t *testing.T) {
	const all = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	deny := func(action string) string { return all + `,{"Effect":"Deny","Action":"` + action + `","Resource":"*"}` }
	const linked = "/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail"
	for name, tt := range map[string]struct {
		caller string
		role   bool // it is there
		closed bool // trusted access is not enabled
		found  bool
		says   string // in the error of applying, "": it succeeds
		not    string
	}{
		"all is well":                     {caller: all},
		"the role is there":               {caller: deny("iam:CreateServiceLinkedRole"), role: true},
		"the role is missing":             {caller: deny("iam:CreateServiceLinkedRole"), found: true, says: "to make the service-linked role AWSServiceRoleForCloudTrail, which does not exist: iam:CreateServiceLinkedRole"},
		"Organizations":                   {caller: deny("organizations:*"), role: true, says: "of AWS Organizations: organizations:DescribeOrganization", not: "service-linked"},
		"Organizations, without the role": {caller: deny("organizations:ListAccounts"), says: "iam:CreateServiceLinkedRole on arn:aws:iam::111122223333:role" + linked},
		"no trusted access":               {caller: all, closed: true, says: "trusted access", not: "service-linked"},
	} {
		t.Run(name, func(t *testing.T) {
			o := loggingtest.NewOrganization(acct)
			o.Mount(func(a *loggingtest.Account) { trailogtest.Mount(a) })
			if !tt.closed {
				o.EnableServiceAccess(trailog.Service)
			}
			v := o.Management().Region(region)
			if tt.role {
				o.Management().PutRole(loggingtest.RoleOptions{Name: "AWSServiceRoleForCloudTrail", Path: "/aws-service-role/cloudtrail.amazonaws.com/"})
			}
			s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: trailog.BucketPolicy(trailog.BucketUse{Bucket: "acme-trails", Organization: o.ID(), Trails: []string{trailARN}}).String()})
			o.Management().PutRole(loggingtest.RoleOptions{Name: "Pipeline", Inline: map[string]string{"a": `{"Version":"2012-10-17","Statement":[` + tt.caller + `]}`}})
			as := v.As("arn:aws:sts::" + acct + ":assumed-role/Pipeline/s")
			target := trailog.New(wire(as), build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).Organization(o.ID())))
			plan := newPlan(t, target)
			if findings := plan.Findings(); findings.Has(trailog.CodeLinkedRole) != tt.found || findings.Verdict() != logging.Arrive {
				t.Error(findings)
			}
			_, err := plan.Apply(t.Context())
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) || tt.not != "" && strings.Contains(err.Error(), tt.not) {
				t.Errorf("%v", err)
			}
			if tt.says == "" && !o.Management().HasRole("arn:aws:iam::"+acct+":role"+linked) {
				t.Error("the role was not made")
			}
			if findings := check(t, target); tt.says == "" && (findings.Has(trailog.CodeLinkedRole) || findings.Verdict() != logging.Arrive) {
				t.Error(findings)
			}
		})
	}
}

// The policies of pipelines that read and that apply have what an organization's trail needs.
func TestPoliciesForAnOrganization(t *testing.T) {
	v := newAccount(trailogtest.WithOrganization(org, true))
	for _, b := range []*trailog.Builder{plain().Organization(org), trailog.NewTrail("audit").MustExist().Bucket(bucket.Named("acme-trails")).Organization(org)} {
		targets := logging.Targets{trailog.New(typed(v), build(t, b))}
		read, err1 := logging.ReadPolicy(t.Context(), targets)
		apply, err2 := logging.ApplyPolicy(t.Context(), targets)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		linked := "arn:aws:iam::" + acct + ":role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail"
		allows := func(doc policy.Document, action, on string) bool {
			return policy.Evaluate(policy.Request{Principal: policy.Principal{ARN: "arn:aws:iam::" + acct + ":role/x"}, Action: action, Resource: on},
				policy.Policies{Identity: []policy.Source{{Document: doc}}}).Outcome == policy.Allowed
		}
		for _, action := range []string{"organizations:DescribeOrganization", "organizations:ListAccounts", "organizations:ListAWSServiceAccessForOrganization"} {
			if !allows(apply, action, "*") || allows(read, action, "*") { // reading asks nothing of Organizations
				t.Errorf("%s\n%s\n%s", action, read, apply)
			}
		}
		if !allows(apply, "iam:CreateServiceLinkedRole", linked) || allows(read, "iam:CreateServiceLinkedRole", linked) || !allows(read, "iam:GetRole", linked) || !allows(apply, "iam:GetRole", linked) {
			t.Errorf("%s\n%s", read, apply)
		}
	}
}
