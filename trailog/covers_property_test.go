package trailog_test

import (
	"math/rand/v2"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// some are up to n of the values.
func some[T any](r *rand.Rand, n int, values ...T) []T {
	var out []T
	for range 1 + r.IntN(n) {
		out = append(out, oneOf(r, values...))
	}
	return out
}

var (
	dataARNs = map[string][]string{
		"AWS::S3::Object":       {"arn:aws:s3:::b/k", "arn:aws:s3:::b/key2", "arn:aws:s3:::b", "arn:aws:s3:::other/k"},
		"AWS::Lambda::Function": {"arn:aws:lambda:eu-west-1:111122223333:function:f", "arn:aws:lambda:eu-west-1:111122223333:function:f2"},
		"AWS::DynamoDB::Table":  {"arn:aws:dynamodb:eu-west-1:111122223333:table/t", "arn:aws:dynamodb:eu-west-1:111122223333:table/t2"},
	}
	dataTypes   = []string{"AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"}
	dataService = map[string]string{"AWS::S3::Object": "s3", "AWS::Lambda::Function": "lambda", "AWS::DynamoDB::Table": "dynamodb"}
	sources     = []string{"ssm.amazonaws.com", "kms.amazonaws.com", "rdsdata.amazonaws.com", "s3.amazonaws.com"}
	userARNs    = []string{"arn:aws:iam::111122223333:user/alice", "arn:aws:sts::111122223333:assumed-role/ops/bob"}
)

func randomSelectors(r *rand.Rand) selector.Set {
	var s selector.Set
	if r.IntN(2) == 0 {
		for range 1 + r.IntN(3) {
			b := selector.Basic{ReadWrite: oneOf(r, "", selector.All, selector.ReadOnly, selector.WriteOnly), Management: r.IntN(2) == 0}
			for range r.IntN(3) {
				t := oneOf(r, dataTypes...)
				values := append([]string{"arn:aws:" + dataService[t], "arn:aws:" + dataService[t] + ":"}, dataARNs[t]...)
				if t == "AWS::S3::Object" {
					values = append(values, "arn:aws:s3:::", "arn:aws:s3:::b/")
				}
				b.Data = append(b.Data, selector.DataResource{Type: t, Values: some(r, 2, values...)})
			}
			if b.Management && r.IntN(3) == 0 {
				b.Exclude = some(r, 2, "kms.amazonaws.com", "rdsdata.amazonaws.com")
			}
			s.Basic = append(s.Basic, b)
		}
		return s
	}
	for range 1 + r.IntN(3) {
		var a selector.Advanced
		switch r.IntN(3) {
		case 0:
			a = selector.ManagementEvents()
			if r.IntN(3) == 0 {
				a = a.Except(some(r, 2, "kms.amazonaws.com", "rdsdata.amazonaws.com")...)
			}
		case 1:
			t := oneOf(r, dataTypes...)
			a = selector.DataEvents(t)
			operators := []string{"Equals", "NotEquals", "StartsWith", "NotStartsWith", "EndsWith", "NotEndsWith"}
			for range r.IntN(3) {
				switch r.IntN(4) {
				case 0:
					a = a.Where("resources.ARN", oneOf(r, operators...), some(r, 2, append([]string{"arn:aws:s3:::b", "k"}, dataARNs[t]...)...)...)
				case 1:
					a = a.Where("eventName", oneOf(r, operators...), some(r, 2, "Get", "GetObject", "Object")...)
				case 2:
					a = a.Where("userIdentity.arn", oneOf(r, operators...), some(r, 2, append([]string{"bob", "arn:aws:iam"}, userARNs...)...)...)
				case 3:
					a = a.Where("sessionCredentialFromConsole", oneOf(r, "Equals", "NotEquals"), "true")
				}
			}
		case 2:
			a = selector.NetworkActivityEvents(oneOf(r, sources...))
			if r.IntN(2) == 0 {
				a = a.Where("errorCode", "Equals", "VpceAccessDenied")
			}
			if r.IntN(2) == 0 {
				a = a.Where("vpcEndpointId", oneOf(r, "Equals", "NotEquals"), "vpce-1")
			}
			s.Advanced = append(s.Advanced, a)
			continue
		}
		if n := r.IntN(3); n == 0 {
			a = a.ReadOnly()
		} else if n == 1 {
			a = a.WriteOnly()
		}
		s.Advanced = append(s.Advanced, a)
	}
	return s
}

func randomRecord(r *rand.Rand) trailrecord.Record {
	rec := trailrecord.Record{
		EventVersion: "1.11", EventSource: oneOf(r, sources...), EventName: oneOf(r, "GetObject", "PutObject", "SendCommand"),
		EventType: trailrecord.APICall, EventCategory: oneOf(r, trailrecord.Management, trailrecord.Data, trailrecord.NetworkActivity),
		ReadOnly: trailrecord.FlagOf(r.IntN(2) == 0), AWSRegion: region, RecipientAccountID: acct,
		UserIdentity: trailrecord.UserIdentity{Type: "IAMUser", ARN: oneOf(r, userARNs...)},
	}
	if r.IntN(3) == 0 {
		rec.SessionCredentialFromConsole = trailrecord.True
	}
	switch rec.EventCategory {
	case trailrecord.Data:
		t := oneOf(r, dataTypes...)
		rec.Resources = []trailrecord.Resource{{Type: t, ARN: oneOf(r, dataARNs[t]...)}}
		if t == "AWS::S3::Object" && r.IntN(2) == 0 {
			b := trailrecord.Resource{Type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::b", AccountID: acct}
			if r.IntN(2) == 0 {
				rec.Resources = append(rec.Resources, b)
			} else {
				rec.Resources = []trailrecord.Resource{b, rec.Resources[0]}
			}
		}
	case trailrecord.NetworkActivity:
		rec.VPCEndpointID = oneOf(r, "vpce-1", "vpce-2")
		rec.ErrorCode = oneOf(r, "", "VpceAccessDenied")
	}
	rec.ManagementEvent = trailrecord.FlagOf(rec.EventCategory == trailrecord.Management)
	return rec
}

// TestCoversAgreesWithDelivery asks Covers about records, over generated selectors,
// and compares with what is delivered.
func TestCoversAgreesWithDelivery(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	view := newAccount(trailogtest.WithBatches())
	clients := typed(view)
	mustApply(t, trailog.New(clients, build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails"))))))
	covered, tried := 0, 0
	n := rounds.Of(100)
	for range n {
		s := randomSelectors(r)
		b := trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).SelectBasic(s.Basic...).Select(s.Advanced...)
		trail, err := b.Build()
		if err != nil {
			continue // two selectors of nothing, for example
		}
		if _, err := newPlan(t, trailog.New(clients, trail)).Apply(t.Context()); err != nil {
			t.Fatalf("Build took it and the fake refused: %v\n%+v", err, s)
		}
		tried++
		for range 40 {
			rec := randomRecord(r)
			takes := false
			for _, d := range trailogtest.Record(t.Context(), view, rec) {
				takes = takes || d.Reason == "" || d.Arrived()
			}
			got := s.Covers(selector.EventOf(rec))
			if got {
				covered++
			}
			if got != takes {
				t.Fatalf("Covers %v, delivered %v\n%+v\n%s %v %+v", got, takes, s, rec.EventCategory, rec.ReadOnly == trailrecord.True, selector.EventOf(rec))
			}
		}
		adopted, ok, err := trailog.Read(t.Context(), clients, "audit")
		if err != nil || !ok {
			t.Fatal(err)
		}
		if _, err := adopted.Builder().Build(); err != nil {
			t.Fatalf("%v\n%+v", err, s)
		}
	}
	if covered < n || tried < n/4 {
		t.Errorf("%d records covered by %d of %d selectors: the property was hardly tested", covered, tried, n)
	}
}
