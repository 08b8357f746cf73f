package trailog_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// onlyTrail is a snapshot of the trail alone: the log group and the bucket hold
// what arrived, and stay.
func onlyTrail(s map[string]string) map[string]string {
	out := maps.Clone(s)
	maps.DeleteFunc(out, func(k, _ string) bool {
		return !slices.Contains([]string{"trail", "logging", "selectors", "insights", "tags"}, k)
	})
	return out
}

func calls(p *logging.Plan) []string {
	var out []string
	for _, c := range p.Changes() {
		out = append(out, c.Call)
	}
	return out
}

// Stopping, detaching and removing are plans that another process can take back,
// with the report as JSON.
func TestControls(t *testing.T) {
	for door, open := range doors {
		for name, tt := range map[string]struct {
			b     *trailog.Builder
			calls []string
		}{
			"stop":   {existing().WithoutLogging(), []string{"cloudtrail:StopLogging"}},
			"detach": {existing().WithoutLogGroup(), []string{"cloudtrail:UpdateTrail"}},
			"remove": {trailog.NewTrail("audit").Removed(), []string{"cloudtrail:StopLogging", "cloudtrail:DeleteTrail"}},
		} {
			t.Run(name+"/"+door, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					v := newAccount()
					putKey(v)
					mustApply(t, trailog.New(open(v), build(t, whole())))
					before := snapshot(t, v.Account())
					plan := newPlan(t, trailog.New(open(v), build(t, tt.b)))
					if diff := cmp.Diff(tt.calls, calls(plan)); diff != "" {
						t.Error(diff)
					}
					text, err := json.Marshal(plan)
					if err != nil {
						t.Fatal(err)
					}
					loaded, err := logging.LoadPlan(text, logging.Targets{trailog.New(open(v), build(t, tt.b))})
					if err != nil {
						t.Fatal(err)
					}
					report, err := loaded.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
					if err != nil {
						t.Fatal(err)
					}
					if again := newPlan(t, trailog.New(open(v), build(t, tt.b))); !again.Empty() {
						t.Error(again)
					}
					if diff := cmp.Diff(onlyTrail(before), onlyTrail(snapshot(t, v.Account()))); diff == "" {
						t.Error("nothing changed")
					}
					kept, err := json.Marshal(report)
					if err != nil {
						t.Fatal(err)
					}
					var back logging.Report
					if err := json.Unmarshal(kept, &back); err != nil {
						t.Fatal(err)
					}
					removal, err := logging.NewRemoval(t.Context(), &back, logging.Targets{trailog.New(open(v), build(t, tt.b))})
					if err != nil {
						t.Fatal(err)
					}
					if _, err := removal.Apply(t.Context()); err != nil {
						t.Fatalf("%v\n%s", err, removal)
					}
					if diff := cmp.Diff(onlyTrail(before), onlyTrail(snapshot(t, v.Account()))); diff != "" {
						t.Error(diff)
					}
				})
			})
		}
	}
}

// A trail that is not there is nothing to remove, and cannot be stopped.
func TestNothingToTakeAway(t *testing.T) {
	c := typed(newAccount())
	for name, b := range map[string]*trailog.Builder{"stop": existing().WithoutLogging(), "detach": existing().WithoutLogGroup(), "complete": existing().Tag("a", "b")} {
		if plan, err := logging.NewPlan(t.Context(), logging.Targets{trailog.New(c, build(t, b))}); !errors.Is(err, resource.ErrAbsent) {
			t.Errorf("%s: %v\n%v", name, err, plan)
		}
	}
	plan := newPlan(t, trailog.New(c, build(t, trailog.NewTrail("audit").Removed())))
	if !plan.Empty() || !plan.Findings().Has(trailog.CodeTrailMissing) {
		t.Error(plan, plan.Findings())
	}
}

