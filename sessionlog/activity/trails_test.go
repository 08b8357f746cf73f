package activity_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// TestTrails checks that judging misses a trail exactly where no rule hears of a session.
func TestTrails(t *testing.T) {
	const trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/all"
	home := func(w *world) trailogtest.Client { return trailogtest.NewClient(w.view.In("us-east-1")) }
	gone := func(t *testing.T, w *world) error {
		_, err := home(w).DeleteTrail(t.Context(), &cloudtrail.DeleteTrailInput{Name: aws.String(trail)})
		return err
	}
	basic := func(s cttypes.EventSelector) func(*testing.T, *world) error {
		return func(t *testing.T, w *world) error {
			_, err := home(w).PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: aws.String(trail), EventSelectors: []cttypes.EventSelector{s}})
			return err
		}
	}
	field := func(name string, equals ...string) cttypes.AdvancedFieldSelector {
		return cttypes.AdvancedFieldSelector{Field: &name, Equals: equals}
	}
	advanced := func(fs ...cttypes.AdvancedFieldSelector) func(*testing.T, *world) error {
		return func(t *testing.T, w *world) error {
			_, err := home(w).PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: aws.String(trail),
				AdvancedEventSelectors: []cttypes.AdvancedEventSelector{{FieldSelectors: fs}}})
			return err
		}
	}
	objects := []cttypes.DataResource{{Type: aws.String("AWS::S3::Object"), Values: []string{"arn:aws:s3"}}}
	for _, c := range []struct {
		name   string
		change func(*testing.T, *world) error
		found  bool
	}{
		{"records", func(*testing.T, *world) error { return nil }, false},
		{"none", gone, true},
		{"of another region", func(t *testing.T, w *world) error {
			_, err := home(w).UpdateTrail(t.Context(), &cloudtrail.UpdateTrailInput{Name: aws.String(trail), IsMultiRegionTrail: aws.Bool(false)})
			return err
		}, true},
		{"of this region", func(t *testing.T, w *world) error {
			return errors.Join(gone(t, w), w.trail("eu-west-1", false))
		}, false},
		{"stopped", func(t *testing.T, w *world) error {
			_, err := home(w).StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: aws.String(trail)})
			return err
		}, true},
		{"its bucket takes nothing", func(_ *testing.T, w *world) error {
			s3test.PutBucket(w.view, s3test.BucketOptions{Name: "trails"})
			return nil
		}, false},
		{"reads only", basic(cttypes.EventSelector{ReadWriteType: cttypes.ReadWriteTypeReadOnly, IncludeManagementEvents: aws.Bool(true)}), true},
		{"writes only", basic(cttypes.EventSelector{ReadWriteType: cttypes.ReadWriteTypeWriteOnly, IncludeManagementEvents: aws.Bool(true)}), false},
		{"no management events", basic(cttypes.EventSelector{IncludeManagementEvents: aws.Bool(false), DataResources: objects}), true},
		{"advanced", advanced(field("eventCategory", "Management")), false},
		{"advanced, writes", advanced(field("eventCategory", "Management"), field("readOnly", "false")), false},
		{"advanced, reads", advanced(field("eventCategory", "Management"), field("readOnly", "true")), true},
		{"advanced, data", advanced(field("eventCategory", "Data"), field("resources.type", "AWS::S3::Object")), true},
		{"advanced, without kms", advanced(field("eventCategory", "Management"), cttypes.AdvancedFieldSelector{Field: aws.String("eventSource"), NotEquals: []string{"kms.amazonaws.com"}}), false},
		{"advanced, without ssm", advanced(field("eventCategory", "Management"), cttypes.AdvancedFieldSelector{Field: aws.String("eventSource"), NotEquals: []string{"ssm.amazonaws.com"}}), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			if err := c.change(t, w); err != nil {
				t.Fatal(err)
			}
			target := activity.New(w.clients, build(t, activity.NewRule("sessions").Topic(thing(topic.New("sessions")))))
			apply(t, target)
			findings, err := logging.Check(t.Context(), logging.Targets{target})
			if err != nil || findings.Has(activity.CodeNoTrail) != c.found {
				t.Errorf("%v %v", findings, err)
			}
			start(t, w)
			if n := len(snstest.Messages(w.view, "arn:aws:sns:eu-west-1:111122223333:sessions")); (n == 0) != c.found || n > 1 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// oneMoreTrail is CloudTrail with a trail that may not be read.
type oneMoreTrail struct{ trails.API }

func (o oneMoreTrail) DescribeTrails(ctx context.Context, in *cloudtrail.DescribeTrailsInput, opts ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error) {
	out, err := o.API.DescribeTrails(ctx, in, opts...)
	if err == nil {
		out.TrailList = append(out.TrailList, cttypes.Trail{TrailARN: aws.String("theirs"), HomeRegion: aws.String("eu-west-1")})
	}
	return out, err
}

func (o oneMoreTrail) GetTrailStatus(ctx context.Context, in *cloudtrail.GetTrailStatusInput, opts ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailStatusOutput, error) {
	if *in.Name == "theirs" {
		return nil, errors.New("denied")
	}
	return o.API.GetTrailStatus(ctx, in, opts...)
}

// TestTrailThatCannotBeRead does not matter where another one records; where none does,
// it is not known whether the rule matches.
func TestTrailThatCannotBeRead(t *testing.T) {
	w := newWorld()
	w.clients.Trails = oneMoreTrail{w.clients.Trails}
	target := activity.New(w.clients, build(t, activity.NewRule("sessions").Topic(thing(topic.New("sessions")))))
	apply(t, target)
	for _, recording := range []bool{true, false} {
		if !recording {
			if _, err := trailogtest.NewClient(w.view.In("us-east-1")).StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: aws.String("all")}); err != nil {
				t.Fatal(err)
			}
		}
		findings, err := logging.Check(t.Context(), logging.Targets{target})
		if err != nil || (len(findings.With(resource.SeverityUnknown)) == 0) != recording || findings.Has(activity.CodeNoTrail) {
			t.Errorf("%v %v", findings, err)
		}
	}
}

