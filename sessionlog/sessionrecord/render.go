package sessionrecord

import (
	"bufio"
	"fmt"
	"io"
	"time"
)

// Renderer writes transcripts for people. The zero value writes a heading and
// each line as a terminal would have shown it in the end.
type Renderer struct {
	// Times puts the time before each line that was sent at another time than the
	// line before.
	Times bool
	// Escapes shows control characters instead of carrying them out, and so also
	// what was overwritten or erased.
	Escapes bool
	// NoHeading leaves out who connected to what.
	NoHeading bool
}

// Render writes a transcript. The error is the writer's own.
func (r Renderer) Render(w io.Writer, t Transcript) error {
	out := bufio.NewWriter(w)
	if !r.NoHeading {
		heading(out, t)
	}
	show := Clean
	if r.Escapes {
		show = Escaped
	}
	var last time.Time
	for _, l := range t.Lines {
		if r.Times && !l.Time.IsZero() {
			stamp := ""
			if !l.Time.Equal(last) {
				stamp = l.Time.UTC().Format("15:04:05")
			}
			fmt.Fprintf(out, "%8s  ", stamp)
			last = l.Time
		}
		_, _ = out.WriteString(show(l.Text)) // Flush answers the error
		_ = out.WriteByte('\n')
	}
	return out.Flush()
}

func heading(out *bufio.Writer, t Transcript) {
	fmt.Fprintf(out, "session %s", Escaped(t.SessionID))
	for _, part := range []struct{ before, text string }{
		{" on ", t.Target}, {" in ", t.Region}, {" by ", t.User}, {" as ", t.RunAs},
	} {
		if part.text != "" {
			fmt.Fprint(out, part.before, Escaped(part.text))
		}
	}
	if !t.Start.IsZero() {
		fmt.Fprintf(out, ", %s to %s", t.Start.UTC().Format(time.RFC3339), t.End.UTC().Format(time.RFC3339))
	}
	fmt.Fprintln(out)
	lines := 0
	for _, r := range t.Repeated {
		lines += len(r.Lines)
	}
	if lines > 0 {
		fmt.Fprintf(out, "(%d lines that the agent sent twice are left out)\n", lines)
	}
	fmt.Fprintln(out)
}
