package trailog_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// A trail for all regions, whose events arrive in a log group and a bucket.
func Example() {
	ctx := context.Background()
	view := newAccount() // in production: clients from config.LoadDefaultConfig(ctx)

	files, err1 := bucket.New("acme-trails").BlockPublicAccess().ExpireDays(2557).Build()
	group, err2 := loggroup.New("CloudTrail/audit").RetainDays(365).Build()
	trail, err3 := trailog.NewTrail("audit").Bucket(files).LogGroup(group).AllRegions().ValidateLogFiles().
		Expect(selector.ServiceCalls("ssm.amazonaws.com")).Build()
	if err := errors.Join(err1, err2, err3); err != nil {
		fmt.Println(err)
		return
	}
	target := trailog.New(trailog.ClientsFromConfig(view.Config()), trail)
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range plan.Changes() {
		fmt.Println(c.Call, c.Resource.Name)
	}
	if _, err := plan.Apply(ctx); err != nil {
		fmt.Println(err)
		return
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	fmt.Println(findings.Verdict(), err)
	// Output:
	// iam:CreateRole CloudTrail_CloudWatchLogs_Role
	// iam:PutRolePolicy CloudTrail_CloudWatchLogs_Role
	// s3:CreateBucket acme-trails
	// s3:PutLifecycleConfiguration acme-trails
	// s3:PutBucketPolicy acme-trails
	// s3:PutBucketPolicy acme-trails
	// logs:CreateLogGroup CloudTrail/audit
	// logs:PutRetentionPolicy CloudTrail/audit
	// cloudtrail:CreateTrail audit
	// cloudtrail:StartLogging audit
	// logs will arrive <nil>
}

// An existing trail is adopted, judged, and given a log group.
func ExampleRead() {
	ctx := context.Background()
	view := newAccount()
	clients := trailog.ClientsFromConfig(view.Config())
	apply := func(b *trailog.Builder) {
		trail, err := b.Build()
		if err != nil {
			fmt.Println(err)
			return
		}
		plan, err := logging.NewPlan(ctx, logging.Targets{trailog.New(clients, trail)})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, c := range plan.Changes() {
			fmt.Println(c.Call)
		}
		if _, err := plan.Apply(ctx); err != nil {
			fmt.Println(err)
		}
	}
	apply(trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails"))))

	trail, found, err := trailog.Read(ctx, clients, "audit")
	fmt.Println(trail.Name(), found, err)
	apply(trail.Builder().LogGroup(built(loggroup.New("CloudTrail/audit"))).Role(built(role.New(trailog.DefaultRole))))
	// Output:
	// s3:CreateBucket
	// s3:PutBucketPolicy
	// s3:PutBucketPolicy
	// cloudtrail:CreateTrail
	// cloudtrail:StartLogging
	// audit true <nil>
	// iam:CreateRole
	// iam:PutRolePolicy
	// logs:CreateLogGroup
	// cloudtrail:UpdateTrail
}

// What arrived, with the time of the event and how long it was on the way.
func ExampleEvents() {
	ctx := context.Background()
	view := newAccount()
	trail, err := plain().Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{trailog.New(trailog.ClientsFromConfig(view.Config()), trail)})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := plan.Apply(ctx); err != nil {
		fmt.Println(err)
		return
	}
	trailogtest.Record(ctx, view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument"})

	for e, err := range trailog.Events(ctx, view.Logs(), trailog.EventQuery{Group: "CloudTrail/audit", Source: "ssm.amazonaws.com"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.What(), e.Log.Stream)
	}
	// Output: ssm:DeleteDocument 111122223333_CloudTrail_eu-west-1
}

// The owner of a bucket lets the trails of several regions and accounts in.
func ExampleBucketPolicy() {
	doc := trailog.BucketPolicy(trailog.BucketUse{
		Bucket: "acme-trails",
		Trails: []string{
			"arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit",
			"arn:aws:cloudtrail:us-east-1:444455556666:trail/audit",
		},
	})
	for _, s := range doc.Statements {
		fmt.Println(s.Sid, s.Action, s.Resource)
	}
	// Output:
	// AWSCloudTrailAclCheck20150319 [s3:GetBucketAcl] [arn:aws:s3:::acme-trails]
	// AWSCloudTrailWrite20150319 [s3:PutObject] [arn:aws:s3:::acme-trails/AWSLogs/111122223333/* arn:aws:s3:::acme-trails/AWSLogs/444455556666/*]
}

// A trail is stopped by a plan, and started again with its report.
func ExampleBuilder_WithoutLogging() {
	ctx := context.Background()
	view := newAccount()
	clients := trailog.ClientsFromConfig(view.Config())
	trail, err := plain().Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{trailog.New(clients, trail)})
	if err == nil {
		_, err = plan.Apply(ctx)
	}
	if err != nil {
		fmt.Println(err)
		return
	}

	stopped, err := trail.Builder().WithoutLogging().Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	stop := trailog.New(clients, stopped)
	if plan, err = logging.NewPlan(ctx, logging.Targets{stop}); err != nil {
		fmt.Println(err)
		return
	}
	// After it no logs arrive, which is what is wanted.
	report, err := plan.Apply(ctx, logging.WithInsist(trailog.CodeStopped))
	fmt.Println(report, err)
	removal, err := logging.NewRemoval(ctx, report, logging.Targets{stop})
	if err == nil {
		report, err = removal.Apply(ctx)
	}
	fmt.Println(report, err)
	// Output:
	// done        cloudtrail:StopLogging AWS::CloudTrail::Trail audit (111122223333/eu-west-1) isLogging
	//  <nil>
	// done        cloudtrail:StartLogging AWS::CloudTrail::Trail audit (111122223333/eu-west-1) isLogging
	//  <nil>
}
