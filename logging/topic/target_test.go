package topic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
)

const (
	account  = "111122223333"
	region   = "eu-west-1"
	name     = "log-files"
	topicARN = "arn:aws:sns:" + region + ":" + account + ":" + name
	keyID    = "11111111-2222-3333-4444-555555555555"
	keyARN   = "arn:aws:kms:" + region + ":" + account + ":key/" + keyID
	theirs   = `{"Version":"2012-10-17","Id":"shared","Statement":[{"Sid":"Publish","Effect":"Deny","Principal":"*","Action":"sns:Publish","Resource":"` + topicARN + `","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`
)

func newAccount() *loggingtest.Account {
	a := loggingtest.NewAccount(account)
	snstest.Mount(a)
	a.PutKey(region, loggingtest.KeyOptions{ID: keyID})
	return a
}

// existing has a topic whose policy others wrote, without the default statement.
func existing() *loggingtest.Account {
	a := newAccount()
	snstest.PutTopic(a.Region(region), snstest.TopicOptions{Name: name, Policy: theirs})
	c := snstest.New(a.Region(region))
	if _, err := c.SetTopicAttributes(context.Background(), &sns.SetTopicAttributesInput{TopicArn: aws.String(topicARN), AttributeName: aws.String("DisplayName"), AttributeValue: aws.String("theirs")}); err != nil {
		panic(err)
	}
	return a
}

func typed(v loggingtest.View) topic.Clients {
	return topic.Clients{Clients: v.Clients(), KMS: v.KMS(), SNS: snstest.New(v)}
}
func wire(v loggingtest.View) topic.Clients { return topic.ClientsFromConfig(v.Config()) }

var doors = map[string]func(loggingtest.View) topic.Clients{"typed": typed, "wire": wire}

func publishing(sid string) policy.StatementBuilder {
	return policy.AllowActions("sns:Publish").To(policy.Service("cloudtrail.amazonaws.com")).On(topicARN).When("StringEquals", "aws:SourceArn", "trail").Sid(sid)
}

func document(statements ...policy.StatementBuilder) policy.Document {
	doc, err := policy.New(policy.Topic, statements...).Build()
	if err != nil {
		panic(err)
	}
	return doc
}

func publish(sid string) policy.Document { return document(publishing(sid)) }

func whole() *topic.Builder {
	return topic.New(name).Key(key.Named(keyID)).DisplayName("Log files").Allow(publish("Publish")).Tag("team", "security")
}

func build(t testing.TB, b *topic.Builder) topic.Topic {
	t.Helper()
	out, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func planned(t testing.TB, targets ...resource.Target) *logging.Plan {
	t.Helper()
	p, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func applied(t testing.TB, p *logging.Plan) *logging.Report {
	t.Helper()
	r, err := p.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// snapshot is what the account holds, read without the library.
func snapshot(t testing.TB, a *loggingtest.Account) map[string]string {
	t.Helper()
	ctx := context.Background()
	c := snstest.New(a.Region(region))
	out := map[string]string{}
	got, err := c.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String(topicARN)})
	if err != nil {
		return out
	}
	doc, err := policy.Parse([]byte(got.Attributes["Policy"]))
	if err != nil {
		t.Fatal(err)
	}
	out["policy"] = doc.ID + doc.Canonical().String()
	out["key"], out["name"] = got.Attributes["KmsMasterKeyId"], got.Attributes["DisplayName"]
	tags, err := c.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: aws.String(topicARN)})
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range tags.Tags {
		out["tag "+*tag.Key] = *tag.Value
	}
	return out
}

