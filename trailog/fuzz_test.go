package trailog_test

import (
	"encoding/json"
	"testing"

	"github.com/awslogkit/awslogkit/trailog"
)

// A trail that is read from JSON is read back the same.
func FuzzTrailJSON(f *testing.F) {
	for _, b := range []*trailog.Builder{named("audit"), plain(), whole()} {
		trail, err := b.Build()
		if err != nil {
			f.Fatal(err)
		}
		text, err := json.Marshal(trail)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"version":1,"name":"audit","s3BucketName":"acme-trails","selectors":{"advancedEventSelectors":[{"fieldSelectors":[{"field":"eventCategory","equals":["Management"]}]}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var trail, back trailog.Trail
		if json.Unmarshal(text, &trail) != nil {
			return
		}
		again, err := json.Marshal(trail)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &back); err != nil || !back.Equal(trail) {
			t.Fatalf("%v\n%s", err, again)
		}
	})
}

// An ARN of a trail is written as it was read.
func FuzzParseARN(f *testing.F) {
	f.Add(trailARN)
	f.Add("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/a.b")
	f.Fuzz(func(t *testing.T, text string) {
		if home, name, err := trailog.ParseARN(text); err == nil && trailog.ARN(home, name) != text {
			t.Error(text)
		}
	})
}
