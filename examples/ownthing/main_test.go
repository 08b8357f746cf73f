package main

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestFilter(t *testing.T) {
	newView := func() loggingtest.View { return loggingtest.NewAccount("111122223333").Region("eu-west-1") }
	counts := func(pattern string) resource.Resource {
		return must(Filter{"/g", "f", State{pattern, "Ops", "Failures"}}.Resource(Clients{}, newView().Scope()))
	}
	resourcetest.Kind(t, []resource.Resource{counts("ERROR"), counts("Failed")}, "null", `{"filterPattern":"ERROR","metricNamespace":"Ops","metricName":"Failures"}`)
	resourcetest.Suffices(t, newView, func(v loggingtest.View) []resource.Target { return wanted(v.Config()) })
}