func TestCycle(t *testing.T) {
	for setupName, setup := range map[string]func() *loggingtest.Account{"new": newAccount, "existing": existing} {
		for door, open := range doors {
			t.Run(setupName+"/"+door, func(t *testing.T) {
				a := setup()
				before := snapshot(t, a)
				target := logging.Join("notices", topic.Bind(open(a.Region(region)), build(t, whole())))
				report := applied(t, planned(t, target))
				after := snapshot(t, a)
				kept := map[string]string{"new": "aws:sourceowner", "existing": "securetransport"}[setupName]
				if after["key"] != keyARN || after["name"] != "Log files" || after["tag team"] != "security" || !strings.Contains(after["policy"], "cloudtrail.amazonaws.com") || !strings.Contains(after["policy"], kept) {
					t.Errorf("%v", after)
				}
				a.ResetCalls()
				if again := planned(t, target); !again.Empty() {
					t.Errorf("planned again:\n%s", again)
				}
				if n := len(a.Calls()); n != 3 { // identity, attributes, tags
					t.Errorf("%d calls", n)
				}
				data, err := json.Marshal(report)
				if err != nil {
					t.Fatal(err)
				}
				var saved logging.Report
				if err := json.Unmarshal(data, &saved); err != nil {
					t.Fatal(err)
				}
				removal, err := logging.NewRemoval(t.Context(), &saved, logging.Targets{logging.Join("notices", topic.Bind(open(a.Region(region)), build(t, topic.New(name))))})
				if err != nil {
					t.Fatal(err)
				}
				applied(t, removal)
				if diff := cmp.Diff(before, snapshot(t, a)); diff != "" {
					t.Errorf("after the removal: %s\n%s", diff, removal.Findings())
				}
			})
		}
	}
}

func TestSweep(t *testing.T) {
	rounds.Sequential(t)
	for setupName, setup := range map[string]func() *loggingtest.Account{"new": newAccount, "existing": existing} {
		for door, open := range doors {
			t.Run(setupName+"/"+door, func(t *testing.T) {
				var before, after map[string]string
				synctest.Test(t, func(t *testing.T) { before = snapshot(t, setup()) })
				var report *logging.Report
				body := func(ctx context.Context, a *loggingtest.Account) error {
					report = nil
					b, err := whole().Build()
					if err != nil {
						return err
					}
					plan, err := logging.NewPlan(ctx, logging.Targets{logging.Join("notices", topic.Bind(open(a.Region(region)), b))})
					if err == nil {
						report, err = plan.Apply(ctx, logging.WithParallel(1))
					}
					return err
				}
				loggingtest.Sweep(t, setup, body, func(t *testing.T, s loggingtest.Swept) {
					now := snapshot(t, s.Account)
					if s.Kind == 0 {
						if s.Err != nil {
							t.Fatal(s.Err)
						}
						after = now
					}
					want := before
					if s.Err == nil {
						want = after
					}
					if s.Err != nil && s.Kind == loggingtest.LoseAnswer && strings.HasPrefix(s.Call.Operation, "Create") && strings.Contains(s.Err.Error(), "it was kept") {
						return // a create whose answer was lost, and nothing says that it is ours
					}
					if diff := cmp.Diff(want, now); diff != "" {
						t.Errorf("%v at %s (%v): %s\n%s", s.Kind, s.Call.Name(), s.Err, diff, report)
					}
				})
			})
		}
	}
}

func TestMerge(t *testing.T) {
	a := newAccount()
	c := wire(a.Region(region))
	one := logging.Join("one", topic.Bind(c, build(t, topic.New(name).Allow(publish("A")).Tag("a", "1"))))
	two := logging.Join("two", topic.Bind(c, build(t, topic.New(topicARN).Allow(document(publishing("B"), publishing("C").When("Bool", "aws:SecureTransport", "true"))).DisplayName("x"))))
	plan := planned(t, one, two)
	applied(t, plan)
	if len(plan.Changes()) != 5 { // the topic, the name, two statements, a tag
		t.Error(plan)
	}
	three := logging.Join("three", topic.Bind(c, build(t, topic.New(name).Tag("a", "2").DisplayName("y").Key(key.Named(keyARN)))))
	four := logging.Join("four", topic.Bind(c, build(t, topic.New(name).WithoutKey())))
	_, err := logging.NewPlan(t.Context(), logging.Targets{one, three})
	var conflict *logging.ConflictError
	if !errors.As(err, &conflict) || !strings.Contains(err.Error(), "tags[a] is wanted as 1 and as 2") {
		t.Error(err)
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{two, three}); err == nil || !strings.Contains(err.Error(), "displayName") {
		t.Error(err)
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{three, four}); err == nil || !strings.Contains(err.Error(), "kmsMasterKeyId") {
		t.Error(err)
	}
}

