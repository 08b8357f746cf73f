package loggingtest

import (
	"maps"
	"sync"
	"time"
)

// throttle limits calls as AWS's token buckets do: so many a second for each
// operation and region, and as many at once.
type throttle struct {
	mu       sync.Mutex
	enforced bool               // the documented rates count
	known    map[string]float64 // what packages document, a second, by operation or "service:*"
	own      map[string]float64 // what the test set, which comes first
	buckets  map[bucketKey]*bucket

	// What the options said, for a reset.
	enforcedFirst bool
	ownFirst      map[string]float64
}

type bucketKey struct{ operation, region string }

type bucket struct {
	tokens float64
	last   time.Time
}

// WithThrottling limits calls to the rates that AWS documents, in each region, and
// answers what is beyond them with the service's throttling error: for CloudWatch
// Logs its quotas of 2026, for STS 600 calls a second, and for what other packages
// mount their own ([Account.DocumentRates]). IAM and Systems Manager publish none for
// the operations that are here, and are not limited; nor is KMS, whose quotas are far
// above what a test calls. SDK clients then wait as in production: test under
// testing/synctest.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func WithThrottling() Option {
	return func(a *Account) { a.throttle.enforced, a.throttle.enforcedFirst = true, true }
}

// WithRates limits calls of operations ("logs:DescribeLogGroups"), or of all of a
// service's together ("iam:*"), to so many a second, in each region. A burst of one
// second's calls is let through. It may be given several times, and comes before the
// documented rates.
func WithRates(perSecond map[string]float64) Option {
	return func(a *Account) {
		t := &a.throttle
		t.ownFirst = merged(t.ownFirst, perSecond)
		t.own = t.ownFirst
	}
}

// DocumentRates tells the account which rates AWS documents for operations, in calls a
// second: [WithThrottling] enforces them. Packages that mount operations call it.
func (a *Account) DocumentRates(perSecond map[string]float64) {
	t := &a.throttle
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known = merged(perSecond, t.known)
}

// merged is both, of which the second comes first.
func merged(rates, first map[string]float64) map[string]float64 {
	out := make(map[string]float64, len(rates)+len(first))
	maps.Copy(out, rates)
	maps.Copy(out, first)
	return out
}

// set limits calls from now on.
func (t *throttle) set(documented bool, own map[string]float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.enforced, t.own, t.buckets = documented, own, nil
}

// reset limits calls as the options said.
func (t *throttle) reset() { t.set(t.enforcedFirst, t.ownFirst) }

// active reports whether any call may be throttled.
func (t *throttle) active() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.enforced || len(t.own) > 0
}

// documentedRates are those of WithThrottling. It is never changed.
var documentedRates = map[string]float64{
	"logs:PutLogEvents":          5000,
	"logs:CreateLogStream":       50,
	"logs:DescribeLogStreams":    25,
	"logs:DescribeLogGroups":     10,
	"logs:CreateLogGroup":        10,
	"logs:DeleteLogGroup":        10,
	"logs:DeleteLogStream":       15,
	"logs:FilterLogEvents":       10,
	"logs:GetLogEvents":          25,
	"logs:PutRetentionPolicy":    5,
	"logs:DeleteRetentionPolicy": 5,
	"logs:AssociateKmsKey":       5,
	"logs:TagResource":           5,
	"logs:ListTagsForResource":   5,
	"logs:PutMetricFilter":       5,
	"logs:PutSubscriptionFilter": 5,
	"logs:TestMetricFilter":      5,
	"logs:StartLiveTail":         5,
	"logs:StartQuery":            10,
	"logs:GetQueryResults":       10,
	"sts:*":                      600,
}

// regionalRates are the regions whose rates differ. It is never changed.
var regionalRates = map[bucketKey]float64{
	{"logs:FilterLogEvents", "us-east-1"}:      25,
	{"logs:FilterLogEvents", "ap-northeast-3"}: 5,
	{"logs:FilterLogEvents", "ap-southeast-3"}: 5,
	{"logs:FilterLogEvents", "ca-west-1"}:      5,
	{"logs:FilterLogEvents", "eu-central-1"}:   5,
	{"logs:FilterLogEvents", "il-central-1"}:   5,
	{"logs:GetLogEvents", "us-west-2"}:         10,
	{"logs:GetLogEvents", "ap-northeast-3"}:    10,
	{"logs:GetLogEvents", "ap-southeast-3"}:    10,
	{"logs:GetLogEvents", "ca-west-1"}:         10,
	{"logs:GetLogEvents", "eu-central-1"}:      10,
	{"logs:GetLogEvents", "eu-west-1"}:         10,
	{"logs:GetLogEvents", "il-central-1"}:      10,
	{"logs:GetLogEvents", "eu-west-3"}:         30,
}

// rate finds the limit of an operation: its own, else that of its service. It is called
// with the lock held.
func (t *throttle) rate(op *operation, region string) (key bucketKey, perSecond float64) {
	for _, name := range []string{op.fullName, op.svc.Name + ":*"} {
		key = bucketKey{name, region}
		if rate, ok := t.own[name]; ok {
			return key, rate
		}
		if !t.enforced {
			continue
		}
		if rate, ok := regionalRates[key]; ok {
			return key, rate
		}
		for _, rates := range []map[string]float64{documentedRates, t.known} {
			if rate, ok := rates[name]; ok {
				return key, rate
			}
		}
	}
	return key, 0
}

// take takes a token for a call. It returns false where there is none.
func (t *throttle) take(op *operation, region string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.enforced && len(t.own) == 0 {
		return true
	}
	key, perSecond := t.rate(op, region)
	if perSecond <= 0 {
		return true
	}
	now, burst := time.Now(), max(perSecond, 1)
	b := t.buckets[key]
	if b == nil {
		if t.buckets == nil {
			t.buckets = map[bucketKey]*bucket{}
		}
		b = &bucket{tokens: burst, last: now}
		t.buckets[key] = b
	}
	b.tokens = min(burst, b.tokens+now.Sub(b.last).Seconds()*perSecond)
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// throttled is the service's throttling error.
func (r *Request) throttled() error {
	code := "ThrottlingException"
	switch r.op.svc.Protocol {
	case AWSQuery:
		code = "Throttling"
	case RESTXML:
		return r.op.svc.newError("SlowDown", "Please reduce your request rate.")
	}
	return r.op.svc.newError(code, "Rate exceeded")
}
