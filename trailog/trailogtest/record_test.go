package trailogtest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// newest is the record of the account's last call in the log group.
func (f fixture) newest(eventName string) trailrecord.Record {
	f.Helper()
	all := f.inGroup(stream)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].EventName == eventName {
			return all[i]
		}
	}
	f.Fatalf("there is no %s", eventName)
	return trailrecord.Record{}
}

// TestRecorded checks the record of a call, whole.
func TestRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, doors["typed"]).started()
		session := "arn:aws:sts::111122223333:assumed-role/deploy/alice"
		f.account.PutRole(roleOptions("deploy", allow("logs:*", "*")))
		v := f.view.As(session)
		time.Sleep(1500 * time.Millisecond) // records have whole seconds
		if _, err := v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: str("/app"), Tags: map[string]string{"Team": "a"}}); err != nil {
			t.Fatal(err)
		}
		got := f.newest("CreateLogGroup")
		if got.EventID == "" || got.RequestID == "" || got.UserIdentity.PrincipalID == "" || !strings.HasPrefix(got.UserIdentity.AccessKeyID, "ASIA") {
			t.Errorf("%+v", got)
		}
		got.EventID, got.RequestID, got.UserIdentity.AccessKeyID = "", "", ""
		id := got.UserIdentity.SessionContext.SessionIssuer.PrincipalID
		want := trailrecord.Record{
			EventVersion: "1.11", EventTime: time.Now().UTC().Truncate(time.Second), EventSource: "logs.amazonaws.com", EventName: "CreateLogGroup", AWSRegion: region,
			SourceIPAddress: "203.0.113.10", UserAgent: got.UserAgent, EventType: trailrecord.APICall, EventCategory: trailrecord.Management,
			APIVersion: "20140328", ManagementEvent: trailrecord.True, ReadOnly: trailrecord.False, RecipientAccountID: accountID,
			RequestParameters: json.RawMessage(`{"logGroupName":"/app","tags":{"Team":"a"}}`),
			TLSDetails:        trailrecord.TLSDetails{TLSVersion: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ClientProvidedHostHeader: "logs.eu-west-1.amazonaws.com"},
			UserIdentity: trailrecord.UserIdentity{Type: trailrecord.AssumedRole, PrincipalID: id + ":alice", ARN: session, AccountID: accountID,
				SessionContext: trailrecord.SessionContext{
					SessionIssuer: trailrecord.SessionIssuer{Type: trailrecord.Role, UserName: "deploy", PrincipalID: id, ARN: "arn:aws:iam::111122223333:role/deploy", AccountID: accountID},
					Attributes:    trailrecord.SessionAttributes{CreationDate: time.Now().UTC().Truncate(time.Hour), MFAAuthenticated: trailrecord.False}}},
		}
		if !got.Equal(want) {
			t.Errorf("got  %s\nwant %s", marshal(t, got), marshal(t, want))
		}
		if !strings.HasPrefix(id, "AROA") || got.Who().String() == "" || got.Tool().Kind != trailrecord.SDK {
			t.Errorf("%s %s %s", id, got.Who(), got.Tool())
		}
	})
}

