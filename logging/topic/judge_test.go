package topic_test

import (
	"errors"
	"iter"
	"strings"
	"testing"

	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// judged is a target that observes a topic.
type judged struct {
	logging.Target
	c     topic.Clients
	judge func(resource.Facts) iter.Seq[resource.Finding]
}

func (j judged) Declare(s resource.Scope, d *resource.Declaration) error {
	d.Observe(topic.Observe(j.c, s, name))
	return nil
}

func (j judged) Judge(f resource.Facts) iter.Seq[resource.Finding] { return j.judge(f) }

func check(t *testing.T, a *loggingtest.Account, judge func(resource.Facts) iter.Seq[resource.Finding]) resource.Findings {
	t.Helper()
	c := wire(a.Region(region))
	fs, err := logging.Check(t.Context(), logging.Targets{judged{logging.Join("t", topic.Bind(c)), c, judge}})
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name  string
		o     *snstest.TopicOptions
		key   *loggingtest.KeyOptions // what becomes of it afterwards
		fault string
		code  resource.Code
		sev   resource.Severity
	}{
		{name: "right", o: &snstest.TopicOptions{}},
		{name: "missing", code: topic.CodeMissing, sev: resource.SeverityError},
		{name: "unreadable", o: &snstest.TopicOptions{}, fault: "sns:GetTopicAttributes", code: topic.CodeMissing, sev: resource.SeverityUnknown},
		{name: "a key", o: &snstest.TopicOptions{KeyARN: keyARN}},
		{name: "AWS's key", o: &snstest.TopicOptions{KeyARN: "alias/aws/sns"}},
		{name: "a key that cannot be read", o: &snstest.TopicOptions{KeyARN: keyARN}, fault: "kms:DescribeKey", code: topic.CodeKeyUnusable, sev: resource.SeverityUnknown},
		{name: "a disabled key", o: &snstest.TopicOptions{KeyARN: keyARN}, key: &loggingtest.KeyOptions{State: kmstypes.KeyStateDisabled}, code: topic.CodeKeyUnusable, sev: resource.SeverityError},
		{name: "an asymmetric key", o: &snstest.TopicOptions{KeyARN: keyARN}, key: &loggingtest.KeyOptions{Spec: kmstypes.KeySpecRsa2048}, code: topic.CodeKeyUnusable, sev: resource.SeverityError},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newAccount()
			if tt.o != nil {
				tt.o.Name = name
				snstest.PutTopic(a.Region(region), *tt.o)
			}
			if tt.key != nil {
				tt.key.ID = keyID
				a.PutKey(region, *tt.key)
			}
			if tt.fault != "" {
				a.Inject(loggingtest.Fault{Operation: tt.fault, Kind: loggingtest.FailBefore})
			}
			var fs resource.Findings
			for _, f := range check(t, a, func(f resource.Facts) iter.Seq[resource.Finding] { return topic.Judge(f, name) }) {
				if f.Code != resource.CodeUnreadable {
					fs = append(fs, f)
				}
			}
			if tt.code == "" && len(fs) != 0 || tt.code != "" && (len(fs) != 1 || fs[0].Code != tt.code || fs[0].Severity != tt.sev) {
				t.Error(fs)
			}
		})
	}
}

func decide(f resource.Facts, name string, a resource.Access, ofKey bool) (policy.Decision, error) {
	if ofKey {
		d, _, err := topic.DecideKey(f, name, a)
		return d, err
	}
	return topic.Decide(f, name, a)
}

