package bucket_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		want string // "": right
	}{
		{"abc", ""}, {"ab", "3 to 63"}, {strings.Repeat("a", 63), ""}, {strings.Repeat("a", 64), "3 to 63"}, {"", "must be set"},
		{"a.b", ""}, {"a..b", "two periods"}, {"Abc", "only the characters"}, {"a_b", "only the characters"}, {"-ab", "begin and end"}, {"ab.", "begin and end"},
		{"192.168.5.4", "IP address"}, {"192.168.5.400", ""}, {"xn--abc", "xn--"}, {"sthree-abc", "sthree-"}, {"amzn-s3-demo-bucket", "amzn-s3-demo-"},
		{"abc-s3alias", "-s3alias"}, {"abc--ol-s3", "--ol-s3"}, {"abc.mrap", ".mrap"}, {"abc--x-s3", "--x-s3"}, {"abc--table-s3", "--table-s3"},
		{"abc-an", "-an"}, {"abc-111122223333-us-west-2-an", ""}, {"abc-111122223333-uswest-an", "-an"},
	} {
		_, err := bucket.New(tt.name).Build()
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.name, err)
		}
	}
	if _, err := bucket.New("amzn-s3-demo-bucket").MustExist().Build(); err != nil {
		t.Error(err)
	}
}

