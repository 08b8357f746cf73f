package sessionlogtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

func (f fixture) start(o sessionlogtest.Session) *sessionlogtest.Running {
	f.Helper()
	o.Node = nodeID
	return must[*sessionlogtest.Running](f)(sessionlogtest.StartSession(f.Context(), f.view, o))
}

// TestEntry is the form of a streamed event.
func TestEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := mounted(t)
		f.node(sessionlogtest.Node{}, nodePolicy)
		f.group("")
		f.preferences(streaming.with(inputs{"runAsEnabled": true, "runAsDefaultUser": "ops"}))
		user := f.account.PutUser("ana", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"*"}]}`)
		run := f.start(sessionlogtest.Session{User: user, Typed: []sessionlogtest.Line{{Command: "ls\t-l", Output: "a\tb\r\n<c> &\n"}}})
		if err := run.Type(t.Context(), sessionlogtest.Line{Command: "pwd", Output: "/"}, sessionlogtest.Line{Command: "true"}); err != nil {
			t.Fatal(err)
		}
		got := f.events(run.ID())
		at := time.Now().UTC().Format(time.RFC3339)
		head := `{"eventVersion":"1.0","eventTime":"` + at + `","awsRegion":"eu-west-1","target":{"id":"` + nodeID + `"},"userIdentity":{"arn":"` + user + `"},"runAsUser":"ops","sessionId":"` + run.ID() + `","sessionData":`
		if diff := cmp.Diff([]string{head + `["sh-5.2$ ls -l","a b","\u003cc\u003e \u0026"]}`, head + `["sh-5.2$ pwd","/","sh-5.2$ true"]}`}, got); diff != "" {
			t.Error(diff)
		}
		if !strings.HasPrefix(run.ID(), "ana-0a") || len(run.ID()) != len("ana-")+17 {
			t.Error(run.ID())
		}
	})
}

// TestUploadedLog is the log file, in CloudWatch Logs and in Amazon S3.
func TestUploadedLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().UTC().Format("2006-01-02 15:04:05+00:00")
		for os, want := range map[sessionlogtest.OS]string{
			sessionlogtest.Linux:   "Script started on " + at + "\nsh-5.2$ whoami\nssm-user\n\nScript done on " + at + "\n",
			sessionlogtest.MacOS:   "Script started on " + at + "\nsh-3.2$ whoami\nssm-user\n\nScript done on " + at + "\n",
			sessionlogtest.Windows: "PS C:\\Windows\\system32> whoami\nssm-user\n",
		} {
			f := mounted(t)
			f.node(sessionlogtest.Node{OS: os}, nodePolicy)
			f.group("")
			f.bucket(s3test.BucketOptions{})
			f.preferences(uploading.with(inputs{"s3BucketName": bucketName, "s3KeyPrefix": "a/b/"}))
			run := f.start(sessionlogtest.Session{Typed: typed})
			if before := must[sessionlogtest.Outcome](t)(run.Outcome(t.Context())); before.Logs.Arrived || before.Object.Arrived || len(f.events(run.ID())) > 0 {
				t.Errorf("%s: %+v", os, before)
			}
			o := must[sessionlogtest.Outcome](t)(run.Exit(t.Context()))
			if diff := cmp.Diff([]string{want}, f.events(run.ID())); diff != "" {
				t.Errorf("%s: %s", os, diff)
			}
			object, ok := s3test.ObjectAt(f.view, bucketName, "a/b/"+run.ID()+".log")
			if !ok || string(object.Body) != want || object.ContentType != "text/plain" || o.Object.Key != "a/b/"+run.ID()+".log" || o.Object.Bucket != bucketName {
				t.Errorf("%s: %v %q %s %+v", os, ok, object.Body, object.ContentType, o.Object)
			}
			if o.Logs.Group != group || o.Logs.Stream != run.ID() || o.Logs.Events != 1 || !o.Logged() {
				t.Errorf("%s: %+v", os, o.Logs)
			}
		}
	})
}

// writes are the sizes of the batches that arrive, as counted by ingestion.
func sizes(messages []string) (n, most int) {
	for _, m := range messages {
		most = max(most, len(m))
	}
	return len(messages), most
}

// TestSizes checks where the agent cuts what it writes.
func TestSizes(t *testing.T) {
	t.Run("streamed", func(t *testing.T) {
		f := mounted(t)
		f.node(sessionlogtest.Node{}, nodePolicy)
		f.group("")
		f.preferences(streaming)
		out := strings.Repeat(strings.Repeat("é", 50)+"\n", 1700) + strings.Repeat("y", 70_000) // 171,700 and 70,000 bytes
		run := f.start(sessionlogtest.Session{Typed: []sessionlogtest.Line{{Command: "cat", Output: out}}})
		messages := f.events(run.ID())
		var text []string
		for _, m := range messages {
			var e struct{ SessionData []string }
			if err := json.Unmarshal([]byte(m), &e); err != nil {
				t.Fatal(err)
			}
			data := strings.Join(e.SessionData, "\n")
			if len(data) > 33_000 {
				t.Errorf("%d bytes in an event", len(data))
			}
			text = append(text, data)
		}
		if got := strings.ReplaceAll(strings.Join(text, ""), "\n", ""); got != strings.ReplaceAll("sh-5.2$ cat"+out, "\n", "") {
			t.Error("what was typed is not what arrived")
		}
		o := must[sessionlogtest.Outcome](t)(run.Exit(t.Context()))
		puts := 0
		for _, step := range o.Logs.Steps {
			if step.Action == "logs:PutLogEvents" {
				puts++
			}
		}
		if len(messages) != 9 || puts != 3 || o.Logs.Events != 9 {
			t.Errorf("%d events in %d puts, %d said", len(messages), puts, o.Logs.Events)
		}
	})
	t.Run("uploaded", func(t *testing.T) {
		f := mounted(t)
		f.node(sessionlogtest.Node{OS: sessionlogtest.Windows}, nodePolicy)
		f.group("")
		f.preferences(uploading)
		run := f.start(sessionlogtest.Session{Typed: []sessionlogtest.Line{{Command: "type", Output: strings.Repeat("x", 1_000_000)}}})
		o := must[sessionlogtest.Outcome](t)(run.Exit(t.Context()))
		messages := f.events(run.ID())
		if n, most := sizes(messages); n != 6 || most != 200_000 || !o.Logs.Arrived {
			t.Errorf("%d events of up to %d bytes: %v", n, most, o.Logs)
		}
	})
	// A log of more than 5 MB is uploaded in parts, which needs kms:Decrypt too.
	for _, tt := range []struct {
		bytes   int
		actions string
		arrives bool
	}{
		{4 << 20, `"kms:GenerateDataKey"`, true}, {6 << 20, `"kms:GenerateDataKey"`, false}, {6 << 20, `"kms:GenerateDataKey","kms:Decrypt"`, true},
	} {
		f := mounted(t)
		f.node(sessionlogtest.Node{}, nodePolicy, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[`+tt.actions+`],"Resource":"*"}]}`)
		f.bucket(s3test.BucketOptions{KeyARN: f.account.PutKey(region, loggingtest.KeyOptions{})})
		f.preferences(toBucket.with(sealed))
		o := f.run(sessionlogtest.Session{Typed: []sessionlogtest.Line{{Command: "cat", Output: strings.Repeat("x", tt.bytes)}}})
		if o.Object.Arrived != tt.arrives || !tt.arrives && !strings.Contains(o.Object.Reason, "kms:Decrypt") {
			t.Errorf("%d bytes with %s: %v %q", tt.bytes, tt.actions, o.Object.Arrived, o.Object.Reason)
		}
		if object, ok := s3test.ObjectAt(f.view, bucketName, o.Object.Key); ok != tt.arrives || ok && !bytes.Contains(object.Body, bytes.Repeat([]byte("x"), tt.bytes)) {
			t.Errorf("%d bytes with %s: there %v", tt.bytes, tt.actions, ok)
		}
	}
}

