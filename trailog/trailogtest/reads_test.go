package trailogtest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// describe lists the names that DescribeTrails answers.
func describe(f fixture, region string, shadows *bool, names ...string) string {
	f.Helper()
	out, err := f.door(f.account.Region(region)).DescribeTrails(f.Context(), &cloudtrail.DescribeTrailsInput{TrailNameList: names, IncludeShadowTrails: shadows})
	if err != nil {
		f.Fatal(err)
	}
	var got []string
	for _, t := range out.TrailList {
		got = append(got, *t.Name+"@"+*t.HomeRegion)
	}
	return strings.Join(got, " ")
}

// TestRegions checks what is seen of trails from their own and other regions, and what
// can be changed there.
func TestRegions(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.bucket(strings.ReplaceAll(bucketPolicy("*", "AWSLogs/"+accountID+"/*"), "StringEquals", "StringLike"))
		for _, in := range []struct {
			name  string
			multi bool
		}{{"one", false}, {"wide", true}} {
			f.create(&cloudtrail.CreateTrailInput{Name: &in.name, S3BucketName: str(bucket), IsMultiRegionTrail: &in.multi})
		}
		no := aws.Bool(false)
		one, wide := strings.Replace(arnOfAll, "trail/events", "trail/one", 1), strings.Replace(arnOfAll, "trail/events", "trail/wide", 1)
		for _, tt := range []struct{ got, want string }{
			{describe(f, region, nil), "one@eu-west-1 wide@eu-west-1"},
			{describe(f, region, no), "one@eu-west-1 wide@eu-west-1"},
			{describe(f, "us-east-1", nil), "wide@eu-west-1"},
			{describe(f, "us-east-1", no), ""},
			{describe(f, "us-east-1", nil, "wide", "one", "nothing"), ""},
			{describe(f, "us-east-1", nil, wide, one), "wide@eu-west-1 one@eu-west-1"},
			{describe(f, region, nil, "one", "nothing"), "one@eu-west-1"},
		} {
			if tt.got != tt.want {
				f.Errorf("%q, want %q", tt.got, tt.want)
			}
		}
		list, err := f.door(f.account.Region("us-east-1")).ListTrails(f.Context(), &cloudtrail.ListTrailsInput{})
		if err != nil || len(list.Trails) != 1 || *list.Trails[0].TrailARN != wide || *list.Trails[0].HomeRegion != region {
			f.Errorf("%+v %v", list, err)
		}
		there := f.door(f.account.Region("us-east-1"))
		get := func(id string) failure {
			_, err := there.GetTrail(f.Context(), &cloudtrail.GetTrailInput{Name: &id})
			_, err2 := there.GetTrailStatus(f.Context(), &cloudtrail.GetTrailStatusInput{Name: &id})
			_, err3 := there.GetEventSelectors(f.Context(), &cloudtrail.GetEventSelectorsInput{TrailName: &id})
			ofStatus := failureOf(err2)
			ofStatus.Message = strings.Replace(ofStatus.Message, "arn:aws:cloudtrail:us-east-1:111122223333:trail/", "", 1) // which it alone has
			if failureOf(err) != ofStatus || failureOf(err) != failureOf(err3) {
				f.Errorf("%v\n%v\n%v", err, err2, err3)
			}
			return failureOf(err)
		}
		change := func(id string) failure {
			_, err := there.UpdateTrail(f.Context(), &cloudtrail.UpdateTrailInput{Name: &id, EnableLogFileValidation: aws.Bool(true)})
			for _, other := range changes(f, there, id) {
				if failureOf(err) != failureOf(other) {
					f.Errorf("%v\n%v", err, other)
				}
			}
			return failureOf(err)
		}
		home := func(name string) failure {
			return failure{"InvalidHomeRegionException", "The trail " + name + " can only be changed in its home region, eu-west-1."}
		}
		notFound := func(name string) failure {
			return failure{"TrailNotFoundException", "Unknown trail: " + name + " for the user: 111122223333"}
		}
		for _, tt := range []struct {
			what      string
			got, want failure
		}{
			{"name", get("wide"), notFound("wide")}, {"single name", get("one"), notFound("one")},
			{"ARN", get(wide), failure{}}, {"single ARN", get(one), failure{}},
			{"change name", change("wide"), home("wide")}, {"change ARN", change(wide), home("wide")},
			{"change single name", change("one"), notFound("one")}, {"change single ARN", change(one), home("one")},
			{"bad ARN", get("arn:aws:s3:::x"), failure{"CloudTrailARNInvalidException", "The ARN is not valid: arn:aws:s3:::x"}},
		} {
			if diff := cmp.Diff(tt.want, tt.got); diff != "" {
				f.Errorf("%s: %s", tt.what, diff)
			}
		}
		if _, err := f.trails.DeleteTrail(f.Context(), &cloudtrail.DeleteTrailInput{Name: &wide}); err != nil {
			f.Error(err)
		}
		if got := get(wide); got.Code != "TrailNotFoundException" {
			f.Error(got)
		}
	})
}

