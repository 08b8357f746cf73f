package main

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// What -demo makes can be read, and the trail's files verified.
func TestDemo(t *testing.T) {
	for _, partition := range arn.Partitions() {
		region := regionOf(partition)
		t.Run(partition, func(t *testing.T) {
			t.Parallel()
			accounts := newAccounts("111122223333", partition)
			view := accounts[0].Region(region)
			if err := demo(t.Context(), view); err != nil {
				t.Fatal(err)
			}
			for group, want := range map[string]string{"AWSIotLogsV2": "press-1", demoSessions: "systemctl restart line-1", demoTrailLog: `"eventName":"StartSession"`} {
				if text := logged(t, view, group); !strings.Contains(text, want) {
					t.Errorf("%s has no %s: %.300s", group, want, text)
				}
			}
			files := trailog.BucketFiles(s3test.New(view), demoBucket+"111122223333")
			chains, err := trailrecord.Chains(files.List(t.Context(), ""))
			if err != nil || len(chains) != 1 {
				t.Fatal(chains, err)
			}
			verifier := trailrecord.Verifier{Buckets: func(string) (trailrecord.Bucket, error) { return files, nil },
				Keys: trailog.PublicKeys(func(string) trailog.PublicKeyAPI { return trailogtest.NewClient(view) })}
			kinds := map[trailrecord.FileKind]int{}
			for v, err := range verifier.Verify(t.Context(), chains[0]) {
				if err != nil || v.Status != trailrecord.Valid {
					t.Errorf("%v, %v", v, err)
				}
				kinds[v.Kind]++
			}
			if kinds[trailrecord.DigestFile] != demoDigests || kinds[trailrecord.LogFile] == 0 {
				t.Errorf("verified %v", kinds)
			}
		})
	}
}

func logged(t *testing.T, view loggingtest.View, group string) string {
	t.Helper()
	var text strings.Builder
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group, StartTime: aws.Int64(time.Now().Add(-time.Hour).UnixMilli())}
	for p := cloudwatchlogs.NewFilterLogEventsPaginator(view.Logs(), in); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			text.WriteString(*e.Message + "\n")
		}
	}
	return text.String()
}
