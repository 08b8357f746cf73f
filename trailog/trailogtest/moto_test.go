package trailogtest_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// startMoto is a configuration for moto's server; see acceptance.Moto.
func startMoto(t testing.TB) aws.Config {
	t.Helper()
	endpoint, client := acceptance.Moto(t, accountID)
	return aws.Config{
		Region:       region,
		BaseEndpoint: &endpoint,
		HTTPClient:   client,
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "x", ""),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// motoDiffers are the steps where moto (5.2) answers something else, and why the fake
// does not follow it.
var motoDiffers = map[string]string{
	"create again":         "moto replaces the trail; the API page says TrailAlreadyExistsException",
	"get":                  "moto leaves HomeRegion out; the API page has it in Trail",
	"get by ARN":           "as above",
	"describe by name":     "moto ignores the names; the API page says that they select",
	"selectors by default": "moto answers none; the user guide's example shows the default selector",
	"both kinds":           "moto takes both; the API page says either",
	"no insights":          "moto answers none; the API page says InsightNotEnabledException",
	"put insights":         "moto leaves EventCategories out; the API page says that Management is the default",
	"insights":             "as above",
	"delete again":         "moto takes it; the API page says TrailNotFoundException",
	"adjacent":             "moto takes the name; the API page says that separators are not adjacent",
}

// TestAgainstMoto makes the same calls to moto and wants the same answers.
func TestAgainstMoto(t *testing.T) {
	moto := startMoto(t)
	account := loggingtest.NewAccount(accountID)
	trailogtest.Mount(account)
	configs := []aws.Config{moto, account.Region(region).Config()}
	policy := bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*")
	for _, cfg := range configs {
		c := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
		_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: str(bucket), CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: region}})
		if err == nil {
			_, err = c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: str(bucket), Policy: &policy})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range steps() {
		theirs := outcome(t.Context(), cloudtrail.NewFromConfig(moto), step.operation, step.in)
		ours := outcome(t.Context(), cloudtrail.NewFromConfig(configs[1]), step.operation, step.in)
		diff := cmp.Diff(theirs, ours)
		switch why := motoDiffers[step.name]; {
		case diff != "" && why == "":
			t.Errorf("%s: moto -, fake +\n%s", step.name, diff)
		case diff == "" && why != "":
			t.Errorf("%s: moto answers the same by now", step.name)
		}
	}
}

// step is a call.
type step struct {
	name, operation string
	in              any
}

