package loggingtest_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func BenchmarkNewAccount(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		loggingtest.NewAccount(accountID)
	}
}

// seeded is a view of an account with a log group and a role.
func seeded(b *testing.B) loggingtest.View {
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	if err := createGroup(b.Context(), v, "/app"); err != nil {
		b.Fatal(err)
	}
	if _, err := iam.NewFromConfig(v.Config()).CreateRole(b.Context(),
		&iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(trust)}); err != nil {
		b.Fatal(err)
	}
	return v
}

// BenchmarkTypedDoor calls operations on one resource without HTTP.
func BenchmarkTypedDoor(b *testing.B) {
	v := seeded(b)
	logs, identities := loggingtest.Logs(), loggingtest.IAM() // as typed clients have them
	b.Run("PutRetentionPolicy", func(b *testing.B) {
		in := &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/app"), RetentionInDays: aws.Int32(7)}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := loggingtest.Invoke[cloudwatchlogs.PutRetentionPolicyInput, cloudwatchlogs.PutRetentionPolicyOutput](b.Context(), v,
				logs, "PutRetentionPolicy", in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("DescribeLogGroups", func(b *testing.B) {
		in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/app")}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := loggingtest.Invoke[cloudwatchlogs.DescribeLogGroupsInput, cloudwatchlogs.DescribeLogGroupsOutput](b.Context(), v,
				logs, "DescribeLogGroups", in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("GetRole", func(b *testing.B) {
		in := &iam.GetRoleInput{RoleName: aws.String("r")}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := loggingtest.Invoke[iam.GetRoleInput, iam.GetRoleOutput](b.Context(), v, identities, "GetRole", in); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// canned answers each request with the same bytes: what an SDK client costs itself.
type canned struct {
	contentType string
	body        []byte
}

func (c *canned) Do(req *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {c.contentType}}, Body: io.NopCloser(bytes.NewReader(c.body)), Request: req}, nil
}

// recorder keeps the last answer of the account.
type recorder struct {
	aws.HTTPClient
	canned
}

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	resp, err := r.HTTPClient.Do(req)
	if err != nil {
		return nil, err
	}
	r.body, err = io.ReadAll(resp.Body)
	r.contentType = resp.Header.Get("Content-Type")
	resp.Body = io.NopCloser(bytes.NewReader(r.body))
	return resp, err
}

// BenchmarkWireDoor compares the SDK's clients on the account with the same clients on
// a transport that answers the same bytes at once: "canned".
func BenchmarkWireDoor(b *testing.B) {
	cfg := seeded(b).Config()
	record := &recorder{HTTPClient: cfg.HTTPClient}
	calls := map[string]func(aws.Config) func() error{
		"PutRetentionPolicy": func(cfg aws.Config) func() error {
			client := cloudwatchlogs.NewFromConfig(cfg)
			in := &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/app"), RetentionInDays: aws.Int32(7)}
			return func() error { _, err := client.PutRetentionPolicy(b.Context(), in); return err }
		},
		"DescribeLogGroups": func(cfg aws.Config) func() error {
			client := cloudwatchlogs.NewFromConfig(cfg)
			in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/app")}
			return func() error { _, err := client.DescribeLogGroups(b.Context(), in); return err }
		},
		"GetRole": func(cfg aws.Config) func() error {
			client := iam.NewFromConfig(cfg)
			in := &iam.GetRoleInput{RoleName: aws.String("r")}
			return func() error { _, err := client.GetRole(b.Context(), in); return err }
		},
	}
	for _, name := range []string{"PutRetentionPolicy", "DescribeLogGroups", "GetRole"} {
		recorded := cfg.Copy()
		recorded.HTTPClient = record
		if err := calls[name](recorded)(); err != nil {
			b.Fatal(err)
		}
		without := cfg.Copy()
		without.HTTPClient = &canned{record.contentType, record.body}
		for _, door := range []struct {
			name string
			cfg  aws.Config
		}{{"account", cfg}, {"canned", without}} {
			b.Run(name+"/"+door.name, func(b *testing.B) {
				call := calls[name](door.cfg)
				b.ReportAllocs()
				for b.Loop() {
					if err := call(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
