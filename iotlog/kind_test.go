package iotlog

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/role"
)

var home = resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}

const kindRole = "arn:aws:iam::111122223333:role/IoTLogging"

func managed(t *testing.T) func(resource.Resource, error) resource.Resource {
	return func(r resource.Resource, err error) resource.Resource {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

func TestOptionsKind(t *testing.T) {
	warn, used := Warn, new(role.Existing(kindRole))
	var rs []resource.Resource
	for _, s := range []*spec{
		{Role: used, Default: Warn},
		{Role: used, Default: Warn, Events: map[string]eventSpec{"Ping": {Level: &warn}}},
		{Role: used, Default: Disabled, Events: map[string]eventSpec{"Ping": {Group: new(loggroup.Named("/iot/ping"))}}},
		{Disabled: true},
	} {
		rs = append(rs, managed(t)(manageOptions(account{scope: home}, s, used.ID(home))))
	}
	resourcetest.Kind(t, rs, "null",
		`{"roleArn":"arn:aws:iam::111122223333:role/Theirs","defaultLogLevel":"DEBUG","eventConfigurations":{"Publish-In":{"logLevel":"INFO"},"Ping":{"logDestination":"/theirs"}}}`,
		`{"roleArn":"`+kindRole+`","defaultLogLevel":"WARN"}`)
}

func TestLevelsKind(t *testing.T) {
	line := LogTarget{ThingGroup, "line-7"}
	odd := LogTarget{ClientID, "a[b]%/c"}
	var rs []resource.Resource
	for _, want := range []struct {
		levels map[LogTarget]Level
		more   []resource.Wish[LevelsState]
	}{
		{levels: map[LogTarget]Level{line: Debug, odd: Warn}},
		{levels: map[LogTarget]Level{line: Info}},
		{levels: map[LogTarget]Level{odd: Warn}, more: []resource.Wish[LevelsState]{levels.HasOnly()}},
		{more: []resource.Wish[LevelsState]{goneLevels([]LogTarget{line})}},
	} {
		rs = append(rs, managed(t)(manageLevels(account{scope: home}, want.levels, want.more...)))
	}
	resourcetest.Kind(t, rs, `{}`, `{"levels":{"THING_GROUP/line-7":"ERROR","SOURCE_IP/10.0.0.1":"DEBUG"}}`,
		`{"levels":{"CLIENT_ID/a%5Bb%5D%25/c":"WARN"}}`)
}

func TestLegacyKind(t *testing.T) {
	var rs []resource.Resource
	for _, o := range []LegacyState{{kindRole, Error}, {kindRole, Disabled}} {
		rs = append(rs, managed(t)(legacyKind.Manage(legacyRef(home), account{scope: home}, legacy.Is(o))))
	}
	resourcetest.Kind(t, rs, "null", `{"roleArn":"arn:aws:iam::111122223333:role/Theirs","logLevel":"DEBUG"}`, `{"roleArn":"`+kindRole+`","logLevel":"ERROR"}`)
}

func TestThingGroupsKind(t *testing.T) {
	resourcetest.OnlyRead(t, observeThingGroups(account{scope: home}), "null", `{"names":[]}`, `{"names":["line-7"]}`)
}