// changes are the errors of every call but UpdateTrail that changes a trail.
func changes(f fixture, c api, id string) []error {
	_, err1 := c.StartLogging(f.Context(), &cloudtrail.StartLoggingInput{Name: &id})
	_, err2 := c.StopLogging(f.Context(), &cloudtrail.StopLoggingInput{Name: &id})
	_, err3 := c.PutEventSelectors(f.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: &id, EventSelectors: []types.EventSelector{{}}})
	_, err4 := c.PutInsightSelectors(f.Context(), &cloudtrail.PutInsightSelectorsInput{TrailName: &id, InsightSelectors: []types.InsightSelector{}})
	_, err5 := c.DeleteTrail(f.Context(), &cloudtrail.DeleteTrailInput{Name: &id})
	return []error{err1, err2, err3, err4, err5}
}

func TestStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, doors["typed"])
		f.create(f.all())
		time.Sleep(time.Minute)
		started := time.Now().UTC()
		f.start()
		time.Sleep(time.Minute)
		f.start() // once more changes nothing
		s := f.status()
		if !*s.IsLogging || !s.StartLoggingTime.Equal(started) || s.StopLoggingTime != nil || *s.TimeLoggingStarted != started.Format("2006-01-02T15:04:05Z") || *s.TimeLoggingStopped != "" {
			t.Errorf("%+v", s)
		}
		time.Sleep(time.Minute)
		if _, err := f.trails.StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: str(name)}); err != nil {
			t.Fatal(err)
		}
		delivered := *f.status().LatestDeliveryTime
		time.Sleep(time.Minute)
		f.record(deleteDocument)
		s = f.status()
		if *s.IsLogging || !s.StopLoggingTime.Equal(started.Add(2*time.Minute)) || !s.LatestDeliveryTime.Equal(delivered) {
			t.Errorf("%+v", s)
		}
	})
}

// TestLoading checks that a trail that was changed refuses changes for a while.
func TestLoading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, doors["typed"], trailogtest.WithLoadingTime(2*time.Minute))
		f.create(f.all())
		_, err := f.trails.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: str(name)})
		want := failure{"ConflictException", "The trail events is being changed or is not fully loaded. Wait a few minutes, and then try again."}
		if diff := cmp.Diff(want, failureOf(err)); diff != "" {
			t.Error(diff)
		}
		f.status()
		time.Sleep(2 * time.Minute)
		f.start()
	})
}

