// Package sessionquery asks what Session Manager logged, in CloudWatch Logs Insights. It is
// text and needs no SDK; package logquery runs it.
//
//	text, err := sessionquery.Sessions(sessionquery.Filter{Users: []string{"*:user/alice"}})
//	answer, err := logquery.Run(ctx, client, logquery.Query{Groups: []string{"/ssm/sessions"}, Text: text, Start: day}, logquery.Options{})
//
// Streamed sessions are objects that say whose they are. Of sessions that were uploaded at
// their end there is plain text, and only the name of the stream, which is that of the session, says who began
// it: the part before its last hyphen. Whatever is in a filter stays a value.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
//
//awslogkit:floor 1.5
package sessionquery

import (
	"errors"
	"fmt"

	"github.com/awslogkit/awslogkit/internal/ask"
)

// Filter says which messages are wanted: those that all of its members allow. Of a list any entry may
// match, in any case of letters; an asterisk stands for any text, and an entry that begins with an
// exclamation mark leaves out what it matches. Empty members allow all. Times are bounds of the query, not of its text.
type Filter struct {
	Sessions []string // ids
	// Users are ARNs of who began a session, or what its id begins with.
	Users []string
	Nodes []string // ids of nodes, of streamed sessions
	RunAs []string // users of the node's operating system, of streamed sessions
	Shown []string // texts that a message shows, typed or printed
}

// MaxRows is how many rows an answer has at most.
const MaxRows = 1000

// starter is what parse makes of a stream's name.
const starter = `@logStream /^(?<starter>.*)-[0-9a-z]+$/`

// Sessions asks which sessions there were: who began each, on which node, in how many messages it was
// logged, and when the first and the last came.
func Sessions(f Filter) (string, error) {
	q := ask.Query{Columns: ask.Columns("session:sessionId,@logStream", "user:userIdentity.arn,starter", "node:target.id", "run_as:runAsUser"),
		Counts: []ask.Count{{Name: "messages", Of: "count(*)"}, {Name: "first_seen", Of: "sortsFirst(@timestamp)"}, {Name: "last_seen", Of: "sortsLast(@timestamp)"}},
		Order:  []string{"first_seen asc", "session asc"}}
	return f.query(q)
}

// Messages asks for the messages one by one, oldest first, with what they show: of streamed sessions the
// first line, and the whole message.
func Messages(f Filter) (string, error) {
	return f.query(ask.Query{Columns: ask.Columns("time:@timestamp", "session:sessionId,@logStream", "user:userIdentity.arn,starter", "node:target.id", "line:sessionData.0,@message", "message:@message"),
		Order: []string{"time asc", "session asc"}})
}

func (f Filter) query(q ask.Query) (string, error) {
	var wrong []error
	var all []ask.Condition
	for _, list := range []struct {
		path    string
		entries []string
		is      func(string) ask.Condition
	}{
		{"sessions", f.Sessions, ask.Fields("sessionId", "@logStream")}, {"users", f.Users, ask.Fields("userIdentity.arn", "starter")},
		{"nodes", f.Nodes, ask.Fields("target.id")}, {"runAs", f.RunAs, ask.Fields("runAsUser")}, {"shown", f.Shown, ask.Contains},
	} {
		all = append(all, ask.Entries(list.entries, list.is, func(i int, text, rule string) {
			wrong = append(wrong, fmt.Errorf("%s[%d] %s", list.path, i, rule))
		}))
	}
	if len(wrong) > 0 {
		return "", fmt.Errorf("sessionquery: invalid filter: %w", errors.Join(wrong...))
	}
	q.Parse, q.Where, q.Limit = []string{starter}, ask.AllOf(all...), MaxRows
	text, err := q.Insights(ask.True)
	if err != nil {
		return "", fmt.Errorf("sessionquery: %w", err)
	}
	return text, nil
}