func marshal(t testing.TB, r trailrecord.Record) string {
	t.Helper()
	data, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestCallers checks whom records name.
func TestCallers(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	user := f.account.PutUser("bob", allow("sts:*", "*"), allow("iam:*", "*"))
	for _, tt := range []struct {
		principal string
		want      trailrecord.UserIdentity
		key       string
	}{
		{"arn:aws:iam::111122223333:root", trailrecord.UserIdentity{Type: trailrecord.Root, PrincipalID: accountID, ARN: "arn:aws:iam::111122223333:root", AccountID: accountID}, "AKIA"},
		{user, trailrecord.UserIdentity{Type: trailrecord.IAMUser, UserName: "bob", ARN: user, AccountID: accountID}, "AKIA"},
		{"arn:aws:iam::999999999999:user/eve", trailrecord.UserIdentity{Type: trailrecord.AWSAccount, AccountID: "999999999999"}, ""},
	} {
		if _, err := f.view.As(tt.principal).STS().GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}); err != nil {
			t.Fatal(err)
		}
		got := f.newest("GetCallerIdentity").UserIdentity
		if !strings.HasPrefix(got.AccessKeyID, tt.key) || got.PrincipalID == "" {
			t.Errorf("%+v", got)
		}
		got.AccessKeyID = ""
		if tt.want.PrincipalID == "" {
			got.PrincipalID = ""
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// TestCalls checks what is special about calls of some services.
func TestCalls(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	all := advanced(equals("eventCategory", "Management"))
	for _, typ := range []string{"AWS::S3::Object", "AWS::SNS::Topic"} {
		all = append(all, advanced(equals("eventCategory", "Data"), equals("resources.type", typ))...)
	}
	if _, err := f.trails.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: str(name), AdvancedEventSelectors: all}); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	key := f.account.PutKey(region, keyOptions())
	f.account.PutRole(roleOptions("deploy", allow("logs:*", "*")))
	deploy := "arn:aws:iam::111122223333:role/deploy"
	bob := f.view.As(f.account.PutUser("bob", allow("sts:AssumeRole", "*")))
	s3test.PutBucket(f.view, s3test.BucketOptions{Name: "other-logs"})
	type got struct {
		Name, Category, ReadOnly, Request, Response, Error string
		Resources                                          []string
	}
	for _, tt := range []struct {
		name string
		call func() error
		want got
	}{
		{"PutObject", func() error {
			_, err := s3test.New(f.view).PutObject(ctx, &s3.PutObjectInput{Bucket: str(bucket), Key: str("k"), Body: strings.NewReader("confidential")})
			return err
		}, got{Category: "Data", ReadOnly: "false", Request: `{"Host":"amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com","bucketName":"amzn-s3-demo-bucket","key":"k"}`, Resources: []string{"AWS::S3::Object arn:aws:s3:::amzn-s3-demo-bucket/k", "AWS::S3::Bucket arn:aws:s3:::amzn-s3-demo-bucket"}}},
		{"ListObjects", func() error {
			_, err := s3test.New(f.view).ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: str(bucket)})
			return err
		}, got{Category: "Data", ReadOnly: "true", Request: `{"Host":"amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com","bucketName":"amzn-s3-demo-bucket"}`, Resources: []string{"AWS::S3::Object arn:aws:s3:::amzn-s3-demo-bucket/", "AWS::S3::Bucket arn:aws:s3:::amzn-s3-demo-bucket"}}},
		{"GetBucketPublicAccessBlock", func() error {
			_, err := s3test.New(f.view).GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: str(bucket)})
			return err
		}, got{Category: "Management", ReadOnly: "true", Request: `{"Host":"amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com","bucketName":"amzn-s3-demo-bucket","publicAccessBlock":""}`, Resources: []string{"AWS::S3::Bucket arn:aws:s3:::amzn-s3-demo-bucket"}}},
		{"Publish", func() error {
			_, err := snstest.New(f.view).Publish(ctx, &sns.PublishInput{TopicArn: &f.topic, Message: str("confidential")})
			return err
		}, got{Category: "Data", ReadOnly: "false", Request: `{"message":"HIDDEN_DUE_TO_SECURITY_REASONS","topicArn":"` + f.topic + `"}`, Resources: []string{"AWS::SNS::Topic " + f.topic}}},
		{"DescribeKey", func() error {
			_, err := f.view.KMS().DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &key})
			return err
		}, got{Category: "Management", ReadOnly: "true", Request: `{"keyId":"` + key + `"}`, Resources: []string{"AWS::KMS::Key " + key}}},
		{"AssumeRole", func() error {
			_, err := bob.STS().AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: &deploy, RoleSessionName: str("session")})
			return err
		}, got{Category: "Management", ReadOnly: "true", Request: `{"roleArn":"` + deploy + `","roleSessionName":"session"}`, Resources: []string{"AWS::IAM::Role " + deploy}}},
		{"GetTrail", func() error {
			_, err := f.trails.GetTrail(ctx, &cloudtrail.GetTrailInput{Name: str("nothing")})
			if failureOf(err).Code == "TrailNotFoundException" {
				return nil
			}
			return err
		}, got{Category: "Management", ReadOnly: "true", Request: `{"name":"nothing"}`, Error: "TrailNotFoundException"}},
		{"DeleteTrail", func() error {
			if _, err := f.door(bob).DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: str(name)}); failureOf(err).Code != "AccessDeniedException" {
				return err
			}
			return nil
		}, got{Category: "Management", ReadOnly: "false", Request: `{"name":"events"}`, Error: "AccessDenied"}},
		{"PutBucketPolicy", func() error {
			_, err := s3test.New(f.view).PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: str("other-logs"), Policy: str(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::other-logs/*"}]}`)})
			return err
		}, got{Category: "Management", ReadOnly: "false", Resources: []string{"AWS::S3::Bucket arn:aws:s3:::other-logs"},
			Request: `{"Host":"other-logs.s3.eu-west-1.amazonaws.com","bucketName":"other-logs","bucketPolicy":{"Statement":[{"Action":"s3:GetObject","Effect":"Deny","Principal":"*","Resource":"arn:aws:s3:::other-logs/*"}],"Version":"2012-10-17"},"policy":""}`}},
		{"GetBucketVersioning", func() error {
			if _, err := s3test.New(bob).GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: str("other-logs")}); failureOf(err).Code != "AccessDenied" {
				return err
			}
			return nil
		}, got{Category: "Management", ReadOnly: "true", Error: "AccessDenied", Request: `{"Host":"other-logs.s3.eu-west-1.amazonaws.com","bucketName":"other-logs","versioning":""}`, Resources: []string{"AWS::S3::Bucket arn:aws:s3:::other-logs"}}},
		{"CreateLogStream", func() error {
			_, err := f.view.Logs().CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: str(group), LogStreamName: str("x")})
			return err
		}, got{Category: "Management", ReadOnly: "false", Request: `{"logGroupName":"CloudTrail/logs","logStreamName":"x"}`}},
	} {
		if err := tt.call(); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		r := f.newest(tt.name)
		if ofS3 := r.EventSource == "s3.amazonaws.com"; ofS3 != strings.Contains(string(r.AdditionalEventData), `"AuthenticationMethod":"AuthHeader"`) || ofS3 && r.APIVersion != "" {
			t.Errorf("%s: %s, version %q", tt.name, r.AdditionalEventData, r.APIVersion)
		}
		g := got{Category: string(r.EventCategory), ReadOnly: r.ReadOnly.String(), Request: string(r.RequestParameters), Response: string(r.ResponseElements), Error: r.ErrorCode}
		for _, x := range r.Resources {
			g.Resources = append(g.Resources, x.Type+" "+x.ARN)
		}
		if tt.name == "AssumeRole" || tt.name == "PutObject" || tt.name == "Publish" {
			if strings.Contains(g.Response, "secretAccessKey") || g.Response == "" {
				t.Error(g.Response)
			}
			g.Response = ""
		}
		if diff := cmp.Diff(tt.want, g); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if r.ManagementEvent != trailrecord.FlagOf(g.Category == "Management") {
			t.Errorf("%s: managementEvent %s", tt.name, r.ManagementEvent)
		}
	}
	if strings.Contains(allText(f), "confidential") {
		t.Error("a secret is in the log group")
	}
}

func allText(f fixture) string {
	var b strings.Builder
	for _, r := range f.inGroup(stream) {
		b.WriteString(marshal(f, r))
	}
	return b.String()
}

// TestNotRecorded checks that writing logs is not recorded, nor what the fakes write.
func TestNotRecorded(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	before := len(f.inGroup(stream))
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: str(group), LogStreamName: str(stream), LogEvents: nil}
	_, _ = f.view.Logs().PutLogEvents(t.Context(), in)
	if after := len(f.inGroup(stream)); after != before+1 { // the GetLogEvents
		t.Errorf("%d events, then %d", before, after)
	}
}

// TestLargeParameters checks that requests of more than 100 KB are left out.
func TestLargeParameters(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	names := []string{strings.Repeat("x", trailrecord.MaxFieldSize)}
	_, _ = f.trails.DescribeTrails(t.Context(), &cloudtrail.DescribeTrailsInput{TrailNameList: names})
	if r := f.newest("DescribeTrails"); r.RequestParameters != nil {
		t.Errorf("%d bytes", len(r.RequestParameters))
	}
}

func TestCaller(t *testing.T) {
	for door, want := range map[string]string{"typed": "my agent", "wire": "aws-sdk-go-v2/"} {
		f := newFixture(t, doors[door], trailogtest.WithCaller("198.51.100.7", "my agent")).started()
		r := f.newest("StartLogging")
		if ip, ok := r.SourceIP(); !ok || ip.String() != "198.51.100.7" || !strings.HasPrefix(r.UserAgent, want) {
			t.Errorf("%s: %s", door, marshal(t, r))
		}
	}
}

func TestLookup(t *testing.T) {
	eachDoor(t, func(f fixture) {
		bob := f.account.PutUser("bob", allow("cloudtrail:*", "*"))
		f.create(f.all())
		f.start()
		_, _ = f.door(f.view.As(bob)).GetTrail(f.Context(), &cloudtrail.GetTrailInput{Name: str(name)})
		trailogtest.Record(f.Context(), f.view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument", EventID: "1",
			Resources: []trailrecord.Resource{{ARN: "arn:x", Type: "AWS::SSM::Document"}}})
		trailogtest.Record(f.Context(), f.view, trailrecord.Record{EventName: "GetObject", EventCategory: trailrecord.Data})
		trailogtest.Record(f.Context(), f.view, trailrecord.Record{EventName: "elsewhere", AWSRegion: "us-east-1"})
		trailogtest.Record(f.Context(), f.view, trailrecord.Record{EventName: "member", RecipientAccountID: "999999999999"})
		trailogtest.Record(f.Context(), f.view, trailrecord.Record{EventName: "old", EventTime: time.Now().Add(-91 * 24 * time.Hour)})
		trailogtest.Record(f.Context(), f.view, trailrecord.Record{EventName: "insight", InsightDetails: &trailrecord.InsightDetails{}})
		lookup := func(in cloudtrail.LookupEventsInput) (names []string, next *string) {
			f.Helper()
			out, err := f.trails.LookupEvents(f.Context(), &in)
			if err != nil {
				f.Fatal(err)
			}
			for _, e := range out.Events {
				names = append(names, *e.EventName)
			}
			return names, out.NextToken
		}
		by := func(key types.LookupAttributeKey, value string) []string {
			f.Helper()
			names, _ := lookup(cloudtrail.LookupEventsInput{LookupAttributes: []types.LookupAttribute{{AttributeKey: key, AttributeValue: &value}}})
			return names
		}
		var names []string
		var next *string
		for {
			var page []string
			page, next = lookup(cloudtrail.LookupEventsInput{MaxResults: aws.Int32(2), NextToken: next, EndTime: aws.Time(time.Now().Add(time.Hour))})
			if len(page) > 2 {
				f.Error(page)
			}
			names = append(names, page...)
			if next == nil || len(names) > 20 {
				break
			}
		}
		if diff := cmp.Diff([]string{"DeleteDocument", "GetTrail", "StartLogging", "CreateTrail", "CreateLogGroup"}, without(names, "LookupEvents")); diff != "" {
			f.Error(diff)
		}
		for _, tt := range []struct {
			key   types.LookupAttributeKey
			value string
			want  []string
		}{
			{types.LookupAttributeKeyEventName, "StartLogging", []string{"StartLogging"}},
			{types.LookupAttributeKeyEventSource, "logs.amazonaws.com", []string{"CreateLogGroup"}},
			{types.LookupAttributeKeyUsername, "bob", []string{"GetTrail"}},
			{types.LookupAttributeKeyEventId, "1", []string{"DeleteDocument"}},
			{types.LookupAttributeKeyResourceType, "AWS::SSM::Document", []string{"DeleteDocument"}},
			{types.LookupAttributeKeyResourceName, "arn:x", []string{"DeleteDocument"}},
			{types.LookupAttributeKeyReadOnly, "false", []string{"DeleteDocument", "StartLogging", "CreateTrail", "CreateLogGroup"}},
			{types.LookupAttributeKeyAccessKeyId, "AKIANOBODY", nil},
		} {
			if diff := cmp.Diff(tt.want, by(tt.key, tt.value)); diff != "" {
				f.Errorf("%s: %s", tt.key, diff)
			}
		}
		if names, _ := lookup(cloudtrail.LookupEventsInput{EventCategory: types.EventCategoryInsight}); len(names) != 1 || names[0] != "insight" {
			f.Error(names)
		}
		if names, _ := lookup(cloudtrail.LookupEventsInput{EndTime: aws.Time(time.Now().Add(-time.Hour))}); len(names) != 0 {
			f.Error(names)
		}
		two := make([]types.LookupAttribute, 2)
		for i := range two {
			two[i] = types.LookupAttribute{AttributeKey: types.LookupAttributeKeyEventName, AttributeValue: str("x")}
		}
		for _, tt := range []struct {
			in   cloudtrail.LookupEventsInput
			want string
		}{
			{cloudtrail.LookupEventsInput{LookupAttributes: two}, "InvalidLookupAttributesException"},
			{cloudtrail.LookupEventsInput{StartTime: aws.Time(time.Now()), EndTime: aws.Time(time.Now().Add(-time.Hour))}, "InvalidTimeRangeException"},
			{cloudtrail.LookupEventsInput{NextToken: str("x")}, "InvalidNextTokenException"},
		} {
			if _, err := f.trails.LookupEvents(f.Context(), &tt.in); failureOf(err).Code != tt.want {
				f.Errorf("%v, want %s", err, tt.want)
			}
		}
	})
}

func without(names []string, name string) []string {
	var out []string
	for _, n := range names {
		if n != name {
			out = append(out, n)
		}
	}
	return out
}

// Of an AssumeRole that is denied, the record does not say which role it was about.
func TestDeniedAssumeRole(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	f.account.PutRole(roleOptions("deploy", allow("logs:*", "*")))
	bob := f.view.As(f.account.PutUser("bob", allow("logs:*", "*")))
	if _, err := bob.STS().AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: str("arn:aws:iam::111122223333:role/deploy"), RoleSessionName: str("session")}); failureOf(err).Code != "AccessDenied" {
		t.Fatal(err)
	}
	if r := f.newest("AssumeRole"); r.ErrorCode != "AccessDenied" || r.RequestParameters != nil || r.Resources != nil || r.ResponseElements != nil {
		t.Errorf("%s", marshal(t, r))
	}
}

// Codes of IAM are in records what its SDKs call them.
func TestIAMCodes(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	if _, err := f.trails.UpdateTrail(t.Context(), &cloudtrail.UpdateTrailInput{Name: str(name), IsMultiRegionTrail: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.view.IAM().GetRole(t.Context(), &iam.GetRoleInput{RoleName: str("none")}); failureOf(err).Code != "NoSuchEntity" {
		t.Fatal(err)
	}
	if r := f.newest("GetRole"); r.ErrorCode != "NoSuchEntityException" || string(r.RequestParameters) != `{"roleName":"none"}` {
		t.Errorf("%s", marshal(t, r))
	}
}
