package sessionlogtest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// Those who use a role, or a permission set's, go on with their own sessions and end them,
// and with nobody else's; the judge says where not.
func TestOwnSessions(t *testing.T) {
	p := thing(sessionlog.NewPreferences().WithoutLogging().UserRole(role.Named("AWSReservedSSO_Ops_0123456789abcdef")))
	for name, tt := range map[string]struct {
		own func(string) string
		may bool
	}{
		"UserPolicy":      {func(s string) string { return s }, true},
		"by aws:username": {func(s string) string { return strings.ReplaceAll(s, "aws:userid", "aws:username") }, false},
		"another's tag": {func(s string) string {
			return strings.ReplaceAll(s, `session-id":"${aws:userid}"`, `session-id":"AROAOTHER:ana"`)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := mounted(t)
			f.node(sessionlogtest.Node{}, nodePolicy)
			f.preferences(guide)
			document := tt.own(p.UserPolicy(f.view.Scope()).String())
			f.account.PutRole(loggingtest.RoleOptions{Name: "AWSReservedSSO_Ops_0123456789abcdef", Path: "/aws-reserved/sso.amazonaws.com/eu-west-1/", Inline: map[string]string{"own": document}})
			const sso = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/"
			start := func(user string) *sessionlogtest.Running {
				return must[*sessionlogtest.Running](t)(sessionlogtest.StartSession(t.Context(), f.view, sessionlogtest.Session{Node: nodeID, User: sso + user}))
			}
			run := start("ana")
			if err := run.Resume(t.Context()); (err == nil) != tt.may {
				t.Errorf("resume: %v", err)
			}
			if _, err := run.Terminate(t.Context()); (err == nil) != tt.may {
				t.Errorf("terminate: %v", err)
			}
			if name == "UserPolicy" {
				theirs := start("bob").ID()
				if _, err := sessionlogtest.NewClient(f.view.As(sso+"ana")).TerminateSession(t.Context(), &ssm.TerminateSessionInput{SessionId: &theirs}); err == nil {
					t.Error("another's session is ended")
				}
			}
			findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(f.view), p)}))
			if findings.Has(sessionlog.CodeUserOwn) == tt.may {
				t.Error(findings)
			}
		})
	}
}

// What the existing document says counts too: a key of another region, flags in quotes.
func TestWhatTheDocumentSays(t *testing.T) {
	const theirs = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555"
	wants := func() *sessionlog.Builder { return sessionlog.NewPreferences().NodeRole(role.Named(nodeRole)) }
	for name, tt := range map[string]struct {
		inputs   inputs
		b        *sessionlog.Builder
		want     resource.Code
		severity resource.Severity // "": it is not found
		blocking bool
	}{
		"a key of another region":   {inputs{"kmsKeyId": theirs}, wants(), agent.CodeRefusedChannelKey, resource.SeverityError, true},
		"an alias there":            {inputs{"kmsKeyId": "arn:aws:kms:us-east-1:111122223333:alias/x"}, wants(), agent.CodeRefusedChannelKey, resource.SeverityError, true},
		"quoted, no timeout":        {inputs{"s3EncryptionEnabled": "false", "idleSessionTimeout": ""}, wants(), sessionlog.CodeConsole, resource.SeverityWarning, false},
		"quoted, a timeout":         {inputs{"s3EncryptionEnabled": "false"}, wants(), sessionlog.CodeConsole, "", false},
		"no quotes and no timeout":  {inputs{"idleSessionTimeout": ""}, wants(), sessionlog.CodeConsole, "", false},
		"any log group, unsaid":     {nil, wants(), sessionlog.CodeAnyEncryption, resource.SeverityInfo, false},
		"any log group, and meant":  {nil, wants().AnyLogGroup(), sessionlog.CodeAnyEncryption, "", false},
		"encrypted log groups only": {inputs{"cloudWatchEncryptionEnabled": true}, wants(), sessionlog.CodeAnyEncryption, "", false},
		"any bucket, unsaid":        {inputs{"s3BucketName": bucketName, "cloudWatchLogGroupName": ""}, sessionlog.NewPreferences().Bucket(bucket.Named(bucketName)), sessionlog.CodeAnyEncryption, resource.SeverityInfo, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := mounted(t)
			f.node(sessionlogtest.Node{}, nodePolicy)
			f.group("")
			f.preferences(guide.with(inputs{"cloudWatchLogGroupName": group}).with(tt.inputs))
			if tt.inputs["cloudWatchLogGroupName"] == nil {
				tt.b.LogGroup(loggroup.Named(group))
			}
			p := thing(tt.b)
			var found resource.Finding
			for _, one := range must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(f.view), p)})) {
				if one.Code == tt.want {
					found = one
				}
			}
			if found.Severity != tt.severity || found.Blocking != tt.blocking {
				t.Errorf("%+v", found)
			}
		})
	}
}

