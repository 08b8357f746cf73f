package logging_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

// What one answer of AWS explains is told once, with what people look for: of a role that
// cannot be assumed its account and name, and a region.
func TestOneCauseIsToldOnce(t *testing.T) {
	v := newView()
	admin := v.As(v.Account().PutUser("admin", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)).Config()
	ci := v.As(v.Account().PutUser("ci", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
		{"Effect":"Deny","Action":["logs:DescribeLogGroups","iam:GetRole"],"Resource":"*"}]}`))
	denied := logging.Targets{role.Bind(role.ClientsFromConfig(ci.Config()), role.Named("R"))}
	for i := range 12 {
		denied = append(denied, loggroup.Bind(loggroup.ClientsFromConfig(ci.Config()), mustGroup(t, loggroup.New(fmt.Sprintf("/g%02d", i)))))
	}

	t.Run("roles", func(t *testing.T) {
		var targets logging.Targets
		for r := range 3 {
			for g := range 9 {
				cfg := admin.Copy()
				cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(admin), fmt.Sprintf("arn:aws:iam::111122223333:role/missing%d", r)))
				targets = append(targets, loggroup.Bind(loggroup.ClientsFromConfig(cfg), mustGroup(t, loggroup.New(fmt.Sprintf("/g%d", g)))))
			}
		}
		_, err := logging.NewPlan(t.Context(), targets)
		lines := strings.Split(fmt.Sprint(err), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d lines:\n%v", len(lines), err)
		}
		for r, line := range lines {
			for _, want := range []string{"eu-west-1", "sts:AssumeRole", "AccessDenied", fmt.Sprintf("arn:aws:iam::111122223333:role/missing%d", r), "(and 8 more of this cause)"} {
				if !strings.Contains(line, want) {
					t.Errorf("no %q in %s", want, line)
				}
			}
			if strings.Contains(line, "https response error") {
				t.Errorf("it has the SDK's words: %s", line)
			}
		}
	})

	t.Run("plan", func(t *testing.T) {
		_, err := logging.NewPlan(t.Context(), denied)
		lines := strings.Split(fmt.Sprint(err), "\n")
		if len(lines) != 1 || !strings.Contains(lines[0], "(and 11 more of this cause)") || !strings.HasPrefix(lines[0], "logs:DescribeLogGroups on AWS::Logs::LogGroup /g00 (111122223333/eu-west-1): AccessDeniedException: ") {
			t.Errorf("%v", err)
		}
	})

	t.Run("check", func(t *testing.T) {
		check := func() logging.Findings {
			findings, err := logging.Check(t.Context(), denied)
			if err != nil {
				t.Fatal(err)
			}
			var out logging.Findings
			for _, f := range findings {
				if f.Code == logging.CodeUnreadable {
					out = append(out, f)
				}
			}
			return out
		}
		findings := check()
		if len(findings) != 2 || findings[0].Resource.Name != "R" {
			t.Fatal(findings)
		}
		if f := findings[1]; f.Resource.Name != "/g00" || !strings.Contains(f.Problem, "/g10 (111122223333/eu-west-1), 1 more.") || strings.Count(f.Problem, "AccessDenied") != 1 || strings.Contains(f.Problem, "equest") {
			t.Error(f)
		}
		if first, second := findings.String(), check().String(); first != second {
			t.Errorf("the next time it is told otherwise:\n%s\n%s", first, second)
		}
	})
}

func TestStaleErrorIsShort(t *testing.T) {
	for _, tt := range []struct{ reasons, listed int }{{1, 1}, {10, 10}, {11, 10}, {105, 10}} {
		err := new(logging.StaleError)
		for i := range tt.reasons {
			err.Changed = append(err.Changed, logging.ChangedValue{Resource: logging.ID{Type: "T", Name: fmt.Sprint(i)}})
		}
		text := err.Error()
		if n := strings.Count(text, "changed since"); n != tt.listed {
			t.Errorf("%d of %d reasons are listed: %s", n, tt.reasons, text)
		}
		if more := fmt.Sprintf("; and %d more", tt.reasons-tt.listed); strings.HasSuffix(text, more) != (tt.reasons > tt.listed) {
			t.Errorf("%d reasons: %s", tt.reasons, text)
		}
	}
}
