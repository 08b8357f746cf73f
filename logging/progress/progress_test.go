package progress_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/progress"
)

func plan(account *loggingtest.Account) (*logging.Plan, error) {
	group, err := loggroup.New("/ops/automation").RetainDays(365).Build()
	if err != nil {
		return nil, err
	}
	clients := loggroup.ClientsFromConfig(account.Region("eu-west-1").Config())
	return logging.NewPlan(context.Background(), logging.Targets{loggroup.Bind(clients, group)})
}

// On a terminal it is a bar.
func ExampleTo() {
	plan, err := plan(loggingtest.NewAccount("111122223333"))
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := plan.Apply(context.Background(), logging.WithProgress(progress.To(os.Stdout))); err != nil {
		fmt.Println(err)
	}
	// Output:
	//   1/2 done: logs:CreateLogGroup on /ops/automation
	//   2/2 done: logs:PutRetentionPolicy on /ops/automation
}

// screen is what a terminal shows: "\r\x1b[K" empties its last line.
func screen(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		parts := strings.Split(line, "\r\x1b[K")
		lines = append(lines, parts[len(parts)-1])
	}
	return strings.Join(lines, "\n")
}

func TestBar(t *testing.T) {
	account := loggingtest.NewAccount("111122223333")
	var out bytes.Buffer
	p, err := plan(account)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(t.Context(), logging.WithProgress(progress.Bar(&out))); err != nil {
		t.Fatal(err)
	}
	const done = "\r\x1b[K[........................] 0/2 logs:CreateLogGroup" +
		"\r\x1b[K[############............] 1/2 logs:CreateLogGroup" +
		"\r\x1b[K[############............] 1/2 logs:PutRetentionPolicy" +
		"\r\x1b[K[########################] 2/2 logs:PutRetentionPolicy\n"
	if d := cmp.Diff(done, out.String()); d != "" {
		t.Error(d)
	}

	// What failed stays, and of what was undone nothing does.
	account = loggingtest.NewAccount("111122223333")
	account.Inject(loggingtest.Fault{Operation: "logs:PutRetentionPolicy", Kind: loggingtest.FailBefore, Err: &types.InvalidParameterException{}})
	out.Reset()
	if p, err = plan(account); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(t.Context(), logging.WithProgress(progress.Bar(&out))); err == nil {
		t.Fatal("the apply has not failed")
	}
	if got := screen(out.String()); !strings.HasPrefix(got, "failed: logs:PutRetentionPolicy on ") || strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "\n") {
		t.Errorf("the screen is\n%s", got)
	}
	if !strings.Contains(out.String(), "undoing logs:CreateLogGroup") {
		t.Errorf("undoing is not told: %q", out.String())
	}
}

// Each kind of event, in both ways.
func TestEvents(t *testing.T) {
	step := logging.Step{Change: logging.Change{Call: "iam:CreateRole", Resource: logging.ID{Name: "R"}}, Outcome: logging.Done}
	undone := step
	undone.Outcome = logging.Undone
	no := errors.New("no")
	failed := step
	failed.Outcome = logging.Failed
	for _, tt := range []struct {
		name      string
		e         logging.Progress
		bar, line string
	}{
		{"started", logging.Progress{Kind: logging.ProgressStarted, Total: 4, Done: 1, Step: step}, "[######..................] 1/4 iam:CreateRole", ""},
		{"waiting", logging.Progress{Kind: logging.ProgressWaiting, Total: 4, Done: 1, Step: step, Delay: time.Second, Err: no}, "[######..................] 1/4 waiting 1s for IAM to propagate", "  1/4 waiting 1s for IAM to propagate\n"},
		{"done", logging.Progress{Kind: logging.ProgressFinished, Total: 4, Done: 2, Step: step}, "[############............] 2/4 iam:CreateRole", "  2/4 done: iam:CreateRole on R\n"},
		{"all done", logging.Progress{Kind: logging.ProgressFinished, Total: 2, Done: 2, Step: step}, "[########################] 2/2 iam:CreateRole\n", "  2/2 done: iam:CreateRole on R\n"},
		{"failed", logging.Progress{Kind: logging.ProgressFinished, Total: 4, Done: 2, Step: failed, Err: no}, "failed: no\n", "  2/4 failed: no\n"},
		{"undoing", logging.Progress{Kind: logging.ProgressUndoing, Total: 4, Done: 2, Step: step}, "[############............] 2/4 undoing iam:CreateRole", ""},
		{"undone", logging.Progress{Kind: logging.ProgressFinished, Total: 4, Done: 2, Step: undone}, "", "  2/4 undone: iam:CreateRole on R\n"},
	} {
		var bar, lines bytes.Buffer
		progress.Bar(&bar)(tt.e, nil)
		progress.Lines(&lines)(tt.e, nil)
		if got := screen(bar.String()); got != tt.bar {
			t.Errorf("%s: the bar is %q, want %q", tt.name, got, tt.bar)
		}
		if lines.String() != tt.line {
			t.Errorf("%s: the line is %q, want %q", tt.name, lines.String(), tt.line)
		}
	}
}

// A file, such as the log of a pipeline, has no control characters in it.
func TestFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := plan(loggingtest.NewAccount("111122223333"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(t.Context(), logging.WithProgress(progress.To(f))); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(f.Name())
	if err != nil || strings.ContainsAny(string(text), "\r\x1b") || strings.Count(string(text), "\n") != 2 {
		t.Errorf("%q, %v", text, err)
	}
}
