package proof

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// state is what an account holds, by thing, as the SDK's own clients read it: nothing of
// this library has a part in it.
func state(t testing.TB, a *loggingtest.Account) map[string]string {
	t.Helper()
	cfg := a.Region("eu-west-1").Config()
	s := reader{t, context.Background(), map[string]string{}}
	logs, roles, keys, buckets := cloudwatchlogs.NewFromConfig(cfg), iam.NewFromConfig(cfg), kms.NewFromConfig(cfg), s3.NewFromConfig(cfg)
	topics, rules, trails, docs, things := sns.NewFromConfig(cfg), eventbridge.NewFromConfig(cfg), cloudtrail.NewFromConfig(cfg), ssm.NewFromConfig(cfg), iot.NewFromConfig(cfg)

	groups, err := logs.DescribeLogGroups(s.ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
	s.ok(err)
	for _, g := range groups.LogGroups {
		tags, err := logs.ListTagsForResource(s.ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: g.LogGroupArn})
		s.put("group "+*g.LogGroupName, err, g, tags)
		filters, err := logs.DescribeSubscriptionFilters(s.ctx, &cloudwatchlogs.DescribeSubscriptionFiltersInput{LogGroupName: g.LogGroupName})
		s.ok(err)
		for _, f := range filters.SubscriptionFilters {
			s.put("filter "+*g.LogGroupName+" "+*f.FilterName, nil, f)
		}
	}
	destinations, err := logs.DescribeDestinations(s.ctx, &cloudwatchlogs.DescribeDestinationsInput{})
	s.ok(err)
	for _, d := range destinations.Destinations {
		s.put("destination "+*d.DestinationName, nil, d)
	}
	all, err := roles.ListRoles(s.ctx, &iam.ListRolesInput{})
	s.ok(err)
	for _, r := range all.Roles {
		name := "role " + *r.RoleName
		is, err := roles.GetRole(s.ctx, &iam.GetRoleInput{RoleName: r.RoleName})
		s.put(name, err, is)
		attached, err := roles.ListAttachedRolePolicies(s.ctx, &iam.ListAttachedRolePoliciesInput{RoleName: r.RoleName})
		s.put(name+" attached", err, attached.AttachedPolicies)
		inline, err := roles.ListRolePolicies(s.ctx, &iam.ListRolePoliciesInput{RoleName: r.RoleName})
		s.ok(err)
		for _, p := range inline.PolicyNames {
			doc, err := roles.GetRolePolicy(s.ctx, &iam.GetRolePolicyInput{RoleName: r.RoleName, PolicyName: &p})
			s.put(name+" inline "+p, err, doc)
		}
	}
	aliases, err := keys.ListAliases(s.ctx, &kms.ListAliasesInput{})
	s.ok(err)
	for _, k := range aliases.Aliases {
		is, err := keys.DescribeKey(s.ctx, &kms.DescribeKeyInput{KeyId: k.AliasName})
		s.put("key "+*k.AliasName, err, is.KeyMetadata.KeyState)
		doc, err := keys.GetKeyPolicy(s.ctx, &kms.GetKeyPolicyInput{KeyId: is.KeyMetadata.Arn})
		s.put("key policy "+*k.AliasName, err, doc)
	}
	for _, name := range []string{"acme-trails", "acme-sessions", "acme-files"} {
		_, err := buckets.HeadBucket(s.ctx, &s3.HeadBucketInput{Bucket: &name})
		s.put("bucket "+name, err, true)
		if err != nil {
			continue
		}
		for part, read := range map[string]func() (any, error){
			"policy": func() (any, error) { return buckets.GetBucketPolicy(s.ctx, &s3.GetBucketPolicyInput{Bucket: &name}) },
			"lifecycle": func() (any, error) {
				return buckets.GetBucketLifecycleConfiguration(s.ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: &name})
			},
			"tags": func() (any, error) { return buckets.GetBucketTagging(s.ctx, &s3.GetBucketTaggingInput{Bucket: &name}) },
			"versioning": func() (any, error) {
				return buckets.GetBucketVersioning(s.ctx, &s3.GetBucketVersioningInput{Bucket: &name})
			},
			"encryption": func() (any, error) {
				return buckets.GetBucketEncryption(s.ctx, &s3.GetBucketEncryptionInput{Bucket: &name})
			},
			"access": func() (any, error) {
				return buckets.GetPublicAccessBlock(s.ctx, &s3.GetPublicAccessBlockInput{Bucket: &name})
			},
		} {
			v, err := read()
			s.put("bucket "+name+" "+part, err, v)
		}
	}
	list, err := topics.ListTopics(s.ctx, &sns.ListTopicsInput{})
	s.ok(err)
	for _, topic := range list.Topics {
		is, err := topics.GetTopicAttributes(s.ctx, &sns.GetTopicAttributesInput{TopicArn: topic.TopicArn})
		s.put("topic "+*topic.TopicArn, err, is.Attributes)
	}
	named, err := rules.ListRules(s.ctx, &eventbridge.ListRulesInput{})
	s.ok(err)
	for _, r := range named.Rules {
		targets, err := rules.ListTargetsByRule(s.ctx, &eventbridge.ListTargetsByRuleInput{Rule: r.Name})
		s.put("rule "+*r.Name, err, r, targets)
	}
	described, err := trails.DescribeTrails(s.ctx, &cloudtrail.DescribeTrailsInput{})
	s.ok(err)
	for _, tr := range described.TrailList {
		selectors, err := trails.GetEventSelectors(s.ctx, &cloudtrail.GetEventSelectorsInput{TrailName: tr.Name})
		s.ok(err)
		status, err := trails.GetTrailStatus(s.ctx, &cloudtrail.GetTrailStatusInput{Name: tr.Name})
		s.put("trail "+*tr.Name, err, tr, selectors, status.IsLogging)
	}
	options, err := things.GetV2LoggingOptions(s.ctx, &iot.GetV2LoggingOptionsInput{})
	if err == nil && !options.DisableAllLogs { // what nobody ever configured cannot be had back
		s.put("iot options", err, options)
	}
	levels, err := things.ListV2LoggingLevels(s.ctx, &iot.ListV2LoggingLevelsInput{})
	if err == nil {
		for _, l := range levels.LogTargetConfigurations {
			if l.LogTarget.TargetName != nil { // the default level is one of the options
				s.put("iot levels "+*l.LogTarget.TargetName, err, l)
			}
		}
	}
	for _, version := range []string{"$LATEST", "$DEFAULT"} {
		doc, err := docs.GetDocument(s.ctx, &ssm.GetDocumentInput{Name: aws.String(sessionlog.DefaultDocument), DocumentVersion: &version})
		if err == nil {
			var content any // a text that means the same is as it was
			s.ok(json.Unmarshal([]byte(*doc.Content), &content))
			s.put("preferences "+version, nil, content)
		}
	}
	for _, id := range []string{"/ssm/automation/customer-script-log-destination", "/ssm/automation/customer-script-log-group-name"} {
		setting, err := docs.GetServiceSetting(s.ctx, &ssm.GetServiceSettingInput{SettingId: &id})
		s.put("setting "+id, err, setting.ServiceSetting.SettingValue, setting.ServiceSetting.Status)
	}
	return s.out
}

