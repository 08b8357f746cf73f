package sessionlogtest_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// TestRunAsUsers has what the agent makes of runAsDefaultUser on a node whose only other
// user is ops, by its source (StartCommandExecutor and getUserCredentials of
// agent/session/shell/shell_unix.go), for the builder, for Decide and for the fake.
func TestRunAsUsers(t *testing.T) {
	const runs, refused, unsaid = "runs", "refused", "unsaid" // unsaid: only a caller's own tag could name one
	for user, want := range map[string]struct{ agent, build string }{
		"ops":    {runs, "taken"},
		" ops":   {runs, "refused"}, // a shell drops the space, and the builder takes no such name
		"ops\t":  {runs, "refused"},
		"":       {unsaid, "refused"},
		" ":      {unsaid, "refused"},
		"\t \n":  {unsaid, "refused"},
		"root":   {refused, "refused"},
		" root ": {refused, "refused"},
		"Root":   {refused, "taken"}, // no such user
		"bob":    {refused, "taken"},
		"ops bo": {refused, "refused"},
	} {
		built := "taken"
		if _, err := sessionlog.NewPreferences().LogGroup(thing(loggroup.New(group))).RunAs(user).Build(); err != nil {
			built = "refused"
		}
		if built != want.build {
			t.Errorf("%q: the builder says %s, want %s", user, built, want.build)
		}
		for _, os := range []sessionlogtest.OS{sessionlogtest.Linux, sessionlogtest.MacOS, sessionlogtest.Windows} {
			is := want.agent
			node := agent.Node{Platform: map[sessionlogtest.OS]agent.Platform{sessionlogtest.Linux: agent.Linux, sessionlogtest.MacOS: agent.MacOS, sessionlogtest.Windows: agent.Windows}[os]}
			if node.Platform == agent.Windows {
				is = runs // Run As is of Linux and macOS
			} else {
				node.Users = []string{"ops"}
			}
			decided := runs
			for _, r := range agent.Decide(agent.Content{SessionType: agent.StandardStream, RunAsEnabled: agent.Yes, RunAsDefaultUser: user}, node, agent.Circumstances{}).Reasons {
				switch {
				case r.Code != agent.CodeRefusedUser:
				case r.Effect == agent.RefusesSession:
					decided = refused
				default:
					decided = unsaid
				}
			}
			if decided != is {
				t.Errorf("%s, %q: Decide says %s, want %s", os, user, decided, is)
			}
			f := mounted(t)
			f.node(sessionlogtest.Node{OS: os, Users: node.Users}, nodePolicy)
			f.preferences(guide.with(inputs{"runAsEnabled": true, "runAsDefaultUser": user}))
			// The fake's callers have no such tag.
			if o := f.run(sessionlogtest.Session{}); o.Started() != (is == runs) {
				t.Errorf("%s, %q: the fake says %q, want %s", os, user, o.Refused, is)
			}
		}
	}
}
