package main

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestFilter(t *testing.T) {
	a := loggingtest.NewAccount("111122223333")
	mount(a)
	v := a.Region("eu-west-1")
	var rs []resource.Resource
	for _, pattern := range []string{"ERROR", "Failed"} {
		rs = append(rs, must(Filter{"/g", "f", State{pattern, "Ops", "Failures"}}.Resource(Clients{}, v.Scope())))
	}
	resourcetest.Kind(t, rs, "null", `{"filterPattern":"ERROR","metricNamespace":"Ops","metricName":"Failures"}`)

	// Who may do what the plan says, and no more, can apply it.
	least := must(logging.NewPlan(t.Context(), wanted(v.Config())...)).Permissions()
	a.PutRole(loggingtest.RoleOptions{Name: "CI", Inline: map[string]string{"least": least.String()}})
	ci := v.As("arn:aws:sts::111122223333:assumed-role/CI/1")
	if report, err := must(logging.NewPlan(t.Context(), wanted(ci.Config())...)).Apply(t.Context()); err != nil {
		t.Errorf("%v\n%s", err, report)
	}
}
