package key_test

import (
	"context"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
)

const (
	accountID = "111122223333"
	region    = "eu-west-1"
	trailARN  = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/ops"
	keyARN    = "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012"
	keyID     = "12345678-1234-1234-1234-123456789012"
	alias     = "alias/logs"
)

var home = resource.Scope{Partition: "aws", Account: accountID, Region: region}

func clients(v loggingtest.View) key.Clients { return key.Clients{Clients: v.Clients(), KMS: v.KMS()} }

func built(t testing.TB, b *key.Builder) key.Key {
	t.Helper()
	k, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func target(v loggingtest.View, ks ...key.Key) logging.Target {
	return logging.Join("keys", key.Bind(clients(v), ks...))
}

func planned(t testing.TB, tg resource.Target) *logging.Plan {
	t.Helper()
	p, err := logging.NewPlan(context.Background(), logging.Targets{tg})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func applied(t testing.TB, tg resource.Target) *logging.Report {
	t.Helper()
	report, err := planned(t, tg).Apply(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if again := planned(t, tg); !again.Empty() {
		t.Errorf("planned again:\n%s", again)
	}
	return report
}

func paths(p *logging.Plan) []string {
	var all []string
	for _, c := range p.Changes() {
		all = append(all, c.Call+" "+c.Path)
	}
	return all
}
