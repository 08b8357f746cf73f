package resourcetest

import (
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Suffices: who has the permissions that a plan names, and no others, can apply
// it, and who has those that undoing names besides can take it back. Before and after,
// who has logging.ReadPolicy can read all that a plan and a check look at. The account
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
	Readable(t, v, bind)
	report, err := apply(plan, bind(may(v, plan.Permissions())))
	if err != nil {
		t.Errorf("its own permissions do not suffice: %v\n%s", err, plan.Permissions())
		return
	}
	Readable(t, v, bind)
	removal, err := logging.NewRemoval(t.Context(), report, bind(v))
	if err != nil {
		t.Fatal(err)
	}
	if removal.Empty() {
		return
	}
	if _, err := apply(removal, bind(may(v, removal.Permissions(), plan.UndoPermissions()))); err != nil {
		t.Errorf("the permissions for undoing do not suffice: %v\n%s", err, removal.Permissions())
	}
}

// Readable: who has logging.ReadPolicy, and no more, reads for a plan, a check and a
// removal all that the view's own principal can read.
func Readable(t *testing.T, v loggingtest.View, bind func(loggingtest.View) []resource.Target) {
	t.Helper()
	doc, err := logging.ReadPolicy(t.Context(), bind(v))
	if err != nil {
		t.Fatal(err)
	}
	reader := may(v, doc)
	looks := func(v loggingtest.View) (logging.Findings, map[string]error) {
		_, plan := logging.NewPlan(t.Context(), bind(v))
		found, check := logging.Check(t.Context(), bind(v))
		_, removal := logging.NewRemoval(t.Context(), nil, bind(v))
		return found, map[string]error{"plan": plan, "check": check, "removal": removal}
	}
	found, errs := looks(reader)
	unreadable, own := looks(v)
	for what, err := range errs {
		if err != nil && (own[what] == nil || own[what].Error() != err.Error()) {
			t.Errorf("the read policy does not suffice for a %s: %v\n%s", what, err, doc)
		}
	}
	for _, f := range found {
		if f.Code == logging.CodeUnreadable && !slices.ContainsFunc(unreadable, func(x logging.Finding) bool { return x.Code == f.Code && x.Resource == f.Resource }) {
			t.Errorf("the read policy does not suffice for a check: %s\n%s", f, doc)
		}
	}
}

// may is the view of a user with the documents for policies.
func may(v loggingtest.View, documents ...policy.Document) loggingtest.View {
	var texts []string
	for _, d := range documents {
		if len(d.Statements) > 0 {
			texts = append(texts, d.String())
		}
	}
	return v.As(v.Account().PutUser("least", texts...))
}
