package ruletest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	iottypes "github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/internal/ruletest"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// sent is a condition key beside a call of a service, with a value that it could have.
type sent struct{ Call, Key, Value string }

// What becomes of a condition key.
const (
	has    = "has the value"
	hasNot = "is not there"
	open   = "is not documented"
)

const (
	globalKeys   = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
	trailBucket  = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"
	trailDeputy  = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html"
	trailTopic   = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html"
	trailKeys    = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html"
	kmsKeys      = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
	snsKeys      = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
	logsKeys     = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
	runbookRoles = "https://docs.aws.amazon.com/systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html"
	s3Keys       = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"

	main     = "us-east-1"
	trailARN = "arn:aws:cloudtrail:" + main + ":" + account + ":trail/audit"
	roleARN  = "arn:aws:iam::" + account + ":role/ops/Logs"
	keyARN   = "arn:aws:kms:" + main + ":" + account + ":key/" + keyID
	topicARN = "arn:aws:sns:" + main + ":" + account + ":trail-files"
)

var keyRows = func() (rows []ruletest.Row[sent, string]) {
	add := func(source, want string, calls []string, keys ...[2]string) {
		for _, call := range calls {
			for _, k := range keys {
				rows = append(rows, ruletest.Row[sent, string]{In: sent{call, k[0], k[1]}, Want: want, Source: source})
			}
		}
	}
	files, sealedFiles, key, notices, role := []string{"trail file"}, []string{"trail file with a key"}, []string{"trail key"}, []string{"trail notice"}, []string{"trail role"}
	byTrail := []string{"trail file", "trail file with a key", "trail key", "trail notice"}
	services := append([]string{"trail role", "iot role", "automation role", "node role", "group key"}, byTrail...)
	trusts := []string{"trail role", "iot role", "automation role", "node role"}
	writers := []string{"automation's permissions", "iot's permissions", "trail's permissions"}

	add(trailBucket, has, files, [2]string{"aws:SourceArn", trailARN}, [2]string{"s3:x-amz-acl", "bucket-owner-full-control"})
	add(trailDeputy, has, byTrail, [2]string{"aws:SourceAccount", account})
	add(trailKeys, has, key, [2]string{"aws:SourceArn", trailARN}, [2]string{"kms:EncryptionContext:aws:cloudtrail:arn", trailARN})
	add(trailTopic, has, notices, [2]string{"aws:SourceArn", trailARN})
	add(trailKeys, has, sealedFiles, [2]string{"s3:x-amz-server-side-encryption", "aws:kms"})
	add("Assumed: without a key of the trail nobody says whether CloudTrail names an encryption", open, files, [2]string{"s3:x-amz-server-side-encryption", "AES256"})
	add(s3Keys, has, []string{"trail file", "trail file with a key"}, [2]string{"s3:ResourceAccount", account})
	add(kmsKeys, open, []string{"trail key", "group key"}, [2]string{"kms:CallerAccount", account}, [2]string{"kms:ViaService", "s3." + main + ".amazonaws.com"})
	add(logsKeys, has, []string{"group key"}, [2]string{"kms:EncryptionContext:aws:logs:arn", "arn:aws:logs:" + main + ":" + account + ":log-group:/ops/x"})
	add(logsKeys+" shows them for query results only", open, []string{"group key"}, [2]string{"aws:SourceArn", "arn:aws:logs:" + main + ":" + account + ":log-group:/ops/x"}, [2]string{"aws:SourceAccount", account})
	add("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html says it of the role's policy only", open, role, [2]string{"aws:SourceArn", trailARN}, [2]string{"aws:SourceAccount", account})
	add("Assumed: of logging AWS IoT's pages say nothing", open, []string{"iot role"}, [2]string{"aws:SourceArn", "arn:aws:iot:" + main + ":" + account + ":logging/options"}, [2]string{"aws:SourceAccount", account})
	add(runbookRoles, has, []string{"automation role"}, [2]string{"aws:SourceAccount", account})
	add(globalKeys, has, append([]string{}, services...), [2]string{"aws:SecureTransport", "true"}, [2]string{"aws:RequestedRegion", main}, [2]string{"aws:ResourceAccount", account},
		[2]string{"aws:PrincipalIsAWSService", "true"})
	add(globalKeys, has, append([]string{}, byTrail...), [2]string{"aws:PrincipalServiceName", "cloudtrail.amazonaws.com"})
	add(globalKeys, has, []string{"group key"}, [2]string{"aws:PrincipalServiceName", "logs." + main + ".amazonaws.com"})
	add(globalKeys+": of principals, and not of services", hasNot, append([]string{}, services...), [2]string{"aws:PrincipalArn", roleARN}, [2]string{"aws:username", "ana"}, [2]string{"aws:PrincipalType", "AssumedRole"})
	add(globalKeys+": it depends on the moment or the network", open, append([]string{}, services...), [2]string{"aws:CurrentTime", "2026-11-30T00:00:00Z"})
	add(globalKeys+": it depends on the network", open, append([]string{}, byTrail...), [2]string{"aws:SourceIp", "203.0.113.10"}, [2]string{"aws:SourceVpc", "vpc-1"}, [2]string{"aws:UserAgent", "cloudtrail.amazonaws.com"})
	add("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html: services send none by themselves", open, append([]string{}, trusts...), [2]string{"sts:ExternalId", "abc"})

	add(globalKeys, has, append([]string{}, writers...), [2]string{"aws:SecureTransport", "true"}, [2]string{"aws:RequestedRegion", main}, [2]string{"aws:ResourceAccount", account}, [2]string{"aws:PrincipalAccount", account},
		[2]string{"aws:PrincipalArn", roleARN}, [2]string{"aws:PrincipalIsAWSService", "false"}, [2]string{"aws:PrincipalType", "AssumedRole"})
	add(globalKeys+": of users", hasNot, append([]string{}, writers...), [2]string{"aws:username", "ana"})
	add(globalKeys+": it depends on the moment or the network", open, append([]string{}, writers...), [2]string{"aws:CurrentTime", "2026-11-30T00:00:00Z"}, [2]string{"aws:SourceIp", "203.0.113.10"}, [2]string{"aws:UserAgent", "x"})
	add(snsKeys+" has no key for it", hasNot, notices, [2]string{"kms:EncryptionContext:aws:cloudtrail:arn", trailARN}, [2]string{"s3:x-amz-acl", "bucket-owner-full-control"})
	return rows
}()

