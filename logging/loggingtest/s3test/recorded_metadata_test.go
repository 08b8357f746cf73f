package s3test_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Metadata that are not ASCII come back as RFC 2047 has them, and again the same.
func TestMetadataValues(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		for in, want := range map[string]string{
			"plain text = 1":                   "plain text = 1",
			"=?UTF-8?B?=GGG?=":                 "=?UTF-8?B?77+9Ye+/vQ==?=", // recorded
			"=?utf-8?b?w7xiZXI=?=":             "=?UTF-8?B?w7xiZXI=?=",
			"=?UTF-8?Q?=C3=BCber?=":            "=?UTF-8?B?w7xiZXI=?=",
			"=?UTF-8?B?" + "YWJj" + "?=":       "abc",
			"\u00fcber":                        "=?UTF-8?B?w4PCvGJlcg==?=",         // of the two bytes
			"=?UTF-8?B?Ym90aA0KWC1FdmlsOjE=?=": "=?UTF-8?B?Ym90aA0KWC1FdmlsOjE=?=", // a line's end stays out of headers
		} {
			for range 2 {
				if _, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(logs), Key: aws.String("k"), Body: strings.NewReader("x"), Metadata: map[string]string{"m": in}}); err != nil {
					t.Fatal(err)
				}
				head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(logs), Key: aws.String("k")})
				if err != nil || head.Metadata["m"] != want {
					t.Errorf("%q is %q, want %q, %v", in, head.Metadata["m"], want, err)
				}
				in = want
			}
		}
	})
}
