package proof

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	iottypes "github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/forward"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// life is an account as it was before, and what is wanted of it.
type life struct {
	before  func(testing.TB, loggingtest.View)
	targets func(testing.TB, loggingtest.View) []logging.Target
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

const (
	keyARN  = "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012"
	iotRole = "arn:aws:iam::111122223333:role/IoTLogging"
	runRole = "arn:aws:iam::111122223333:role/Runbooks"
	nodes   = "arn:aws:iam::111122223333:role/Bastion"

	streamARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/logs"
)

func lives() map[string]life {
	return map[string]life{
		"places":           {targets: places},
		"places_foreign":   {before: foreign, targets: places},
		"least":            {targets: least},
		"least_foreign":    {before: foreign, targets: least},
		"things":           {targets: things},
		"things_foreign":   {before: foreign, targets: things},
		"taken_away":       {before: foreign, targets: takenAway},
		"activity":         {targets: rule},
		"activity_foreign": {before: foreign, targets: rule},
		"stop":             {before: foreign, targets: stop},
		"detach":           {before: foreign, targets: detach},
		"remove":           {before: foreign, targets: remove},
		"temporary":        {before: foreign, targets: temporary},
		"legacy":           {before: foreign, targets: legacy},
		"forward":          {targets: forwarding},
		"forward_foreign":  {before: foreign, targets: forwarding},
	}
}

// places are all four places, with nearly all that can be said.
func places(t testing.TB, v loggingtest.View) []logging.Target {
	cfg := v.Config()
	return []logging.Target{
		trailog.New(trailog.ClientsFromConfig(cfg), must[trailog.Trail](t)(trailog.NewTrail("audit").
			Bucket(must[bucket.Bucket](t)(bucket.New("acme-trails").BlockPublicAccess().Versioning().ArchiveDays(90, "GLACIER").ExpireDays(2557).Tag("team", "sec").Build())).
			Topic(must[topic.Topic](t)(topic.New("trails").DisplayName("Trails").Tag("team", "sec").Build())).
			LogGroup(must[loggroup.Group](t)(loggroup.New("CloudTrail/audit").RetainDays(365).Tag("a", "b").ProtectFromDeletion().Build())).
			AllRegions().ValidateLogFiles().Select(selector.ManagementEvents(), selector.DataEvents("AWS::S3::Object")).
			Insights(selector.APICallRate).Tag("team", "sec").Build())),
		iotlog.New(iotlog.ClientsFromConfig(cfg), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Debug).
			Role(logsIoT(t)).ThingGroup("line-7", iotlog.Warn).ClientID("press-0", iotlog.Info).
			Event("Ping", iotlog.Error).LogGroup("Publish-In", loggroup.Named("AWSIotLogsV2-in")).Build())),
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), must[sessionlog.Preferences](t)(sessionlog.NewPreferences().
			LogGroup(must[loggroup.Group](t)(loggroup.New("/ssm/sessions").RetainDays(365).Build())).Streaming().
			Bucket(must[bucket.Bucket](t)(bucket.New("acme-sessions").WithoutKey().ExpireDays(365).Build())).KeyPrefix("sessions").
			NodeRole(role.Existing(nodes)).IdleTimeout(20*time.Minute).RunAs("operator").Build())),
		automationlog.New(automationlog.ClientsFromConfig(cfg), must[automationlog.Settings](t)(automationlog.NewSettings().
			LogGroup(must[loggroup.Group](t)(loggroup.New("/ops/automation").RetainDays(30).Build())).Role(role.Existing(runRole)).Build())),
		roles(t, cfg),
	}
}

// logsIoT is a role that AWS IoT logs with, as it comes.
func logsIoT(t testing.TB) role.Role { return must[role.Role](t)(role.New("IoTLogging").Build()) }

