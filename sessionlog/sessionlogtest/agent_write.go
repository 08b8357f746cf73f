package sessionlogtest

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

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
	entries, err := a.entries(lines)
	if err != nil {
		return err
	}
	return a.put(ctx, entries)
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

// entries are the events that lines become: as many lines in each as there is room for.
func (a *agent) entries(lines []string) ([]string, error) {
	e := entry{EventVersion: "1.0", EventTime: time.Now().UTC().Format(time.RFC3339), Region: a.view.Region(), RunAsUser: a.runAs(), SessionID: a.session}
	e.Target.ID, e.UserIdentity.ARN = a.node.ID, a.user
	var out []string
	for _, data := range batches(lines, streamedBytes) {
		e.Data = data
		text, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("the entry of session %s: %w", a.session, err)
		}
		out = append(out, string(text))
	}
	return out, nil
}

// runAs is the user that the session runs as.
func (a *agent) runAs() string {
	if a.inputs.runAs && a.node.OS != Windows {
		return a.inputs.user
	}
	return "ssm-user"
}

// batches cuts lines into batches of at most n bytes, as the agent cleans them: tabs
// are spaces, carriage returns are gone. A line that is longer is cut.
func batches(lines []string, n int) [][]string {
	var out [][]string
	var batch []string
	size := 0
	for _, line := range lines {
		line = strings.NewReplacer("\t", " ", "\r", "").Replace(line)
		for {
			if size+len(line)+1 > n && len(batch) > 0 {
				out, batch, size = append(out, batch), nil, 0
			}
			piece := cut(line, n-1)
			batch, size = append(batch, piece), size+len(piece)+1
			if line = line[len(piece):]; line == "" {
				break
			}
		}
	}
	if len(batch) > 0 {
		out = append(out, batch)
	}
	return out
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

// put writes events into the session's log stream, four at a time. Where it fails,
// streaming stops for this session.
func (a *agent) put(ctx context.Context, events []string) error {
	for len(events) > 0 {
		n := min(eventsPerPut, len(events))
		write := loggingtest.LogWrite{Principal: a.principal, Group: a.inputs.group, Stream: a.session, Messages: events[:n], Steps: a.steps()}
		if a.store.retriedPuts && !a.duplicated {
			a.duplicated = true
			write.Messages = append(append([]string{}, write.Messages...), write.Messages...)
		}
		d, err := a.view.WriteLog(ctx, write)
		if err != nil {
			return err
		}
		a.Logs.Events += d.Events
		a.Logs.Steps = append(a.Logs.Steps, d.Steps...)
		if !d.Arrived {
			a.Logs.Reason, a.Logs.Arrived, a.stream = d.Reason, false, false
			a.note("%s", d.Reason)
			return nil
		}
		a.Logs.Arrived, a.created = true, true
		events = events[n:]
	}
	return nil
}

// steps are what the agent does to write: the stream is made once. It never makes the
// log group.
func (a *agent) steps() []loggingtest.LogStep {
	if a.created {
		return []loggingtest.LogStep{loggingtest.StepPutLogEvents}
	}
	steps := []loggingtest.LogStep{loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents}
	if a.store.streamLookup {
		steps = append([]loggingtest.LogStep{loggingtest.StepDescribeLogStreams}, steps...)
	}
	return steps
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
	if a.stream && !a.Logs.Arrived {
		a.Logs.Reason = "nothing was typed, so that nothing was streamed"
	}
	wantObject := a.inputs.logs() && a.inputs.bucket != ""
	if !a.upload && !wantObject {
		return false, nil
	}
	if a.node.NoScript && a.node.OS != Windows {
		const reason = "the script command failed on the node, so that there is nothing to upload"
		if a.upload {
			a.Logs.Reason = reason
		}
		if wantObject {
			a.Object.Reason = reason
		}
		return true, nil
	}
	log := a.log()
	if a.upload {
		if err := a.put(ctx, chunks(log, uploadedBytes)); err != nil {
			return false, err
		}
	}
	if wantObject {
		return false, a.putObject(ctx, log)
	}
	return false, nil
}

// log is the log file: what the script command makes of the session.
func (a *agent) log() []byte {
	if a.node.OS == Windows {
		return a.transcript
	}
	now := time.Now().UTC().Format("2006-01-02 15:04:05+00:00")
	return fmt.Appendf(nil, "Script started on %s\n%s\nScript done on %s\n", now, a.transcript, now)
}

// chunks cuts a log into events of at most n bytes.
func chunks(log []byte, n int) []string {
	var out []string
	for rest := string(log); rest != ""; {
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