// What the topic names is written before it, also a key that is named by its alias.
func TestNeeds(t *testing.T) {
	s := newAccount().Region(region).Scope()
	for id, want := range map[string]string{keyARN: keyARN, "alias/logs": "alias/logs", keyID: keyARN} {
		r, err := build(t, topic.New(name).Key(key.Named(id))).Resource(wire(newAccount().Region(region)), s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]resource.ID{key.Ref(s, want).ID()}, r.Needs()); diff != "" {
			t.Error(diff)
		}
	}
}

// A topic of another account or region is observed, and never written.
func TestForeign(t *testing.T) {
	a := newAccount()
	c := wire(a.Region(region))
	abroad := snstest.PutTopic(a.Region("us-east-1"), snstest.TopicOptions{Name: name})
	plan := planned(t, logging.Join("t", topic.Bind(c, build(t, topic.New(abroad).MustExist()))))
	if !plan.Empty() {
		t.Error(plan)
	}
	fs, err := logging.Check(t.Context(), logging.Targets{logging.Join("t", topic.Bind(c, build(t, topic.New(abroad))))})
	if err != nil || len(fs) != 0 {
		t.Error(fs, err)
	}
	for _, b := range []*topic.Builder{topic.New(abroad).DisplayName("x"), topic.New(strings.Replace(topicARN, account, "999999999999", 1)).Allow(publish("A"))} {
		if _, err := logging.NewPlan(t.Context(), logging.Targets{logging.Join("t", topic.Bind(c, build(t, b)))}); err == nil || !strings.Contains(err.Error(), "only observed") {
			t.Error(err)
		}
	}
	r, err := build(t, topic.New(abroad)).Resource(c, a.Region(region).Scope())
	if err != nil {
		t.Fatal(err)
	}
	if cs, err := r.Diff(nil); cs != nil || err != nil || r.Write(t.Context(), resource.Change{}) == nil {
		t.Error(cs, err)
	}
}

func TestSubscribedTopicStays(t *testing.T) {
	a := newAccount()
	c := wire(a.Region(region))
	target := logging.Join("t", topic.Bind(c, build(t, whole())))
	report := applied(t, planned(t, target))
	if _, err := snstest.New(a.Region(region)).Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: aws.String(topicARN), Protocol: aws.String("email"), Endpoint: aws.String("a@example.com")}); err != nil {
		t.Fatal(err)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil || !removal.Empty() || !removal.Findings().Has(resource.CodeHoldsData) {
		t.Error(removal, err)
	}
}

func TestReadAndMustExist(t *testing.T) {
	a := existing()
	c, scope := wire(a.Region(region)), a.Region(region).Scope()
	if _, found, err := topic.Read(t.Context(), c, "none"); found || err != nil {
		t.Error(found, err)
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{logging.Join("t", topic.Bind(c, build(t, topic.New("none").MustExist())))}); err == nil || !strings.Contains(err.Error(), "has to") {
		t.Error(err)
	}
	applied(t, planned(t, logging.Join("t", topic.Bind(c, build(t, whole())))))
	adopted, found, err := topic.Read(t.Context(), c, name)
	if !found || err != nil {
		t.Fatal(found, err)
	}
	if p := planned(t, logging.Join("t", topic.Bind(c, adopted))); !p.Empty() {
		t.Error(p)
	}
	data, _ := json.Marshal(adopted)
	var back topic.Topic
	if err := json.Unmarshal(data, &back); err != nil || !back.Equal(adopted) || back.KeyID() != keyARN || back.Name() != name || back.ARN(scope) != topicARN {
		t.Error(err, string(data))
	}
}

