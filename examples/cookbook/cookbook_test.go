package cookbook

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/template"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Set up one account.
//
// Say what it should have, look at what would change, apply it, and ask whether the logs will arrive. The other places
// (`sessionlog`, `iotlog`, `trailog`) go the same way, and into the same plan.
func Example_oneAccount() {
	cfg := newAccount().Config() // config.LoadDefaultConfig(ctx)

	group := must(loggroup.New("/ops/automation").RetainDays(365).Build())
	runbooks := must(role.New("Runbooks").Trust(automationlog.TrustPolicy()).Build())
	settings := must(automationlog.NewSettings().LogGroup(group).Role(runbooks).Build())
	targets := logging.Targets{automationlog.New(automationlog.ClientsFromConfig(cfg), settings)}

	plan := must(logging.NewPlan(ctx, targets))
	fmt.Print(plan.Summary())
	must(plan.Apply(ctx)) // undoes what it did when a step fails
	fmt.Print("\n", must(logging.Check(ctx, targets)).Summary())
	// Output:
	// Plan for 111122223333/eu-west-1: 2 to create, 2 to change, 0 to delete; 6 API calls.
	//
	// + AWS::IAM::Role Runbooks: 111122223333
	//     assumeRolePolicyDocument, inlinePolicies[AutomationScriptLogs-eu-west-1], path: "/"
	//
	// + AWS::Logs::LogGroup /ops/automation: 111122223333/eu-west-1
	//     logGroupClass: "STANDARD", retentionInDays: 365
	//
	// ~ AWS::SSM::ServiceSetting /ssm/automation/customer-script-log-group-name: 111122223333/eu-west-1
	//     settingValue: "/ops/automation"
	//
	// ~ AWS::SSM::ServiceSetting /ssm/automation/customer-script-log-destination: 111122223333/eu-west-1
	//     settingValue: "CloudWatch"
	//
	// Verdict: logs will arrive.
}

// Set up many accounts.
//
// A fleet is accounts × regions × a function that says what each should have. An account succeeds, fails and is undone by itself;
// those of a group are done before the next is begun. `logging/fleet/organizations` and `logging/fleet/regions` ask AWS
// for the accounts and the regions; `examples/auditlog` is a whole tool, with a file, exit codes and SARIF.
func Example_manyAccounts() {
	cfg := newOrganization("222233334444", "333344445555").Config()

	f := must(fleet.New(cfg, automation).
		AssumeRole("audit").
		Regions("eu-west-1", "eu-central-1").
		Group(fleet.Account{ID: "222233334444", Name: "sandbox"}).
		Group(fleet.Account{ID: "333344445555", Name: "shop"}).
		Build())
	plan := must(f.Plan(ctx))
	report := must(plan.Apply(ctx, fleet.WithJournal(filepath.Join(folder(), "journal"))))
	fmt.Print(report.Summary())
	fmt.Print(must(f.Check(ctx)).Summary())
	// Output:
	// Of 2 accounts: 2 applied, 0 were as wanted, 0 failed.
	// Of 20 steps: 20 done.
	// done        2 × iam:CreateRole
	// done        2 × iam:PutRolePolicy
	// done        4 × logs:CreateLogGroup
	// done        4 × logs:PutRetentionPolicy
	// done        8 × ssm:UpdateServiceSetting
	// Verdict: logs will arrive.
}

// Roll out with a stack set.
//
// A template follows from the settings, without a call of AWS. What an account has once, such as a role, is made in the home region; what a region adds to it is in each. A stack set makes it everywhere, and the
// check of the fleet says whether the logs arrive, which CloudFormation cannot. `auditlog export` does it from a file.
func Example_stackSet() {
	cfg := aws.Config{Region: "eu-west-1"} // without credentials
	t, findings, err := template.New(template.AnyAccount, automationTargets(cfg), template.ForStackSet("eu-west-1"))
	check(err)
	check(os.WriteFile(filepath.Join(folder(), "logging.json"), []byte(t.String()), 0o644))
	for _, f := range findings {
		fmt.Println(f.Code, f.Problem)
	}
	// aws cloudformation create-stack-set --stack-set-name logging --template-body file://logging.json \
	//   --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=true \
	//   --capabilities CAPABILITY_NAMED_IAM
	// aws cloudformation create-stack-instances --stack-set-name logging --regions eu-west-1 eu-central-1 \
	//   --deployment-targets OrganizationalUnitIds=ou-ab12-11111111 \
	//   --operation-preferences RegionConcurrencyType=SEQUENTIAL,RegionOrder=eu-west-1,eu-central-1
	fmt.Println(strings.Count(t.String(), `"Condition": "IsHomeRegion"`), "once in an account,", len(t.String()) <= template.MaxInline)
	// Output:
	// not-expressed The stack of each region adds up to 908 characters of inline policies to it, and joins none: besides the 0 that are there once, IAM's 10240 for a role have room for 11 regions, and the stack of one more fails.
	// made-by-stack The stack makes all of these, and fails where one of them exists: AWS::IAM::Role Runbooks, AWS::Logs::LogGroup /ops/automation.
	// 1 once in an account, true
}