// calls is an account where a call of a service is allowed under a condition, and nothing
// else is wrong: what judges that, and whether the log arrives.
type calls struct {
	target logging.Target
	log    func(testing.TB) bool
}

func allowing(condition, principal, action string, resources ...string) string {
	s := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Condition":` + condition + `,"Action":` + action
	if principal != "" {
		s += `,"Principal":` + principal
	}
	if len(resources) > 0 {
		s += `,"Resource":["` + strings.Join(resources, `","`) + `"]`
	}
	return s + `}]}`
}

func callsUnder(t testing.TB, call, condition string) calls {
	v, ctx := withThings(t, "aws"), t.Context()
	trusting := func(service string) {
		must[*iam.UpdateAssumeRolePolicyOutput](t)(v.IAM().UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Logs"), PolicyDocument: aws.String(allowing(condition, `{"Service":"`+service+`"}`, `"sts:AssumeRole"`))}))
	}
	permitting := func() {
		must[*iam.PutRolePolicyOutput](t)(v.IAM().PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("Logs"), PolicyName: aws.String("all"), PolicyDocument: aws.String(allowing(condition, "", `"*"`, "*"))}))
	}
	shut := func(document string) {
		must[*kms.PutKeyPolicyOutput](t)(v.KMS().PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: aws.String(keyID), Policy: &document, BypassPolicyLockoutSafetyCheck: true}))
	}
	switch place, _, _ := strings.Cut(strings.Replace(call, "'s", "", 1), " "); place {
	case "trail":
		api := trailogtest.NewClient(v)
		in := &cloudtrail.CreateTrailInput{Name: aws.String("audit"), S3BucketName: aws.String("acme-trails"), CloudWatchLogsRoleArn: aws.String(roleARN), CloudWatchLogsLogGroupArn: aws.String("arn:aws:logs:" + main + ":" + account + ":log-group:/ops/x:*")}
		if call == "trail file with a key" || call == "trail key" {
			in.KmsKeyId = aws.String(keyARN)
		}
		const byTrail = `{"Service":"cloudtrail.amazonaws.com"}`
		if call == "trail notice" {
			in.SnsTopicName = aws.String("trail-files")
			snstest.PutTopic(v, snstest.TopicOptions{Name: "trail-files", Policy: allowing("{}", byTrail, `"SNS:Publish"`, topicARN)})
		}
		must[*cloudtrail.CreateTrailOutput](t)(api.CreateTrail(ctx, in))
		must[*cloudtrail.StartLoggingOutput](t)(api.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: in.Name}))
		switch call {
		case "trail file", "trail file with a key":
			text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + byTrail + `,"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::acme-trails"},` +
				`{"Effect":"Allow","Principal":` + byTrail + `,"Action":"s3:PutObject","Resource":"arn:aws:s3:::acme-trails/*","Condition":` + condition + `}]}`
			must[*s3.PutBucketPolicyOutput](t)(s3test.New(v).PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String("acme-trails"), Policy: &text}))
		case "trail key":
			shut(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + byTrail + `,"Action":"kms:DescribeKey","Resource":"*"},{"Effect":"Allow","Principal":` + byTrail + `,"Action":"kms:GenerateDataKey*","Resource":"*","Condition":` + condition + `}]}`)
		case "trail notice":
			must[*sns.SetTopicAttributesOutput](t)(snstest.New(v).SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: aws.String(topicARN), AttributeName: aws.String("Policy"), AttributeValue: aws.String(allowing(condition, byTrail, `"SNS:Publish"`, topicARN))}))
		case "trail role":
			trusting("cloudtrail.amazonaws.com")
		default:
			permitting()
		}
		return calls{trailog.New(trailogtest.New(v), build[trailog.Trail](t, trailog.NewTrail("audit").MustExist().Bucket(bucket.Named("acme-trails")).LogGroup(loggroup.Named("/ops/x")).Role(role.Named(roleARN)))), func(t testing.TB) bool {
			d := trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "UpdateDocument"})
			return len(d) == 1 && d[0].Arrived() && d[0].Logs.Used && d[0].Bucket.Used
		}}
	case "iot":
		must[*iot.SetV2LoggingOptionsOutput](t)(iotlogtest.NewClient(v).SetV2LoggingOptions(ctx, &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(roleARN), DefaultLogLevel: iottypes.LogLevelInfo}))
		if call == "iot role" {
			trusting("iot.amazonaws.com")
		} else {
			permitting()
		}
		return calls{iotlog.New(iotlogtest.New(v), build[iotlog.Settings](t, iotlog.NewSettings(iotlog.Info).Role(role.Named(roleARN)))), func(t testing.TB) bool {
			return must[loggingtest.Delivery](t)(iotlogtest.Emit(t.Context(), v, iotlogtest.DeviceEvent{ClientID: "press-1", EventType: "Connect", Level: iotlog.Error, Status: "Failure"})).Arrived
		}}
	case "node":
		trusting("ec2.amazonaws.com")
		ssmtest.PutDocument(v, ssmtest.Document{Name: sessionlog.DefaultDocument, Content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"/ops/x","cloudWatchStreamingEnabled":true}}`})
		v.Account().PutInstanceProfile("Nodes", "Logs")
		sessionlogtest.PutNode(v, sessionlogtest.Node{ID: "i-0123456789abcdef0", Role: roleARN, Screen: true})
		p := build[sessionlog.Preferences](t, sessionlog.NewPreferences().LogGroup(loggroup.Named("/ops/x")).Streaming().InstanceProfile("Nodes"))
		return calls{sessionlog.New(sessionlogtest.New(v), p), func(t testing.TB) bool {
			o := must[sessionlogtest.Outcome](t)(sessionlogtest.Run(t.Context(), v, sessionlogtest.Session{Node: "i-0123456789abcdef0", Typed: []sessionlogtest.Line{{Command: "q"}}}))
			return o.Logs.Arrived
		}}
	}
	// Automation, whose group has a key for "group key".
	switch call {
	case "automation role":
		trusting("ssm.amazonaws.com")
	case "automation's permissions":
		permitting()
	case "group key":
		must[*cloudwatchlogs.AssociateKmsKeyOutput](t)(v.Logs().AssociateKmsKey(ctx, &cloudwatchlogs.AssociateKmsKeyInput{LogGroupName: aws.String("/ops/x"), KmsKeyId: aws.String(keyARN)}))
		shut(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"Service":"logs.` + main + `.amazonaws.com"},"Action":"kms:*","Resource":"*","Condition":` + condition + `}]}`)
	default:
		t.Fatal(call)
	}
	settings := build[automationlog.Settings](t, automationlog.NewSettings().LogGroup(loggroup.Named("/ops/x")).Role(role.Named(roleARN)))
	return calls{automationlog.New(automationlogtest.New(v), settings), func(t testing.TB) bool {
		e := must[automationlogtest.Execution](t)(automationlogtest.RunAutomation(t.Context(), v, automationlogtest.Run{Name: "Patch", Content: runbook, Parameters: map[string]string{"Role": roleARN}}))
		return e.Delivery.Arrived
	}}
}

