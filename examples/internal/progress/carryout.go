package progress

import (
	"context"
	"fmt"
	"os"

	"github.com/awslogkit/awslogkit/logging"
)

// CarryOut shows a plan for a target with what it leads to, applies it where that
// was asked for, and then says whether logs will arrive. A plan that would do harm
// is refused unless somebody insists on the code of its finding.
func CarryOut(ctx context.Context, out *os.File, apply bool, target logging.Target, insist ...logging.Code) error {
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\nWith this plan applied: %s", plan, plan.Findings())
	if !apply || plan.Empty() {
		return nil
	}
	fmt.Fprintln(out)
	if _, err := plan.Apply(ctx, logging.WithProgress(To(out)), logging.WithInsist(insist...)); err != nil {
		return err
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	fmt.Fprint(out, "\n", findings)
	return err
}