// Give Terraform the policies.
//
// Every document that the settings need, as files named by where they go: `file("policies/role.Runbooks.trust.json")`. Of a bucket, topic or key that others own there are the statements that
// its owner adds. `auditlog policies` does it from a file.
func Example_policies() {
	cfg := aws.Config{Region: "eu-west-1"} // without credentials
	policies := must(logging.Policies("111122223333", automationTargets(cfg)))
	at := folder()
	for _, p := range policies {
		check(os.WriteFile(filepath.Join(at, p.Name), []byte(p.Text()), 0o644))
		fmt.Println(p.Name)
	}
	// Output:
	// apply.json
	// automationlog.starter.json
	// read.json
	// role.Runbooks.AutomationScriptLogs-eu-west-1.json
	// role.Runbooks.trust.json
}

// Adopt what is there.
//
// Each place, and each thing, is read as settings. A plan of them changes nothing; as JSON they begin a file
// ([settings.md](settings.md)).
func Example_adopt() {
	view := newAccount()
	set(view, automationSettings("/ops/automation")) // somebody did

	clients := automationlog.ClientsFromConfig(view.Config())
	now, on, err := automationlog.Read(ctx, clients)
	check(err)
	fmt.Println(on, string(must(json.Marshal(now))))
	fmt.Print(must(logging.NewPlan(ctx, logging.Targets{automationlog.New(clients, now)})))
	// Output:
	// true {"version":1,"logGroup":{"logGroupName":"/ops/automation","retentionInDays":365,"kmsKeyId":"","logGroupClass":"STANDARD","deletionProtectionEnabled":false}}
	// Plan for 111122223333/eu-west-1: no changes.
}

// Check in a pipeline that may only read.
//
// `ReadPolicy` is what its role needs, whatever the account has by then. With it, nothing is unknown for want of a permission. The verdict is
// the exit code; a plan that is not empty says that somebody has changed something.
func Example_readOnlyCheck() {
	view := newAccount()
	targets := automationTargets(view.Config())
	apply(targets)

	document := must(logging.ReadPolicy(ctx, targets)) // for the role of the pipeline
	pipeline := view.As(view.Account().PutUser("pipeline", document.String()))

	targets = automationTargets(pipeline.Config())
	drifted := !must(logging.NewPlan(ctx, targets)).Empty()
	findings := must(logging.Check(ctx, targets))
	fmt.Println(drifted, findings.Verdict())
	must(json.Marshal(findings.Report())) // findings.md says what is in it
	// Output:
	// false logs will arrive
}

// Approve a plan, and apply it elsewhere.
//
// A plan is data: one process makes it, people look at it and approve its digest, and another process applies exactly that, or
// refuses if the account is another by then.
func Example_approve() {
	targets := automationTargets(newAccount().Config())

	plan := must(logging.NewPlan(ctx, targets))
	file, digest := must(json.Marshal(plan)), plan.Digest()

	// In another process:
	approved := must(logging.LoadPlan(file, targets))
	report := must(approved.Apply(ctx, logging.WithDigest(digest)))
	fmt.Println(len(report.With(logging.Done)), "steps done")
	_, err := approved.Apply(ctx, logging.WithDigest(strings.Repeat("0", 64)))
	fmt.Println(err != nil)
	// Output:
	// 6 steps done
	// true
}

// Make AWS IoT quieter.
//
// Warnings of everything, all of the production line that is looked at, and nothing of pings that succeed.
// `EffectiveLevel` says what holds for a device before anything is written.
func Example_quieterIoT() {
	cfg := newAccount().Config()

	its := must(role.New("IoTLogging").Build())
	settings := must(iotlog.NewSettings(iotlog.Warn).Role(its).
		ThingGroup("line-7", iotlog.Debug).
		Event("Ping", iotlog.Error).
		Build())
	press := iotlog.Device{ClientID: "press-1", Thing: "press-1", Groups: [][]string{{"line-7"}}}
	fmt.Println(settings.EffectiveLevel(press, "Connect"))
	fmt.Println(settings.EffectiveLevel(iotlog.Device{ClientID: "lamp-1"}, "Connect"))
	report := apply(logging.Targets{iotlog.New(iotlog.ClientsFromConfig(cfg), settings)})
	fmt.Println(len(report.With(logging.Done)), "steps done")
	// Output:
	// DEBUG, by THING_GROUP/line-7
	// WARN, by the account
	// 4 steps done
}

