// Package progress shows how an apply goes: a bar on a terminal, and a line for
// each step elsewhere.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/awslogkit/awslogkit/logging"
)

// To is what logging.WithProgress takes to show progress on f.
func To(f *os.File) func(logging.Progress, *logging.Report) {
	if term.IsTerminal(int(f.Fd())) {
		return Bar(f)
	}
	return Lines(f)
}

const width = 24

// Bar redraws one line, and leaves it when all is done.
func Bar(w io.Writer) func(logging.Progress, *logging.Report) {
	return func(e logging.Progress, _ *logging.Report) {
		full := width * e.Done / e.Total
		what := e.Step.Change.Call
		switch e.Kind {
		case logging.ProgressWaiting:
			what = fmt.Sprintf("waiting %v for IAM", e.Delay)
		case logging.ProgressUndoing:
			what = "undoing " + what
		}
		fmt.Fprintf(w, "\r\x1b[K[%s%s] %d/%d %s", strings.Repeat("#", full), strings.Repeat(".", width-full), e.Done, e.Total, what)
		switch {
		case e.Kind == logging.ProgressFinished && e.Err != nil:
			fmt.Fprintf(w, "\r\x1b[K%v\n", e.Err)
		case e.Kind == logging.ProgressFinished && e.Done == e.Total:
			fmt.Fprintln(w)
		case e.Kind == logging.ProgressFinished && e.Step.Outcome == logging.Undone:
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
}

// Lines writes a line when a step has an outcome, or is waited for.
func Lines(w io.Writer) func(logging.Progress, *logging.Report) {
	return func(e logging.Progress, _ *logging.Report) {
		c := e.Step.Change
		switch {
		case e.Kind == logging.ProgressWaiting:
			fmt.Fprintf(w, "  %d/%d waiting %v for IAM to propagate\n", e.Done, e.Total, e.Delay)
		case e.Kind == logging.ProgressFinished && e.Err != nil:
			fmt.Fprintf(w, "  %d/%d %s: %v\n", e.Done, e.Total, e.Step.Outcome, e.Err)
		case e.Kind == logging.ProgressFinished:
			fmt.Fprintf(w, "  %d/%d %s: %s on %s\n", e.Done, e.Total, e.Step.Outcome, c.Call, c.Resource.Name)
		}
	}
}