func roles(t testing.TB, cfg aws.Config) logging.Target {
	var all []role.Role
	for _, is := range [][2]string{{"Runbooks", "ssm.amazonaws.com"}, {"Bastion", "ec2.amazonaws.com"}} {
		trust := must[policy.Document](t)(policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service(is[1]))).Build())
		all = append(all, must[role.Role](t)(role.New(is[0]).Trust(trust).Description(is[0]).Tag("team", "ops").
			Attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore").Build()))
	}
	return logging.Join("roles", role.Bind(role.ClientsFromConfig(cfg), all...))
}

// least is each place with as little as can be said.
func least(t testing.TB, v loggingtest.View) []logging.Target {
	cfg := v.Config()
	return []logging.Target{
		trailog.New(trailog.ClientsFromConfig(cfg), must[trailog.Trail](t)(trailog.NewTrail("audit").Bucket(must[bucket.Bucket](t)(bucket.New("acme-trails").Build())).Build())),
		iotlog.New(iotlog.ClientsFromConfig(cfg), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Warn).Role(logsIoT(t)).Build())),
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), must[sessionlog.Preferences](t)(sessionlog.NewPreferences().LogGroup(must[loggroup.Group](t)(loggroup.New("/ssm/sessions").Build())).WithoutStreaming().Build())),
		automationlog.New(automationlog.ClientsFromConfig(cfg), must[automationlog.Settings](t)(automationlog.NewSettings().Build())),
	}
}

// things are log group, role, bucket, topic and key alone.
func things(t testing.TB, v loggingtest.View) []logging.Target {
	cfg := v.Config()
	logs := logging.Join("groups", loggroup.Bind(loggroup.ClientsFromConfig(cfg), must[loggroup.Group](t)(loggroup.New("/shared").RetainDays(90).Class(loggroup.ClassInfrequentAccess).Tag("team", "ops").Build())))
	return []logging.Target{
		roles(t, cfg), logs,
		logging.Join("buckets", bucket.Bind(bucket.ClientsFromConfig(cfg), must[bucket.Bucket](t)(bucket.New("acme-files").WithoutKey().BlockPublicAccess().
			Ownership("BucketOwnerEnforced").Rule("awslogkit-tmp/", bucket.Rule{Prefix: "tmp/", ExpireAfterDays: 30}).Tag("team", "ops").Build()))),
		logging.Join("topics", topic.Bind(topic.ClientsFromConfig(cfg), must[topic.Topic](t)(topic.New("alarms").DisplayName("Alarms").Tag("team", "ops").
			Allow(activity.TopicPolicy("arn:aws:sns:eu-west-1:111122223333:alarms")).Build()))),
		logging.Join("keys", key.Bind(key.ClientsFromConfig(cfg), must[key.Key](t)(key.New("alias/logs").Rotation().Description("logs").Allow(key.CloudWatchLogs(v.Scope())).Build()))),
	}
}

// takenAway is what puts back to nothing.
func takenAway(t testing.TB, v loggingtest.View) []logging.Target {
	cfg := v.Config()
	return []logging.Target{
		iotlog.New(iotlog.ClientsFromConfig(cfg), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Warn).Role(role.Named(iotRole)).
			WithoutLevel(iotlog.LogTarget{Type: iotlog.ThingGroup, Name: "line-7"}).WithoutOtherLevels().Build())),
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), must[sessionlog.Preferences](t)(sessionlog.NewPreferences().
			WithoutBucket().WithoutLogGroup().WithoutLogging().WithoutRunAs().WithoutMaxDuration().Build())),
		logging.Join("groups", loggroup.Bind(loggroup.ClientsFromConfig(cfg), must[loggroup.Group](t)(loggroup.New("/ops/automation").RetainForever().WithoutKey().WithoutDeletionProtection().Build()))),
		logging.Join("keys", key.Bind(key.ClientsFromConfig(cfg), must[key.Key](t)(key.New(keyARN).MustExist().Enable().Allow(key.CloudWatchLogs(v.Scope(), "/ops/automation")).Build()))),
	}
}

