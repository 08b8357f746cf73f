package key_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// facts know one key: a state, nil for none, or why it could not be read.
func facts(t *testing.T, is *key.State, err error) resource.Facts {
	t.Helper()
	text, marshalErr := json.Marshal(is)
	if marshalErr != nil {
		t.Fatal(marshalErr)
	}
	known := resource.Known{JSON: text}
	if err != nil {
		known = resource.Known{Err: err}
	}
	return resource.NewFacts(home, "", map[resource.ID]resource.Known{key.Ref(home, keyARN).ID(): known}, true)
}

// With every state of a key there is a finding about the thing that has it, and about
// the key as one that is declared.
func TestJudge(t *testing.T) {
	for name, tt := range map[string]struct {
		is       *key.State
		err      error
		region   string
		problem  string
		severity resource.Severity
		declared []resource.Code
	}{
		"usable":         {is: &key.State{State: "Enabled", Spec: "SYMMETRIC_DEFAULT"}},
		"of its region":  {is: &key.State{State: "Enabled"}, region: "eu-west-1"},
		"another region": {is: &key.State{State: "Enabled"}, region: "us-east-1", problem: "is in region eu-west-1, and has to be in us-east-1.", severity: resource.SeverityError},
		"unread":         {err: errors.New("no way"), problem: "could not be read, so that it cannot be told whether it can be used: no way.", severity: resource.SeverityUnknown},
		"absent":         {problem: "does not exist.", severity: resource.SeverityError, declared: []resource.Code{key.CodeMissing}},
		"disabled":       {is: &key.State{State: "Disabled"}, problem: "is Disabled, so that nothing can be encrypted with it or read.", severity: resource.SeverityError, declared: []resource.Code{key.CodeUnusable}},
		"to be deleted":  {is: &key.State{State: "PendingDeletion"}, problem: "is PendingDeletion, so that nothing can be encrypted with it or read.", severity: resource.SeverityError, declared: []resource.Code{key.CodeUnusable}},
		"asymmetric":     {is: &key.State{State: "Enabled", Spec: "RSA_2048"}, problem: "is not symmetric, but RSA_2048.", severity: resource.SeverityError, declared: []resource.Code{key.CodeUnusable}},
	} {
		t.Run(name, func(t *testing.T) {
			f := facts(t, tt.is, tt.err)
			usable := false
			found := slices.Collect(resource.Judging(func(j *resource.Judgement) {
				usable = key.Judge(j, f, keyARN, tt.region, resource.Finding{Code: "c", Problem: "Its key"})
			}))
			var want []resource.Finding
			if tt.problem != "" {
				want = []resource.Finding{{Code: "c", Severity: tt.severity, Problem: "Its key " + keyARN + " " + tt.problem, Cause: tt.err}}
				if tt.region == "us-east-1" {
					want[0].Reason = resource.ReasonOtherRegion
				}
			}
			for i := range found {
				if found[i].Fix == "" {
					t.Error("a finding without a fix")
				}
				found[i].Fix = ""
			}
			if diff := cmp.Diff(want, found, cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" || usable != (want == nil) {
				t.Error(usable, diff)
			}
			var codes []resource.Code
			for f := range key.Existing(keyARN).Judge(f) {
				codes = append(codes, f.Code)
			}
			if diff := cmp.Diff(tt.declared, codes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUse(t *testing.T) {
	const node, guest = "arn:aws:iam::111122223333:role/Node", "arn:aws:iam::444455556666:role/Node"
	own := policy.Policies{Identity: []policy.Source{{Name: "own", Document: policy.Document{Version: policy.Version, Statements: []policy.Statement{
		{Effect: policy.Allow, Action: []string{"kms:*"}, Resource: []string{"*"}},
	}}}}}
	who := func(arn string, own policy.Policies) resource.Access {
		return resource.Access{Principal: policy.Principal{ARN: arn}, Own: own}
	}
	service := resource.Access{Principal: policy.Principal{Service: "logs.eu-west-1.amazonaws.com"}}
	statement := func(principal, more string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":["kms:Decrypt","kms:Encrypt"],"Resource":"*"` + more + `}]}`
	}
	const root, logs = `{"AWS":"arn:aws:iam::111122223333:root"}`, `{"Service":"logs.eu-west-1.amazonaws.com"}`
	const via = `,"Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com","kms:CallerAccount":"111122223333"}}`
	const group = `,"Condition":{"StringEquals":{"kms:EncryptionContext:aws:logs:arn":"g"},"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["aws:logs:arn"]}}`
	for name, tt := range map[string]struct {
		policy  string
		use     key.Use
		actions string
		want    policy.Outcome
		action  string
	}{
		"a service":                   {statement(logs, ""), key.Use{Access: service}, "kms:Encrypt kms:Decrypt", policy.Allowed, "kms:Decrypt"},
		"the first that is closed":    {statement(logs, ""), key.Use{Access: service}, "kms:Encrypt kms:ReEncryptTo kms:Decrypt", policy.ImplicitDeny, "kms:ReEncryptTo"},
		"what is encrypted":           {statement(logs, group), key.Use{Access: service, EncryptionContext: map[string]string{"aws:logs:arn": "g"}}, "kms:Encrypt", policy.Allowed, "kms:Encrypt"},
		"something else is":           {statement(logs, group), key.Use{Access: service, EncryptionContext: map[string]string{"aws:logs:arn": "h"}}, "kms:Encrypt", policy.ImplicitDeny, "kms:Encrypt"},
		"how KMS sees a service":      {statement(logs, via), key.Use{Access: service, Through: "s3.eu-west-1"}, "kms:Encrypt", policy.Undetermined, "kms:Encrypt"},
		"a role, by its own policies": {statement(root, ""), key.Use{Access: who(node, own)}, "kms:Encrypt", policy.Allowed, "kms:Encrypt"},
		"a role without":              {statement(root, ""), key.Use{Access: who(node, policy.Policies{})}, "kms:Encrypt", policy.ImplicitDeny, "kms:Encrypt"},
		"a key that names nobody":     {statement(logs, ""), key.Use{Access: who(node, own)}, "kms:Encrypt", policy.ImplicitDeny, "kms:Encrypt"},
		"a role through S3":           {statement(root, via), key.Use{Access: who(node, own), Through: "s3.eu-west-1"}, "kms:Encrypt", policy.Allowed, "kms:Encrypt"},
		"a role through S3 elsewhere": {statement(root, via), key.Use{Access: who(node, own), Through: "s3.us-east-1"}, "kms:Encrypt", policy.ImplicitDeny, "kms:Encrypt"},
		"a role through nobody knows": {statement(root, via), key.Use{Access: who(node, own)}, "kms:Encrypt", policy.Undetermined, "kms:Encrypt"},
		"a role in China":             {statement(`"*"`, via), key.Use{Access: who(strings.Replace(node, "aws", "aws-cn", 1), own), Through: "s3.eu-west-1"}, "kms:Encrypt", policy.Undetermined, "kms:Encrypt"},
		"another account's role":      {statement(`{"AWS":"`+guest+`"}`, ""), key.Use{Access: who(guest, own)}, "kms:Encrypt", policy.Allowed, "kms:Encrypt"},
		"both accounts have to allow": {statement(`{"AWS":"`+guest+`"}`, ""), key.Use{Access: who(guest, policy.Policies{})}, "kms:Encrypt", policy.ImplicitDeny, "kms:Encrypt"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := policy.Parse([]byte(tt.policy))
			if err != nil {
				t.Fatal(err)
			}
			f := facts(t, &key.State{State: "Enabled", Policy: policy.SplitStatements(doc)}, nil)
			d, action, err := tt.use.Decide(f, keyARN, strings.Fields(tt.actions)...)
			if err != nil || d.Outcome != tt.want || action != tt.action {
				t.Errorf("%v %s %v, want %v %s", d, action, err, tt.want, tt.action)
			}
		})
	}
	if _, _, err := (key.Use{}).Decide(facts(t, nil, nil), keyARN, "kms:Encrypt"); !errors.Is(err, resource.ErrAbsent) {
		t.Error(err)
	}
	if _, _, err := (key.Use{}).Decide(facts(t, nil, resource.ErrNotRead), keyARN, "kms:Encrypt"); !errors.Is(err, resource.ErrNotRead) {
		t.Error(err)
	}
}
