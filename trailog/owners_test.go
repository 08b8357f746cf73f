package trailog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const archiveID = "222233334444"

// archived is a trail whose bucket, key and topic are another account's.
type archived struct {
	view, archive loggingtest.View
	files         s3test.BucketOptions
	notices       snstest.TopicOptions
	keys          map[string]loggingtest.KeyOptions // of the trail, the bucket and the topic
	ownKey        bool                              // the trail has one
}

func newArchived(t testing.TB) *archived {
	t.Helper()
	org := loggingtest.NewOrganization(acct)
	org.Mount(func(a *loggingtest.Account) { trailogtest.Mount(a) })
	w := &archived{view: org.Management().Region(region), archive: org.AddAccount(archiveID, nil).Region(region), ownKey: true}
	lets := func(docs ...policy.Document) string {
		doc := key.Administrators(w.archive.Scope())
		for _, d := range docs {
			doc = doc.Union(d)
		}
		return doc.String()
	}
	w.keys = map[string]loggingtest.KeyOptions{
		"trail":  {ID: "11111111-2222-4333-8444-555555555551", Policy: lets(key.CloudTrail(trailARN), key.CloudTrailBucketKey(trailARN))},
		"bucket": {ID: "11111111-2222-4333-8444-555555555552", Policy: lets(key.CloudTrailBucket(trailARN))},
		"topic":  {ID: "11111111-2222-4333-8444-555555555553", Policy: lets(key.SNSPublishers(trailog.Service))},
	}
	w.files = s3test.BucketOptions{Name: "archive-files", KeyARN: w.keyARN("bucket"), Policy: trailog.BucketPolicy(trailog.BucketUse{Bucket: "archive-files", Trails: []string{trailARN}}).String()}
	w.notices = snstest.TopicOptions{Name: "archive-notices", KeyARN: w.keyARN("topic"), Policy: trailog.TopicPolicy(w.topicARN(), trailARN).String()}
	w.put()
	return w
}

func (w *archived) keyARN(of string) string {
	return "arn:aws:kms:" + region + ":" + archiveID + ":key/" + w.keys[of].ID
}

func (w *archived) topicARN() string {
	return "arn:aws:sns:" + region + ":" + archiveID + ":archive-notices"
}

// put makes the archive's things as they are to be.
func (w *archived) put() {
	for _, k := range w.keys {
		w.archive.Account().PutKey(region, k)
	}
	s3test.PutBucket(w.archive, w.files)
	snstest.PutTopic(w.archive, w.notices)
}

func (w *archived) trail() *trailog.Builder {
	b := trailog.NewTrail("audit").Bucket(bucket.Named("archive-files")).Topic(topic.Named(w.topicARN()))
	if w.ownKey {
		b.Key(key.Named(w.keyARN("trail")))
	}
	return b
}

func (w *archived) owners() map[string]aws.Config {
	return map[string]aws.Config{archiveID: w.archive.Config(), "999999999999": w.view.Config()}
}

// arrives reports whether a file and the notice of it arrive.
func (w *archived) arrives(ctx context.Context) bool {
	for _, d := range trailogtest.Record(ctx, w.view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument"}) {
		if d.Bucket.Arrived && d.Topic.Arrived {
			return true
		}
	}
	return false
}

// What belongs to another account is not known without clients for it, and with them it
// is judged as the account's own, error by error.
func TestOwners(t *testing.T) {
	set := func(of string, change func(*loggingtest.KeyOptions)) func(*archived) {
		return func(w *archived) {
			k := w.keys[of]
			change(&k)
			w.keys[of] = k
		}
	}
	closed := func(of string) func(*archived) {
		return set(of, func(k *loggingtest.KeyOptions) { k.Policy = "" })
	}
	disabled := func(of string) func(*archived) {
		return set(of, func(k *loggingtest.KeyOptions) { k.State = types.KeyStateDisabled })
	}
	both := func(changes ...func(*archived)) func(*archived) {
		return func(w *archived) {
			for _, change := range changes {
				change(w)
			}
		}
	}
	without := func(w *archived) { w.ownKey = false }
	tests := map[string]struct {
		change func(*archived)
		code   logging.Code // "": all arrives
	}{
		"all is well":                            {change: func(*archived) {}},
		"all is well, with the bucket's key":     {change: without},
		"the bucket's policy":                    {func(w *archived) { w.files.Policy = "" }, trailog.CodeBucketPolicy},
		"the bucket's policy is for its account": {func(w *archived) { w.files.Policy = strings.ReplaceAll(w.files.Policy, acct, archiveID) }, trailog.CodeBucketPolicy},
		"who pays":                               {func(w *archived) { w.files.RequesterPays = true }, bucket.CodeRequesterPays},
		"the trail's key is closed":              {closed("trail"), trailog.CodeKeyClosed},
		"the trail's key is disabled":            {disabled("trail"), trailog.CodeKeyUnusable},
		"the bucket's key is closed":             {both(without, closed("bucket")), trailog.CodeBucketKey},
		"the bucket's key is disabled":           {both(without, disabled("bucket")), bucket.CodeKeyUnusable},
		"the topic's policy":                     {func(w *archived) { w.notices.Policy = "" }, trailog.CodeTopicPolicy},
		"the topic's key is closed":              {closed("topic"), trailog.CodeTopicKey},
		"the topic's key is disabled":            {disabled("topic"), topic.CodeKeyUnusable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newArchived(t)
			if strings.Contains(name, "bucket's key") {
				w.ownKey = false
			}
			mustApply(t, trailog.New(wire(w.view), build(t, w.trail())))
			if !w.arrives(t.Context()) {
				t.Fatal("it does not arrive before the change")
			}
			tt.change(w)
			w.put()
			trail := build(t, w.trail())
			blind := check(t, trailog.New(wire(w.view), trail))
			if blind.Verdict() != logging.CannotSay || !blind.Has(bucket.CodeOtherAccount) && !blind.Has(bucket.CodeMissing) {
				t.Error("without clients for the owner:", blind)
			}
			for _, f := range blind {
				if f.Severity == logging.SeverityUnknown && (!strings.Contains(f.Fix, "Owners") || f.Reason != resource.ReasonOtherAccount && f.Code != bucket.CodeMissing && f.Resource.Account == archiveID) {
					t.Errorf("the fix does not say that clients can be given: %s", f)
				}
			}
			clients := wire(w.view)
			clients.Owners = w.owners()
			findings := check(t, trailog.New(clients, trail))
			want := logging.Arrive
			if tt.code != "" {
				want = logging.NotArrive
			}
			if findings.Verdict() != want || tt.code != "" && !findings.Has(tt.code) || len(findings.With(logging.SeverityError)) > 1 {
				t.Errorf("with clients for the owner: want %s, %s", tt.code, findings)
			}
			if arrives := w.arrives(t.Context()); arrives != (tt.code == "") {
				t.Errorf("arrives: %v", arrives)
			}
		})
	}
}

