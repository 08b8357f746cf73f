// Package progress shows how an apply goes: a bar on a terminal, and a line for each step
// elsewhere, such as in the log of a pipeline.
//
//	report, err := plan.Apply(ctx, logging.WithProgress(progress.To(os.Stderr)))
//
// For fleets there is logging/fleet/progress.
//
//awslogkit:floor 4
//awslogkit:deps sts golang.org/x/sys golang.org/x/term
package progress

import (
	"fmt"
	"io"

	"github.com/awslogkit/awslogkit/internal/terminal"
	"github.com/awslogkit/awslogkit/logging"
)

// To is what [logging.WithProgress] takes to show progress on w: as [Bar] does where w is
// a terminal, such as os.Stderr of a user who looks on, and as [Lines] does where it is not.
func To(w io.Writer) func(logging.Progress, *logging.Report) {
	if terminal.Is(w) {
		return Bar(w)
	}
	return Lines(w)
}

// Bar writes one line of a terminal again for each event, and leaves it once all is done.
// What failed stays above it; of what was undone nothing stays, since the report tells.
func Bar(w io.Writer) func(logging.Progress, *logging.Report) {
	line := terminal.Line{W: w}
	return func(e logging.Progress, _ *logging.Report) {
		bar := fmt.Sprintf("%s %d/%d ", terminal.Bar(e.Done, e.Total), e.Done, e.Total)
		what := e.Step.Change.Call
		switch {
		case e.Kind == logging.ProgressFinished && e.Err != nil:
			line.Keep(failure(e))
		case e.Kind == logging.ProgressFinished && e.Step.Outcome == logging.Undone:
			line.Clear()
		case e.Kind == logging.ProgressFinished && e.Done == e.Total:
			line.Keep(bar + what)
		case e.Kind == logging.ProgressWaiting:
			line.Show(bar + waiting(e))
		case e.Kind == logging.ProgressUndoing:
			line.Show(bar + "undoing " + what)
		default:
			line.Show(bar + what)
		}
	}
}

// Lines writes a line when a step has an outcome, or is waited for.
func Lines(w io.Writer) func(logging.Progress, *logging.Report) {
	return func(e logging.Progress, _ *logging.Report) {
		c := e.Step.Change
		switch {
		case e.Kind == logging.ProgressWaiting:
			fmt.Fprintf(w, "  %d/%d %s\n", e.Done, e.Total, waiting(e))
		case e.Kind == logging.ProgressFinished && e.Err != nil:
			fmt.Fprintf(w, "  %d/%d %s\n", e.Done, e.Total, failure(e))
		case e.Kind == logging.ProgressFinished:
			fmt.Fprintf(w, "  %d/%d %s: %s on %s\n", e.Done, e.Total, e.Step.Outcome, c.Call, c.Resource.Name)
		}
	}
}

func waiting(e logging.Progress) string {
	return fmt.Sprintf("waiting %v for IAM to propagate", e.Delay)
}

func failure(e logging.Progress) string { return fmt.Sprintf("%s: %v", e.Step.Outcome, e.Err) }
