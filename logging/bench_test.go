package logging_test

import (
	"fmt"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

// A plan of 200 log groups and 50 roles that do not exist yet.
func BenchmarkPlanThings(b *testing.B) {
	v := newView()
	var groups []loggroup.Group
	for i := range 200 {
		groups = append(groups, mustGroup(b, loggroup.New(fmt.Sprintf("/g/%d", i)).RetainDays(30).Tag("a", "b")))
	}
	var roles []role.Role
	for i := range 50 {
		roles = append(roles, mustRole(b, role.New(fmt.Sprintf("R%d", i)).Trust(mustPolicy(b, trustSSM)).Tag("a", "b")))
	}
	target := logging.Join("t", loggroup.Bind(v.LogGroups(), groups...), role.Bind(v.Roles(), roles...))
	for b.Loop() {
		if _, err := logging.NewPlan(b.Context(), target); err != nil {
			b.Fatal(err)
		}
	}
}
