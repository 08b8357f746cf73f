package sessionlogtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Sizes of the agent.
const (
	streamedBytes  = 33_000      // of a session's text in one streamed event
	uploadedBytes  = 200_000     // of an uploaded event
	eventsPerPut   = 4           // of a PutLogEvents
	multipartBytes = 5 * 1 << 20 // of an object, above which the SDK's uploader makes parts
)

// enter waits for the agent's turn; leave ends it. A channel, so that a bubble of
// testing/synctest sees who waits.
func (a *agent) enter(ctx context.Context) error {
	select {
	case a.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *agent) leave() { <-a.turn }

// typed is what appears on the terminal.
func (a *agent) typed(ctx context.Context, lines []string) error {
	if err := a.enter(ctx); err != nil {
		return err
	}
	defer a.leave()
	if a.done || a.Refused != "" {
		return fmt.Errorf("session %s has ended", a.session)
	}
	for _, line := range lines {
		a.transcript = append(append(a.transcript, line...), '\n')
	}
	if !a.stream {
		return nil
	}
	for _, line := range lines {
		if a.node.OS != Windows { // there the transcript has none
			line = stripControls(line)
		}
		a.pending = append(a.pending, chunks(line+"\n", streamedBytes)...)
	}
	if a.loses() {
		a.again() // what is typed within the last second of the session is lost
		return nil
	}
	return a.send(ctx)
}

// loses reports that the agent gives the session up before it has streamed all: it makes
// the log file first, which fails.
func (a *agent) loses() bool {
	return a.node.NoScript && a.node.OS != Windows && a.inputs.bucket != ""
}

// entry is a streamed event.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging-cwl-streaming.html
type entry struct {
	EventVersion string `json:"eventVersion"`
	EventTime    string `json:"eventTime"`
	Region       string `json:"awsRegion"`
	Target       struct {
		ID string `json:"id"`
	} `json:"target"`
	UserIdentity struct {
		ARN string `json:"arn"`
	} `json:"userIdentity"`
	RunAsUser string   `json:"runAsUser"`
	SessionID string   `json:"sessionId"`
	Data      []string `json:"sessionData"`
}

// next are the next events and how many of the pending lines they have: of a stream as
// many lines as there is room for, of an upload a piece each.
func (a *agent) next() (events []string, n int, err error) {
	if a.upload {
		n = min(eventsPerPut, len(a.pending))
		return a.pending[:n], n, nil
	}
	e := entry{EventVersion: "1.0", EventTime: time.Now().UTC().Format(time.RFC3339), Region: a.view.Region(), RunAsUser: a.runAs(), SessionID: a.session}
	e.Target.ID, e.UserIdentity.ARN = a.node.ID, a.user
	for n < len(a.pending) && len(events) < eventsPerPut {
		data := ""
		for n < len(a.pending) && len(data)+len(a.pending[n]) <= streamedBytes {
			data += a.pending[n]
			n++
		}
		data = strings.NewReplacer("\t", " ", "\r", "").Replace(data)
		e.Data = strings.Split(strings.TrimSuffix(data, "\n"), "\n")
		text, err := json.Marshal(e)
		if err != nil {
			return nil, 0, fmt.Errorf("the entry of session %s: %w", a.session, err)
		}
		events = append(events, string(text))
	}
	return events, n, nil
}

// runAs is the user that the session runs as.
func (a *agent) runAs() string {
	if a.inputs.runAs && a.node.OS != Windows {
		return a.inputs.user
	}
	return "ssm-user"
}

// cut is the beginning of s of at most n bytes, without half a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 1 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// send writes what is pending into the session's log stream, from the last confirmed line
// on. Where the stream cannot be made, or it or its group is gone, that ends it; after any
// other failure the agent tries again each second, also when the session is over.
func (a *agent) send(ctx context.Context) error {
	for len(a.pending) > 0 {
		events, n, err := a.next()
		if err != nil {
			return err
		}
		write := loggingtest.LogWrite{Principal: a.principal, Group: a.inputs.group, Stream: a.session, Messages: events, Steps: a.steps()}
		if a.store.retriedPuts && !a.duplicated {
			a.duplicated = true
			write.Messages = append(append([]string{}, events...), events...)
		}
		d, err := a.view.WriteLog(ctx, write)
		if err != nil {
			return err
		}
		a.Logs.Events += d.Events
		a.Logs.Steps = append(a.Logs.Steps, d.Steps...)
		last := d.Steps[len(d.Steps)-1]
		a.created = a.created || last.Action == "logs:PutLogEvents"
		if !d.Arrived {
			if a.Logs.Reason != d.Reason {
				a.note("%s", d.Reason)
			}
			a.Logs.Reason, a.Logs.Arrived = d.Reason, false
			var gone *types.ResourceNotFoundException
			if !a.created || errors.As(last.Err, &gone) {
				a.stream, a.pending = false, nil
				return nil
			}
			a.again()
			return nil
		}
		a.pending = a.pending[n:]
	}
	if a.stream || a.upload {
		a.Logs.Arrived, a.Logs.Reason = a.Logs.Events > 0, ""
	}
	return nil
}

// again sends what is pending a second from now.
func (a *agent) again() {
	if a.waiting {
		return
	}
	a.waiting = true
	a.view.Account().Later(time.Second, func(ctx context.Context) {
		a := a.store.agent(a.view, a.session)
		if a == nil || a.enter(ctx) != nil {
			return
		}
		defer a.leave()
		a.waiting = false
		_ = a.send(ctx) // its error is the context's
	})
}

// steps are what the agent does to write: the stream is made once. It never makes the
// log group. It looks for the stream's sequence token too, which it can do without.
func (a *agent) steps() []loggingtest.LogStep {
	if a.created {
		return []loggingtest.LogStep{loggingtest.StepPutLogEvents}
	}
	return []loggingtest.LogStep{loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents}
}

// finish ends the session and uploads its log, once. It reports whether the session
// failed, since there is nothing to upload.
func (a *agent) finish(ctx context.Context) (failed bool, err error) {
	if err := a.enter(ctx); err != nil {
		return false, err
	}
	defer a.leave()
	if a.done || a.Refused != "" {
		return false, nil
	}
	a.done = true
	if a.stream && len(a.transcript) == 0 {
		a.Logs.Reason = "nothing was typed, so that nothing was streamed"
	}
	wantObject := a.inputs.logs() && a.inputs.bucket != ""
	if !a.upload && !wantObject {
		return false, a.send(ctx)
	}
	if a.node.NoScript && a.node.OS != Windows {
		const reason = "the script command failed on the node, so that there is nothing to upload"
		if a.upload {
			a.Logs.Reason = reason
		}
		if len(a.pending) > 0 {
			a.pending, a.stream = nil, false
			a.Logs.Arrived, a.Logs.Reason = false, "the session failed, since the script command did, before all was streamed"
			a.note("%s", a.Logs.Reason)
		}
		if wantObject {
			a.Object.Reason = reason
		}
		return true, nil
	}
	log := a.log()
	if wantObject {
		if err := a.putObject(ctx, log); err != nil {
			return false, err
		}
	}
	if a.upload {
		a.pending = chunks(string(log), uploadedBytes)
	}
	return false, a.send(ctx)
}

// log is the log file: what the script command makes of the session.
func (a *agent) log() []byte {
	if a.node.OS == Windows {
		return a.transcript
	}
	now := time.Now().UTC().Format("2006-01-02 15:04:05+00:00")
	return fmt.Appendf(nil, "Script started on %s\n%s\nScript done on %s\n", now, a.transcript, now)
}

// chunks cuts a text into pieces of at most n bytes.
func chunks(text string, n int) []string {
	var out []string
	for rest := text; rest != ""; {
		piece := cut(rest, n)
		out, rest = append(out, piece), rest[len(piece):]
	}
	return out
}

func (a *agent) objectKey() string { return path.Join(a.inputs.prefix, a.session+".log") }

// putObject uploads the log to Amazon S3. Where the node can read the bucket's
// encryption, it asks for the same.
func (a *agent) putObject(ctx context.Context, log []byte) error {
	write := s3test.ObjectWrite{Principal: a.principal, Bucket: a.inputs.bucket, Key: a.objectKey(), Body: log,
		ContentType: "text/plain", ACL: "bucket-owner-full-control", Multipart: len(log) > multipartBytes}
	if algorithm, key := a.bucketEncryption(); algorithm != "" {
		write.Context = map[string][]string{"s3:x-amz-server-side-encryption": {algorithm}}
		write.KeyARN = key
	}
	d, err := s3test.WriteObject(ctx, a.view, write)
	if err != nil {
		return err
	}
	a.Object = d
	if !d.Arrived {
		a.note("%s", d.Reason)
	}
	return nil
}

// bucketEncryption is the bucket's default encryption, as far as the node may read it.
func (a *agent) bucketEncryption() (algorithm, key string) {
	d, err := s3test.Allowed(a.view, a.principal, "s3:GetEncryptionConfiguration", a.inputs.bucket, nil)
	if err != nil || d.Outcome != policy.Allowed {
		return "", ""
	}
	algorithm, key, _ = s3test.Encryption(a.view, a.inputs.bucket)
	return algorithm, key
}
