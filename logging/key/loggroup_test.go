package key_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// TestLogGroupKey: who judges a log group's key sees the key as a plan leaves it.
func TestLogGroupKey(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	v := a.Region(region)
	a.PutKey(region, loggingtest.KeyOptions{ID: keyID, Policy: others, State: types.KeyStateDisabled})
	group, err := loggroup.New("/g").Key(key.Named(keyARN)).Build()
	if err != nil {
		t.Fatal(err)
	}
	groups := logging.Join("groups", loggroup.Bind(v.LogGroups(), group))
	for _, tt := range []struct {
		name string
		b    *key.Builder
		code resource.Code // "": the plan is good
	}{
		{"nothing", key.New(keyARN).MustExist(), loggroup.CodeKeyUnusable},
		{"enabled only", key.New(keyARN).MustExist().Enable(), loggroup.CodeKeyClosed},
		{"another group", key.New(keyARN).MustExist().Enable().Allow(key.CloudWatchLogs(home, "/h")), loggroup.CodeKeyClosed},
		{"this group", key.New(keyARN).MustExist().Enable().Allow(key.CloudWatchLogs(home, "/g")), ""},
		{"all groups", key.New(keyARN).MustExist().Enable().Allow(key.CloudWatchLogs(home)), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := logging.NewPlan(t.Context(), logging.Targets{target(v, built(t, tt.b)), groups})
			if err != nil {
				t.Fatal(err)
			}
			fs := plan.Findings()
			if tt.code != "" && !fs.Has(tt.code) || tt.code == "" && fs.Verdict() != resource.Arrive {
				t.Error(fs)
			}
		})
	}
}

// TestLogGroupKeyOfAnotherAccount: its owner's clients are asked, where they are given.
func TestLogGroupKeyOfAnotherAccount(t *testing.T) {
	const other = "222233334444"
	org := loggingtest.NewOrganization(accountID)
	archive, v := org.AddAccount(other, nil).Region(region), org.Management().Region(region)
	theirs := "arn:aws:kms:" + region + ":" + other + ":key/" + keyID
	put := func(policy string) {
		archive.Account().PutKey(region, loggingtest.KeyOptions{ID: keyID, Policy: policy})
	}
	good := key.Administrators(archive.Scope()).Union(key.CloudWatchLogs(home, "/g")).String()
	put(good)
	if _, err := v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g"), KmsKeyId: &theirs}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		policy string
		owner  bool
		want   resource.Verdict
		code   resource.Code
	}{
		{good, false, resource.CannotSay, loggroup.CodeKeyUnusable},
		{good, true, resource.Arrive, ""},
		{"", true, resource.NotArrive, loggroup.CodeKeyClosed},
	} {
		put(tt.policy)
		clients := loggroup.ClientsFromConfig(v.Config())
		if tt.owner {
			clients.Owners = map[string]aws.Config{other: archive.Config()}
		}
		findings, err := logging.Check(t.Context(), logging.Targets{loggroup.Bind(clients, loggroup.Named("/g"))})
		if err != nil || findings.Verdict() != tt.want || tt.code != "" && !findings.Has(tt.code) {
			t.Errorf("%+v: %v %s", tt, err, findings)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add(`{"keyId":"alias/logs","policy":{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}]},"enabled":true,"enableKeyRotation":false,"description":"d"}`)
	f.Add(`{"keyId":"` + keyARN + `","mustExist":true}`)
	f.Add(`{"keyId":""}`)
	f.Fuzz(func(t *testing.T, text string) {
		var k, again key.Key
		if json.Unmarshal([]byte(text), &k) != nil {
			return
		}
		data, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(data) {
			t.Fatalf("%s\n%s", data, twice)
		}
	})
}