// Debug for an hour.
//
// A temporary level has its end in the plan and in the report, so that any process can put back what was there before. `iotlog.Raise`
// does all of it in one that stays.
func Example_temporaryLevel() {
	view := newAccount()
	settings := must(iotlog.NewSettings(iotlog.Warn).Role(must(role.New("IoTLogging").Build())).Build())
	clients := iotlog.ClientsFromConfig(view.Config())
	apply(logging.Targets{iotlog.New(clients, settings)})

	debug := iotlog.Temporary{Target: must(iotlog.ParseLogTarget("THING_GROUP/line-7")), Level: iotlog.Debug, Until: time.Now().Add(time.Hour)}
	targets := logging.Targets{iotlog.NewTemporary(clients, debug)}
	kept := must(json.Marshal(apply(targets)))

	// An hour later, in another process:
	report := new(logging.Report)
	check(json.Unmarshal(kept, report))
	removal := must(logging.NewRemoval(ctx, report, targets))
	fmt.Print(removal)
	must(removal.Apply(ctx))
	// Output:
	// Plan for 111122223333/eu-west-1: 0 to create, 1 to change, 0 to delete; 1 API call.
	//
	// ~ AWS::IoT::ResourceSpecificLogging levels (111122223333/eu-west-1)
	//   - levels[THING_GROUP/line-7]: "DEBUG" → (none)
}

// Encrypt what is there.
//
// The group stays as it is otherwise, and the key's policy lets CloudWatch Logs in for this group besides what it has. What was
// written before stays as it was encrypted then, or not.
func Example_encrypt() {
	view := newAccount()
	must(view.Logs().CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ops/app")}))
	keyARN := view.Account().PutKey("eu-west-1", loggingtest.KeyOptions{}) // or that of key.Find

	k := must(key.New(keyARN).MustExist().Allow(key.CloudWatchLogs(view.Scope(), "/ops/app")).Build())
	group := must(loggroup.New("/ops/app").MustExist().Key(k).MustBeEncrypted().Build())
	targets := logging.Targets{
		key.Bind(key.ClientsFromConfig(view.Config()), k),
		loggroup.Bind(loggroup.ClientsFromConfig(view.Config()), group),
	}
	for _, c := range must(logging.NewPlan(ctx, targets)).Changes() {
		fmt.Println(c.Call, c.Path)
	}
	apply(targets)
	fmt.Println(must(logging.Check(ctx, targets)).Verdict())
	// Output:
	// kms:PutKeyPolicy policy[AllowCloudWatchLogs]
	// logs:AssociateKmsKey kmsKeyId
	// logs will arrive
}

// Hand a role's policy to the team that owns the role.
//
// A role that is only `Named` is judged and never written. Its owners get the document that it lacks.
func Example_handOver() {
	view := newAccount()
	view.Account().PutRole(loggingtest.RoleOptions{Name: "Runbooks", Trust: automationlog.TrustPolicy().String()}) // theirs

	group := must(loggroup.New("/ops/automation").RetainDays(365).Build())
	settings := must(automationlog.NewSettings().LogGroup(group).Role(role.Named("Runbooks")).Build())
	targets := logging.Targets{automationlog.New(automationlog.ClientsFromConfig(view.Config()), settings)}
	plan := must(logging.NewPlan(ctx, targets))
	fmt.Println(plan.Findings().Has(automationlog.CodePermissionMissing))

	document := automationlog.LogPolicy(view.Scope(), "/ops/automation", "")
	for _, s := range document.Statements {
		fmt.Println(s.Sid, s.Action)
	}
	// Output:
	// true
	// AutomationScriptLogsDescribe [logs:DescribeLogGroups]
	// AutomationScriptLogsWrite [logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents]
	// AutomationScriptLogsKey [kms:Encrypt kms:ReEncrypt* kms:Decrypt kms:GenerateDataKey* kms:Describe*]
}

// Finish an apply that died.
//
// With a journal another process sees what was done, what is uncertain and what is left, and finishes it or takes it back.
func Example_recover() {
	view := newAccount()
	targets := automationTargets(view.Config())
	path := filepath.Join(folder(), "journal")
	applyAndDie(view, targets, path) // plan.Apply(ctx, logging.WithJournal(must(logging.CreateJournal(path))))

	journal := must(logging.OpenJournal(path)) // refused while another process has it
	defer journal.Close()
	r := must(logging.Recover(ctx, journal, targets))
	fmt.Println(len(r.Report.With(logging.Done)), "done,", len(r.Finish.Changes()), "left, or", len(r.TakeBack.Changes()), "to take back")
	must(r.Finish.Apply(ctx, logging.WithJournal(journal)))
	fmt.Println(must(logging.Check(ctx, targets)).Verdict())
	// Output:
	// 2 done, 4 left, or 2 to take back
	// logs will arrive
}

// Take it back.
//
// The report of an apply is all that is needed. What somebody changed since, and what holds logs, stays.
func Example_takeBack() {
	targets := automationTargets(newAccount().Config())
	kept := must(json.Marshal(apply(targets)))

	report := new(logging.Report)
	check(json.Unmarshal(kept, report))
	removal := must(logging.NewRemoval(ctx, report, targets))
	for _, c := range removal.Changes() {
		fmt.Println(c.Call, c.Resource.Name)
	}
	must(removal.Apply(ctx))
	// Output:
	// iam:DeleteRolePolicy Runbooks
	// iam:DeleteRole Runbooks
	// ssm:ResetServiceSetting /ssm/automation/customer-script-log-destination
	// ssm:ResetServiceSetting /ssm/automation/customer-script-log-group-name
	// logs:DeleteRetentionPolicy /ops/automation
	// logs:DeleteLogGroup /ops/automation
}

// Test your own code.
//
// The fake is an `aws.Config` for the real SDK clients: put there what your code meets, let calls fail, and look at what was called.
// `loggingtest.Sweep` lets each call of your code fail once.
func Example_testYourOwn() {
	yours := func(cfg aws.Config) error {
		_, err := cloudwatchlogs.NewFromConfig(cfg).CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
		return err
	}

	account := loggingtest.NewAccount("111122223333")
	account.Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 1, Kind: loggingtest.FailBefore,
		Err: &types.InvalidParameterException{Message: aws.String("no")}})
	cfg := account.Region("eu-west-1").Config()
	fmt.Println(logging.ErrorCode(yours(cfg)))
	fmt.Println(yours(cfg), account.CallCount("logs:*"))
	// Output:
	// InvalidParameterException
	// <nil> 2
}

