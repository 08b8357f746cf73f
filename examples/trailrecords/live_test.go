package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// live serves a fake account over HTTP, where the program finds it as it finds AWS.
func live(t *testing.T) *loggingtest.Account {
	t.Helper()
	account := loggingtest.NewAccount("111122223333")
	s3test.Mount(account)
	server := httptest.NewServer(account.Handler())
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_REGION": "us-east-2",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	} {
		t.Setenv(name, value)
	}
	return account
}

// oneRecord is the JSON of a record.
func oneRecord(name, region string, at time.Time) string {
	return fmt.Sprintf(`{"eventTime":%q,"eventSource":"ssm.amazonaws.com","eventName":%q,"awsRegion":%q,"eventID":%[2]q}`, at.UTC().Format(time.RFC3339), name, region)
}

func TestBucket(t *testing.T) {
	view := live(t).Region("us-east-2")
	s3test.PutBucket(view, s3test.BucketOptions{Name: "amzn-s3-demo-bucket"})
	objects := s3test.New(view)
	put := func(key string, text []byte) {
		t.Helper()
		_, err := objects.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("amzn-s3-demo-bucket"), Key: &key, Body: bytes.NewReader(text)})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, account := range []string{"111122223333", "444455556666"} {
		for j, region := range []string{"eu-west-1", "us-east-2"} {
			for day := 1; day <= 3; day++ {
				at := time.Date(2026, 1, day, 3, 0, 0, 0, time.UTC)
				name := fmt.Sprintf("%c%c%d", 'A'+i, 'a'+j, day)
				key := trailrecord.Key{Prefix: "org +1", Account: account, Kind: trailrecord.LogFile, Region: region, Time: at.Add(time.Minute), Unique: "AbCdEfGhIjKlMnOp"}
				var packed bytes.Buffer
				z := gzip.NewWriter(&packed)
				if _, err := io.WriteString(z, `{"Records":[`+strings.Replace(oneRecord(name, region, at), "{", `{"recipientAccountId":"`+account+`",`, 1)+`]}`); err != nil {
					t.Fatal(err)
				}
				if err := z.Close(); err != nil {
					t.Fatal(err)
				}
				put(key.String(), packed.Bytes())
			}
		}
	}
	digest := trailrecord.Key{Prefix: "org +1", Account: "111122223333", Kind: trailrecord.DigestFile, Region: "eu-west-1", Time: time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC), Trail: "t", HomeRegion: "eu-west-1"}
	put(digest.String(), []byte("not read"))
	put("AWSLogs/", nil)
	for args, want := range map[string]string{
		"s3://amzn-s3-demo-bucket":                                                           "Aa1 Aa2 Aa3 Ab1 Ab2 Ab3 Ba1 Ba2 Ba3 Bb1 Bb2 Bb3",
		"-account 444455556666 s3://amzn-s3-demo-bucket/":                                    "Ba1 Ba2 Ba3 Bb1 Bb2 Bb3",
		"-account !111122223333 -region us-* s3://amzn-s3-demo-bucket":                       "Bb1 Bb2 Bb3",
		"-region US-EAST-2 -since 2026-01-02 -until 2026-01-03 s3://amzn-s3-demo-bucket/org": "Ab2 Bb2",
		"-since 2026-01-03 -in us-east-2 s3://amzn-s3-demo-bucket":                           "Aa3 Ab3 Ba3 Bb3",
		"-in us-east-2 s3://amzn-s3-demo-bucket/none/":                                       "",
	} {
		out, errs, err := asked(t, strings.Fields("-columns name -no-head "+args))
		if got := strings.Join(strings.Fields(out), " "); err != nil || got != want {
			t.Errorf("%s: %s, %v %s; want %s", args, got, err, errs, want)
		}
	}
	for args, want := range map[string]string{
		"s3://none-of-these":         "NoSuchBucket",
		"-since 1d s3://none-of-it/": "s3://none-of-it/: s3:ListObjectsV2",
	} {
		if out, errs, err := asked(t, strings.Fields(args)); err == nil || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: %q, %q, %v", args, out, errs, err)
		}
	}
	if _, _, err := asked(t, []string{"s3:///prefix"}); err == nil {
		t.Error("an address without a bucket is taken")
	}
}

// putEvents puts records into a log group, which is made.
func putEvents(t *testing.T, v loggingtest.View, group string, records ...string) {
	t.Helper()
	logs, ctx := cloudwatchlogs.NewFromConfig(v.Config()), t.Context()
	_, _ = logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group}) // it can be there
	_, _ = logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: aws.String("s")})
	var events []logstypes.InputLogEvent
	for _, r := range records {
		parsed, err := trailrecord.Parse([]byte(r))
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, logstypes.InputLogEvent{Message: aws.String(r), Timestamp: aws.Int64(parsed.EventTime.UnixMilli())})
	}
	if _, err := logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: aws.String("s"), LogEvents: events}); err != nil {
		t.Fatal(err)
	}
}

func TestGroups(t *testing.T) {
	account := live(t)
	at := func(minutes int) time.Time { return time.Now().Add(time.Duration(minutes) * time.Minute) }
	ohio, ireland := account.Region("us-east-2"), account.Region("eu-west-1")
	putEvents(t, ohio, "trail", oneRecord("A", "us-east-2", at(-50)), oneRecord("C", "us-east-2", at(-30)))
	putEvents(t, ohio, "other", oneRecord("D", "us-east-2", at(-20)))
	putEvents(t, ireland, "trail", oneRecord("B", "eu-west-1", at(-40)), oneRecord("E", "eu-west-1", at(-10)))
	putEvents(t, ireland, "other", oneRecord("F", "eu-west-1", at(-5)))
	for args, want := range map[string]string{
		"-group trail":       "A C",
		"-group trail,other": "A C D",
		"-group trail -group other -in us-east-2,eu-west-1": "A B C D E F",
		"-group trail -in eu-west-1 -since 20m":             "E",
		"-group trail -in us-east-2,eu-west-1 -name !c":     "A B E",
	} {
		out, errs, err := asked(t, strings.Fields("-columns name -no-head "+args))
		if got := strings.Join(strings.Fields(out), " "); err != nil || got != want {
			t.Errorf("%s: %s, %v %s; want %s", args, got, err, errs, want)
		}
	}
	if _, errs, err := asked(t, []string{"-group", "none"}); err == nil || !strings.Contains(errs, "ResourceNotFoundException") {
		t.Errorf("%q, %v", errs, err)
	}
}

func TestFollow(t *testing.T) {
	account := live(t)
	ohio, ireland := account.Region("us-east-2"), account.Region("eu-west-1")
	putEvents(t, ohio, "trail", oneRecord("A", "us-east-2", time.Now().Add(-time.Hour)))
	putEvents(t, ireland, "trail", oneRecord("B", "eu-west-1", time.Now().Add(-time.Minute)))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, strings.Fields("-group trail -in us-east-2,eu-west-1 -since 10m -follow -columns name -no-head"), strings.NewReader(""), in, os.Stderr)
		_ = in.Close() // it never fails
	}()
	lines := bufio.NewScanner(out)
	next := func(want string) {
		t.Helper()
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("%q, %v; want %s", lines.Text(), lines.Err(), want)
		}
	}
	next("B")
	putEvents(t, ohio, "trail", oneRecord("C", "us-east-2", time.Now()))
	next("C")
	putEvents(t, ireland, "trail", oneRecord("D", "eu-west-1", time.Now()))
	next("D")
	stop()
	if lines.Scan() {
		t.Errorf("after the end: %q", lines.Text())
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