// TestConditionKeys is what condition keys come with the calls of services: each is tried as
// the condition of what allows the call, once with the value, and once as absent.
func TestConditionKeys(t *testing.T) {
	rounds.Sequential(t)
	operator := func(key string) string {
		switch {
		case key == "aws:CurrentTime":
			return "DateGreaterThan"
		case key == "aws:SourceIp":
			return "IpAddress"
		case strings.HasPrefix(key, "aws:PrincipalIs"), key == "aws:SecureTransport":
			return "Bool"
		case key == "aws:SourceArn", key == "aws:PrincipalArn":
			return "ArnEquals"
		}
		return "StringEquals"
	}
	equals := func(s sent) string { return fmt.Sprintf(`{%q:{%q:%q}}`, operator(s.Key), s.Key, s.Value) }
	absent := func(s sent) string { return fmt.Sprintf(`{"Null":{%q:"true"}}`, s.Key) }
	ruletest.Equal(t, keyRows,
		ruletest.Reader[sent, string]{Name: "the judge", Read: func(t testing.TB, s sent) string {
			with := check(t, callsUnder(t, s.Call, equals(s)).target).Verdict()
			without := check(t, callsUnder(t, s.Call, absent(s)).target).Verdict()
			switch {
			case with == logging.Arrive && without == logging.NotArrive:
				return has
			case with == logging.NotArrive && without == logging.Arrive:
				return hasNot
			case with == logging.CannotSay:
				return open
			}
			return fmt.Sprint(with, ", and where it is absent, ", without)
		}},
		ruletest.Reader[sent, string]{Name: "the fake", Read: func(t testing.TB, s sent) string {
			with, without := callsUnder(t, s.Call, equals(s)).log(t), callsUnder(t, s.Call, absent(s)).log(t)
			switch {
			case with && !without:
				return has
			case !with && without:
				return hasNot
			}
			return fmt.Sprint("arrived: ", with, ", and where it is absent: ", without)
		}, Right: func(_ sent, want string) (string, bool) { return want, want != open }}, // what nobody knows is one of the two
	)
}