func TestRetriedPuts(t *testing.T) {
	for name, in := range map[string]inputs{"streamed": streaming, "uploaded": uploading} {
		f := mounted(t, sessionlogtest.WithRetriedPuts())
		f.node(sessionlogtest.Node{}, nodePolicy)
		f.group("")
		f.preferences(in)
		run := f.start(sessionlogtest.Session{Typed: []sessionlogtest.Line{{Command: "a"}, {Command: "b"}}})
		_ = must[sessionlogtest.Outcome](t)(run.Exit(t.Context()))
		want := map[string]int{"streamed": 3, "uploaded": 2}[name]
		if got := f.events(run.ID()); len(got) != want || got[0] != got[1] {
			t.Errorf("%s: %d events, want %d: %q", name, len(got), want, got)
		}
	}
}

// TestStreamGone is that streaming stops for a session whose stream is deleted.
func TestStreamGone(t *testing.T) {
	f := mounted(t)
	f.node(sessionlogtest.Node{}, nodePolicy)
	f.group("")
	f.preferences(streaming)
	run := f.start(sessionlogtest.Session{Typed: typed})
	if _, err := f.view.Logs().DeleteLogStream(t.Context(), &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: str(group), LogStreamName: aws.String(run.ID())}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := run.Type(t.Context(), typed...); err != nil {
			t.Fatal(err)
		}
	}
	o := must[sessionlogtest.Outcome](t)(run.Exit(t.Context()))
	if o.Logs.Arrived || !strings.Contains(o.Logs.Reason, "log stream does not exist") || o.Logs.Events != 1 || o.Logged() || len(o.Notes) != 1 {
		t.Errorf("%+v", o)
	}
}

