package trailog_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

const (
	region   = "eu-west-1"
	acct     = "111122223333"
	org      = "o-exampleorgid"
	trailARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit"
	groupARN = "arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/audit:*"
	roleARN  = "arn:aws:iam::111122223333:role/CloudTrail_CloudWatchLogs_Role"
	keyARN   = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555"
)

var home = resource.Scope{Partition: "aws", Account: acct, Region: region}

// newAccount is an account with the fakes that a trail needs.
func newAccount(opts ...trailogtest.Option) loggingtest.View {
	a := loggingtest.NewAccount(acct)
	trailogtest.Mount(a, opts...)
	s3test.Mount(a)
	snstest.Mount(a)
	return a.Region(region)
}

// typed are clients of the typed door.
func typed(v loggingtest.View) trailog.Clients { return trailogtest.New(v) }

// wire are the SDK's own clients.
func wire(v loggingtest.View) trailog.Clients { return trailog.ClientsFromConfig(v.Config()) }

func newGroup() *loggroup.Builder { return loggroup.New("CloudTrail/audit") }

// whole is a trail with everything that it can have.
func whole() *trailog.Builder {
	return trailog.NewTrail("audit").
		Bucket(built(bucket.New("acme-trails").BlockPublicAccess().ExpireDays(2557))).KeyPrefix("audit").
		LogGroup(built(newGroup().RetainDays(365))).
		Topic(built(topic.New("trail-files"))).Key(key.Existing(keyARN)).
		AllRegions().ValidateLogFiles().
		Select(selector.ManagementEvents().WriteOnly().Except("kms.amazonaws.com")).
		Insights(selector.APICallRate, selector.APIErrorRate).
		Tag("team", "security")
}

// existing is a trail that somebody has made.
func existing() *trailog.Builder { return trailog.NewTrail("audit").MustExist() }

// plain is a trail with a bucket and a log group.
func plain() *trailog.Builder {
	return trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails"))).LogGroup(built(newGroup()))
}

func putKey(v loggingtest.View) {
	v.Account().PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555"})
}

func build(t testing.TB, b *trailog.Builder) trailog.Trail {
	t.Helper()
	trail, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return trail
}

func newPlan(t testing.TB, targets ...resource.Target) *logging.Plan {
	t.Helper()
	plan, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func mustApply(t testing.TB, targets ...resource.Target) *logging.Report {
	t.Helper()
	plan := newPlan(t, targets...)
	report, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
	if err != nil {
		t.Fatalf("%v\n%s", err, plan)
	}
	return report
}

func check(t testing.TB, targets ...resource.Target) resource.Findings {
	t.Helper()
	findings, err := logging.Check(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// built is what a builder of a thing builds.
func built[T any](b interface{ Build() (T, error) }) T {
	v, err := b.Build()
	if err != nil {
		panic(err)
	}
	return v
}
