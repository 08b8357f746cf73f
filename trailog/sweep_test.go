package trailog_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// snapshot is what the account holds by meaning, read without the library.
func snapshot(t testing.TB, a *loggingtest.Account) map[string]string {
	t.Helper()
	ctx := context.Background()
	v := a.Region(region)
	s := map[string]string{}
	put := func(key string, value any, err error) bool {
		if err != nil {
			s[key] = resource.ErrorCode(err)
			return false
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		s[key] = string(text)
		return true
	}
	document := func(key string, text *string, err error) {
		if err == nil && aws.ToString(text) != "" {
			doc, parseErr := policy.ParseEncoded(*text)
			if parseErr != nil {
				t.Fatal(parseErr)
			}
			put(key, doc.Canonical(), nil)
		}
	}
	trails := trailogtest.NewClient(v)
	name := aws.String(trailARN)
	if out, err := trails.GetTrail(ctx, &cloudtrail.GetTrailInput{Name: name}); err == nil {
		out.Trail.HasCustomEventSelectors, out.Trail.HasInsightSelectors = nil, nil // of the history
		put("trail", out.Trail, nil)
		status, err := trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: name})
		put("logging", aws.ToBool(status.IsLogging), err)
		selectors, err := trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: name})
		put("selectors", [2]any{selectors.EventSelectors, selectors.AdvancedEventSelectors}, err)
		if insights, err := trails.GetInsightSelectors(ctx, &cloudtrail.GetInsightSelectorsInput{TrailName: name}); err == nil {
			put("insights", insights.InsightSelectors, nil)
		}
		tags, err := trails.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{*name}})
		put("tags", tags.ResourceTagList, err)
	}
	for g, err := range loggroup.List(ctx, v.Logs(), "") {
		g.StoredBytes, g.Created = 0, g.Created.UTC().Truncate(0)
		put("group "+g.Name, g.RetentionDays, err)
	}
	roles, err := v.IAM().ListRoles(ctx, &iam.ListRolesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles.Roles {
		document("role "+*r.RoleName, r.AssumeRolePolicyDocument, nil)
		names, err := v.IAM().ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: r.RoleName})
		put("role "+*r.RoleName+" policies", names.PolicyNames, err)
	}
	buckets := s3test.New(v)
	if out, err := buckets.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String("acme-trails")}); put("bucket", "", err) {
		document("bucket policy", out.Policy, nil)
	} else if resource.ErrorCode(err) == "NoSuchBucket" {
		delete(s, "bucket")
	}
	topicName := aws.String("arn:aws:sns:eu-west-1:111122223333:trail-files")
	if out, err := snstest.New(v).GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: topicName}); err == nil {
		document("topic policy", aws.String(out.Attributes["Policy"]), nil)
	}
	if out, err := v.KMS().GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: aws.String(keyARN), PolicyName: aws.String("default")}); err == nil {
		document("key policy", out.Policy, nil)
	}
	return s
}

// A fault at every call of the longest chain (group, role, bucket, topic, key,
// trail, selectors, start), in every way a call can fail: the account ends as it
// was, or as it was asked for.
func TestSweep(t *testing.T) {
	rounds.Sequential(t)
	first := func() *loggingtest.Account {
		v := newAccount()
		putKey(v)
		return v.Account()
	}
	existing := func() *loggingtest.Account {
		a := first()
		before, err := plain().Tag("team", "nobody").Build()
		if err != nil {
			panic(err)
		}
		plan, err := logging.NewPlan(context.Background(), logging.Targets{trailog.New(typed(a.Region(region)), before)})
		if err == nil {
			_, err = plan.Apply(context.Background(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		}
		if err != nil {
			panic(err)
		}
		return a
	}
	// Where nothing is recorded the sweep is three times as fast.
	stopped := func() *loggingtest.Account {
		a := existing()
		if _, err := trailogtest.NewClient(a.Region(region)).StopLogging(context.Background(), &cloudtrail.StopLoggingInput{Name: aws.String(trailARN)}); err != nil {
			panic(err)
		}
		return a
	}
	created := func(v loggingtest.View) ([]resource.Target, error) {
		trail, err := whole().Build()
		return []resource.Target{trailog.New(typed(v), trail)}, err
	}
	for _, tt := range []struct {
		name    string
		setup   func() *loggingtest.Account
		targets func(loggingtest.View) ([]resource.Target, error)
	}{
		{"create", first, created},
		{"create, wire", first, func(v loggingtest.View) ([]resource.Target, error) {
			trail, err := whole().Build()
			return []resource.Target{trailog.New(wire(v), trail)}, err
		}},
		{"extend", stopped, created},
		{"detach", stopped, func(v loggingtest.View) ([]resource.Target, error) {
			trail, err := trailog.NewTrail("audit").MustExist().WithoutLogGroup().Build()
			return []resource.Target{trailog.New(typed(v), trail)}, err
		}},
		{"remove", existing, func(v loggingtest.View) ([]resource.Target, error) {
			trail, err := trailog.NewTrail("audit").Removed().Build()
			return []resource.Target{trailog.New(typed(v), trail)}, err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var before, after map[string]string
			synctest.Test(t, func(t *testing.T) { before = snapshot(t, tt.setup()) })
			var report *logging.Report
			body := func(ctx context.Context, a *loggingtest.Account) error {
				report = nil
				targets, err := tt.targets(a.Region(region))
				if err != nil {
					return err
				}
				plan, err := logging.NewPlan(ctx, targets)
				if err != nil {
					return err
				}
				report, err = plan.Apply(ctx, logging.Regardless(), logging.WithInsist(logging.CodeShortens), logging.WithParallel(1))
				return err
			}
			loggingtest.Sweep(t, tt.setup, body, func(t *testing.T, s loggingtest.Swept) {
				now := snapshot(t, s.Account)
				if s.Kind == 0 {
					if s.Err != nil {
						t.Fatal(s.Err)
					}
					after = now
				}
				want := before
				if s.Err == nil {
					want = after
				}
				// A group that got events in between holds logs, and is kept; so is a
				// bucket that got files.
				kept := s.Call.Operation == "StartLogging" && report != nil && slices.ContainsFunc(report.Steps, func(st logging.Step) bool {
					return st.Outcome == logging.NotUndone && st.Change.Path == "" && st.Change.Action == resource.Create
				})
				kept = kept || report != nil && len(report.With(logging.Kept)) > 0
				// Of a create whose answer was lost, nothing may say that it is ours.
				kept = kept || s.Err != nil && s.Kind == loggingtest.LoseAnswer && strings.HasPrefix(s.Call.Operation, "Create") && strings.Contains(s.Err.Error(), "it was kept")
				if diff := cmp.Diff(want, now); diff != "" && !kept {
					t.Errorf("%v at %s (%v): %s\n%s", s.Kind, s.Call.Name(), s.Err, diff, report)
				}
				var failed *logging.ApplyError
				if report != nil && (s.Err != nil) != errors.As(s.Err, &failed) {
					t.Error(s.Err)
				}
			})
		})
	}
}