// Keep an organization's trail in an archive account.
//
// The bucket is of one account and the trail of another, so there are two targets with two configurations. The bucket comes first: CloudTrail
// tries it when the trail is made.
func Example_organizationTrail() {
	management := newOrganization("222233334444")
	archive := memberOf(management, "222233334444")
	organization := management.Account().Organization().ID() // organizations:DescribeOrganization

	trailARN := "arn:aws:cloudtrail:eu-west-1:111122223333:trail/organization"
	lets := trailog.BucketPolicy(trailog.BucketUse{Bucket: "acme-archive", Trails: []string{trailARN}, Organization: organization})
	files := must(bucket.New("acme-archive").BlockPublicAccess().Versioning().ExpireDays(2557).Allow(lets).Build())
	apply(logging.Targets{bucket.Bind(bucket.ClientsFromConfig(archive.Config()), files)})

	trail := must(trailog.NewTrail("organization").Bucket(bucket.Named("acme-archive")).
		Organization(organization).AllRegions().ValidateLogFiles().Build())
	apply(logging.Targets{trailog.New(trailog.ClientsFromConfig(management.Config()), trail)})

	must(archive.KMS().CreateKey(ctx, nil)) // something happens in a member account
	deliveries := trailogtest.Deliveries(management, "organization")
	last := deliveries[len(deliveries)-1]
	fmt.Println(last.Event, last.Bucket.Arrived)
	// Output:
	// kms:CreateKey true
}

// Read what a trail recorded.
//
// Files, folders, buckets and streams are read alike, at the speed of gunzip; a fault in one record does not end reading.
func Example_readRecords() {
	files := writeRecords()

	deletions := trailrecord.WithFilter(trailrecord.Filter{
		Since: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC),
		Where: func(r *trailrecord.Record) bool { return strings.HasPrefix(r.EventName, "Delete") },
	})
	for r, err := range trailrecord.ReadFiles([]string{files}, deletions) {
		check(err)
		fmt.Println(r.EventTime.Format(time.DateTime), r.Who(), r.What())
	}
	// Output:
	// 2026-01-02 03:05:05 user ann of 111122223333 ssm:DeleteDocument
}