// TestEnd checks what ends a session, once.
func TestEnd(t *testing.T) {
	f := mounted(t)
	f.node(sessionlogtest.Node{}, nodePolicy)
	f.group("")
	f.preferences(uploading)
	status := func(id string) types.SessionStatus {
		t.Helper()
		for _, state := range []types.SessionState{types.SessionStateActive, types.SessionStateHistory} {
			out := must[*ssm.DescribeSessionsOutput](t)(f.ssm.DescribeSessions(t.Context(), &ssm.DescribeSessionsInput{State: state, Filters: []types.SessionFilter{{Key: types.SessionFilterKeySessionId, Value: &id}}}))
			if len(out.Sessions) == 1 {
				return out.Sessions[0].Status
			}
		}
		return ""
	}
	terminated := f.start(sessionlogtest.Session{Typed: typed})
	if err := terminated.Resume(t.Context()); err != nil {
		t.Error(err)
	}
	if got := status(terminated.ID()); got != types.SessionStatusConnected {
		t.Error(got)
	}
	for range 2 {
		if o := must[sessionlogtest.Outcome](t)(terminated.Terminate(t.Context())); !o.Logged() || o.Logs.Events != 1 {
			t.Errorf("%+v", o.Logs)
		}
	}
	if got := status(terminated.ID()); got != types.SessionStatusTerminated {
		t.Error(got)
	}
	if err := terminated.Type(t.Context(), typed...); err == nil {
		t.Error("something was typed into a session that had ended")
	}
	if got := code(terminated.Resume(t.Context())); !strings.HasPrefix(got, "DoesNotExistException: ") {
		t.Error(got)
	}
	// Somebody else ends it, by the API: the agent uploads what there is.
	other := f.start(sessionlogtest.Session{Typed: typed})
	if _, err := f.ssm.TerminateSession(t.Context(), &ssm.TerminateSessionInput{SessionId: aws.String(other.ID())}); err != nil {
		t.Error(err)
	}
	if o := must[sessionlogtest.Outcome](t)(other.Outcome(t.Context())); !o.Logged() {
		t.Errorf("%+v", o)
	}
	// The answer is lost, and the session ended all the same.
	lost := f.start(sessionlogtest.Session{Typed: typed})
	fault := f.account.Inject(loggingtest.Fault{Operation: "ssm:TerminateSession", Kind: loggingtest.LoseAnswer})
	var gone *loggingtest.LostAnswerError
	if _, err := lost.Terminate(t.Context()); !errors.As(err, &gone) {
		t.Error(err)
	}
	fault.Disarm()
	if o := must[sessionlogtest.Outcome](t)(lost.Outcome(t.Context())); !o.Logged() || status(lost.ID()) != types.SessionStatusTerminated {
		t.Errorf("%+v", o)
	}
	// A session without an agent, and one that does not exist.
	bare := must[*ssm.StartSessionOutput](t)(f.ssm.StartSession(t.Context(), &ssm.StartSessionInput{Target: str(nodeID)}))
	if *bare.StreamUrl != "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/"+*bare.SessionId+"?role=publish_subscribe" || *bare.TokenValue == "" {
		t.Errorf("%+v", bare)
	}
	for _, id := range []*string{bare.SessionId, str("none")} {
		if _, err := f.ssm.TerminateSession(t.Context(), &ssm.TerminateSessionInput{SessionId: id}); err != nil {
			t.Error(err)
		}
	}
	// A session that was refused is in the history.
	f.preferences(uploading.with(encrypted))
	if refused := f.start(sessionlogtest.Session{}); status(refused.ID()) != types.SessionStatusFailed || refused.Type(t.Context(), typed...) == nil {
		t.Error(status(refused.ID()))
	}
}

