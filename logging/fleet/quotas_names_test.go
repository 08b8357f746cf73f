package fleet

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iot"
)

// The quotas are of services and operations that there are: a call of another name would wait
// for nothing.
func TestQuotasNames(t *testing.T) {
	clients := map[string]any{
		cloudwatchlogs.ServiceID: (*cloudwatchlogs.Client)(nil), cloudtrail.ServiceID: (*cloudtrail.Client)(nil), iot.ServiceID: (*iot.Client)(nil),
	}
	for service, operations := range aSecond {
		client := clients[service]
		if client == nil {
			t.Errorf("%s is no service whose operations are known", service)
			continue
		}
		for operation, rate := range operations {
			if _, is := reflect.TypeOf(client).MethodByName(operation); !is || rate < 1 {
				t.Errorf("%s is no operation of %s, or has no rate: %d", operation, service, rate)
			}
		}
	}
	if len(aSecond) != len(clients) {
		t.Errorf("of %d services %d have quotas", len(clients), len(aSecond))
	}
}