// TestPropagation checks that a role that was made just now cannot be used yet.
func TestPropagation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := loggingtest.NewAccount(accountID, loggingtest.IAMPropagation(10*time.Second))
		trailogtest.Mount(account)
		f := fixture{T: t, account: account, view: account.Region(region), door: doors["typed"], trails: doors["typed"](account.Region(region))}
		f.group(region, group)
		f.bucket(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*"))
		f.role = "arn:aws:iam::" + accountID + ":role/logs"
		in := &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str(bucket), CloudWatchLogsLogGroupArn: str(groupARN), CloudWatchLogsRoleArn: &f.role}
		if _, err := f.view.IAM().CreateRole(t.Context(), roleInput("logs")); err != nil {
			t.Fatal(err)
		}
		create := func() failure {
			_, err := f.trails.CreateTrail(t.Context(), in)
			return failureOf(err)
		}
		got := []failure{create()}
		time.Sleep(10 * time.Second)
		if _, err := f.view.IAM().PutRolePolicy(t.Context(), rolePolicyInput("logs", rolePolicy(stream+"*"))); err != nil {
			t.Fatal(err)
		}
		got = append(got, create())
		time.Sleep(10 * time.Second)
		got = append(got, create())
		want := []failure{{"InvalidCloudWatchLogsRoleArnException", "Access denied. Check the trust relationships for your role."},
			{"InvalidCloudWatchLogsLogGroupArnException", "Access denied. Check the permissions for your role."}, {}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTags(t *testing.T) {
	eachDoor(t, func(f fixture) {
		in := f.all()
		in.TagsList = []types.Tag{{Key: str("team"), Value: str("audit")}, {Key: str("stage"), Value: str("test")}}
		f.create(in)
		list := func() []types.ResourceTag {
			f.Helper()
			out, err := f.trails.ListTags(f.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{arnOfAll}})
			if err != nil {
				f.Fatal(err)
			}
			return out.ResourceTagList
		}
		add := func(id string, tags ...types.Tag) failure {
			_, err := f.trails.AddTags(f.Context(), &cloudtrail.AddTagsInput{ResourceId: &id, TagsList: tags})
			return failureOf(err)
		}
		if got := add(arnOfAll, types.Tag{Key: str("stage"), Value: str("live")}); got != (failure{}) {
			f.Error(got)
		}
		if _, err := f.trails.RemoveTags(f.Context(), &cloudtrail.RemoveTagsInput{ResourceId: str(arnOfAll), TagsList: []types.Tag{{Key: str("team")}}}); err != nil {
			f.Error(err)
		}
		want := []types.ResourceTag{{ResourceId: str(arnOfAll), TagsList: []types.Tag{{Key: str("stage"), Value: str("live")}}}}
		if diff := cmp.Diff(want, list(), ignored); diff != "" {
			f.Error(diff)
		}
		var tags []types.Tag
		for i := range 50 {
			tags = append(tags, types.Tag{Key: str(fmt.Sprint("k", i)), Value: str("v")})
		}
		missing := arnOfAll + "2"
		for _, tt := range []struct{ got, want failure }{
			{add(arnOfAll, tags...), failure{"TagsLimitExceededException", "A trail can have 50 tags."}},
			{add(arnOfAll, tags[:49]...), failure{}},
			{add(arnOfAll, types.Tag{Key: str("aws:x"), Value: str("v")}), failure{"InvalidTagParameterException", "Tag keys that begin with aws: are reserved: aws:x"}},
			{add(missing, tags[0]), failure{"ResourceNotFoundException", "Resource " + missing + " does not exist."}},
			{add(name, tags[0]), failure{"CloudTrailARNInvalidException", "The ARN is not valid: " + name}},
			{add(strings.Replace(arnOfAll, region, "us-east-1", 1), tags[0]), failure{"CloudTrailARNInvalidException", "Region in ARN is wrong, you can only access resources in region eu-west-1."}},
		} {
			if diff := cmp.Diff(tt.want, tt.got); diff != "" {
				f.Error(diff)
			}
		}
	})
}

// TestMember checks what a member account sees of its organisation's trail.
func TestMember(t *testing.T) {
	eachDoor(t, func(f fixture) {
		id := trailogtest.PutOrganizationTrail(f.account.Region("us-east-1"), trailogtest.OrganizationTrail{Name: "org", Management: "999999999999", Bucket: "org-logs"})
		if id != "arn:aws:cloudtrail:us-east-1:999999999999:trail/org" {
			f.Error(id)
		}
		if got := describe(f, region, nil); got != "org@us-east-1" {
			f.Error(got)
		}
		if got := describe(f, "us-east-1", aws.Bool(false)); got != "" {
			f.Error(got)
		}
		got, err := f.trails.GetTrail(f.Context(), &cloudtrail.GetTrailInput{Name: &id})
		if err != nil || !*got.Trail.IsOrganizationTrail || *got.Trail.S3BucketName != "org-logs" {
			f.Errorf("%+v %v", got, err)
		}
		for _, err := range changes(f, f.door(f.account.Region("us-east-1")), id) {
			if failureOf(err).Code != "NotOrganizationMasterAccountException" {
				f.Error(err)
			}
		}
		d := f.record(deleteDocument)
		if !d.Arrived() || d.Bucket.Used {
			f.Error(d)
		}
		id = trailogtest.PutOrganizationTrail(f.account.Region("us-east-1"), trailogtest.OrganizationTrail{Name: "org", Management: "999999999999", SingleRegion: true, Stopped: true})
		if got := describe(f, region, nil); got != "" {
			f.Error(got)
		}
		s, err := f.trails.GetTrailStatus(f.Context(), &cloudtrail.GetTrailStatusInput{Name: &id})
		if err != nil || *s.IsLogging || s.StartLoggingTime != nil {
			f.Errorf("%+v %v", s, err)
		}
	}, trailogtest.WithOrganization("o-exampleorgid", false))
}
