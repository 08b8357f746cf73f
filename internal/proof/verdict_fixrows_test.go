package proof

import (
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/trailog"
)

func keyCloudWatchLogs(group string) policy.Document { return key.CloudWatchLogs(ourScope, group) }

func automationParts(c *automation) *parts {
	return &parts{roles: []*roleThing{&c.Role}, groups: []*groupThing{&c.Group}, keys: []*keyThing{c.Group.Key}}
}

// automationFixes are the fixes of Automation's findings.
var automationFixes = ofThings(automationParts, map[logging.Code]remedy[automation]{
	"role-missing": {"", func(c *automation, _ logging.Finding) { c.RoleARN = ""; c.Role.create() }},
	"automation-destination-off": {"Set it to CloudWatch", func(c *automation, _ logging.Finding) {
		c.Destination, c.DestinationPending, c.DestinationRegion = "CloudWatch", "", ourRegion
	}},
	"automation-group-not-set": {"Set it to /", func(c *automation, _ logging.Finding) { c.GroupSetting, c.GroupSettingPending = c.Group.Name, "" }},
	"automation-group-differs": {"Set it to the log group that is wanted", func(c *automation, _ logging.Finding) { c.GroupSetting, c.GroupSettingPending = c.Group.Name, "" }},
	"automation-permission-missing": {"the policy that LogPolicy makes", func(c *automation, _ logging.Finding) {
		c.Role.Inline = append(c.Role.Inline, library(automationlog.LogPolicy(ourScope, c.Group.Name, "")))
	}},
	"automation-role-not-trusted": {"allows ssm.amazonaws.com the action sts:AssumeRole", func(c *automation, _ logging.Finding) {
		c.Role.Trust = c.Role.Trust.with(automationlog.TrustPolicy())
	}},
	"automation-runbook-no-script": {"or write with a script step", func(c *automation, _ logging.Finding) { c.Runbook = scriptRunbook }},
})

func brokerParts(c *broker) *parts {
	p := &parts{roles: []*roleThing{&c.Role}, groups: []*groupThing{c.Common, c.Apart}}
	for _, g := range p.groups {
		if g != nil {
			p.keys = append(p.keys, g.Key)
		}
	}
	return p
}

var (
	namedEvent  = regexp.MustCompile(`Event\("([^"]+)"`)
	namedTarget = regexp.MustCompile(`Give (\S+) another level`)
)

// brokerFixes are the fixes of AWS IoT's findings.
var brokerFixes = ofThings(brokerParts, map[logging.Code]remedy[broker]{
	"role-missing":         {"", func(c *broker, _ logging.Finding) { c.RoleARN = ""; c.Role.create() }},
	"iot-logging-off":      {"Plan and apply settings", func(c *broker, _ logging.Finding) { c.Disabled, c.V1, c.Unconfigured = false, false, false }},
	"iot-nothing-logged":   {"Set a level", func(c *broker, _ logging.Finding) { c.Level = "INFO" }},
	"iot-role-not-trusted": {"TrustPolicy", func(c *broker, _ logging.Finding) { c.Role.Trust = c.Role.Trust.with(iotlog.TrustPolicy()) }},
	"iot-permission-missing": {"the policy of RolePolicy", func(c *broker, _ logging.Finding) {
		c.Role.Inline = append(c.Role.Inline, library(iotlog.RolePolicy(ourScope)))
	}},
	"iot-destination-not-covered": {"Add log group /iot/publish to the role's policy, as RolePolicy does", func(c *broker, _ logging.Finding) {
		c.Role.Inline = append(c.Role.Inline, library(iotlog.RolePolicy(ourScope, "/iot/publish")))
	}},
	"iot-event-not-logged": {" level", func(c *broker, f logging.Finding) {
		if event := namedEvent.FindStringSubmatch(f.Fix); event != nil {
			e := c.Events[event[1]]
			e.Level = "INFO"
			c.Events[event[1]] = e
			return
		}
		delete(c.Levels, namedTarget.FindStringSubmatch(f.Fix)[1])
	}},
})

func auditingParts(c *auditing) *parts {
	p := &parts{roles: []*roleThing{&c.Role}, groups: []*groupThing{&c.Group}, bucket: &c.Bucket, topic: c.Topic, keys: []*keyThing{c.Group.Key, c.Bucket.Key, c.Key}}
	if c.Topic != nil {
		p.keys = append(p.keys, c.Topic.Key)
	}
	return p
}

