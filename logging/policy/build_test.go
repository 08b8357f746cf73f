package policy

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBuild(t *testing.T) {
	tests := []struct {
		name string
		b    Builder
		want string
	}{
		{"identity", New(Identity, AllowActions("logs:CreateLogStream", "logs:PutLogEvents").On(ssmGroup+":*").Sid("Write"), DenyAllActionsExcept("logs:*").OnAllExcept(ssmGroup)),
			`{"Version":"2012-10-17","Statement":[{"Sid":"Write","Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"` + ssmGroup + `:*"},{"Effect":"Deny","NotAction":"logs:*","NotResource":"` + ssmGroup + `"}]}`},
		{"trust", New(Trust, AllowActions("sts:AssumeRole").To(Service("iot.amazonaws.com"), AWS("111122223333"), Federated("accounts.google.com")).
			When("StringEquals", "aws:SourceAccount", account).When("StringEquals", "aws:SourceAccount", "444455556666").When("ArnLike", "aws:SourceArn", "arn:aws:iot:us-east-1:111122223333:*")),
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333","Federated":"accounts.google.com","Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:iot:us-east-1:111122223333:*"},"StringEquals":{"aws:SourceAccount":["111122223333","444455556666"]}}}]}`},
		{"bucket", New(Bucket).ID("x").With(DenyActions("s3:*").To(Everyone()).On(bucketARN, bucketARN+"/*").When("Bool", "aws:SecureTransport", "false")).
			With(AllowAllActionsExcept("s3:DeleteBucket").ToAllExcept(CanonicalUser("abc")).On("*")),
			`{"Version":"2012-10-17","Id":"x","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["` + bucketARN + `","` + bucketARN + `/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}},{"Effect":"Allow","NotPrincipal":{"CanonicalUser":"abc"},"NotAction":"s3:DeleteBucket","Resource":"*"}]}`},
		{"from a statement", New(Identity, FromStatement(Statement{Effect: Allow, Action: []string{"s3:GetObject"}}).On("*")),
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := tt.b.Build()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, d.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestBuildReportsEverything: all wrong fields at once.
func TestBuildReportsEverything(t *testing.T) {
	d, err := New(Identity,
		AllowActions("logs:PutLogEvents").On("log-group").Sid("has space"),
		AllowActions().On().To(Service("iot.amazonaws.com")),
		StatementBuilder{},
		AllowActions("iot:SetLoggingOptions").On(ssmGroup+":*").When("StringEqual", "a:b", "x").When("Bool", "a:c", "yes"),
	).Build()
	var invalid *ValidationError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	want := []string{
		"Statement[0].Sid sid", "Statement[0].Resource arn",
		"Statement[1].Principal forbidden-element", "Statement[1].Action empty", "Statement[1].Resource empty",
		"Statement[2].Effect effect", "Statement[2] missing-element", "Statement[2] missing-element",
		`Statement[3].Condition.Bool["a:c"] condition-value`, "Statement[3].Condition.StringEqual operator", "Statement[3].Action action-unmatched",
	}
	if diff := cmp.Diff(want, codes(invalid.Problems)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(document{}, document(d)); diff != "" {
		t.Errorf("a document that is not valid was returned: %s", diff)
	}
	if len(invalid.Unwrap()) != len(want) {
		t.Error("Unwrap leaves problems out")
	}
}

// TestBuildersAreValues: what is made from a builder does not change it.
func TestBuildersAreValues(t *testing.T) {
	base := AllowActions("s3:GetObject").On(bucketARN+"/*").To(Service("a.amazonaws.com")).When("StringEquals", "a:b", "1")
	doc := func(s StatementBuilder) string {
		d, err := New(Bucket, s).Build()
		if err != nil {
			t.Fatal(err)
		}
		return d.String()
	}
	before := doc(base)
	x := base.On("arn:aws:s3:::x").To(Service("x.amazonaws.com")).When("StringEquals", "a:b", "x").When("Bool", "a:x", "true").Sid("X")
	y := base.On("arn:aws:s3:::y").To(Service("y.amazonaws.com")).When("StringEquals", "a:b", "y")
	if diff := cmp.Diff(before, doc(base)); diff != "" {
		t.Error(diff)
	}
	if got, want := doc(y), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["a.amazonaws.com","y.amazonaws.com"]},"Action":"s3:GetObject","Resource":["arn:aws:s3:::amzn-s3-demo-bucket/*","arn:aws:s3:::y"],"Condition":{"StringEquals":{"a:b":["1","y"]}}}]}`; got != want {
		t.Errorf("%s after %s", got, doc(x))
	}
	b := New(Bucket, base)
	one, two := b.With(x), b.With(y)
	d1, _ := one.Build()
	d2, _ := two.Build()
	d0, _ := b.Build()
	if len(d0.Statements) != 1 || d1.Statements[1].Sid != "X" || d2.Statements[1].Sid != "" {
		t.Error("builders share statements")
	}
	d0.Statements[0].Condition["StringEquals"]["a:b"][0] = "changed"
	if doc(base) != before {
		t.Error("a built document shares memory with its builder")
	}
}
