package progress_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/fleet/progress"
)

var (
	sandbox = fleet.Account{ID: "111122223333", Name: "sandbox"}
	archive = fleet.Account{ID: "222233334444"}
	step    = &logging.Progress{Step: logging.Step{Change: logging.Change{Call: "iam:CreateRole"}}}
	events  = []fleet.Progress{
		{Kind: fleet.Begun, Account: sandbox, Total: 2},
		{Kind: fleet.Step, Account: sandbox, Total: 2, Step: step},
		{Kind: fleet.Finished, Account: sandbox, Done: 1, Total: 2, Err: errors.New("two\nlines")},
		{Kind: fleet.Begun, Account: archive, Done: 1, Total: 2},
		{Kind: fleet.Finished, Account: archive, Done: 2, Total: 2},
	}
)

func TestBar(t *testing.T) {
	var out bytes.Buffer
	show := progress.Bar(&out)
	for range 2 { // a plan, and its apply
		for _, e := range events {
			show(e)
		}
	}
	const once = "\r\x1b[K[........................] 0/2 accounts, 111122223333 (sandbox)" +
		"\r\x1b[K[........................] 0/2 accounts, 111122223333 (sandbox): iam:CreateRole" +
		"\r\x1b[K111122223333 (sandbox): failed\n" +
		"\r\x1b[K[############............] 1/2 accounts, 111122223333 (sandbox)" +
		"\r\x1b[K[############............] 1/2 accounts, 222233334444" +
		"\r\x1b[K"
	if d := cmp.Diff(once+once, out.String()); d != "" {
		t.Error(d)
	}
}

// What is no terminal, such as the log of a pipeline, gets lines.
func TestLines(t *testing.T) {
	var out bytes.Buffer
	show := progress.To(&out)
	for _, e := range events {
		show(e)
	}
	if d := cmp.Diff("1/2 111122223333 (sandbox): failed\n2/2 222233334444\n", out.String()); d != "" {
		t.Error(d)
	}
}