func TestDecide(t *testing.T) {
	service := policy.Principal{Service: "cloudtrail.amazonaws.com"}
	open := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"SNS:Publish","Resource":"` + topicARN + `","Condition":{"StringEquals":{"aws:SourceArn":"trail"}}}]}`
	keyOpen := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["kms:GenerateDataKey*","kms:Decrypt"],"Resource":"*"}]}`
	throughSNS := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["kms:GenerateDataKey*","kms:Decrypt"],"Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"sns.eu-west-1.amazonaws.com","kms:CallerAccount":"` + account + `"}}}]}`
	for _, tt := range []struct {
		name, policy, key string
		on                bool // the topic has the key
		access            resource.Access
		ofKey             bool
		want              policy.Outcome
	}{
		{"open", open, "", false, resource.Access{Principal: service, Action: "sns:Publish", Context: map[string][]string{"aws:SourceArn": {"trail"}}}, false, policy.Allowed},
		{"another trail", open, "", false, resource.Access{Principal: service, Action: "sns:Publish", Context: map[string][]string{"aws:SourceArn": {"x"}}}, false, policy.ImplicitDeny},
		{"the default policy and a service", "", "", false, resource.Access{Principal: service, Action: "sns:Publish"}, false, policy.ImplicitDeny},
		{"the default policy and the account", "", "", false, resource.Access{Principal: policy.Principal{ARN: "arn:aws:iam::" + account + ":user/alice"}, Action: "sns:Publish"}, false, policy.Allowed},
		{"no key", "", "", false, resource.Access{Principal: service}, true, policy.Allowed},
		{"a closed key", "", "", true, resource.Access{Principal: service}, true, policy.ImplicitDeny},
		{"a key that is open through SNS, and a user", "", throughSNS, true, resource.Access{Principal: policy.Principal{ARN: "arn:aws:iam::" + account + ":user/alice"}}, true, policy.Allowed},
		{"a key that is open through SNS, and a service", "", throughSNS, true, resource.Access{Principal: service}, true, policy.Undetermined},
		{"an open key", "", keyOpen, true, resource.Access{Principal: service}, true, policy.Allowed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := loggingtest.NewAccount(account)
			snstest.Mount(a)
			a.PutKey(region, loggingtest.KeyOptions{ID: keyID, Policy: tt.key})
			o := snstest.TopicOptions{Name: name, Policy: tt.policy}
			if tt.on {
				o.KeyARN = keyARN
			}
			snstest.PutTopic(a.Region(region), o)
			check(t, a, func(f resource.Facts) iter.Seq[resource.Finding] {
				if d, err := decide(f, topicARN, tt.access, tt.ofKey); err != nil || d.Outcome != tt.want {
					t.Error(d, err)
				}
				return func(func(resource.Finding) bool) {}
			})
		})
	}
	a := newAccount()
	check(t, a, func(f resource.Facts) iter.Seq[resource.Finding] {
		for _, ofKey := range []bool{false, true} {
			if _, err := decide(f, name, resource.Access{}, ofKey); !errors.Is(err, resource.ErrAbsent) {
				t.Error(err)
			}
			if _, err := decide(f, "other", resource.Access{}, ofKey); !errors.Is(err, resource.ErrNotRead) {
				t.Error(err)
			}
		}
		return func(func(resource.Finding) bool) {}
	})
	snstest.PutTopic(a.Region(region), snstest.TopicOptions{Name: name, KeyARN: "alias/aws/sns"})
	check(t, a, func(f resource.Facts) iter.Seq[resource.Finding] {
		if d, _, err := topic.DecideKey(f, name, resource.Access{Principal: service}); err != nil || d.Outcome != policy.Undetermined {
			t.Error(d, err)
		}
		return func(func(resource.Finding) bool) {}
	})
}

// A topic that is named without its region, and is in another one, is found there.
func TestOtherRegionByName(t *testing.T) {
	for name, tt := range map[string]struct {
		topic  topic.Topic
		in     string
		denied bool
		says   string
	}{
		"elsewhere":           {topic.Named("files"), "us-east-1", false, "one of its name in another region: arn:aws:sns:us-east-1:" + account + ":files."},
		"existing, elsewhere": {topic.Existing("files"), "ap-south-1", false, "one of its name in another region: arn:aws:sns:ap-south-1:" + account + ":files."},
		"nowhere":             {topic.Named("files"), "", false, "does not exist in " + region + "."},
		"elsewhere, denied":   {topic.Named("files"), "us-east-1", true, "does not exist in " + region + "."},
		"by its ARN":          {topic.Named("arn:aws:sns:" + region + ":" + account + ":files"), "us-east-1", false, "does not exist in " + region + "."},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAccount()
			if tt.in != "" {
				snstest.PutTopic(a.Region(tt.in), snstest.TopicOptions{Name: "files"})
			}
			v := a.Region(region)
			if tt.denied {
				a.PutRole(loggingtest.RoleOptions{Name: "Here", Inline: map[string]string{"a": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"sns:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"` + region + `"}}}]}`}})
				v = v.As("arn:aws:sts::" + account + ":assumed-role/Here/s")
			}
			target := topic.Bind(topic.ClientsFromConfig(v.Config()), tt.topic)
			findings, err := logging.Check(t.Context(), logging.Targets{target})
			if err != nil || len(findings) != 1 || findings[0].Code != topic.CodeMissing || !strings.Contains(findings[0].Problem, tt.says) {
				t.Error(err, findings)
			}
			doc, err := logging.ReadPolicy(t.Context(), logging.Targets{target})
			if text := doc.String(); err != nil || strings.Contains(text, "us-east-1") {
				t.Error(err, text)
			}
		})
	}
}
