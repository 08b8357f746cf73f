// Package progress shows how far a fleet is: a bar on a terminal, and a line for each
// account elsewhere, such as in the log of a pipeline.
//
//	plan, err := f.Plan(ctx, fleet.WithProgress(progress.To(os.Stderr)))
//
// For the apply of a single plan there is logging/progress.
//
//awslogkit:floor 5
//awslogkit:deps sts golang.org/x/sys golang.org/x/term
package progress

import (
	"fmt"
	"io"

	"github.com/awslogkit/awslogkit/internal/terminal"
	"github.com/awslogkit/awslogkit/logging/fleet"
)

// To is what [fleet.WithProgress] takes to show progress on w: as [Bar] does where w is a
// terminal, such as os.Stderr of a user who looks on, and as [Lines] does where it is not.
// One can be used several times: for a plan, and for its apply.
func To(w io.Writer) func(fleet.Progress) {
	if terminal.Is(w) {
		return Bar(w)
	}
	return Lines(w)
}

// Bar writes one line of a terminal again for each event, with the account that it is of,
// and leaves nothing of it once all accounts are finished. Accounts that failed stay
// above it.
func Bar(w io.Writer) func(fleet.Progress) {
	line := terminal.Line{W: w}
	return func(p fleet.Progress) {
		if p.Kind == fleet.Finished && p.Err != nil {
			line.Keep(p.Account.String() + ": failed")
		}
		if p.Done == p.Total {
			line.Clear()
			return
		}
		text := fmt.Sprintf("%s %d/%d accounts, %s", terminal.Bar(p.Done, p.Total), p.Done, p.Total, p.Account)
		if p.Step != nil {
			text += ": " + p.Step.Step.Change.Call
		}
		line.Show(text)
	}
}

// Lines writes a line when an account is finished. Why one failed is the error of the
// fleet, which tells each cause once.
func Lines(w io.Writer) func(fleet.Progress) {
	return func(p fleet.Progress) {
		if p.Kind != fleet.Finished {
			return
		}
		failed := ""
		if p.Err != nil {
			failed = ": failed"
		}
		fmt.Fprintf(w, "%d/%d %s%s\n", p.Done, p.Total, p.Account, failed)
	}
}