// What the owner's clients need is not among the caller's permissions, and nothing is
// written with them.
func TestOwnersPermissions(t *testing.T) {
	w := newArchived(t)
	clients := wire(w.view)
	clients.Owners = w.owners()
	target := trailog.New(clients, build(t, w.trail()))
	for what, make := range map[string]func(context.Context, logging.Targets, ...logging.Option) (policy.Document, error){"read": logging.ReadPolicy, "apply": logging.ApplyPolicy} {
		doc, err := make(t.Context(), logging.Targets{target})
		if text := doc.String(); err != nil || strings.Contains(text, archiveID) {
			t.Errorf("%s: %v %s", what, err, text)
		}
	}
	w.archive.Account().ResetCalls()
	mustApply(t, target)
	check(t, target)
	calls := w.archive.Account().Calls()
	if len(calls) == 0 {
		t.Error("the owner was not asked")
	}
	for _, c := range calls {
		if name := c.Operation; !strings.HasPrefix(name, "Get") && !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Head") {
			t.Errorf("%s was called with the owner's clients", c.Operation)
		}
	}
}

// Clients that the owner's account denies are named, with what they need.
func TestOwnersDenied(t *testing.T) {
	w := newArchived(t)
	mustApply(t, trailog.New(wire(w.view), build(t, w.trail())))
	w.archive.Account().PutUser("nobody", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}]}`)
	clients := wire(w.view)
	clients.Owners = map[string]aws.Config{archiveID: w.archive.As("arn:aws:iam::" + archiveID + ":user/nobody").Config()}
	findings := check(t, trailog.New(clients, build(t, w.trail())))
	if text := findings.String(); findings.Verdict() != logging.CannotSay || !strings.Contains(text, "the clients for account "+archiveID) ||
		!strings.Contains(text, "Give the clients for account "+archiveID+", which owns it, the permissions to read it: kms:DescribeKey, kms:GetKeyPolicy.") {
		t.Error(text)
	}
	clients.Owners = map[string]aws.Config{"1234": w.archive.Config(), archiveID: {}}
	if _, err := logging.Check(t.Context(), logging.Targets{trailog.New(clients, build(t, w.trail()))}); err == nil ||
		!strings.Contains(err.Error(), "Owners[1234]") || !strings.Contains(err.Error(), "Owners["+archiveID+"].Region") {
		t.Error(err)
	}
}

// The bucket and the key are the archive account's, which answers nobody else about them:
// clients for it are given, and the verdict is known.
func ExampleNew_owners() {
	ctx := context.Background()
	account, archive := archivedTrail() // in production: two configurations, of two profiles or roles
	trail, err := trailog.NewTrail("audit").Bucket(bucket.Named("archive-files")).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	clients := trailog.ClientsFromConfig(account)
	findings, err := logging.Check(ctx, logging.Targets{trailog.New(clients, trail)})
	fmt.Println(findings.Verdict(), err)

	clients.Owners = map[string]aws.Config{"222233334444": archive}
	findings, err = logging.Check(ctx, logging.Targets{trailog.New(clients, trail)})
	fmt.Println(findings.Verdict(), err)
	// Output:
	// it cannot be said whether logs will arrive <nil>
	// logs will arrive <nil>
}

// archivedTrail is a trail of one account with the bucket of another.
func archivedTrail() (account, archive aws.Config) {
	org := loggingtest.NewOrganization(acct)
	org.Mount(func(a *loggingtest.Account) { trailogtest.Mount(a) })
	its, mine := org.AddAccount(archiveID, nil).Region(region), org.Management().Region(region)
	s3test.PutBucket(its, s3test.BucketOptions{Name: "archive-files", Policy: trailog.BucketPolicy(trailog.BucketUse{Bucket: "archive-files", Trails: []string{trailARN}}).String()})
	plan, err := logging.NewPlan(context.Background(), logging.Targets{trailog.New(wire(mine), built(trailog.NewTrail("audit").Bucket(bucket.Named("archive-files"))))})
	if err == nil {
		_, err = plan.Apply(context.Background())
	}
	if err != nil {
		panic(err)
	}
	return mine.Config(), its.Config()
}
