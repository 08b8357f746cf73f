package cookbook

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

var ctx = context.Background()

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func apply(targets logging.Targets) *logging.Report {
	return must(must(logging.NewPlan(ctx, targets)).Apply(ctx))
}

func mount(a *loggingtest.Account) {
	automationlogtest.Mount(a)
	iotlogtest.Mount(a)
	trailogtest.Mount(a)
}

// newAccount is a fake account in which nothing is logged.
func newAccount() loggingtest.View {
	account := loggingtest.NewAccount("111122223333")
	mount(account)
	return account.Region("eu-west-1")
}

const all = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

// newOrganization is a user of the account that manages a fake organization, with members
// that have a role "audit" for him.
func newOrganization(members ...string) loggingtest.View {
	org := loggingtest.NewOrganization("111122223333")
	org.Mount(mount)
	org.EnableServiceAccess("cloudtrail.amazonaws.com")
	for _, id := range members {
		org.AddAccount(id, org.Root()).PutRole(loggingtest.RoleOptions{Name: "audit", Inline: map[string]string{"all": all},
			Trust: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}`})
	}
	return org.Management().Region("eu-west-1").As(org.Management().PutUser("ci", all))
}

// memberOf is a view of a member account.
func memberOf(management loggingtest.View, id string) loggingtest.View {
	return management.Account().Sibling(id).Region("eu-west-1")
}

func automationSettings(name string) automationlog.Settings {
	group := must(loggroup.New(name).RetainDays(365).Build())
	runbooks := must(role.New("Runbooks").Trust(automationlog.TrustPolicy()).Build())
	return must(automationlog.NewSettings().LogGroup(group).Role(runbooks).Build())
}

// automationTargets are those of the first recipe.
func automationTargets(cfg aws.Config) logging.Targets {
	return logging.Targets{automationlog.New(automationlog.ClientsFromConfig(cfg), automationSettings("/ops/automation"))}
}

func automation(s fleet.Site) (logging.Targets, error) { return automationTargets(s.Config), nil }

func set(v loggingtest.View, s automationlog.Settings) {
	apply(logging.Targets{automationlog.New(automationlog.ClientsFromConfig(v.Config()), s)})
}

var folders []string

// folder is one that is gone after the tests.
func folder() string {
	path := must(os.MkdirTemp("", "cookbook"))
	folders = append(folders, path)
	return path
}

// applyAndDie is an apply whose process is killed right before its third call.
func applyAndDie(v loggingtest.View, targets logging.Targets, path string) {
	journal := must(logging.CreateJournal(path))
	d := &dying{Journal: journal, die: func() *loggingtest.Injection {
		return v.Account().Inject(loggingtest.Fault{Kind: loggingtest.FailBefore}) // nothing that it does has an effect any more
	}}
	_, err := must(logging.NewPlan(ctx, targets)).Apply(ctx, logging.WithJournal(d), logging.WithParallel(1), logging.WithUndoLimit(0))
	if !errors.Is(err, errDied) {
		panic(err)
	}
	d.dead.Disarm()
	check(journal.Close())
}

var errDied = errors.New("it died")

// dying is a journal whose process dies while it writes.
type dying struct {
	*logging.Journal
	lines int
	die   func() *loggingtest.Injection
	dead  *loggingtest.Injection
}

func (d *dying) Write(p []byte) (int, error) {
	if d.lines++; d.lines < 6 {
		return d.Journal.Write(p)
	}
	if d.dead == nil {
		d.dead = d.die()
	}
	return 0, errDied
}

// writeRecords is a file of a trail.
func writeRecords() string {
	var file bytes.Buffer
	ann := trailrecord.UserIdentity{Type: trailrecord.IAMUser, AccountID: "111122223333", UserName: "ann"}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	check(trailrecord.Encode(&file, slices.Values([]trailrecord.Record{
		{EventVersion: "1.11", UserIdentity: ann, EventTime: at, EventSource: "ssm.amazonaws.com", EventName: "GetDocument", AWSRegion: "eu-west-1"},
		{EventVersion: "1.11", UserIdentity: ann, EventTime: at.Add(time.Minute), EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument", AWSRegion: "eu-west-1"},
	})))
	path := filepath.Join(folder(), "trail.json")
	check(os.WriteFile(path, file.Bytes(), 0o600))
	return path
}
