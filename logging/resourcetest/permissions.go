package resourcetest

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Suffices: who has the permissions that a plan names, and no others, can apply
// it, and who has those that undoing names besides can take it back. The account
// made by newView is as it was before; bind makes the targets for a view of it.
func Suffices(t *testing.T, newView func() loggingtest.View, bind func(loggingtest.View) []resource.Target) {
	t.Helper()
	v := newView()
	plan, err := logging.NewPlan(t.Context(), bind(v))
	if err != nil {
		t.Fatal(err)
	}
	var codes []logging.Code
	for _, f := range plan.Findings() {
		codes = append(codes, f.Code)
	}
	may := func(v loggingtest.View, documents ...policy.Document) []resource.Target {
		var texts []string
		for _, d := range documents {
			if len(d.Statements) > 0 {
				texts = append(texts, d.String())
			}
		}
		return bind(v.As(v.Account().PutUser("least", texts...)))
	}
	apply := func(p *logging.Plan, targets []resource.Target) (*logging.Report, error) {
		kept, err := p.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := logging.LoadPlan(kept, targets)
		if err != nil {
			t.Fatal(err)
		}
		return loaded.Apply(t.Context(), logging.WithInsist(codes...))
	}
	report, err := apply(plan, may(v, plan.Permissions()))
	if err != nil {
		t.Errorf("its own permissions do not suffice: %v\n%s", err, plan.Permissions())
		return
	}
	removal, err := logging.NewRemoval(t.Context(), report, bind(v))
	if err != nil {
		t.Fatal(err)
	}
	if removal.Empty() {
		return
	}
	if _, err := apply(removal, may(v, removal.Permissions(), plan.UndoPermissions())); err != nil {
		t.Errorf("the permissions for undoing do not suffice: %v\n%s", err, removal.Permissions())
	}
}
