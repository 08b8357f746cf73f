package sessionlogtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// snapshot is what the account holds, read without the library. Of the document it is
// what sessions may use, whatever the versions' numbers are.
func snapshot(t *testing.T, a *loggingtest.Account) map[string]string {
	t.Helper()
	ctx, v, s := context.Background(), a.Region(region), map[string]string{}
	for _, name := range []string{"$DEFAULT", "$LATEST"} {
		out, err := sessionlogtest.NewClient(v).GetDocument(ctx, &ssm.GetDocumentInput{Name: str(preferences), DocumentVersion: &name})
		if err == nil {
			s["document "+name] = *out.Content
		}
	}
	groups := must[*cloudwatchlogs.DescribeLogGroupsOutput](t)(v.Logs().DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{}))
	for _, g := range groups.LogGroups {
		s["group "+*g.LogGroupName] = fmt.Sprint(aws.ToInt32(g.RetentionInDays))
	}
	buckets := sessionlogtest.New(v).S3
	if out, err := buckets.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: str(bucketName)}); err == nil {
		s["lifecycle"] = fmt.Sprint(len(out.Rules))
	}
	if _, err := buckets.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: str(bucketName)}); err == nil {
		s["bucket"] = "there"
	}
	names := must[*iam.ListRolePoliciesOutput](t)(v.IAM().ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: str("Node")}))
	for _, n := range names.PolicyNames {
		p := must[*iam.GetRolePolicyOutput](t)(v.IAM().GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: str("Node"), PolicyName: &n}))
		s["policy "+n] = *p.PolicyDocument
	}
	return s
}

// TestSweep lets every call of a plan and its apply go wrong, in every way a call can,
// with preferences that are there already and without: the account ends as it was or
// as it was asked for, and a session then starts.
func TestSweep(t *testing.T) {
	rounds.Sequential(t)
	wire := func(v loggingtest.View) sessionlog.Clients { return sessionlog.ClientsFromConfig(v.Config()) }
	t.Run("typed", func(t *testing.T) { sweep(t, sessionlogtest.New, false) })
	t.Run("typed, existing", func(t *testing.T) { sweep(t, sessionlogtest.New, true) })
	t.Run("wire", func(t *testing.T) { sweep(t, wire, false) })
}

func sweep(t *testing.T, open func(loggingtest.View) sessionlog.Clients, existing bool) {
	setup := func() *loggingtest.Account {
		f := mounted(t)
		ssmtest.Mount(f.account, ssmtest.WithDocumentDelay(time.Second))
		f.node(sessionlogtest.Node{}, channelPolicy)
		if existing {
			f.preferences(guide.with(inputs{"tomorrow": 1}))
		}
		return f.account
	}
	before := snapshot(t, setup())
	var after map[string]string
	var report *logging.Report
	body := func(ctx context.Context, a *loggingtest.Account) error {
		report = nil
		plan, err := logging.NewPlan(ctx, logging.Targets{sessionlog.New(open(a.Region(region)), built(t, wanted(t)))})
		if err != nil {
			return err
		}
		report, err = plan.Apply(ctx, logging.WithParallel(1))
		return err
	}
	loggingtest.Sweep(t, setup, body, func(t *testing.T, s loggingtest.Swept) {
		now := snapshot(t, s.Account)
		if s.Kind == 0 {
			if s.Err != nil {
				t.Fatal(s.Err)
			}
			after = now
		}
		want := after
		if s.Err != nil {
			want = before
		}
		// Of a create whose answer was lost, nothing may say that it is ours: it is kept.
		kept := s.Err != nil && s.Kind == loggingtest.LoseAnswer && strings.HasPrefix(s.Call.Operation, "Create") && strings.Contains(s.Err.Error(), "it was kept")
		if diff := cmp.Diff(want, now); diff != "" && !kept {
			t.Errorf("after %v at %s (%v):\n%s\n%s", s.Kind, s.Call.Name(), s.Err, diff, report)
		}
		o, err := sessionlogtest.Run(context.Background(), s.Account.Region(region), sessionlogtest.Session{Node: nodeID, Typed: typed})
		if err != nil || !o.Started() || o.Logged() != (s.Err == nil) {
			t.Errorf("after %v at %s: %v %+v", s.Kind, s.Call.Name(), err, o)
		}
		var failed *logging.ApplyError
		if report != nil && (s.Err != nil) != errors.As(s.Err, &failed) {
			t.Errorf("%v", s.Err)
		}
	})
}
