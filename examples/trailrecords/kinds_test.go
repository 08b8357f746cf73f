package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Records as people have them, and the questions that they ask: each is a kind that was
// once answered wrongly, and mostly with status 0.
func TestAsPeopleHaveThem(t *testing.T) {
	const one = `{"eventTime":"2026-01-02T03:04:05Z","eventSource":"ssm.amazonaws.com","eventName":"SendCommand","eventID":"1","userIdentity":{"type":"IAMUser","userName":"alice"}}`
	const two = `{"eventTime":"2026-01-02T03:04:06Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","eventID":"2","userIdentity":{"type":"Root","accountId":"111122223333"}}`
	const center = `{"eventTime":"2026-01-02T03:04:07Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"3","userIdentity":{"type":"IdentityCenterUser","onBehalfOf":{"userId":"abcd-1234"},"accountId":"444455556666"}}`
	const insight = `{"eventTime":"2026-01-02T03:04:08Z","eventID":"4","eventType":"AwsCloudTrailInsight","eventCategory":"Insight","awsRegion":"eu-west-1","insightDetails":{"state":"Start","eventSource":"kms.amazonaws.com","eventName":"Decrypt","insightType":"ApiCallRateInsight"}}`
	const aggregated = `{"eventVersion":"1.0","eventId":"5","accountId":"777788889999","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","eventSource":"s3.amazonaws.com","timeWindow":{"windowStart":"2026-01-02T03:00:00Z","windowEnd":"2026-01-02T03:05:00Z","windowSize":"PT5M"},"summary":{"primaryDimension":{"dimension":"resourceARN"}}}`
	for name, c := range map[string]struct {
		text, args string
		want       string // of -columns name, unless args say otherwise
		errs       string // a part of what is said on the standard error; "" for status 0
	}{
		// R1
		"lookup-events":         {`{"Events":[{"EventId":"1","CloudTrailEvent":` + strconv.Quote(one) + `}]}`, "", "SendCommand", ""},
		"an EventBridge event":  {`{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.ssm","detail":` + one + `}`, "", "SendCommand", ""},
		"a subscription":        {`{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{"id":"1","timestamp":1,"message":` + strconv.Quote(two) + `}]}`, "", "PutObject", ""},
		"filter-log-events":     {`{"events":[{"logStreamName":"s","timestamp":1,"message":` + strconv.Quote(one) + `}],"searchedLogStreams":[]}`, "", "SendCommand", ""},
		"a log group's export":  {"2026-01-02T03:04:05.000Z " + one + "\n2026-01-02T03:04:06.000Z " + two + "\n", "", "SendCommand PutObject", ""},
		"any other JSON":        {`{"a":1}`, "", "", "no CloudTrail record here"},                                                                                                                                                                            // R2
		"a notification of S3":  {`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"}}}]}`, "", "", "no CloudTrail record here"},                                                           // R2
		"services with a space": {one + "\n" + two + "\n" + center, "-source ssm,~s3", "SendCommand PutObject", ""},                                                                                                                                          // R3
		"names in any case":     {one + "\n" + two, "-name putobject -source S3", "PutObject", ""},                                                                                                                                                           // R3
		"root":                  {one + "\n" + two, "-user root", "PutObject", ""},                                                                                                                                                                           // R4
		"on behalf of":          {two + "\n" + center, "-user abcd-1234", "RunInstances", ""},                                                                                                                                                                // R4
		"a cut line":            {one + "\n" + two[:40] + "\n" + center + "\n", "", "SendCommand RunInstances", "not JSON"},                                                                                                                                  // R5
		"a line that is large":  {one + "\n" + `{"eventName":"` + strings.Repeat("x", 20<<20) + "\"}\n" + two, "", "SendCommand PutObject", "larger than"},                                                                                                   // R5
		"Insights":              {one + "\n" + insight, "-source kms -name Decrypt", "Decrypt", ""},                                                                                                                                                          // R7
		"aggregated events":     {aggregated + "\n" + aggregated + "\n" + strings.Replace(aggregated, `"5"`, `"6"`, 1), "-unique -since 2026-01-02 -columns time,source", "2026-01-02T03:00:00Z s3.amazonaws.com 2026-01-02T03:00:00Z s3.amazonaws.com", ""}, // R8
		"a zip file":            {"PK\x03\x04and so on", "", "", "zip"},                                                                                                                                                                                      // R11
		"UTF-16":                {"\xff\xfe{\x00}\x00", "", "", "UTF-16"},                                                                                                                                                                                    // R11
		"gzip within gzip":      {packed(t, packed(t, one)), "", "", "gzip within gzip"},                                                                                                                                                                     // R11
		"nested":                {`{"eventName":` + strings.Repeat("[", 1_000_000), "", "", "nested too deep"},                                                                                                                                               // R11
		"tiny records":          {packed(t, "["+strings.Repeat("{},", 3_000_000)+"{}]"), "-count", "0", "more records than the compressed input can have"},                                                                                                   // R14
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.json")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"-no-head"}, strings.Fields(c.args)...)
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "~", " ")
			}
			if !strings.Contains(c.args, "-co") {
				args = append(args, "-columns", "name")
			}
			got, errs, err := asked(t, append(args, file))
			if strings.Join(strings.Fields(got), " ") != c.want {
				t.Errorf("printed %.200q, want %q", got, c.want)
			}
			if (err == nil) != (c.errs == "") || !strings.Contains(strings.ReplaceAll(errs, file, ""), c.errs) {
				t.Errorf("%v: %.200q", err, errs)
			}
		})
	}
	// R12
	if _, errs, err := asked(t, []string{"-no-head", filepath.Join(t.TempDir(), "none.json")}); err == nil || strings.Contains(errs, "byte") || strings.Contains(errs, "record 0") {
		t.Errorf("a missing file: %v, %s", err, errs)
	}
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// asked runs the program.
func asked(t *testing.T, args []string) (out, errs string, err error) {
	t.Helper()
	said, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := said.Close(); err != nil {
			t.Error(err)
		}
	}()
	var b bytes.Buffer
	err = run(t.Context(), args, strings.NewReader(""), &b, said)
	text, readErr := os.ReadFile(said.Name())
	if readErr != nil {
		t.Fatal(readErr)
	}
	return b.String(), string(text), err
}