// The preflight foresees the trail of the same plan, whatever it is named: one named as a
// list of trails is no list.
func TestTrailOfTheSamePlan(t *testing.T) {
	for _, name := range []string{"trails", "audit"} {
		for _, ruleFirst := range []bool{true, false} {
			w := newWorld()
			if _, err := trailogtest.NewClient(w.view.In("us-east-1")).DeleteTrail(t.Context(), &cloudtrail.DeleteTrailInput{Name: aws.String("arn:aws:cloudtrail:us-east-1:111122223333:trail/all")}); err != nil {
				t.Fatal(err)
			}
			files, err := bucket.New("acme-trails").Build()
			if err != nil {
				t.Fatal(err)
			}
			trail, err := trailog.NewTrail(name).Bucket(files).Build()
			if err != nil {
				t.Fatal(err)
			}
			targets := logging.Targets{
				trailog.New(trailog.ClientsFromConfig(w.view.Config()), trail),
				activity.New(activity.ClientsFromConfig(w.view.Config()), build(t, activity.NewRule("sessions").Topic(thing(topic.New("sessions"))))),
			}
			if ruleFirst {
				slices.Reverse(targets)
			}
			plan, err := logging.NewPlan(t.Context(), targets)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := plan.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			findings, err := logging.Check(t.Context(), targets)
			if err != nil || findings.Verdict() != resource.Arrive {
				t.Errorf("%s: %v %v", name, findings, err)
			}
			start(t, w)
			if n := len(snstest.Messages(w.view, "arn:aws:sns:eu-west-1:111122223333:sessions")); n == 0 {
				t.Errorf("%s: no message", name)
			}
		}
	}
}