// auditingFixes are the fixes of CloudTrail's findings.
var auditingFixes = ofThings(auditingParts, map[logging.Code]remedy[auditing]{
	"trail-missing": {"Plan and apply", func(c *auditing, _ logging.Finding) { c.Missing = false }},
	"trail-stopped": {"StartLogging", func(c *auditing, _ logging.Finding) { c.Stopped = false }},
	"trail-event-not-covered": {"", func(c *auditing, f logging.Finding) {
		switch {
		case strings.Contains(f.Fix, "AllRegions"):
			c.AllRegions, c.NoGlobals = true, false
		case strings.Contains(f.Fix, "GlobalServiceEvents"):
			c.NoGlobals = false
		default:
			is := func(field, value string) types.AdvancedFieldSelector {
				return types.AdvancedFieldSelector{Field: aws.String(field), Equals: []string{value}}
			}
			c.Basic, c.Advanced = nil, []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{is("eventCategory", "Management")}}}
			if c.Event.Category != "" {
				c.Advanced = append(c.Advanced, types.AdvancedEventSelector{FieldSelectors: []types.AdvancedFieldSelector{is("eventCategory", "Data"), is("resources.type", c.Event.ResourceType)}})
			}
		}
	}},
	"trail-role-not-trusted": {"TrustPolicy", func(c *auditing, _ logging.Finding) { c.Role.Trust = c.Role.Trust.with(trailog.TrustPolicy()) }},
	"trail-permission-missing": {"RolePolicy", func(c *auditing, _ logging.Finding) {
		c.Role.Inline = append(c.Role.Inline, library(trailog.RolePolicy(loggroup.ARNOf(ourScope, c.Group.Name), "")))
	}},
	"trail-bucket-policy": {"BucketPolicy", lettingFilesIn},
	"trail-bucket-prefix": {"BucketPolicy", lettingFilesIn},
	"trail-bucket-key-closed": {"key.CloudTrailBucket to", func(c *auditing, f logging.Finding) {
		k := auditingKey(c, f)
		k.Policy = k.Policy.with(key.CloudTrailBucket(auditTrail()))
	}},
	"trail-key-closed":      {"key.CloudTrail", lettingCloudTrailUse},
	"trail-key-unusable":    {"Enable the key", func(c *auditing, f logging.Finding) { auditingKey(c, f).State = "" }},
	"bucket-key-unusable":   {"Enable", func(c *auditing, f logging.Finding) { auditingKey(c, f).State = "" }},
	"topic-key-unusable":    {"Enable", func(c *auditing, f logging.Finding) { auditingKey(c, f).State = "" }},
	"bucket-missing":        {"Create", func(c *auditing, _ logging.Finding) { c.Bucket = bucketThing{Name: c.Bucket.Name} }},
	"bucket-requester-pays": {"owner pay", func(c *auditing, _ logging.Finding) { c.Bucket.RequesterPays = false }},
	"topic-missing": {"Create", func(c *auditing, _ logging.Finding) {
		c.Topic = &topicThing{Policy: grants(statement{"Effect": "Allow", "Principal": map[string]any{"AWS": ourAccount}, "Action": "SNS:Publish", "Resource": auditTopic()})}
	}},
	"trail-topic-policy": {"TopicPolicy", func(c *auditing, _ logging.Finding) {
		c.Topic.Policy = c.Topic.Policy.with(trailog.TopicPolicy(auditTopic(), auditTrail()))
	}},
	"trail-topic-key-closed": {"key.SNSPublishers", func(c *auditing, f logging.Finding) {
		k := auditingKey(c, f)
		k.Policy = k.Policy.with(key.SNSPublishers("cloudtrail.amazonaws.com"))
	}},
})

func auditingKey(c *auditing, f logging.Finding) *keyThing {
	return auditingParts(c).key(f)
}

func lettingFilesIn(c *auditing, _ logging.Finding) {
	use := trailog.BucketPolicy(trailog.BucketUse{Bucket: c.Bucket.Name, Prefix: c.Prefix, Trails: []string{auditTrail()}})
	if c.Bucket.Policy == nil {
		c.Bucket.Policy = &document{}
	}
	c.Bucket.Policy = new(c.Bucket.Policy.with(use))
}

func lettingCloudTrailUse(c *auditing, f logging.Finding) {
	k := auditingKey(c, f)
	k.Policy = k.Policy.with(key.CloudTrail(auditTrail())).with(key.CloudTrailBucketKey(auditTrail()))
}

func shellParts(c *shell) *parts {
	return &parts{roles: []*roleThing{&c.Role, &c.User}, groups: []*groupThing{&c.Group}, bucket: &c.Bucket, keys: []*keyThing{c.Group.Key, c.Bucket.Key, c.Channel}}
}

