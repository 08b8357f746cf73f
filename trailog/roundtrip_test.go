package trailog_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// randomTrail has some of everything.
func randomTrail(r *rand.Rand) *trailog.Builder {
	b := trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails")))
	maybe := func(do func()) {
		if r.IntN(2) == 0 {
			do()
		}
	}
	maybe(func() { b.KeyPrefix(oneOf(r, "a", "a/b")) })
	maybe(func() {
		b.LogGroup(built(newGroup())).Role(built(oneOf(r, role.New(trailog.DefaultRole), role.New("other"), role.New("x").Path("/service-role/"))))
	})
	maybe(func() { b.Topic(built(topic.New("files"))) })
	maybe(func() { b.Key(key.Existing(keyARN)) })
	maybe(func() { b.ValidateLogFiles() })
	switch r.IntN(3) {
	case 0:
		b.AllRegions()
	case 1:
		b.WithoutAllRegions()
		maybe(func() { b.WithoutGlobalServiceEvents() })
	}
	maybe(func() { b.Organization(org) })
	data := false
	maybe(func() {
		s := randomSelectors(r)
		b.Select(s.Advanced...).SelectBasic(s.Basic...)
		data = len(s.Basic)+len(s.Advanced) > 0
	})
	maybe(func() { b.Insights(some(r, 2, selector.APICallRate, selector.APIErrorRate)...) })
	maybe(func() {
		if !data { // what is looked at for them is not recorded
			return
		}
		b.DataInsights(oneOf(r, selector.APICallRate, selector.APIErrorRate))
	})
	for i := range r.IntN(3) {
		b.Tag(fmt.Sprint("k", i), oneOf(r, "", "v", "a b"))
	}
	return b
}

// Trails that are read and wanted as they are need no change, also after JSON; and one
// that was removed is put back as it was.
func TestReadAndPutBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	tried := 0
	n := rounds.Of(40)
	for range n {
		trail, err := randomTrail(r).Build()
		if err != nil {
			continue
		}
		tried++
		v := newAccount(trailogtest.WithOrganization(org, true))
		putKey(v)
		c := typed(v)
		report := mustApply(t, trailog.New(c, trail))
		if p := newPlan(t, trailog.New(c, trail)); !p.Empty() {
			t.Fatalf("again: %s", p)
		}
		now, ok, err := trailog.Read(t.Context(), c, oneOf(r, "audit", trailARN))
		if err != nil || !ok {
			t.Fatal(err)
		}
		if p := newPlan(t, trailog.New(c, now)); !p.Empty() {
			t.Fatalf("read: %s", p)
		}
		text, err := json.Marshal(now)
		if err != nil {
			t.Fatal(err)
		}
		var back trailog.Trail
		if err := json.Unmarshal(text, &back); err != nil || !back.Equal(now) {
			t.Fatalf("%v\n%s", err, text)
		}
		before := snapshot(t, v.Account())
		remove := trailog.New(c, build(t, trailog.NewTrail("audit").Removed()))
		put, err := logging.NewRemoval(t.Context(), mustApply(t, remove), logging.Targets{remove})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := put.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens)); err != nil {
			t.Fatal(err)
		}
		if after := snapshot(t, v.Account()); before["trail"] != after["trail"] {
			t.Fatalf("put back:\n%s\n%s", before["trail"], after["trail"])
		}
		gone, err := logging.NewRemoval(t.Context(), report, logging.Targets{trailog.New(c, trail)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := gone.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens)); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := trailog.Read(t.Context(), c, "audit"); ok {
			t.Fatal("it is there still")
		}
	}
	if tried < n/3 {
		t.Errorf("only %d of %d trails could be built", tried, n)
	}
}
