package sessionlog_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

func groupInput() *cloudwatchlogs.CreateLogGroupInput {
	return &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ssm/sessions")}
}

// TestRefusedPlanIsBlocked: every session would be refused, since the group has
// no key.
func TestRefusedPlanIsBlocked(t *testing.T) {
	w := newWorld(t)
	target := sessionlog.New(w.clients, build(t, streaming().OnlyEncryptedLogGroup()))
	_, err := apply(t, target)
	var blocked *logging.BlockedError
	if !errors.As(err, &blocked) || !blocked.Findings.Has(agent.CodeRefusedGroup) {
		t.Fatalf("the error is %v", err)
	}
	if w.docs.versions != nil || w.view.HasLogGroup("/ssm/sessions") {
		t.Fatal("something was written")
	}
	if _, err := apply(t, target, logging.WithInsist(agent.CodeRefusedGroup)); err != nil {
		t.Fatal(err)
	}
	if w.docs.def != 1 {
		t.Error("it was not applied")
	}
}

func TestAttachedPolicyIsEnough(t *testing.T) {
	w := newWorld(t)
	key := w.account.PutKey("eu-west-1", loggingtest.KeyOptions{Policy: `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*"}]}`})
	w.account.PutRole(loggingtest.RoleOptions{Name: "Bastion", Path: "/nodes/"})
	p := sessionlog.NewPreferences().LogGroup(thing(group().Key(namedKey(key)))).Streaming().OnlyEncryptedLogGroup().
		Bucket(thing(newBucket(key))).KeyPrefix("sessions").OnlyEncryptedBucket().ChannelKey(namedKey(key)).
		NodeRole(role.Existing(roleARN)).UserRole(role.Named("arn:aws:iam::111122223333:role/Admin"))
	prefs := build(t, p)
	w.account.PutRole(loggingtest.RoleOptions{Name: "Admin", Inline: map[string]string{"sessions": prefs.UserPolicy(scope).String()}})
	target := sessionlog.New(w.clients, prefs)
	if _, err := apply(t, target); err != nil {
		t.Fatal(err)
	}
	findings, err := logging.Check(t.Context(), logging.Targets{target})
	if err != nil || findings.Verdict() != resource.Arrive {
		t.Errorf("%v %v", findings, err)
	}
	for _, f := range findings {
		if f.Severity != resource.SeverityInfo {
			t.Errorf("%v", f)
		}
	}
}

type trap struct {
	name     string
	prefs    func(*sessionlog.Builder) *sessionlog.Builder
	role     string // the node's policy; "": what the preferences need
	user     string
	content  string // of the document; "": what the preferences make
	code     resource.Code
	severity resource.Severity
	blocking bool
}

