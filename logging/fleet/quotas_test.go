package fleet_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// Accounts that let through what AWS documents, and no more, refuse no call of a fleet.
func TestQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(1)
		limited := w.org.AddAccount("555566667777", w.org.Unit("workloads"), loggingtest.WithThrottling())
		limited.PutRole(loggingtest.RoleOptions{Name: "audit", Path: "/ops/", Trust: trust, Inline: map[string]string{"all": all}})
		w.members = append(w.members, limited)
		f := build(t, fleet.New(w.base(), func(s fleet.Site) (out logging.Targets, err error) {
			var errs []error
			for i := range 40 {
				g, err := loggroup.New(fmt.Sprintf("/ops/%d", i)).RetainDays(30).Tag("team", "ops").Build()
				errs = append(errs, err)
				out = append(out, logging.Join(g.Name(), loggroup.Bind(loggroup.ClientsFromConfig(s.Config), g)))
			}
			return out, errors.Join(errs...)
		}).Regions(regions[:2]...).AssumeRole("ops/audit").Group(w.accounts()...))
		plan, err := f.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Apply(t.Context(), fleet.WithEach(logging.WithParallel(16))); err != nil {
			t.Fatal(err)
		}
		if findings, err := f.Check(t.Context()); err != nil {
			t.Fatal(err, findings)
		}
		for _, c := range limited.Calls() {
			if c.Err != nil && logging.ErrorCode(c.Err) == "ThrottlingException" {
				t.Errorf("%s in %s: %v", c.Name(), c.Region, c.Err)
			}
		}
	})
}