// steps are calls of which each depends on those before.
func steps() []step {
	tag := types.Tag{Key: str("k"), Value: str("v")}
	return []step{
		{"short name", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str("ab"), S3BucketName: str(bucket)}},
		{"long name", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str(strings.Repeat("a", 129)), S3BucketName: str(bucket)}},
		{"begin of name", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str("-abc"), S3BucketName: str(bucket)}},
		{"end of name", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str("abc-"), S3BucketName: str(bucket)}},
		{"characters of name", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str("a b"), S3BucketName: str(bucket)}},
		{"no bucket", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str("nothing-there")}},
		{"no topic", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str(bucket), SnsTopicName: str("nothing")}},
		{"no global events", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str(bucket), IsMultiRegionTrail: aws.Bool(true), IncludeGlobalServiceEvents: aws.Bool(false)}},
		{"create", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str(bucket), TagsList: []types.Tag{tag}}},
		{"create again", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str(bucket)}},
		{"get", "GetTrail", &cloudtrail.GetTrailInput{Name: str(name)}},
		{"get by ARN", "GetTrail", &cloudtrail.GetTrailInput{Name: str(arnOfAll)}},
		{"get nothing", "GetTrail", &cloudtrail.GetTrailInput{Name: str("nothing")}},
		{"describe", "DescribeTrails", &cloudtrail.DescribeTrailsInput{}},
		{"describe by name", "DescribeTrails", &cloudtrail.DescribeTrailsInput{TrailNameList: []string{"nothing"}}},
		{"list", "ListTrails", &cloudtrail.ListTrailsInput{}},
		{"status", "GetTrailStatus", &cloudtrail.GetTrailStatusInput{Name: str(name)}},
		{"status of nothing", "GetTrailStatus", &cloudtrail.GetTrailStatusInput{Name: str("nothing")}},
		{"selectors by default", "GetEventSelectors", &cloudtrail.GetEventSelectorsInput{TrailName: str(name)}},
		{"put selectors", "PutEventSelectors", &cloudtrail.PutEventSelectorsInput{TrailName: str(name), EventSelectors: []types.EventSelector{{ReadWriteType: types.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true),
			DataResources: data("AWS::S3::Object", "arn:aws:s3:::data/"), ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}}}},
		{"selectors", "GetEventSelectors", &cloudtrail.GetEventSelectorsInput{TrailName: str(name)}},
		{"both kinds", "PutEventSelectors", &cloudtrail.PutEventSelectorsInput{TrailName: str(name), EventSelectors: []types.EventSelector{{}}, AdvancedEventSelectors: advanced(equals("eventCategory", "Management"))}},
		{"put advanced", "PutEventSelectors", &cloudtrail.PutEventSelectorsInput{TrailName: str(name), AdvancedEventSelectors: advanced(equals("eventCategory", "Management"))}},
		{"advanced", "GetEventSelectors", &cloudtrail.GetEventSelectorsInput{TrailName: str(name)}},
		{"no insights", "GetInsightSelectors", &cloudtrail.GetInsightSelectorsInput{TrailName: str(name)}},
		{"put insights", "PutInsightSelectors", &cloudtrail.PutInsightSelectorsInput{TrailName: str(name), InsightSelectors: []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight}}}},
		{"insights", "GetInsightSelectors", &cloudtrail.GetInsightSelectorsInput{TrailName: str(name)}},
		{"tags", "ListTags", &cloudtrail.ListTagsInput{ResourceIdList: []string{arnOfAll}}},
		{"add tags", "AddTags", &cloudtrail.AddTagsInput{ResourceId: str(arnOfAll), TagsList: []types.Tag{{Key: str("k2"), Value: str("v2")}}}},
		{"remove tags", "RemoveTags", &cloudtrail.RemoveTagsInput{ResourceId: str(arnOfAll), TagsList: []types.Tag{tag}}},
		{"tags after", "ListTags", &cloudtrail.ListTagsInput{ResourceIdList: []string{arnOfAll}}},
		{"update", "UpdateTrail", &cloudtrail.UpdateTrailInput{Name: str(name), EnableLogFileValidation: aws.Bool(true)}},
		{"update nothing", "UpdateTrail", &cloudtrail.UpdateTrailInput{Name: str("nothing"), EnableLogFileValidation: aws.Bool(true)}},
		{"start", "StartLogging", &cloudtrail.StartLoggingInput{Name: str(name)}},
		{"stop", "StopLogging", &cloudtrail.StopLoggingInput{Name: str(name)}},
		{"delete", "DeleteTrail", &cloudtrail.DeleteTrailInput{Name: str(name)}},
		{"delete again", "DeleteTrail", &cloudtrail.DeleteTrailInput{Name: str(name)}},
		{"adjacent", "CreateTrail", &cloudtrail.CreateTrailInput{Name: str("a--b"), S3BucketName: str(bucket)}},
	}
}

// TestDoorsAgree makes the same calls through both doors and wants the same answers.
func TestDoorsAgree(t *testing.T) {
	typed, wired := newFixture(t, doors["typed"]), newFixture(t, doors["wire"])
	for _, step := range steps() {
		if diff := cmp.Diff(outcome(t.Context(), typed.trails, step.operation, step.in), outcome(t.Context(), wired.trails, step.operation, step.in)); diff != "" {
			t.Errorf("%s: typed -, wire +\n%s", step.name, diff)
		}
	}
}

// outcome is what a call answered, as text that can be compared.
func outcome(ctx context.Context, c api, operation string, in any) string {
	res := reflect.ValueOf(c).MethodByName(operation).Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(in)})
	if err, _ := res[1].Interface().(error); err != nil {
		return fmt.Sprintf("%+v", failureOf(err))
	}
	return shown(res[0])
}

// shown writes a value out, without metadata and what is empty.
func shown(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return ""
		}
		return shown(v.Elem())
	case reflect.Slice:
		var parts []string
		for i := range v.Len() {
			parts = append(parts, shown(v.Index(i)))
		}
		return strings.Join(parts, ", ")
	case reflect.Struct:
		var parts []string
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Name == "ResultMetadata" {
				continue
			}
			if s := shown(v.Field(i)); s != "" {
				parts = append(parts, f.Name+": "+s)
			}
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, "\n") + "}"
	}
	return fmt.Sprint(v.Interface())
}
