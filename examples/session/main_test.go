package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// say runs the program and answers what it prints.
func say(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	failed := run(t.Context(), args, out)
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text), failed
}

func TestCommands(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.csv")
	for _, c := range []struct {
		args, says, fails string
	}{
		{args: "show", says: `"sessionType": "Standard_Stream"`},
		{args: "set -stream /ssm/sessions -retain 30 -idle 5m", says: `content.inputs.idleSessionTimeout: "20" → "5"`},
		{args: "set -stream /ssm/sessions -only-encrypted -apply", says: string(agent.CodeRefusedGroup), fails: "the plan is not applied"},
		{args: "set -stream /ssm/sessions -only-encrypted -apply -insist " + string(agent.CodeRefusedGroup), says: "done: ssm:UpdateDocument"},
		{args: "set -bucket B_d -prefix /x -idle 2h", fails: "3 fields are wrong"},
		{args: "check -windows 2012", says: string(agent.CodeCannotStream)},
		{args: "report", says: "session_id,user,node"},
		{args: "report -unlogged", says: "never logged"},
		{args: "report -format json -o " + file},
		{args: "report -format xml", fails: "neither csv nor json"},
		{args: "transcript", fails: "needs ID"},
		{args: "transcript -h", fails: flag.ErrHelp.Error()},
		{args: "notify -h", fails: flag.ErrHelp.Error()},
		{args: "show stray", fails: `unexpected "stray"`},
		{args: "transcript none", fails: "has no log of session none"},
		{args: "notify sessions -apply", says: "done: events:PutTargets"},
		{args: "nothing", fails: "is no command"},
	} {
		got, err := say(t, strings.Fields(c.args)...)
		if (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) || !strings.Contains(got, c.says) {
			t.Errorf("%s: %v\n%s", c.args, err, got)
		}
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "[\n{") {
		t.Errorf("%v %s", err, text)
	}
}

// TestTranscript prints the log of one session, although the id of another begins with
// what was asked for.
func TestTranscript(t *testing.T) {
	report, err := say(t, "report")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(report) {
		cells := strings.Split(line, ",")
		if len(cells) < 10 || cells[9] != "yes" {
			continue
		}
		if got, err := say(t, "transcript", cells[0], "-redact"); err != nil || strings.Count(got, "session "+cells[0]) != 1 {
			t.Errorf("%v\n%s", err, got)
		}
		if got, err := say(t, "transcript", cells[0][:len(cells[0])-1]); err == nil {
			t.Errorf("another session's:\n%s", got)
		}
		return
	}
	t.Errorf("nothing was logged:\n%s", report)
}
