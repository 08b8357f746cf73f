package key_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestKind(t *testing.T) {
	c := clients(loggingtest.NewAccount(accountID).Region(region))
	var rs []resource.Resource
	for _, b := range []*key.Builder{
		key.New(alias).Enable().Description("logs"),
		key.New(alias).Description("files").Allow(key.CloudWatchLogs(home, "/g")),
		key.New(alias).Rotation().Allow(key.CloudTrail(trailARN)),
		key.New(alias).WithoutRotation(),
		key.New(alias).MustExist().Allow(key.CloudWatchLogs(home, "/h")),
	} {
		r, err := built(t, b).Resource(c, home)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	const rest = `"keySpec":"SYMMETRIC_DEFAULT","keyManager":"CUSTOMER","policy":{"theirs":{"Version":"2012-10-17","Statement":[
		{"Sid":"theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}}}`
	resourcetest.Kind(t, rs, "null",
		`{"keyState":"Enabled","enableKeyRotation":false,"description":"theirs",`+rest,
		`{"keyState":"Disabled","enableKeyRotation":true,`+rest,
		`{"keyState":"PendingDeletion",`+rest,
		`{"keyState":"PendingImport",`+rest,
		`{"keyState":"Enabled","keySpec":"SYMMETRIC_DEFAULT","keyManager":"AWS"}`)
}

// Statements that two targets want under one Sid have the same names in whatever order
// the targets come.
func TestStatementsOfTwoTargets(t *testing.T) {
	v := loggingtest.NewAccount(accountID).Region(region)
	v.Account().PutKey(region, loggingtest.KeyOptions{ID: keyID})
	g := target(v, built(t, key.New(keyARN).MustExist().Allow(key.CloudWatchLogs(home, "/g"))))
	h := target(v, built(t, key.New(keyARN).MustExist().Allow(key.CloudWatchLogs(home, "/h")).Allow(key.SNSPublishers("cloudtrail.amazonaws.com"))))
	var digests []string
	for _, targets := range [][]logging.Target{{g, h}, {h, g}} {
		p, err := logging.NewPlan(t.Context(), targets)
		if err != nil {
			t.Fatal(err)
		}
		names := paths(p)
		slices.Sort(names)
		digests = append(digests, strings.Join(names, "\n"))
	}
	if len(strings.Split(digests[0], "\n")) != 3 || digests[0] != digests[1] {
		t.Errorf("%s\nand\n%s", digests[0], digests[1])
	}
}

func TestAliasKind(t *testing.T) {
	a := key.ObserveAlias(key.ReadClients{}, home, "arn:aws:kms:eu-west-1:111122223333:alias/a")
	resourcetest.OnlyRead(t, a, "null", `{"keyArn":"arn:aws:kms:eu-west-1:111122223333:key/1"}`)
}