func TestTraps(t *testing.T) {
	const all = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}%s]}`
	deny := func(action string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"` + action + `","Resource":"*"}]}`
	}
	_ = all
	same := func(b *sessionlog.Builder) *sessionlog.Builder { return b }
	for _, c := range []trap{
		{name: "the role may not describe groups, streaming", prefs: same, role: deny("logs:DescribeLogGroups"), code: agent.CodeGroupNotSeen, severity: resource.SeverityError},
		{name: "the role may not describe one group only", prefs: same, code: agent.CodeGroupNotSeen, severity: resource.SeverityError,
			role: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"logs:DescribeLogGroups","Resource":"*"},{"Effect":"Allow","Action":"logs:DescribeLogGroups","Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions:*"}]}`},
		{name: "the role may not write", prefs: same, role: deny("logs:PutLogEvents"), code: agent.CodeGroupDenied, severity: resource.SeverityError},
		{name: "the role may not read the encryption", prefs: func(b *sessionlog.Builder) *sessionlog.Builder { return b.OnlyEncryptedBucket() }, role: deny("s3:GetEncryptionConfiguration"), code: agent.CodeRefusedEncryption, severity: resource.SeverityError, blocking: true},
		{name: "the role may not put objects", prefs: same, role: deny("s3:PutObject"), code: agent.CodeBucketDenied, severity: resource.SeverityError},
		{name: "the role has no channel", prefs: same, role: deny("ssmmessages:OpenDataChannel"), code: sessionlog.CodeChannelDenied, severity: resource.SeverityError},
		{name: "the flag and no key", prefs: func(b *sessionlog.Builder) *sessionlog.Builder { return b.OnlyEncryptedLogGroup() }, code: agent.CodeRefusedGroup, severity: resource.SeverityError, blocking: true},
		{name: "a key that does not exist", prefs: func(b *sessionlog.Builder) *sessionlog.Builder { return b.ChannelKey(namedKey("alias/missing")) }, code: agent.CodeRefusedChannelKey, severity: resource.SeverityError, blocking: true},
		{name: "a node with the transcription policy", prefs: func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.Node(agent.Node{Platform: agent.Windows, Transcription: true})
		}, code: agent.CodeCannotStream, severity: resource.SeverityError},
		{name: "a node without screen", prefs: func(b *sessionlog.Builder) *sessionlog.Builder { return b.Node(agent.Node{WithoutScreen: true}) }, code: agent.CodeTruncated, severity: resource.SeverityWarning},
		{name: "users of other documents", prefs: same, user: deny("kms:*"), code: sessionlog.CodeOtherDocuments, severity: resource.SeverityWarning},
		{name: "users who may not start", prefs: same, user: deny("ssm:StartSession"), code: sessionlog.CodeUserStart, severity: resource.SeverityWarning},
		{name: "a duration in a gap", prefs: func(b *sessionlog.Builder) *sessionlog.Builder { return b.MaxDuration(1199 * 60e9) }, code: sessionlog.CodeDurationGap, severity: resource.SeverityWarning},
		{name: "another document", prefs: func(b *sessionlog.Builder) *sessionlog.Builder { return b.Document("Ops-Sessions") }, code: sessionlog.CodeNotDefault, severity: resource.SeverityInfo},
		{name: "port forwarding", prefs: same, code: agent.CodeNeverLogged, severity: resource.SeverityInfo},
		{name: "an instance profile that is missing", prefs: func(b *sessionlog.Builder) *sessionlog.Builder { return b.InstanceProfile("gone") }, code: sessionlog.CodeProfile, severity: resource.SeverityError},
		{name: "a document that logs nowhere", prefs: same, content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}`, code: agent.CodeNotLogged, severity: resource.SeverityError},
		{name: "a document that logs elsewhere", prefs: same, content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"/other"}}`, code: sessionlog.CodeElsewhere, severity: resource.SeverityError},
		{name: "a streaming flag that is a string", prefs: same, content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"/ssm/sessions","cloudWatchStreamingEnabled":"true","s3BucketName":"acme-sessions"}}`,
			code: agent.CodeRefusedDocument, severity: resource.SeverityError, blocking: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			prefs := build(t, c.prefs(streaming().Bucket(thing(newBucket(""))).KeyPrefix("sessions").NodeRole(role.Named(roleARN)).UserRole(role.Named("arn:aws:iam::111122223333:role/Admin"))))
			role := c.role
			if role == "" {
				role = prefs.NodePolicy(scope).String()
			}
			user := c.user
			if user == "" {
				user = prefs.UserPolicy(scope).String()
			}
			w.account.PutRole(loggingtest.RoleOptions{Name: "Bastion", Path: "/nodes/", Inline: map[string]string{"p": role}})
			w.account.PutRole(loggingtest.RoleOptions{Name: "Admin", Inline: map[string]string{"p": user}})
			target := sessionlog.New(w.clients, prefs)
			p, err := logging.NewPlan(t.Context(), logging.Targets{target})
			if err != nil {
				t.Fatal(err)
			}
			findings := p.Findings()
			if c.content != "" {
				w.put(c.content)
				if findings, err = logging.Check(t.Context(), logging.Targets{target}); err != nil {
					t.Fatal(err)
				}
			}
			found := false
			for _, f := range findings {
				if f.Code == c.code {
					found = true
					if f.Severity != c.severity || f.Blocking != c.blocking {
						t.Errorf("%v, blocking %v", f, f.Blocking)
					}
				} else if f.Severity == resource.SeverityError && c.content == "" {
					t.Errorf("besides: %v", f)
				}
			}
			if !found {
				t.Errorf("no %s in\n%v", c.code, findings)
			}
		})
	}
}