func rule(t testing.TB, v loggingtest.View) []logging.Target {
	return []logging.Target{activity.New(activity.ClientsFromConfig(v.Config()), must[activity.Rule](t)(activity.NewRule("sessions").
		Description("session starts").On(activity.Start).
		RunCommand("arn:aws:ssm:eu-west-1:111122223333:document/Note", must[role.Role](t)(role.New("Noter").Build()), activity.Command{Key: "tag:role", Values: []string{"bastion"}}).
		Topic(must[topic.Topic](t)(topic.New("session-starts").Build())).Build()))}
}

// forwarding is a destination and who sends to it, in one account.
func forwarding(t testing.TB, v loggingtest.View) []logging.Target {
	return forwardingOf(t, v.Config(), v.Scope())
}

func forwardingOf(t testing.TB, cfg aws.Config, scope logging.Scope) []logging.Target {
	c := forward.ClientsFromConfig(cfg)
	central := must[forward.Destination](t)(forward.NewDestination("central").Stream(streamARN).
		Role(must[role.Role](t)(role.New("LogsToStream").Build())).AllowAccounts("111122223333").Build())
	group := must[loggroup.Group](t)(loggroup.New("/ops/forwarded").Build())
	return []logging.Target{forward.BindDestination(c, central),
		forward.BindFilter(c, must[forward.Filter](t)(forward.NewFilter("central").LogGroup(group).Pattern("ERROR").To(central.ARN(scope)).Build()))}
}

func stop(t testing.TB, v loggingtest.View) []logging.Target {
	return without(t, v, trailog.NewTrail("audit").MustExist().WithoutLogging())
}

func detach(t testing.TB, v loggingtest.View) []logging.Target {
	return without(t, v, trailog.NewTrail("audit").MustExist().WithoutLogGroup())
}

func remove(t testing.TB, v loggingtest.View) []logging.Target {
	return without(t, v, trailog.NewTrail("audit").Removed())
}

func without(t testing.TB, v loggingtest.View, b *trailog.Builder) []logging.Target {
	return []logging.Target{trailog.New(trailog.ClientsFromConfig(v.Config()), must[trailog.Trail](t)(b.Build()))}
}

func temporary(_ testing.TB, v loggingtest.View) []logging.Target {
	return []logging.Target{iotlog.NewTemporary(iotlog.ClientsFromConfig(v.Config()), iotlog.Temporary{
		Target: iotlog.LogTarget{Type: iotlog.ThingGroup, Name: "line-7"}, Level: iotlog.Debug, Until: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})}
}

func legacy(_ testing.TB, v loggingtest.View) []logging.Target {
	return []logging.Target{iotlog.NewLegacy(iotlog.ClientsFromConfig(v.Config()), iotlog.Legacy{Role: role.Named(iotRole), Level: iotlog.Error})}
}

