package iotlogtest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// bench is an account for benchmarks, with a thing and logging on.
type bench struct {
	iotlogtest.Client
	view loggingtest.View
}

func benchFixture(b *testing.B) bench {
	account := loggingtest.NewAccount(accountID)
	iotlogtest.Mount(account)
	view := account.Region(region)
	role := account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trust, Inline: map[string]string{"logs": rolePage}})
	f := bench{iotlogtest.NewClient(view), view}
	if _, err := f.CreateThing(b.Context(), &iot.CreateThingInput{ThingName: str(dev1)}); err != nil {
		b.Fatal(err)
	}
	if _, err := f.SetV2LoggingOptions(b.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: &role, DefaultLogLevel: debug}); err != nil {
		b.Fatal(err)
	}
	return f
}

// BenchmarkTypedDoor is one operation on one resource.
func BenchmarkTypedDoor(b *testing.B) {
	f := benchFixture(b)
	in := &iot.DescribeThingInput{ThingName: str(dev1)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.DescribeThing(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWireDoor is the same through the SDK's client.
func BenchmarkWireDoor(b *testing.B) {
	f := benchFixture(b)
	c := wire(f.view)
	in := &iot.DescribeThingInput{ThingName: str(dev1)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.DescribeThing(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCanned is the SDK's client alone: the same answer, made beforehand.
func BenchmarkCanned(b *testing.B) {
	f := benchFixture(b)
	cfg := f.view.Config()
	cfg.HTTPClient = canned(`{"defaultClientId":"dev-1","thingArn":"arn:aws:iot:eu-west-1:111122223333:thing/dev-1","thingId":"00000000-0000-4000-9000-000000000001","thingName":"dev-1","version":1}`)
	c := iot.NewFromConfig(cfg)
	in := &iot.DescribeThingInput{ThingName: str(dev1)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.DescribeThing(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

type canned string

func (c canned) Do(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}, "X-Amzn-Requestid": {"id"}},
		Body: io.NopCloser(strings.NewReader(string(c))), Request: req}, nil
}

// BenchmarkEmit is one event that arrives, with 1,000 levels.
func BenchmarkEmit(b *testing.B) {
	f := benchFixture(b)
	for i := range 1000 {
		_, err := f.SetV2LoggingLevel(b.Context(), &iot.SetV2LoggingLevelInput{LogLevel: debug, LogTarget: &types.LogTarget{TargetType: client, TargetName: str(fmt.Sprint("dev-", i))}})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if d, err := iotlogtest.Emit(b.Context(), f.view, iotlogtest.DeviceEvent{ClientID: dev1}); err != nil || !d.Arrived {
			b.Fatal(d, err)
		}
	}
}
