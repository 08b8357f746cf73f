package s3test_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// rules are a bucket's lifecycle.
func rules(all ...types.LifecycleRule) *s3.PutBucketLifecycleConfigurationInput {
	for i := range all {
		all[i].Status = types.ExpirationStatusEnabled
	}
	return &s3.PutBucketLifecycleConfigurationInput{Bucket: aws.String(logs), LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: all}}
}

func expireIn(days int32) types.LifecycleRule {
	return types.LifecycleRule{ID: aws.String("old"), Filter: &types.LifecycleRuleFilter{Prefix: aws.String("a/")}, Expiration: &types.LifecycleExpiration{Days: &days}}
}

// Objects that a rule is for say when they expire, by the first of the rules.
func TestExpiration(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		tagged := types.LifecycleRule{ID: aws.String("tagged"), Filter: &types.LifecycleRuleFilter{Tag: &types.Tag{Key: aws.String("t"), Value: aws.String("1")}}, Expiration: &types.LifecycleExpiration{Days: aws.Int32(2)}}
		_, err := c.PutBucketLifecycleConfiguration(ctx, rules(expireIn(7), tagged))
		want(t, err, "")
		time.Sleep(time.Hour)
		for _, tt := range []struct{ key, tags, want string }{
			{"a/k", "", `expiry-date="Sun, 09 Jan 2000 00:00:00 GMT", rule-id="old"`}, // the clock begins on 1 January
			{"a/t", "t=1", `expiry-date="Tue, 04 Jan 2000 00:00:00 GMT", rule-id="tagged"`},
			{"b/t", "t=2", ""},
		} {
			out, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(logs), Key: &tt.key, Tagging: &tt.tags, Body: strings.NewReader("x")})
			want(t, err, "")
			head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(logs), Key: &tt.key})
			want(t, err, "")
			if aws.ToString(out.Expiration) != tt.want || aws.ToString(head.Expiration) != tt.want {
				t.Errorf("%s: %s and %s, want %s", tt.key, aws.ToString(out.Expiration), aws.ToString(head.Expiration), tt.want)
			}
		}
	})
}
