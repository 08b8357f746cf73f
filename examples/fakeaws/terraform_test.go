package main

import (
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// What testdata/main.tf says is made, is found as it was made, and is taken away again:
// roles, groups, keys, topics, buckets, a trail, documents, settings, rules.
func TestTerraform(t *testing.T) {
	accounts := newAccounts("111122223333", "aws")
	server := httptest.NewServer(accounts[0].Handler())
	defer server.Close()
	tf := acceptance.NewTerraform(t, "testdata/main.tf", server.URL)
	if out, code := tf.Run(t, "apply", "-auto-approve", "-parallelism=20"); code != 0 {
		t.Fatalf("apply: %d\n%s", code, out)
	}
	view := accounts[0].Region("eu-west-1")
	if n := len(left(t, view)); n < 15 {
		t.Error("only", n, "things are there")
	}
	called := map[string]bool{}
	for _, c := range accounts[0].Calls() {
		called[c.Name()] = true
	}
	for _, created := range []string{"iam:CreateRole", "kms:CreateAlias", "sns:Subscribe", "s3:PutBucketLifecycleConfiguration", "cloudtrail:StartLogging", "logs:PutMetricFilter",
		"ssm:CreateDocument", "ssm:UpdateServiceSetting", "iot:SetV2LoggingOptions", "iot:CreateThingGroup", "events:PutTargets"} {
		if !called[created] {
			t.Error("nothing called", created)
		}
	}
	// 2 means that it would change something.
	if out, code := tf.Run(t, "plan", "-detailed-exitcode", "-parallelism=20"); code != 0 {
		t.Errorf("a second plan: %d\n%s", code, out)
	}
	if out, code := tf.Run(t, "destroy", "-auto-approve", "-parallelism=20", "-refresh=false"); code != 0 || !strings.Contains(out, "Destroy complete!") {
		t.Errorf("destroy: %d\n%s", code, out)
	}
	if there := left(t, view); len(there) > 0 {
		t.Errorf("after it there are %q", there)
	}
}

// left are the things of an account's region that somebody made, sorted, without keys that wait
// for their deletion.
func left(t *testing.T, view loggingtest.View) (names []string) {
	t.Helper()
	ctx, config := t.Context(), view.Config()
	add := func(kind string, name *string) { names = append(names, kind+" "+aws.ToString(name)) }
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	identities := iam.NewFromConfig(config)
	roles, err := identities.ListRoles(ctx, &iam.ListRolesInput{})
	check(err)
	for _, r := range roles.Roles {
		add("role", r.RoleName)
	}
	policies, err := identities.ListPolicies(ctx, &iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal})
	check(err)
	for _, p := range policies.Policies {
		add("policy", p.PolicyName)
	}
	profile, err := identities.GetInstanceProfile(ctx, &iam.GetInstanceProfileInput{InstanceProfileName: aws.String("node")})
	if none := new(iamtypes.NoSuchEntityException); !errors.As(err, &none) {
		check(err)
		add("instance profile", profile.InstanceProfile.InstanceProfileName)
	}

	logs := cloudwatchlogs.NewFromConfig(config)
	groups, err := logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
	check(err)
	for _, g := range groups.LogGroups {
		add("log group", g.LogGroupName)
	}
	filters, err := logs.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{})
	check(err)
	for _, f := range filters.MetricFilters {
		add("metric filter", f.FilterName)
	}

	store := kms.NewFromConfig(config)
	keys, err := store.ListKeys(ctx, &kms.ListKeysInput{})
	check(err)
	for _, k := range keys.Keys {
		key, err := store.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: k.KeyId})
		check(err)
		if m := key.KeyMetadata; m.KeyManager == kmstypes.KeyManagerTypeCustomer && m.KeyState != kmstypes.KeyStatePendingDeletion {
			add("key", m.Description)
		}
	}
	aliases, err := store.ListAliases(ctx, &kms.ListAliasesInput{})
	check(err)
	for _, a := range aliases.Aliases {
		if !strings.HasPrefix(*a.AliasName, "alias/aws/") {
			add("alias", a.AliasName)
		}
	}

	messages := sns.NewFromConfig(config)
	topics, err := messages.ListTopics(ctx, &sns.ListTopicsInput{})
	check(err)
	for _, topic := range topics.Topics {
		name := (*topic.TopicArn)[strings.LastIndex(*topic.TopicArn, ":")+1:]
		add("topic", &name)
	}
	subscriptions, err := messages.ListSubscriptions(ctx, &sns.ListSubscriptionsInput{})
	check(err)
	for _, s := range subscriptions.Subscriptions {
		add("subscription", s.Protocol)
	}

	buckets, err := s3.NewFromConfig(config).ListBuckets(ctx, &s3.ListBucketsInput{})
	check(err)
	for _, b := range buckets.Buckets {
		add("bucket", b.Name)
	}
	trails, err := cloudtrail.NewFromConfig(config).ListTrails(ctx, &cloudtrail.ListTrailsInput{})
	check(err)
	for _, trail := range trails.Trails {
		add("trail", trail.Name)
	}

	manager := ssm.NewFromConfig(config)
	documents, err := manager.ListDocuments(ctx, &ssm.ListDocumentsInput{Filters: []ssmtypes.DocumentKeyValuesFilter{{Key: aws.String("Owner"), Values: []string{"Self"}}}})
	check(err)
	for _, d := range documents.DocumentIdentifiers {
		add("document", d.Name)
	}
	for _, id := range []string{"/ssm/automation/customer-script-log-destination", "/ssm/automation/customer-script-log-group-name"} {
		setting, err := manager.GetServiceSetting(ctx, &ssm.GetServiceSettingInput{SettingId: &id})
		check(err)
		if *setting.ServiceSetting.Status != "Default" {
			add("service setting", &id)
		}
	}

	things, err := iot.NewFromConfig(config).ListThingGroups(ctx, &iot.ListThingGroupsInput{})
	check(err)
	for _, g := range things.ThingGroups {
		add("thing group", g.GroupName)
	}
	rules, err := eventbridge.NewFromConfig(config).ListRules(ctx, &eventbridge.ListRulesInput{})
	check(err)
	for _, r := range rules.Rules {
		add("rule", r.Name)
	}
	slices.Sort(names)
	return names
}
