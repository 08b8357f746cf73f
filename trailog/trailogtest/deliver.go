package trailogtest

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Record does what CloudTrail does with an event: it is in the event history if it is
// a management event, and each trail that is logging, covers the region and selects it
// delivers it. There is a Delivery for each trail of the account, and with
// [WithOrganization] those of the organisation, in the order of their names.
//
// What the record leaves out is filled in: event id, time, version, type and category,
// the view's region, the account, and its principal. A record whose
// RecipientAccountID is another account's is one of the organisation's, whose trails
// alone deliver it. The event need not be an API call: data, network activity and
// Insights events are made by this only.
func Record(ctx context.Context, v loggingtest.View, r trailrecord.Record) []Delivery {
	s := storeOf(v.Account())
	s.mu.Lock()
	s.events++
	number := s.events
	s.mu.Unlock()
	s.complete(v, &r, number)
	s.mu.Lock()
	s.history.add(past{number: number, record: &r})
	s.mu.Unlock()
	return s.route(ctx, r)
}

// complete fills in what a record leaves out.
func (s *store) complete(v loggingtest.View, r *trailrecord.Record, number uint64) {
	fill(&r.EventVersion, eventVersion)
	fill(&r.EventID, s.eventID(number))
	fill(&r.AWSRegion, v.Region())
	fill(&r.RecipientAccountID, v.Account().ID())
	if r.EventTime.IsZero() {
		r.EventTime = time.Now().UTC().Truncate(time.Second)
	}
	if r.EventCategory == "" {
		r.EventCategory = trailrecord.Management
		if r.InsightDetails != nil {
			r.EventCategory = trailrecord.Insight
		}
	}
	insight := r.EventCategory == trailrecord.Insight
	if r.EventType == "" {
		r.EventType = trailrecord.APICall
		if insight {
			r.EventType = trailrecord.InsightTrailed
		}
	}
	if insight {
		return // they have no more
	}
	if r.UserIdentity.Type == "" {
		r.UserIdentity = s.identity(v.Principal(), "")
	}
	fill(&r.SourceIPAddress, s.sourceIP)
	fill(&r.UserAgent, s.userAgent)
	if r.ManagementEvent == trailrecord.Unset {
		r.ManagementEvent = trailrecord.FlagOf(r.EventCategory == trailrecord.Management)
	}
	if r.ReadOnly == trailrecord.Unset {
		r.ReadOnly = trailrecord.False
	}
}

func fill(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// heard records an API call of the account.
func (s *store) heard(call loggingtest.APICall) {
	service := serviceOf(call.EventSource)
	if slices.Contains(unrecorded, service+":"+call.EventName) {
		return
	}
	s.mu.Lock()
	s.events++
	number := s.events
	if category(service, call.EventName) == trailrecord.Management {
		s.history.add(past{number: number, call: &call})
	}
	idle := len(s.trails) == 0 && len(s.managed) == 0
	s.mu.Unlock()
	if idle {
		return
	}
	// What was called is done, so that the caller's context does not matter.
	s.route(context.Background(), s.recordOf(call, number))
}

// item is a record on its way, with its text.
type item struct {
	record trailrecord.Record
	text   string
}

// route hands an event to the trails, and to EventBridge where one of them selects it.
func (s *store) route(ctx context.Context, r trailrecord.Record) []Delivery {
	data, err := r.MarshalJSON()
	if err != nil {
		return []Delivery{{EventID: r.EventID, Event: r.What(), Reason: "the record cannot be written: " + err.Error()}}
	}
	x := item{r, string(data)}
	s.fillManaged(x)
	s.mu.Lock()
	var trails []trail // as they are now
	for _, t := range s.trails {
		if s.sees(t) {
			trails = append(trails, *t)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(trails, func(a, b trail) int { return compareTrails(&a, &b) })
	var out []Delivery
	for _, t := range trails {
		d := Delivery{Trail: t.arn, EventID: r.EventID, Event: r.What(), Reason: s.leftOut(&t, &r)}
		switch {
		case d.Reason != "":
			s.finish(t.arn, nil, []Delivery{d})
		case s.batches || s.delay > 0:
			d.Pending = true
			s.postpone(t.arn, x)
		default:
			d = s.deliver(ctx, &t, []item{x})[0]
		}
		out = append(out, d)
	}
	s.announce(x, out)
	return out
}

// announce publishes an event that a trail selects, as far as EventBridge gets it: each
// account the events of its own. What its delivery came to does not matter.
func (s *store) announce(x item, done []Delivery) {
	r := &x.record
	if r.EventCategory != trailrecord.Management && r.EventCategory != trailrecord.Data || r.RecipientAccountID != s.account.ID() {
		return
	}
	if slices.ContainsFunc(done, func(d Delivery) bool { return d.Reason == "" }) {
		loggingtest.Publish(s.account, loggingtest.TrailEvent{Region: r.AWSRegion, Record: json.RawMessage(x.text)})
	}
}

// deliver writes the events of one trail, which all go to one file, and answers what
// became of each.
func (s *store) deliver(ctx context.Context, t *trail, items []item) []Delivery {
	out := make([]Delivery, len(items))
	for i, x := range items {
		out[i] = Delivery{Trail: t.arn, EventID: x.record.EventID, Event: x.record.What()}
	}
	if t.owner != s.account.ID() {
		if owner := s.account.Sibling(t.owner); owner != nil {
			return storeOf(owner).deliver(ctx, t, items)
		}
		return out // it goes to the management account, which is not here
	}
	bucket, file := s.writeFile(ctx, t, items)
	topic := s.notify(ctx, t, bucket, file)
	logs := s.writeLogs(ctx, t, items)
	for i := range out {
		out[i].Bucket, out[i].Topic, out[i].Logs = bucket, topic, logs[i]
	}
	s.finish(t.arn, file, out)
	return out
}

// finish puts deliveries into the trail as it is by now.
func (s *store) finish(trailARN string, file *logFile, done []Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.trails[trailARN]
	if t == nil {
		return
	}
	s.keep(t, done)
	if file != nil && t.validation {
		t.digests.add(*file)
	}
}
