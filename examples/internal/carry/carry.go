// Package carry has what the examples that write share: their flags, and how a plan is
// carried out.
package carry

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/progress"
)

// Apply is whether to apply a plan, and in spite of what.
type Apply struct {
	Asked  bool
	Insist []logging.Code
}

// Flags adds -apply and -insist.
func Flags(f *flag.FlagSet) *Apply {
	a := new(Apply)
	f.BoolVar(&a.Asked, "apply", false, "write what the plan says")
	f.Func("insist", "apply in spite of findings of this `code`, such as shortens-retention; may be given more than once", func(code string) error {
		a.Insist = append(a.Insist, logging.Code(code))
		return nil
	})
	return a
}

// Out shows a plan for a target with what it leads to, applies it where that
// was asked for, and then says whether logs will arrive. A plan that would do
// harm, or after which logs do not arrive, is refused unless somebody insists on the codes
// of its findings.
func Out(ctx context.Context, out *os.File, apply *Apply, target logging.Target) error {
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\nWith this plan applied: %s", plan, plan.Findings())
	if !apply.Asked || plan.Empty() {
		return nil
	}
	fmt.Fprintln(out)
	if _, err := plan.Apply(ctx, logging.WithProgress(progress.To(out)), logging.WithInsist(apply.Insist...)); err != nil {
		return err
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	fmt.Fprint(out, "\n", findings)
	return err
}
