package sessionlog

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/kmskey"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestAliasKind(t *testing.T) {
	home := resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	a := observeAlias(kmskey.Clients{}, home, "arn:aws:kms:eu-west-1:111122223333:alias/a")
	resourcetest.Kind(t, []resource.Resource{a}, "null", `{"keyArn":"arn:aws:kms:eu-west-1:111122223333:key/1"}`)
}
