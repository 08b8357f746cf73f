package trailog_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/internal/judgetest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// settings are what the chain's trail is meant to be: nothing is managed.
func (c chain) settings(t *testing.T) trailog.Trail {
	t.Helper()
	b := trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).LogGroup(loggroup.Named("CloudTrail/audit")).Role(role.Named(roleARN)).Expect(c.event())
	if c.Organization != "" {
		b.Organization(org)
	}
	return build(t, b)
}

// run has the account make the expected event, and a member of the organization
// another one, and says whether they are everywhere.
func (c chain) run(t *testing.T, v loggingtest.View) (bool, string) {
	t.Helper()
	e := c.event()
	r := trailrecord.Record{EventSource: e.Source, EventName: "Something", EventCategory: e.Category, ReadOnly: trailrecord.FlagOf(*e.ReadOnly)}
	if e.ResourceARN != "" {
		r.Resources = []trailrecord.Resource{{ARN: e.ResourceARN, Type: e.ResourceType, AccountID: acct}}
	}
	records := []trailrecord.Record{r}
	if c.Organization != "" {
		r.RecipientAccountID = "444455556666"
		records = append(records, r)
	}
	for _, r := range records {
		got := trailogtest.Record(t.Context(), v, r)
		if len(got) != 1 {
			return false, fmt.Sprintf("%d deliveries", len(got))
		}
		d := got[0]
		if !d.Arrived() || !d.Logs.Used || !d.Bucket.Used {
			return false, d.String()
		}
		if c.Trail == "other group" {
			return false, "it went to another log group"
		}
	}
	return true, ""
}

func codesOf(fs resource.Findings) []string {
	var out []string
	for _, f := range fs {
		if f.Code != resource.CodeSettingsDiffer {
			out = append(out, string(f.Code))
		}
	}
	return out
}

// errorCodes are the codes that keep events from arriving. CodeGroupARN is not
// among them: CloudTrail refuses what it is for.
var errorCodes = []string{
	string(trailog.CodeTrailMissing), string(trailog.CodeStopped), string(trailog.CodeGroupDiffers), string(trailog.CodeRoleNotTrusted),
	string(trailog.CodePermissionMissing), string(trailog.CodeOrganizationStream), string(trailog.CodeEventNotCovered),
	string(trailog.CodeBucketPolicy), string(trailog.CodeBucketPrefix), string(trailog.CodeBucketKey), string(trailog.CodeKeyUnusable),
	string(trailog.CodeKeyClosed), string(trailog.CodeTopicPolicy), string(trailog.CodeTopicKey),
	string(loggroup.CodeMissing), string(role.CodeMissing), string(loggroup.CodeKeyClosed), string(loggroup.CodeKeyUnusable),
	string(bucket.CodeMissing), string(bucket.CodeRequesterPays), string(bucket.CodeKeyUnusable), string(topic.CodeMissing), string(topic.CodeKeyUnusable),
}

// With full read rights an error is found exactly where an expected event does
// not arrive, and no code could be left out.
func TestCheckAgreesWithDelivery(t *testing.T) {
	rounds.Sequential(t)
	judgetest.Agree(t, judgetest.Chains(&fault, links, false, 150, 3), errorCodes, func(t *testing.T, c chain) judgetest.Outcome {
		if c.TopicKey != "" && c.Topic == "" {
			c.Topic = "good"
		}
		v := c.build(t)
		findings := check(t, trailog.New(typed(v), c.settings(t)))
		ok, why := c.run(t, v)
		errs := codesOf(findings.With(resource.SeverityError))
		// The calls of the check are events too, which fail to arrive: what the
		// trail then says of itself only repeats the cause.
		if i := slices.Index(errs, string(trailog.CodeDeliveryError)); len(errs) > 1 {
			errs = slices.DeleteFunc(errs, func(code string) bool { return i >= 0 && code == string(trailog.CodeDeliveryError) })
		}
		return judgetest.Outcome{
			Arrived: ok, Why: why, Text: findings.String(),
			Errors: errs, Unknown: codesOf(findings.With(resource.SeverityUnknown)),
		}
	})
}
