package template_test

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/forward"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

const (
	account = "111122223333"
	region  = "eu-west-1"
)

var home = at(offline)

// at is where a configuration is for.
func at(cfg aws.Config) resource.Scope {
	return resource.Scope{Partition: arn.Partition(cfg.Region), Account: account, Region: cfg.Region}
}

// named is the ARN of something in the region of a configuration.
func named(cfg aws.Config, service, account, resource string) string {
	s := at(cfg)
	return arn.ARN{Partition: s.Partition, Service: service, Region: s.Region, Account: account, Resource: resource}.String()
}

// global is the ARN of something that has no region.
func global(cfg aws.Config, service, account, resource string) string {
	return arn.ARN{Partition: at(cfg).Partition, Service: service, Account: account, Resource: resource}.String()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// group is a log group with all that one can ask for without a key; moto cannot protect one.
func group(cfg aws.Config, name string) loggroup.Group {
	b := loggroup.New(name).RetainDays(365).Tag("team", "ops")
	if cfg.BaseEndpoint == nil {
		b.ProtectFromDeletion()
	}
	return must(b.Build())
}

// places are targets of all four places and what forwards their events, with every kind of
// thing and field.
func places(cfg aws.Config) logging.Targets {
	return logging.Targets{automation(cfg), sessions(cfg), activities(cfg), iot(cfg), trail(cfg), forwarding(cfg),
		key.Bind(key.ClientsFromConfig(cfg), must(trailsKey().Rotation().Description("for trails").Allow(key.SNSPublishers(trailog.Service)).Allow(key.CloudWatchLogs(at(cfg))).Allow(key.S3Writers(at(cfg), global(cfg, "iam", account, "role/Nodes"))).Build()))}
}

func trailsKey() *key.Builder { return key.New("alias/trails") }

func automation(cfg aws.Config) logging.Target {
	runbooks := must(role.New("Runbooks").Path("/ops/").Description("Runs ${things}").Trust(automationlog.TrustPolicy()).
		Attach(global(cfg, "iam", "aws", "policy/ReadOnlyAccess")).Boundary(global(cfg, "iam", account, "policy/limit")).Tag("team", "ops").
		Inline("own", policy.Document{Version: policy.Version, Statements: []policy.Statement{{
			Effect: policy.Allow, Action: []string{"s3:GetObject"}, Resource: []string{global(cfg, "s3", "", "scripts/${aws:username}/"+account+"/*")}}}}).Build())
	return automationlog.New(automationlog.ClientsFromConfig(cfg), must(automationlog.NewSettings().
		LogGroup(group(cfg, "/ops/automation")).Role(runbooks).Starter(must(role.New("Starters").Trust(role.Trust("ec2.amazonaws.com")).Build())).Build()))
}

func sessions(cfg aws.Config) logging.Target {
	its := must(bucket.New("sessions-"+account+"-"+cfg.Region).BlockPublicAccess().Versioning().Ownership(types.ObjectOwnershipBucketOwnerEnforced).
		ExpireDays(2557).ArchiveDays(90, types.TransitionStorageClassGlacier).Rule("parts", bucket.Rule{Prefix: "s/", AbortUploadsAfterDays: 7, ExpireVersionsAfterDays: 30}).
		Key(must(key.New(named(cfg, "kms", "999999999999", "key/11111111-2222-3333-4444-555555555555")).MustExist().Build())).BucketKey().Tag("team", "ops").Build())
	return sessionlog.New(sessionlog.ClientsFromConfig(cfg), must(sessionlog.NewPreferences().LogGroup(group(cfg, "/ops/sessions")).Streaming().
		Bucket(its).KeyPrefix("s").IdleTimeout(20*time.Minute).ShellProfileLinux("echo ${HOME} "+account).
		NodeRole(must(role.New("Nodes").Trust(role.Trust("ec2.amazonaws.com")).Build())).Build()))
}

func activities(cfg aws.Config) logging.Target {
	return activity.New(activity.ClientsFromConfig(cfg), must(activity.NewRule("session-activity").Description("who starts sessions").On(activity.Start).
		Topic(must(topic.New("session-activity").DisplayName("sessions").Tag("team", "ops").Build())).
		Function(named(cfg, "lambda", account, "function:watch")).
		Pipeline(named(cfg, "codepipeline", account, "watch"), must(role.New("Watchers").Trust(activity.TrustPolicy()).Build())).Build()))
}

func iot(cfg aws.Config) logging.Target {
	return iotlog.New(iotlog.ClientsFromConfig(cfg), must(iotlog.NewSettings(iotlog.Error).
		Role(must(role.New("IoTLogs").Trust(iotlog.TrustPolicy()).Build())).Event("Connect", iotlog.Info).LogGroup("Publish-In", group(cfg, "/ops/iot")).
		ThingGroup("line-7", iotlog.Debug).ClientID("plant/7", iotlog.Debug).SourceIP("192.0.2.1", iotlog.Warn).Build()))
}

func trail(cfg aws.Config) logging.Target {
	return trailog.New(trailog.ClientsFromConfig(cfg), must(trailog.NewTrail("audit").AllRegions().ValidateLogFiles().
		Bucket(must(bucket.New("acme-trails").BlockPublicAccess().Build())).KeyPrefix("audit").LogGroup(group(cfg, "/ops/trail")).
		Role(must(role.New("Trails").Trust(trailog.TrustPolicy()).Build())).Topic(must(topic.New("trails").Key(must(trailsKey().Build())).Build())).
		Select(selector.ManagementEvents().WriteOnly().Named("writes"), selector.DataEvents("AWS::S3::Object").On(global(cfg, "s3", "", "acme-data/"))).
		Insights(selector.APICallRate).Tag("team", "security").Build()))
}

// forwarding has a destination for accounts and one for an organization, and filters that send to the
// first and to another account's.
func forwarding(cfg aws.Config) logging.Target {
	c := forward.ClientsFromConfig(cfg)
	here := must(forward.NewDestination("central").Stream(named(cfg, "kinesis", account, "stream/logs")).Role(must(role.New("LogsToStream").Build())).
		AllowAccounts(account, "999999999999").Build())
	all := must(forward.NewDestination("organization").Stream(named(cfg, "firehose", account, "deliverystream/logs")).Role(must(role.New("LogsToFirehose").Build())).
		AllowOrganization("o-a1b2c3d4e5").Build())
	return logging.Join("forwarding", forward.BindDestination(c, here), forward.BindDestination(c, all),
		forward.BindFilter(c, must(forward.NewFilter("here").LogGroup(group(cfg, "/ops/sessions")).To(here.ARN(at(cfg))).Pattern(`{ $.eventName = "${x}" }`).Build())),
		forward.BindFilter(c, must(forward.NewFilter("there").LogGroup(loggroup.Named("/ops/theirs")).To(named(cfg, "logs", "999999999999", "destination:central")).
			Role(must(role.New("LogsToCentral").Build())).Build())))
}
