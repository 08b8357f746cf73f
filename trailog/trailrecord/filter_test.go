package trailrecord

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFilter(t *testing.T) {
	texts := []string{
		`{"eventName":"A","eventSource":"ssm.amazonaws.com","awsRegion":"eu-west-1","eventTime":"2026-01-02T03:04:05Z","userIdentity":{"type":"IAMUser","userName":"alice","accessKeyId":"AKIA1","arn":"arn:aws:iam::111122223333:user/alice"}}`,
		`{"eventName":"B","eventSource":"ssmmessages.amazonaws.com","eventTime":"20260102T030405Z","errorCode":"AccessDenied","userIdentity":{"type":"AssumedRole","principalId":"AROA1:bob","arn":"arn:aws:sts::111122223333:assumed-role/deploy/bob","sessionContext":{"sessionIssuer":{"userName":"deploy"}}}}`,
		`{"eventName":"\u0043","eventSource":"s\u0073m.amazonaws.com","eventTime":"nonsense","userIdentity":{"userName":"al\u0069ce"}}`,
		`{"eventName":"x","eventName":"D","eventSource":"ssm","eventTime":"2026-01-03T00:00:00Z","errorMessage":"no","userIdentity":{"invokedBy":"ec2.amazonaws.com"}}`,
		`{"eventName":"E","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/deploy/carol"}}`,
		`{"event\u004eame":"F","eventSource":"x"}`,
		`{"eventName":"ConsoleLogin","eventType":"AwsConsoleSignIn","responseElements":{"ConsoleLogin":"Failure"},"userIdentity":{"arn":"arn:aws:iam::111122223333:role/path/deploy"}}`,
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, c := range map[string]struct {
		f    Filter
		want string
	}{
		"all":        {Filter{}, "A B C D E F ConsoleLogin"},
		"source":     {Filter{Sources: []string{"ssm.amazonaws.com"}}, "A C"},
		"service":    {Filter{Sources: []string{"ssm"}}, "A C D"},
		"names":      {Filter{Names: []string{"A", "C", "D", "F"}}, "A C D F"},
		"not x":      {Filter{Names: []string{"x"}}, ""},
		"region":     {Filter{Regions: []string{"eu-west-1"}}, "A"},
		"no region":  {Filter{Regions: []string{"", " "}}, "A B C D E F ConsoleLogin"},
		"user":       {Filter{Users: []string{"alice"}}, "A C"},
		"role":       {Filter{Users: []string{"deploy"}}, "B E ConsoleLogin"},
		"session":    {Filter{Users: []string{"bob", "carol"}}, "B E"},
		"key":        {Filter{Users: []string{"AKIA1", "AROA1:bob"}}, "A B"},
		"service by": {Filter{Users: []string{"ec2.amazonaws.com"}}, "D"},
		"part":       {Filter{Users: []string{"ali", "", "eploy"}}, ""},
		"since":      {Filter{Since: at}, "A B D"},
		"after":      {Filter{Since: at.Add(1)}, "D"},
		"until":      {Filter{Until: at}, ""},
		"between":    {Filter{Since: at, Until: at.Add(1)}, "A B"},
		"error":      {Filter{Errors: []string{"AccessDenied"}}, "B"},
		"failed":     {Filter{Failed: True}, "B D ConsoleLogin"},
		"no failure": {Filter{Failed: False}, "A C E F"},
		"where":      {Filter{Where: func(r *Record) bool { return r.EventName > "B" && len(r.EventName) == 1 }}, "C D E F"},
		"both":       {Filter{Sources: []string{"ssm"}, Users: []string{"alice"}}, "A C"},
	} {
		t.Run(name, func(t *testing.T) {
			file := "[" + strings.Join(texts, ",") + "]"
			want := strings.Fields(c.want)
			if diff := cmp.Diff(append([]string(nil), want...), outcome(Decode(strings.NewReader(file), WithFilter(c.f)))); diff != "" {
				t.Error(diff)
			}
			var matched []string
			for _, text := range texts {
				if r := mustParse(t, text); c.f.Match(&r) {
					matched = append(matched, r.EventName)
				}
			}
			if diff := cmp.Diff(append([]string(nil), want...), matched); diff != "" {
				t.Error("Match:", diff)
			}
		})
	}
	// What is not JSON is found in records that do not match, too.
	got := outcome(Decode(strings.NewReader(`[`+recA+`,`+recB+`,null,{"eventName":"A","x":[01]}]`), WithFilter(Filter{Names: []string{"B"}})))
	want := []string{"B", "! record 2, byte 57: the record is not a JSON object", "! record 3, byte 85: not JSON"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Reading with a filter is reading, and then filtering.
func TestFilterGenerated(t *testing.T) {
	file := generate(3000, 5)
	var records []Record
	for r, err := range Decode(bytes.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	for name, f := range map[string]Filter{
		"source": {Sources: []string{"kms", "signin.amazonaws.com"}},
		"name":   {Names: []string{"PutObject"}},
		"user":   {Users: []string{"déployeur", "ops team", "o'neill", "worker"}},
		"time":   {Since: records[100].EventTime, Until: records[200].EventTime},
		"error":  {Errors: []string{"AccessDenied"}, Failed: True},
	} {
		var want []string
		for i := range records {
			if f.Match(&records[i]) {
				want = append(want, records[i].EventID)
			}
		}
		var got []string
		for r, err := range Scan(bytes.NewReader(file), WithFilter(f)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.Clone(r.EventID))
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 || len(got) > 1500 {
			t.Errorf("%s: %d records: %s", name, len(got), diff)
		}
	}
}