// What is off is found, as it was wanted.
func TestWithout(t *testing.T) {
	for _, tt := range []struct {
		b    *trailog.Builder
		want []string
	}{
		{existing().WithoutLogging(), []string{"error trail-stopped"}},
		{existing().WithoutLogGroup(), []string{"info trail-log-group-differs"}},
		{plain().WithoutLogging(), []string{"error trail-stopped"}},
		{trailog.NewTrail("audit").Removed(), []string{"error trail-missing"}},
	} {
		v := newAccount()
		mustApply(t, trailog.New(typed(v), build(t, plain())))
		target := trailog.New(typed(v), build(t, tt.b))
		if got := newPlan(t, target).Findings(); !cmp.Equal(tt.want, severities(got)) {
			t.Errorf("the plan finds %s, and not %s", got, tt.want)
		}
		mustApply(t, target)
		if got := check(t, target); !cmp.Equal(tt.want, severities(got)) {
			t.Errorf("check finds %s, and not %s", got, tt.want)
		}
	}
}

// The removal of a report takes away what an apply made, and nothing that holds logs.
func TestRemoval(t *testing.T) {
	v := newAccount()
	putKey(v)
	before := snapshot(t, v.Account())
	target := trailog.New(typed(v), build(t, whole()))
	report := mustApply(t, target)
	plan, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if fs := plan.Findings(); !fs.Has(trailog.CodeTrailMissing) || fs.Has(trailog.CodeCovered) {
		t.Errorf("the trail that goes covers nothing: %s", fs)
	}
	if _, err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := snapshot(t, v.Account())
	for _, k := range []string{"trail", "role CloudTrail_CloudWatchLogs_Role", "topic policy"} {
		if after[k] != "" {
			t.Errorf("%s is still there: %s", k, after[k])
		}
	}
	if after["key policy"] != before["key policy"] {
		t.Error("the key's policy has changed")
	}
	if _, kept := after["bucket"]; !kept {
		t.Error("a bucket that holds logs was deleted")
	}
}