func TestLifecycleRules(t *testing.T) {
	const (
		ia, oneZone, instant = types.TransitionStorageClassStandardIa, types.TransitionStorageClassOnezoneIa, types.TransitionStorageClassGlacierIr
		glacier, deep, smart = types.TransitionStorageClassGlacier, types.TransitionStorageClassDeepArchive, types.TransitionStorageClassIntelligentTiering
	)
	for _, tt := range []struct {
		name string
		b    *bucket.Builder
		want string
	}{
		{"at once", bucket.New(name).Rule("x", bucket.Rule{Prefix: "x/", Transitions: []bucket.Transition{{Class: glacier}}}), ""},
		{"infrequent after 29 days", bucket.New(name).ArchiveDays(29, ia), "at least 30 for STANDARD_IA"},
		{"infrequent after 30 days", bucket.New(name).ArchiveDays(30, ia), ""},
		{"one zone after 29 days", bucket.New(name).ArchiveDays(29, oneZone), "at least 30 for ONEZONE_IA"},
		{"29 days in between", bucket.New(name).ArchiveDays(30, ia).ArchiveDays(59, glacier), "at least 30 more than the 30"},
		{"30 days in between", bucket.New(name).ArchiveDays(30, ia).ArchiveDays(60, glacier).ArchiveDays(61, deep), ""},
		{"back", bucket.New(name).ArchiveDays(1, glacier).ArchiveDays(90, ia), "cannot come after GLACIER"},
		{"the same", bucket.New(name).ArchiveDays(1, glacier).ArchiveDays(2, glacier), "cannot come after GLACIER"},
		{"one zone to instant", bucket.New(name).ArchiveDays(30, oneZone).ArchiveDays(60, instant), "cannot come after ONEZONE_IA"},
		{"the order of days", bucket.New(name).ArchiveDays(5, smart).ArchiveDays(5, glacier), "more than the 5"},
		{"two prefixes", bucket.New(name).Rule("a", bucket.Rule{Prefix: "a/", Transitions: []bucket.Transition{{AfterDays: 5, Class: glacier}}}).Rule("b", bucket.Rule{Prefix: "b/", Transitions: []bucket.Transition{{AfterDays: 5, Class: instant}}}), ""},
		{"expires with the transition", bucket.New(name).ArchiveDays(30, glacier).ExpireDays(30), "must be less than the 30 days"},
		{"expires after it", bucket.New(name).ArchiveDays(30, glacier).ExpireDays(31), ""},
		{"expires never", bucket.New(name).ExpireDays(0), "must do something"},
		{"negative", bucket.New(name).ExpireDays(-1), "positive number of days"},
		{"a negative transition", bucket.New(name).ArchiveDays(-1, glacier), "must not be negative"},
		{"no class", bucket.New(name).ArchiveDays(1, "COLD"), "must be one of STANDARD_IA INTELLIGENT_TIERING"},
		{"nothing", bucket.New(name).Rule("a", bucket.Rule{}), "must do something"},
		{"other", bucket.New(name).Rule("a", bucket.Rule{Other: true, ExpireAfterDays: 1}), "cannot be asked for"},
		{"a bracket in the id", bucket.New(name).Rule("a]", bucket.Rule{ExpireAfterDays: 1}), `must not have a "]"`},
		{"no id", bucket.New(name).Rule("", bucket.Rule{ExpireAfterDays: 1}), "1 to 255 characters"},
		{"a bracket in the prefix", bucket.New(name).Rule("x", expire(1, "a]/")), ""},
		{"a long prefix", bucket.New(name).Rule("x", expire(1, strings.Repeat("x", 1024))), ""},
		{"too long a prefix", bucket.New(name).Rule("x", expire(1, strings.Repeat("x", 1025))), "at most 1024 bytes"},
	} {
		_, err := tt.b.Build()
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// Every wrong field at once.
func TestBuildReportsEverything(t *testing.T) {
	b := bucket.New("A").Region("europe").Key(named("alias/x")).BucketKey().Ownership("Me").ExpireDays(-1).Tag("aws:x", strings.Repeat("v", 257)).
		Allow(policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"logs:PutLogEvents"}, Resource: []string{"arn:aws:s3:::other/*"}}}})
	_, err := b.Build()
	var v *resource.ValidationError
	if !errors.As(err, &v) {
		t.Fatal(err)
	}
	for _, path := range []string{"bucketName", "region", "encryption.keyARN", "objectOwnership", "lifecycle[awslogkit].expireAfterDays", "tags[aws:x]", "policy.Statement[0]"} {
		if !strings.Contains(err.Error(), path) {
			t.Errorf("%s is not in %v", path, err)
		}
	}
	for _, tt := range []struct {
		b    *bucket.Builder
		want string
	}{
		{bucket.New(name).Allow(document(acl("A").On("arn:aws:s3:::other"))), "this bucket or objects of it"},
		{bucket.New(name).Region("us-east-1").Key(named(keyARN)), "bucket's own region"},
	} {
		if _, err := tt.b.Build(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.want, err)
		}
	}
	for _, text := range []string{`{}`, `{"bucketName":"a"}`, `{"bucketName":"abc","x":1}`, `{"bucketName":"abc"}{}`, `{"bucketName":"abc","encryption":{"algorithm":"x"}}`, `{"bucketName":"abc","encryption":{"algorithm":"AES256","bucketKey":true}}`} {
		var b bucket.Bucket
		if json.Unmarshal([]byte(text), &b) == nil {
			t.Error(text)
		}
	}
	if _, err := (bucket.Bucket{}).Resource(bucket.Clients{}, resource.Scope{}); err == nil || !strings.Contains(err.Error(), "clients.S3") || !strings.Contains(err.Error(), "bucketName") {
		t.Error(err)
	}
}

func TestWith(t *testing.T) {
	b := build(t, bucket.New(name).Allow(document(acl("A"))))
	more, err := b.With(document(acl("B"), acl("C").When("StringEquals", "aws:SourceAccount", account)))
	if err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(b)
	two, _ := json.Marshal(more)
	if strings.Count(string(one), "Sid") != 1 || strings.Count(string(two), "Sid") != 2 || b.Equal(more) {
		t.Errorf("%s\n%s", one, two)
	}
	if _, err := b.With(document(policy.AllowActions("s3:GetBucketAcl").On("arn:aws:s3:::other").To(policy.Everyone()))); err == nil {
		t.Error("another bucket's resource was taken")
	}
}

func FuzzUnmarshal(f *testing.F) {
	b, err := whole().Build()
	if err != nil {
		f.Fatal(err)
	}
	data, err := json.Marshal(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"bucketName":"abc","lifecycle":{"x":{"expireAfterDays":1}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b, again bucket.Bucket
		if json.Unmarshal(data, &b) != nil {
			return
		}
		out, err := json.Marshal(b)
		if err != nil || json.Unmarshal(out, &again) != nil || !again.Equal(b) {
			t.Errorf("%s: %v", out, err)
		}
	})
}