// foreign is an account full of what other people made.
func foreign(t testing.TB, v loggingtest.View) {
	a, ctx, cfg := v.Account(), t.Context(), v.Config()
	a.PutKey("eu-west-1", loggingtest.KeyOptions{ID: "12345678-1234-1234-1234-123456789012", Alias: "alias/theirs"})
	a.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Description: "theirs", Tags: map[string]string{"owner": "them"},
		Trust:  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["iot.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`,
		Inline: map[string]string{"theirs": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}`}})
	for _, name := range []string{"Runbooks", "Bastion", "CloudTrail_CloudWatchLogs_Role", "Noter"} {
		a.PutRole(loggingtest.RoleOptions{Name: name, Tags: map[string]string{"owner": "them"}})
	}
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Tags: map[string]string{"owner": "them"}, Versioning: "Suspended",
		Policy: `{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Bastion"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::acme-trails/*"}]}`})
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-files", Tags: map[string]string{"team": "them"}})
	snstest.PutTopic(v, snstest.TopicOptions{Name: "trails"})
	snstest.PutTopic(v, snstest.TopicOptions{Name: "alarms"})
	logs := cloudwatchlogs.NewFromConfig(cfg)
	for _, name := range []string{"/ops/automation", "CloudTrail/audit", "/ssm/sessions", "/shared", "/ops/forwarded"} {
		in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name, Tags: map[string]string{"owner": "them"}}
		if name == "/shared" {
			in.LogGroupClass = "INFREQUENT_ACCESS"
		}
		must[*cloudwatchlogs.CreateLogGroupOutput](t)(logs.CreateLogGroup(ctx, in))
		must[*cloudwatchlogs.PutRetentionPolicyOutput](t)(logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &name, RetentionInDays: aws.Int32(60)}))
	}
	must[*cloudwatchlogs.CreateLogStreamOutput](t)(logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String("/shared"), LogStreamName: aws.String("theirs")}))
	theirs, role := streamARN+"-theirs", "arn:aws:iam::111122223333:role/LogsToStream"
	v.PutStream(theirs)
	a.PutRole(loggingtest.RoleOptions{Name: "LogsToStream", Tags: map[string]string{"owner": "them"},
		Trust:  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:logs:eu-west-1:444455556666:*"}}},{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:logs:eu-west-1:111122223333:*"}}}]}`,
		Inline: map[string]string{"theirs": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"` + theirs + `"}]}`}})
	must[*cloudwatchlogs.PutDestinationOutput](t)(logs.PutDestination(ctx, &cloudwatchlogs.PutDestinationInput{DestinationName: aws.String("central"), TargetArn: &theirs, RoleArn: &role}))
	must[*cloudwatchlogs.PutDestinationPolicyOutput](t)(logs.PutDestinationPolicy(ctx, &cloudwatchlogs.PutDestinationPolicyInput{DestinationName: aws.String("central"),
		AccessPolicy: aws.String(`{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"logs:PutSubscriptionFilter","Resource":"arn:aws:logs:eu-west-1:111122223333:destination:central"}]}`)}))
	must[*cloudwatchlogs.PutSubscriptionFilterOutput](t)(logs.PutSubscriptionFilter(ctx, &cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: aws.String("/ops/forwarded"), FilterName: aws.String("theirs"),
		FilterPattern: aws.String(""), DestinationArn: &theirs, RoleArn: &role, Distribution: cwltypes.DistributionRandom}))
	ssmtest.PutDocument(v, ssmtest.Document{Name: sessionlog.DefaultDocument, Content: `{"schemaVersion":"1.0","description":"theirs","sessionType":"Standard_Stream",
		"inputs":{"s3BucketName":"","cloudWatchLogGroupName":"/theirs","cloudWatchStreamingEnabled":true,"idleSessionTimeout":"45","maxSessionDuration":"600","theirs":{"a":1}}}`})
	things := iot.NewFromConfig(cfg)
	must[*iot.CreateThingGroupOutput](t)(things.CreateThingGroup(ctx, &iot.CreateThingGroupInput{ThingGroupName: aws.String("line-7")}))
	must[*iot.SetV2LoggingOptionsOutput](t)(things.SetV2LoggingOptions(ctx, &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(iotRole), DefaultLogLevel: iottypes.LogLevelError}))
	must[*iot.SetV2LoggingLevelOutput](t)(things.SetV2LoggingLevel(ctx, &iot.SetV2LoggingLevelInput{LogLevel: iottypes.LogLevelInfo,
		LogTarget: &iottypes.LogTarget{TargetType: iottypes.LogTargetTypeThingGroup, TargetName: aws.String("line-7")}}))
	trail := must[*logging.Plan](t)(logging.NewPlan(ctx, logging.Targets{trailog.New(trailog.ClientsFromConfig(cfg),
		must[trailog.Trail](t)(trailog.NewTrail("audit").Bucket(must[bucket.Bucket](t)(bucket.New("acme-trails").Build())).Tag("owner", "them").Build()))}))
	must[*logging.Report](t)(trail.Apply(ctx))
}
