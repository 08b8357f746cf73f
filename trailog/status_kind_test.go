package trailog

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestStatusKind(t *testing.T) {
	s := resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	r := newTrail(Clients{}, s, spec{Name: "audit"})
	resourcetest.OnlyRead(t, r.observeStatus(), "null", `{"under":{"settings":"x"}}`,
		`{"isLogging":true,"startLoggingTime":"2026-02-03T10:11:12Z","latestDeliveryError":"AccessDenied","under":{"settings":"x","logGroup":"y"}}`)
}