func TestDocumentThatCannotHoldPreferences(t *testing.T) {
	w := newWorld(t)
	check := func(code resource.Code, p sessionlog.Preferences, want bool) {
		t.Helper()
		findings, err := logging.Check(t.Context(), logging.Targets{sessionlog.New(w.clients, p)})
		if err != nil || findings.Has(code) != want {
			t.Errorf("%v %v", findings, err)
		}
	}
	check(sessionlog.CodeDocumentMissing, build(t, streaming()), true)
	check(sessionlog.CodeDocumentMissing, build(t, sessionlog.NewPreferences().WithoutLogging()), false)
	w.put(`{"schemaVersion":"2.2"}`)
	check(sessionlog.CodeDocumentOdd, build(t, streaming()), true)
}

func TestNobodyJudged(t *testing.T) {
	w := newWorld(t)
	p, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, build(t, streaming()))})
	if err != nil || !p.Findings().Has(sessionlog.CodeNobodyJudged) || len(p.Findings().With(resource.SeverityError)) > 0 {
		t.Errorf("%v %v", p.Findings(), err)
	}
}

func TestInstanceProfileIsJudged(t *testing.T) {
	w := newWorld(t)
	w.account.PutRole(loggingtest.RoleOptions{Name: "Bastion"})
	w.account.PutInstanceProfile("bastions", "Bastion")
	for _, b := range []*sessionlog.Builder{streaming().InstanceProfile("bastions"), streaming().InstanceProfile("bastions").NodeRole(role.Named("arn:aws:iam::111122223333:role/Bastion"))} {
		p, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, build(t, b))})
		if err != nil || !p.Findings().Has(agent.CodeGroupNotSeen) || !p.Findings().Has(sessionlog.CodeChannelDenied) {
			t.Errorf("%v %v", p.Findings(), err)
		}
		seen := map[string]bool{}
		for _, f := range p.Findings() {
			if seen[f.String()] {
				t.Errorf("twice: %v", f)
			}
			seen[f.String()] = true
		}
	}
}

// TestAliasOfTheChannelKey: the policies made here allow a key by its alias, and that is
// enough, unless somebody denies keys by their aliases.
func TestAliasOfTheChannelKey(t *testing.T) {
	const deny = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/secret"}}}]}`
	for _, denies := range []bool{false, true} {
		w := newWorld(t)
		w.account.PutKey("eu-west-1", loggingtest.KeyOptions{Alias: "alias/channel"})
		p := build(t, streaming().ChannelKey(namedKey("alias/channel")).NodeRole(role.Named(roleARN)).UserRole(role.Named("arn:aws:iam::111122223333:role/Admin")))
		node := map[string]string{"p": p.NodePolicy(scope).String()}
		if denies {
			node["deny"] = deny
		}
		w.account.PutRole(loggingtest.RoleOptions{Name: "Bastion", Path: "/nodes/", Inline: node})
		w.account.PutRole(loggingtest.RoleOptions{Name: "Admin", Inline: map[string]string{"p": p.UserPolicy(scope).String()}})
		target := sessionlog.New(w.clients, p)
		if _, err := apply(t, target); err != nil {
			t.Fatal(err)
		}
		findings, err := logging.Check(t.Context(), logging.Targets{target})
		want := resource.Arrive
		if denies {
			want = resource.CannotSay
		}
		if err != nil || findings.Verdict() != want {
			t.Errorf("%v %v", findings, err)
		}
	}
}