type reader struct {
	t   testing.TB
	ctx context.Context
	out map[string]string
}

func (s reader) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// put notes values without what changes by itself; what is not there is not noted.
func (s reader) put(name string, err error, values ...any) {
	s.t.Helper()
	var api smithy.APIError
	if errors.As(err, &api) {
		return
	}
	s.ok(err)
	raw, err := json.Marshal(values)
	s.ok(err)
	var v any
	s.ok(json.Unmarshal(raw, &v))
	raw, err = json.Marshal(scrub(v))
	s.ok(err)
	s.out[name] = string(raw)
}

func scrub(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			switch low := strings.ToLower(k); {
			case strings.Contains(low, "date"), strings.Contains(low, "time"), low == "resultmetadata", low == "roleid", low == "rolelastused", low == "storedbytes":
				delete(v, k)
			case low == "policy" || strings.HasSuffix(low, "document"):
				if text, ok := inner.(string); ok {
					v[k] = canonical(text)
				}
			default:
				v[k] = scrub(inner)
			}
		}
	case []any:
		for i := range v {
			v[i] = scrub(v[i])
		}
		slices.SortFunc(v, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
	return v
}

func canonical(text string) any {
	var v any
	if json.Unmarshal([]byte(text), &v) != nil {
		return text
	}
	return v
}

// differ are the things that are not the same.
func differ(a, b map[string]string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if b[name] != a[name] {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	return names
}