// TestStartPermissions checks what who starts a session needs.
func TestStartPermissions(t *testing.T) {
	const (
		onNode     = `{"Effect":"Allow","Action":"ssm:StartSession","Resource":"arn:aws:ec2:eu-west-1:111122223333:instance/*"}`
		onOwn      = `{"Effect":"Allow","Action":"ssm:StartSession","Resource":"arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell"}`
		onOthers   = `{"Effect":"Allow","Action":"ssm:StartSession","Resource":"arn:aws:ssm:eu-west-1:111122223333:document/Mine"}`
		onAmazons  = `{"Effect":"Allow","Action":"ssm:StartSession","Resource":"arn:aws:ssm:eu-west-1::document/*"}`
		withChecks = `{"Effect":"Allow","Action":"ssm:StartSession","Resource":"arn:aws:ec2:eu-west-1:111122223333:instance/*","Condition":{"BoolIfExists":{"ssm:SessionDocumentAccessCheck":"true"}}}`
	)
	for _, tt := range []struct {
		name, document string
		statements     []string
		opts           []sessionlogtest.Option
		denied         string // the resource
	}{
		{"node and document", "", []string{onNode, onOwn}, nil, ""},
		{"document only", "", []string{onOwn}, nil, "instance/" + nodeID},
		{"node only", "", []string{onNode}, nil, "document/SSM-SessionManagerRunShell"},
		{"node only, as of 2023", "", []string{onNode}, []sessionlogtest.Option{sessionlogtest.WithDocumentCheckOnRequest()}, ""},
		{"node only with the check, as of 2023", "", []string{withChecks}, []sessionlogtest.Option{sessionlogtest.WithDocumentCheckOnRequest()}, "document/SSM-SessionManagerRunShell"},
		{"node with the check and document, as of 2023", "", []string{withChecks, onOwn}, []sessionlogtest.Option{sessionlogtest.WithDocumentCheckOnRequest()}, ""},
		{"node with the check and document", "", []string{withChecks, onOwn}, nil, ""},
		{"another document", "Mine", []string{onNode, onOwn}, nil, "document/Mine"},
		{"another document, as of 2023", "Mine", []string{onNode}, []sessionlogtest.Option{sessionlogtest.WithDocumentCheckOnRequest()}, "document/Mine"},
		{"another document, allowed", "Mine", []string{onNode, onOthers}, nil, ""},
		{"Amazon's document", "AWS-StartSSHSession", []string{onNode, onOwn}, nil, "arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession"},
		{"Amazon's document, allowed", "AWS-StartSSHSession", []string{onNode, onAmazons}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := mounted(t, tt.opts...)
			f.node(sessionlogtest.Node{}, channelPolicy)
			f.preferences(guide)
			f.document("Mine", guide.document("Standard_Stream"))
			user := f.account.PutUser("ana", `{"Version":"2012-10-17","Statement":[`+strings.Join(tt.statements, ",")+`]}`)
			o := f.run(sessionlogtest.Session{User: user, Document: tt.document})
			if o.Started() != (tt.denied == "") || tt.denied != "" && (!strings.Contains(code(o.Err), "AccessDeniedException: User: "+user+" is not authorized to perform: ssm:StartSession on resource: ") || !strings.Contains(o.Refused, tt.denied)) {
				t.Errorf("%q, want %q", o.Refused, tt.denied)
			}
		})
	}
	t.Run("a session of somebody else's", func(t *testing.T) {
		f := mounted(t)
		f.node(sessionlogtest.Node{}, channelPolicy)
		user := f.account.PutUser("ana", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:ResumeSession","ssm:TerminateSession"],"Resource":"arn:aws:ssm:*:*:session/${aws:username}-*"},{"Effect":"Allow","Action":"ssm:StartSession","Resource":"*"}]}`)
		own, others := f.start(sessionlogtest.Session{User: user}), f.start(sessionlogtest.Session{})
		c := sessionlogtest.NewClient(f.view.As(user))
		if _, err := c.TerminateSession(t.Context(), &ssm.TerminateSessionInput{SessionId: aws.String(own.ID())}); err != nil {
			t.Error(err)
		}
		_, err1 := c.TerminateSession(t.Context(), &ssm.TerminateSessionInput{SessionId: aws.String(others.ID())})
		_, err2 := c.ResumeSession(t.Context(), &ssm.ResumeSessionInput{SessionId: aws.String(others.ID())})
		for _, err := range []error{err1, err2} {
			if !strings.HasPrefix(code(err), "AccessDeniedException: ") {
				t.Error(err)
			}
		}
	})
}

