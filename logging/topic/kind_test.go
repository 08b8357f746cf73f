package topic_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/topic"
)

func TestKind(t *testing.T) {
	v := newAccount().Region(region)
	c := topic.Clients{Clients: v.Clients(), SNS: snstest.New(v)}
	var rs []resource.Resource
	for _, tp := range []topic.Topic{
		build(t, topic.New(name).Tag("a", "1").DisplayName("logs")),
		build(t, topic.New(name).Tag("a", "2").Allow(publish("A"))),
		build(t, topic.New(name).Allow(publish("B")).Tag("b", "3").WithoutKey()),
		build(t, topic.New(name).MustExist()),
		topic.Existing(name),
	} {
		r, err := tp.Resource(c, v.Scope())
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	resourcetest.Kind(t, rs, "null", `{}`, `{"kmsMasterKeyId":"alias/theirs","displayName":"old","tags":{"a":"0"}}`,
		`{"policy":{"A":{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","Principal":"*","Action":"sns:Publish","Resource":"*"}]}}}`)
}