// shellFixes are the fixes of Session Manager's findings.
var shellFixes = ofThings(shellParts, map[logging.Code]remedy[shell]{
	"session-channel-denied":                {"NodePolicy", givingNodePolicy},
	"session-log-group-not-seen":            {"logs:DescribeLogGroups on *", givingNodePolicy},
	"session-log-group-denied":              {"NodePolicy", givingNodePolicy},
	"session-bucket-denied":                 {"NodePolicy", givingNodePolicy},
	"session-large-log-lost":                {"kms:Decrypt on the bucket's key", givingNodePolicy},
	"session-refused-describe-groups":       {"turn the flag off (AnyLogGroup)", setting("cloudWatchEncryptionEnabled", false)},
	"session-refused-log-group":             {"turn the flag off (AnyLogGroup)", setting("cloudWatchEncryptionEnabled", false)},
	"session-refused-bucket":                {"turn the flag off (AnyBucket)", setting("s3EncryptionEnabled", false)},
	"session-refused-encryption-unreadable": {"turn the flag off (AnyBucket)", setting("s3EncryptionEnabled", false)},
	"session-refused-channel-key":           {"take the key away", setting("kmsKeyId", "")},
	"session-user-key-denied":               {"kms:GenerateDataKey on the key", lettingUserUse},
	"session-refused-user":                  {"", setting("runAsEnabled", false)},
	"session-refused-document":              {"Write true or false without quotes", quotesAway},
	"session-command-missing":               {"type Standard_Stream", func(c *shell, _ logging.Finding) { c.SessionType = "Standard_Stream" }},
	"session-instance-profile":              {"Add a role to it", func(c *shell, _ logging.Finding) { c.Role.create() }},
	"session-node-role-not-trusted":         {"Let ec2.amazonaws.com assume the role", trustingNodes},
	"session-never-logged":                  {"", func(c *shell, _ logging.Finding) { c.SessionType = "Standard_Stream" }},
	"session-document-odd":                  {"", func(c *shell, _ logging.Finding) { c.SessionType = "Standard_Stream" }},
	"session-cannot-stream":                 {"(WithoutStreaming)", setting("cloudWatchStreamingEnabled", false)},
	"session-script-missing":                {"Install it", func(c *shell, _ logging.Finding) { c.Node.NoScript = false }},
	"session-refused-agent":                 {"Update the agent", func(c *shell, _ logging.Finding) { c.Node.AgentVersion = "" }},
	"bucket-missing":                        {"Create", func(c *shell, _ logging.Finding) { c.Bucket = bucketThing{Name: c.Bucket.Name} }},
	"bucket-key-unusable":                   {"Enable", func(c *shell, f logging.Finding) { shellParts(c).key(f).State = "" }},
})

// setting sets an input of the document.
func setting(name string, value any) func(*shell, logging.Finding) {
	return func(c *shell, _ logging.Finding) { c.Inputs[name] = value }
}

func quotesAway(c *shell, _ logging.Finding) {
	for _, name := range []string{"s3EncryptionEnabled", "cloudWatchEncryptionEnabled", "cloudWatchStreamingEnabled", "runAsEnabled"} {
		if _, ok := c.Inputs[name].(bool); !ok {
			c.Inputs[name] = false
		}
	}
}

// givingNodePolicy gives the node's role the policy of NodePolicy, for the bucket's key too.
func givingNodePolicy(c *shell, _ logging.Finding) {
	p, err := c.preferences()
	if err != nil {
		panic(err)
	}
	c.Role.Inline = append(c.Role.Inline, library(p.NodePolicy(ourScope)))
	if c.Bucket.Key != nil {
		c.Role.Inline = append(c.Role.Inline, grants(allow([]string{"kms:GenerateDataKey", "kms:Decrypt"}, []string{c.Bucket.Key.arn()})))
	}
}

func lettingUserUse(c *shell, _ logging.Finding) {
	c.User.Inline = append(c.User.Inline, grants(allow([]string{"kms:GenerateDataKey"}, []string{c.Channel.arn()})))
	c.Channel.Policy.Statements = append(c.Channel.Policy.Statements, statement{"Effect": "Allow", "Principal": map[string]any{"AWS": c.User.arn()}, "Action": "kms:GenerateDataKey", "Resource": "*"})
}

func trustingNodes(c *shell, _ logging.Finding) {
	c.Role.Trust.Statements = append(c.Role.Trust.Statements, statement{"Effect": "Allow", "Principal": map[string]any{"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
}

func TestFixesSession(t *testing.T) { shellPlace("").fixes(t, verdictRounds(), shellParts, shellFixes) }

func TestFixesAutomation(t *testing.T) {
	automationPlace().fixes(t, verdictRounds(), automationParts, automationFixes)
}

func TestFixesIoT(t *testing.T) { brokerPlace().fixes(t, verdictRounds(), brokerParts, brokerFixes) }

func TestFixesTrail(t *testing.T) {
	auditingPlace("").fixes(t, verdictRounds(), auditingParts, auditingFixes)
}