// A key that the document names by its id alone is one of the session's own region: that of
// another region shuts users out, whatever the settings say of a key.
func TestChannelKeyByItsID(t *testing.T) {
	const here, there, replica = "11111111-2222-4333-8444-555555555551", "11111111-2222-4333-8444-555555555552", "mrk-11111111222243338444555555555553"
	for name, tt := range map[string]struct {
		id      string
		b       func(*sessionlog.Builder) *sessionlog.Builder
		refused bool
	}{
		"here":                   {id: here},
		"there":                  {id: there, refused: true},
		"nowhere":                {id: "11111111-2222-4333-8444-555555555559", refused: true},
		"a multi-region key":     {id: replica, refused: true}, // without a replica here
		"there, and it is asked": {id: there, b: func(b *sessionlog.Builder) *sessionlog.Builder { return b.ChannelKey(key.Named(there)) }, refused: true},
		"there, and another is":  {id: there, b: func(b *sessionlog.Builder) *sessionlog.Builder { return b.ChannelKey(key.Named(here)) }, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			f := mounted(t)
			f.account.PutKey(region, loggingtest.KeyOptions{ID: here})
			f.account.PutKey("us-east-1", loggingtest.KeyOptions{ID: there})
			f.account.PutKey("us-east-1", loggingtest.KeyOptions{ID: replica})
			f.node(sessionlogtest.Node{}, nodePolicy, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}}`)
			f.group("")
			f.preferences(guide.with(inputs{"cloudWatchLogGroupName": group, "kmsKeyId": tt.id}))
			b := sessionlog.NewPreferences().LogGroup(loggroup.Named(group)).NodeRole(role.Named(nodeRole))
			if tt.b != nil {
				tt.b(b)
			}
			p := thing(b)
			if o := f.run(sessionlogtest.Session{}); o.Started() == tt.refused {
				t.Errorf("refused %q", o.Refused)
			}
			findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(f.view), p)}))
			found := false
			for _, one := range findings.With(resource.SeverityError) {
				found = found || one.Code == agent.CodeRefusedChannelKey && one.Blocking && strings.Contains(one.Problem, region)
			}
			if found != tt.refused || len(findings.With(resource.SeverityUnknown)) > 0 {
				t.Error(findings)
			}
		})
	}
}

// The fix of what a verdict finds follows from why a node may not do it.
func TestVerdictsHaveReasons(t *testing.T) {
	for name, tt := range map[string]struct {
		document, boundary string
		want               policy.Cause
		fix                string
	}{
		"no statement": {`{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"logs:PutLogEvents","Resource":"*"}}`, "", policy.CauseNoStatement, "NodePolicy"},
		"a Deny":       {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"Quiet","Effect":"Deny","Action":"logs:PutLogEvents","Resource":"*"}]}`, "", policy.CauseDeny, "statement 1 (Quiet)"},
		"a boundary":   {`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"logs:PutLogEvents","Resource":"*"}}`, policy.CauseBoundary, "Widen the permissions boundary"},
	} {
		f := mounted(t)
		f.node(sessionlogtest.Node{})
		o := loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{"a": tt.document}}
		if tt.boundary != "" {
			o.Boundary = f.account.PutManagedPolicy("Limit", tt.boundary)
		}
		f.account.PutRole(o)
		f.group("")
		p := thing(sessionlog.NewPreferences().LogGroup(loggroup.Named(group)).Streaming().NodeRole(role.Named(nodeRole)))
		f.document(preferences, must[string](t)(p.Content()))
		for _, one := range must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(f.view), p)})) {
			if one.Code == agent.CodeGroupDenied && (one.Reason != tt.want || !strings.Contains(one.Fix, tt.fix)) {
				t.Errorf("%s: %s: %s", name, one.Reason, one.Fix)
			}
		}
	}
}
