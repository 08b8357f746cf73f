package proof

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
)

// shared is a role of a trail's name, which somebody else wants too.
func shared(t testing.TB, v loggingtest.View, services ...string) logging.Target {
	doc := must[policy.Document](t)(policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service(services...))).Build())
	return role.Bind(role.ClientsFromConfig(v.Config()), must[role.Role](t)(role.New(trailog.DefaultRole).Trust(doc).Tag("team", "sec").Build()))
}

// In whatever order targets are given, the changes and the digest are the same.
func TestOrderOfTargets(t *testing.T) {
	rounds.Sequential(t)
	for name, tt := range map[string]struct {
		before  func(testing.TB, loggingtest.View)
		targets func(testing.TB, loggingtest.View) []logging.Target
	}{
		"places":         {nil, places},
		"places_foreign": {foreign, places},
		"least":          {nil, least},
		"trail and the owner of its role": {nil, func(t testing.TB, v loggingtest.View) []logging.Target {
			return []logging.Target{places(t, v)[0], shared(t, v, trailog.Service, "ssm.amazonaws.com")}
		}},
		"trail and the owner of its role, which exists": {foreign, func(t testing.TB, v loggingtest.View) []logging.Target {
			return []logging.Target{places(t, v)[0], shared(t, v, trailog.Service, "ssm.amazonaws.com")}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			view := newAccount().Region("eu-west-1")
			if tt.before != nil {
				tt.before(t, view)
			}
			want := ""
			for targets := range permutations(tt.targets(t, view)) {
				plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), targets))
				if plan.Empty() {
					t.Fatal("nothing is to be changed: nothing is compared")
				}
				changes := must[[]byte](t)(json.MarshalIndent(plan.Changes(), "", " "))
				got := plan.Digest() + "\n" + string(changes)
				if want == "" {
					want = got
				}
				if got != want {
					t.Fatalf("in the order of %s:\n%s", names(targets), cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
				}
			}
		})
	}
}

// The owner of a trail's role who does not let CloudTrail in contradicts the trail,
// whoever comes first.
func TestOrderOfContradictions(t *testing.T) {
	for _, before := range []func(testing.TB, loggingtest.View){nil, foreign} {
		view := newAccount().Region("eu-west-1")
		if before != nil {
			before(t, view)
		}
		targets := logging.Targets{places(t, view)[0], shared(t, view, "ssm.amazonaws.com")}
		for targets := range permutations(targets) {
			if plan, err := logging.NewPlan(t.Context(), targets); err == nil || !strings.Contains(err.Error(), "assumeRolePolicyDocument") {
				t.Errorf("in the order of %s: %v\n%v", names(targets), err, plan)
			}
		}
	}
}

func names(targets []logging.Target) string {
	var out []string
	for _, t := range targets {
		out = append(out, t.Name())
	}
	return strings.Join(out, ", ")
}

// permutations are all orders of the values.
func permutations[T any](values []T) func(yield func([]T) bool) {
	return func(yield func([]T) bool) {
		var next func(done, left []T) bool
		next = func(done, left []T) bool {
			if len(left) == 0 {
				return yield(done)
			}
			for i, v := range left {
				rest := slices.Delete(slices.Clone(left), i, i+1)
				if !next(append(slices.Clone(done), v), rest) {
					return false
				}
			}
			return true
		}
		next(nil, values)
	}
}