// TestNodeRole checks where the agent's permissions come from.
func TestNodeRole(t *testing.T) {
	for _, tt := range []struct {
		name    string
		node    sessionlogtest.Node
		trust   string
		profile bool
		starts  bool
	}{
		{"role", sessionlogtest.Node{ID: "i-1", Role: "arn:aws:iam::111122223333:role/Node"}, "ec2", false, true},
		{"instance profile", sessionlogtest.Node{ID: "i-1", InstanceProfile: "Nodes"}, "ec2", true, true},
		{"no instance profile", sessionlogtest.Node{ID: "i-1", InstanceProfile: "Nodes"}, "ec2", false, false},
		{"nothing", sessionlogtest.Node{ID: "i-1"}, "ec2", true, false},
		{"no role", sessionlogtest.Node{ID: "i-1", Role: "arn:aws:iam::111122223333:role/None"}, "ec2", false, false},
		{"role of an instance for Systems Manager", sessionlogtest.Node{ID: "i-1", Role: "arn:aws:iam::111122223333:role/Node"}, "ssm", false, false},
		{"hybrid node", sessionlogtest.Node{ID: "mi-1", Role: "arn:aws:iam::111122223333:role/Node"}, "ssm", false, true},
		{"hybrid node with a role for instances", sessionlogtest.Node{ID: "mi-1", Role: "arn:aws:iam::111122223333:role/Node"}, "ec2", false, false},
	} {
		f := mounted(t)
		f.account.PutRole(loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{"p": nodePolicy},
			Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + tt.trust + `.amazonaws.com"},"Action":"sts:AssumeRole"}]}`})
		if tt.profile {
			f.account.PutInstanceProfile("Nodes", "Node")
		}
		sessionlogtest.PutNode(f.view, tt.node)
		o := f.run(sessionlogtest.Session{Node: tt.node.ID})
		if o.Started() != tt.starts || !tt.starts && code(o.Err) != "TargetNotConnected: "+tt.node.ID+" is not connected." {
			t.Errorf("%s: %v", tt.name, o.Err)
		}
		sessionlogtest.RemoveNode(f.view, tt.node.ID)
		if o := f.run(sessionlogtest.Session{Node: tt.node.ID}); o.Started() {
			t.Errorf("%s: a session started on a node that is gone", tt.name)
		}
	}
}

func TestCancelled(t *testing.T) {
	f := mounted(t)
	f.node(sessionlogtest.Node{}, nodePolicy)
	f.group("")
	f.preferences(streaming)
	ctx, cancel := context.WithCancel(t.Context())
	run := f.start(sessionlogtest.Session{})
	cancel()
	_, err1 := sessionlogtest.StartSession(ctx, f.view, sessionlogtest.Session{Node: nodeID})
	_, err2 := sessionlogtest.Run(ctx, f.view, sessionlogtest.Session{Node: nodeID})
	err3 := run.Type(ctx, typed...)
	for i, err := range []error{err1, err2, err3} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d: %v", i, err)
		}
	}
}