func TestBuild(t *testing.T) {
	for _, tt := range []struct {
		b    *topic.Builder
		want string
	}{
		{topic.New(""), "must be set"}, {topic.New(strings.Repeat("a", 256)), ""}, {topic.New(strings.Repeat("a", 257)), "at most 256"},
		{topic.New("a.b"), "only the characters"}, {topic.New("a.fifo"), "standard topic"}, {topic.New("arn:aws:sqs:eu-west-1:111122223333:a"), "name or the ARN"}, {topic.New("arn:x"), "name or the ARN"},
		{topic.New(topicARN), ""}, {topic.New("a").Key(key.Named("arn:aws:s3:::b")), "of a KMS key"}, {topic.New("a").Key(key.Named("alias/x")), ""},
		{topic.New("a").DisplayName(strings.Repeat("é", 101)), "at most 100"}, {topic.New("a").DisplayName(strings.Repeat("é", 100)), ""},
		{topic.New("a").Tag("aws:x", "y"), "aws:"}, {topic.New("a").Allow(policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"s3:GetObject"}, Resource: []string{"*"}}}}), "policy.Statement[0]"},
	} {
		_, err := tt.b.Build()
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.want, err)
		}
	}
	for _, text := range []string{`{}`, `{"topic":"a","x":1}`, `{"topic":"a"}{}`} {
		var b topic.Topic
		if json.Unmarshal([]byte(text), &b) == nil {
			t.Error(text)
		}
	}
	if _, err := (topic.Topic{}).Resource(topic.Clients{}, resource.Scope{}); err == nil || !strings.Contains(err.Error(), "clients.SNS") {
		t.Error(err)
	}
	b := build(t, topic.New(name).Allow(publish("A")))
	if more, err := b.With(document(publishing("B"), publishing("C").When("Bool", "aws:SecureTransport", "true"))); err != nil || strings.Count(fmt.Sprint(string(must(json.Marshal(more)))), "Sid") != 2 {
		t.Error(more, err)
	}
	if c := (topic.Clients{}); c.SNS == nil {
		if _, _, err := topic.Read(t.Context(), c, "a"); err == nil {
			t.Error("no client")
		}
	}
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}

func FuzzUnmarshal(f *testing.F) {
	b, err := whole().Build()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(must(json.Marshal(b)))
	f.Add([]byte(`{"topic":"` + topicARN + `"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b, again topic.Topic
		if json.Unmarshal(data, &b) != nil {
			return
		}
		if out, err := json.Marshal(b); err != nil || json.Unmarshal(out, &again) != nil || !again.Equal(b) {
			t.Errorf("%s: %v", out, err)
		}
	})
}

// Nothing more than the plan's permissions is needed to apply it, and with those for
// undoing nothing more to take it back.
func TestPermissionsSuffice(t *testing.T) {
	for setupName, setup := range map[string]func() *loggingtest.Account{"new": newAccount, "existing": existing} {
		for _, fails := range []string{"", "sns:TagResource"} {
			t.Run(setupName+" "+fails, func(t *testing.T) {
				a := setup()
				v := a.Region(region)
				plan := planned(t, logging.Join("t", topic.Bind(wire(v), build(t, whole()))))
				documents := map[string]string{"plan": plan.Permissions().String()}
				if fails != "" {
					documents["undo"] = plan.UndoPermissions().String()
					a.Inject(loggingtest.Fault{Operation: fails, Kind: loggingtest.FailBefore, Err: &smithy.GenericAPIError{Code: "Boom"}, Nth: 1, Count: 1})
				}
				v = v.As(a.PutRole(loggingtest.RoleOptions{Name: "Least", Inline: documents}))
				body, err := json.Marshal(plan)
				if err != nil {
					t.Fatal(err)
				}
				if plan, err = logging.LoadPlan(body, logging.Targets{logging.Join("t", topic.Bind(wire(v), build(t, whole())))}); err != nil {
					t.Fatal(err)
				}
				report, err := plan.Apply(t.Context())
				if (err != nil) != (fails != "") {
					t.Fatal(err, report)
				}
				if left := append(report.With(logging.NotUndone), report.With(logging.Uncertain)...); len(left) != 0 {
					t.Error(left)
				}
			})
		}
	}
}
