package sessionlogtest_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// TestPermissionsSuffice: nothing more than the plan's permissions is needed to apply it,
// and with those for undoing nothing more to take it back.
func TestPermissionsSuffice(t *testing.T) {
	for name, setup := range map[string]func(fixture){
		"new":      func(fixture) {},
		"existing": func(f fixture) { f.preferences(guide) },
		"the default is old": func(f fixture) {
			f.preferences(guide)
			in := &ssm.UpdateDocumentInput{Name: str(preferences), DocumentVersion: str("$LATEST"), Content: str(guide.with(inputs{"idleSessionTimeout": "7"}).document("Standard_Stream"))}
			must[*ssm.UpdateDocumentOutput](t)(f.ssm.UpdateDocument(t.Context(), in))
		},
	} {
		for _, fails := range []string{"", "iam:PutRolePolicy", "ssm:UpdateDocumentDefaultVersion"} {
			if name == "new" && fails == "ssm:UpdateDocumentDefaultVersion" {
				continue // there is nothing to move
			}
			t.Run(name+" "+fails, func(t *testing.T) {
				f := mounted(t)
				f.node(sessionlogtest.Node{}, channelPolicy)
				f.account.PutKey(region, loggingtest.KeyOptions{Alias: "alias/channel"})
				setup(f)
				before := f.describeOrNone()
				target := func(v loggingtest.View) resource.Target {
					return sessionlog.New(sessionlog.ClientsFromConfig(v.Config()), built(t, wanted(t).ChannelKey(key.Named("alias/channel"))))
				}
				plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), logging.Targets{target(f.view)}))
				documents := map[string]string{"plan": plan.Permissions().String()}
				if fails != "" {
					documents["undo"] = plan.UndoPermissions().String()
					f.account.Inject(loggingtest.Fault{Operation: fails, Kind: loggingtest.FailBefore, Err: &smithy.GenericAPIError{Code: "Boom"}, Nth: 1, Count: 1})
				}
				least := f.view.As(f.account.PutRole(loggingtest.RoleOptions{Name: "Least", Inline: documents}))
				body := must[[]byte](t)(json.Marshal(plan))
				loaded := must[*logging.Plan](t)(logging.LoadPlan(body, logging.Targets{target(least)}))
				report, err := loaded.Apply(t.Context())
				if (err != nil) != (fails != "") {
					t.Fatal(err, report)
				}
				if left := append(report.With(logging.NotUndone), report.With(logging.Uncertain)...); len(left) != 0 {
					t.Error(left)
				}
				if after := f.describeOrNone(); fails != "" && after != before {
					t.Errorf("the document was %q, and is %q", before, after)
				}
			})
		}
	}
}

// describeOrNone is the state of the preferences' document, "" where there is none.
func (f fixture) describeOrNone() string {
	if _, err := f.ssm.DescribeDocument(f.Context(), &ssm.DescribeDocumentInput{Name: str(preferences)}); err != nil {
		return ""
	}
	return f.describe("")
}