// What the caller did not set stays, and what others wrote too.
func TestAdopts(t *testing.T) {
	v := newAccount()
	theirs := document(`{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::acme-trails/*"}`,
		`{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["s3:PutObject","s3:GetBucketAcl"],"Resource":["arn:aws:s3:::acme-trails","arn:aws:s3:::acme-trails/*"],"Condition":{"StringEquals":{"aws:SourceArn":"`+trailARN+`"}}}`)
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: theirs})
	v.Account().PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Path: "/service-role/", Trust: chain{Trust: "ec2"}.trust(), Inline: map[string]string{"own": document(`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)}})
	api := trailogtest.NewClient(v)
	must(t)(api.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String("audit"), S3BucketName: aws.String("acme-trails"), S3KeyPrefix: aws.String("kept"),
		EnableLogFileValidation: aws.Bool(true), IncludeGlobalServiceEvents: aws.Bool(false), TagsList: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}}}))

	target := trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails").MustExist())).KeyPrefix("kept").LogGroup(built(newGroup())).Tag("b", "2")))
	mustApply(t, target)
	if plan := newPlan(t, target); !plan.Empty() {
		t.Error(plan)
	}
	got, err := api.GetTrail(t.Context(), &cloudtrail.GetTrailInput{Name: aws.String(trailARN)})
	if err != nil {
		t.Fatal(err)
	}
	trail := got.Trail
	if aws.ToString(trail.S3KeyPrefix) != "kept" || !aws.ToBool(trail.LogFileValidationEnabled) || aws.ToBool(trail.IncludeGlobalServiceEvents) {
		t.Errorf("%+v", trail)
	}
	if aws.ToString(trail.CloudWatchLogsLogGroupArn) != groupARN || aws.ToString(trail.CloudWatchLogsRoleArn) != "arn:aws:iam::111122223333:role/service-role/CloudTrail_CloudWatchLogs_Role" {
		t.Errorf("%s %s", *trail.CloudWatchLogsLogGroupArn, *trail.CloudWatchLogsRoleArn)
	}
	tags, err := api.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{trailARN}})
	if err != nil || len(tags.ResourceTagList[0].TagsList) != 2 {
		t.Error(tags, err)
	}
	its, ok, err := role.Read(t.Context(), v.Roles(), "CloudTrail_CloudWatchLogs_Role")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	text, _ := json.Marshal(its)
	for _, want := range []string{"ec2.amazonaws.com", "cloudtrail.amazonaws.com", `"own"`, trailog.PolicyName(region, "audit")} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the role lacks %s: %s", want, text)
		}
	}
	doc, err := policy.Parse([]byte(snapshot(t, v.Account())["bucket policy"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range parse(t, theirs).Statements {
		if !slices.ContainsFunc(doc.Statements, st.Equal) {
			t.Errorf("statement %s of others is gone: %s", st.Sid, doc)
		}
	}
}

// Both ARNs go together: changing the group sends the role too.
func TestBothARNs(t *testing.T) {
	v := newAccount()
	mustApply(t, trailog.New(typed(v), build(t, plain())))
	v.Account().ResetCalls()
	mustApply(t, trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails"))).LogGroup(built(loggroup.New("CloudTrail/other"))))))
	n := 0
	for _, c := range v.Account().Calls() {
		if c.Name() != "cloudtrail:UpdateTrail" {
			continue
		}
		n++
		in := c.Input.(*cloudtrail.UpdateTrailInput)
		if aws.ToString(in.Name) != trailARN || in.CloudWatchLogsLogGroupArn == nil || aws.ToString(in.CloudWatchLogsRoleArn) != roleARN || in.S3BucketName != nil || in.IsMultiRegionTrail != nil {
			t.Errorf("%+v", in)
		}
	}
	if n != 1 {
		t.Errorf("%d calls", n)
	}
}

// CloudTrail's "Access denied." is waited for while IAM propagates, and not where
// the policies are wrong; what is behind other errors is said.
func TestPropagation(t *testing.T) {
	denied := &types.InvalidCloudWatchLogsLogGroupArnException{Message: aws.String("Access denied. Check the permissions for your role.")}
	for _, tt := range []struct {
		name   string
		fault  error
		breaks func(loggingtest.View)
		b      *trailog.Builder
		waits  bool
		says   string
	}{
		{"propagates", denied, nil, plain(), true, ""},
		{"another message", &types.InvalidCloudWatchLogsRoleArnException{Message: aws.String("You must specify a valid role ARN.")}, nil, plain(), false, ""},
		{"wrong policy", denied, func(v loggingtest.View) {
			chain{Trust: "ec2"}.putThings(t, v)
		}, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).LogGroup(built(newGroup())).Role(role.Named(roleARN)), false, "does not let CloudTrail"},
		{"no organization", &types.OrganizationsNotInUseException{Message: aws.String("x")}, nil, plain().Organization(org), false, "in no organization"},
		{"five trails", &types.MaximumNumberOfTrailsExceededException{Message: aws.String("x")}, nil, plain(), false, "five trails"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newAccount()
				if tt.breaks != nil {
					tt.breaks(v)
				}
				v.Account().Inject(loggingtest.Fault{Operation: "cloudtrail:CreateTrail", Kind: loggingtest.FailBefore, Err: tt.fault, Nth: 1, Count: 3})
				plan := newPlan(t, trailog.New(typed(v), build(t, tt.b)))
				began := time.Now()
				_, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
				if waited := time.Since(began) > 0; waited != tt.waits || (err == nil) != tt.waits {
					t.Errorf("waited %v: %v", time.Since(began), err)
				}
				if tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
					t.Error(err)
				}
			})
		})
	}
}

// A trail that was read back wants what there is.
func TestRead(t *testing.T) {
	v := newAccount(trailogtest.WithOrganization(org, true))
	putKey(v)
	mustApply(t, trailog.New(typed(v), build(t, whole().Organization(org))))
	for _, name := range []string{"audit", trailARN} {
		trail, ok, err := trailog.Read(t.Context(), typed(v), name)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		target := trailog.New(typed(v), trail)
		if plan := newPlan(t, target); !plan.Empty() {
			t.Error(plan)
		}
		// Nobody has said which organization it is.
		if got := severities(check(t, target)); !slices.Equal(got, []string{"info trail-events-excluded", "unknown trail-organization-stream"}) {
			t.Error(got)
		}
		named := build(t, trail.Builder().Organization(org))
		if got := severities(check(t, trailog.New(typed(v), named))); !slices.Equal(got, []string{"info trail-events-excluded"}) {
			t.Error(got)
		}
		text, err := json.Marshal(trail)
		if err != nil {
			t.Fatal(err)
		}
		var back trailog.Trail
		if err := json.Unmarshal(text, &back); err != nil || !back.Equal(trail) {
			t.Errorf("%v\n%s", err, text)
		}
	}
	if _, ok, err := trailog.Read(t.Context(), typed(v), "other"); ok || err != nil {
		t.Error(ok, err)
	}
	if _, _, err := trailog.Read(t.Context(), typed(v), "a"); err == nil {
		t.Error("a name that cannot be")
	}
}

// A trail that was read is extended: what is managed takes the place of what was
// only named.
func TestExtends(t *testing.T) {
	v := newAccount()
	mustApply(t, trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails"))).KeyPrefix("p"))))
	trail, _, err := trailog.Read(t.Context(), typed(v), "audit")
	if err != nil {
		t.Fatal(err)
	}
	extended := build(t, trail.Builder().LogGroup(built(newGroup())).Role(built(role.New("Writer"))).Bucket(built(bucket.New("acme-trails").MustExist())).
		Select(selector.ManagementEvents().WriteOnly()).AllRegions())
	plan := newPlan(t, trailog.New(typed(v), extended))
	if diff := cmp.Diff([]string{"iam:CreateRole", "iam:PutRolePolicy", "logs:CreateLogGroup", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"}, calls(plan)); diff != "" {
		t.Error(diff)
	}
	if _, err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if findings := check(t, trailog.New(typed(v), extended)); findings.Verdict() != resource.Arrive {
		t.Error(findings)
	}
}

// A trail that is not fully loaded is waited for.
func TestConflict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newAccount(trailogtest.WithLoadingTime(20 * time.Second))
		mustApply(t, trailog.New(wire(v), build(t, plain().Select(selector.ManagementEvents().WriteOnly()))))
	})
}

// Two trails share a role and a bucket, in one plan and in two; a trail of
// another region adds what it needs.
func TestSharing(t *testing.T) {
	v := newAccount()
	second := trailog.NewTrail("second").Bucket(built(bucket.New("acme-trails"))).LogGroup(built(loggroup.New("CloudTrail/second")))
	a, b := trailog.New(typed(v), build(t, plain())), trailog.New(typed(v), build(t, second))
	mustApply(t, a, b)
	elsewhere := v.In("us-east-1")
	c := trailog.New(wire(elsewhere), build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails").MustExist())).LogGroup(built(newGroup()))))
	mustApply(t, c)
	for _, target := range []resource.Target{a, b, c} {
		if plan := newPlan(t, target); !plan.Empty() {
			t.Error(plan)
		}
		if findings := check(t, target); findings.Verdict() != resource.Arrive {
			t.Error(findings)
		}
	}
	for _, d := range trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"}) {
		if strings.Contains(d.Trail, region) && !d.Arrived() {
			t.Error(d)
		}
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{a, trailog.New(typed(v), build(t, plain().AllRegions()))}); err == nil {
		t.Error("one trail is wanted in two ways")
	}
}

// A trail that is still being loaded when a step fails is deleted all the same.
func TestUndoWaitsForLoading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newAccount(trailogtest.WithLoadingTime(30 * time.Second))
		v.Account().Inject(loggingtest.Fault{Operation: "cloudtrail:StartLogging", Kind: loggingtest.FailBefore, Err: &types.AccessDeniedException{}})
		plan := newPlan(t, trailog.New(wire(v), build(t, plain())))
		report, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		if err == nil || len(report.With(logging.NotUndone)) > 0 {
			t.Errorf("%v\n%s", err, report)
		}
	})
}

// One key for the log group, the bucket, the topic and the trail.
func TestOneKeyForAll(t *testing.T) {
	v := newAccount()
	putKey(v)
	b := trailog.NewTrail("audit").Key(key.Existing(keyARN)).
		LogGroup(built(newGroup().Key(key.Existing(keyARN)))).Topic(built(topic.New("trail-files").Key(key.Existing(keyARN)))).
		Bucket(built(bucket.New("acme-trails").Key(key.Existing(keyARN)).BucketKey()))
	target := trailog.New(typed(v), build(t, b))
	if _, err := newPlan(t, target).Apply(t.Context(), logging.WithParallel(1)); err != nil {
		t.Fatal(err)
	}
	if findings := check(t, target); findings.Verdict() != resource.Arrive {
		t.Error(findings)
	}
	if got := trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"}); !got[0].Arrived() {
		t.Error(got)
	}
}

// Without a word about the prefix, the trail and its managed bucket agree on none.
func TestPrefixAgrees(t *testing.T) {
	v := newAccount()
	mustApply(t, trailog.New(typed(v), build(t, plain().KeyPrefix("old"))))
	target := trailog.New(typed(v), build(t, plain()))
	mustApply(t, target)
	if findings := check(t, target); findings.Verdict() != resource.Arrive {
		t.Error(findings)
	}
	if got := trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"}); !got[0].Arrived() || strings.Contains(got[0].Bucket.Place, "old") {
		t.Error(got)
	}
}

// rival creates a trail of the same name just before.
type rival struct {
	trailog.API
	bucket string
}

func (r rival) CreateTrail(ctx context.Context, in *cloudtrail.CreateTrailInput, opts ...func(*cloudtrail.Options)) (*cloudtrail.CreateTrailOutput, error) {
	theirs := *in
	theirs.S3BucketName = &r.bucket
	if _, err := r.API.CreateTrail(ctx, &theirs, opts...); err != nil {
		return nil, err
	}
	return r.API.CreateTrail(ctx, in, opts...)
}

// A trail that somebody else has made meanwhile is never taken over, and not
// deleted by undoing; one that is as it should be is what was asked for.
func TestRival(t *testing.T) {
	for theirs, ok := range map[string]bool{"their-trails": false, "acme-trails": true} {
		v := newAccount()
		s3test.PutBucket(v, s3test.BucketOptions{Name: "their-trails", Policy: strings.ReplaceAll(chain{}.bucketPolicy(), "acme-trails", "their-trails")})
		c := typed(v)
		c.Trails = rival{c.Trails, theirs}
		_, err := newPlan(t, trailog.New(c, build(t, plain()))).Apply(t.Context())
		if (err == nil) != ok || !ok && !errors.Is(err, resource.ErrNotOurs) {
			t.Errorf("%s: %v", theirs, err)
		}
		if snapshot(t, v.Account())["trail"] == "" {
			t.Errorf("%s: the trail is gone", theirs)
		}
	}
}

// The least policy is enough to apply a plan, and a part of it is not.
func TestPermissions(t *testing.T) {
	for name, b := range map[string]func() *trailog.Builder{"whole": whole, "plain": plain} {
		v := newAccount()
		putKey(v)
		plan := newPlan(t, trailog.New(typed(v), build(t, b())))
		doc := plan.Permissions()
		text, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"least": doc.String()}})
		ops := v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")
		loaded, err := logging.LoadPlan(text, logging.Targets{trailog.New(typed(ops), build(t, b()))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := loaded.Apply(t.Context()); err != nil {
			t.Errorf("%s: %v\n%s", name, err, doc.Indented())
		}
	}
}
