package trailogtest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// BenchmarkCall is a call on an account without a trail, and with one that delivers to
// a bucket.
func BenchmarkCall(b *testing.B) {
	idle := loggingtest.NewAccount(accountID)
	trailogtest.Mount(idle)
	for name, v := range map[string]loggingtest.View{"idle": idle.Region(region), "trail": exampleTrail()} {
		c := trailogtest.NewClient(v)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.ListTrails(b.Context(), &cloudtrail.ListTrailsInput{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
