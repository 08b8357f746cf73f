package loggingtest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// benchDoors measures the same call through both doors, on an account with one
// log group, and against moto where it is installed: the ratios count.
func benchDoors(b *testing.B, call func(logs logsAPI, i int) error) {
	doors := map[string]func(b *testing.B) logsAPI{
		"typed": func(*testing.B) logsAPI { return loggingtest.NewAccount(testAccount).Region(testRegion).Logs() },
		"wire": func(*testing.B) logsAPI {
			return cloudwatchlogs.NewFromConfig(loggingtest.NewAccount(testAccount).Region(testRegion).Config())
		},
		"moto": func(b *testing.B) logsAPI { return cloudwatchlogs.NewFromConfig(startMoto(b)) },
	}
	for _, name := range []string{"typed", "wire", "moto"} {
		b.Run(name, func(b *testing.B) {
			logs := doors[name](b)
			if _, err := logs.CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/bench")}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := call(logs, i); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDescribeLogGroups(b *testing.B) {
	in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/bench")}
	benchDoors(b, func(logs logsAPI, _ int) error {
		_, err := logs.DescribeLogGroups(context.Background(), in)
		return err
	})
}

// BenchmarkCreateLogGroup makes a group and deletes it again, so that the account
// does not grow: two calls.
func BenchmarkCreateLogGroup(b *testing.B) {
	benchDoors(b, func(logs logsAPI, i int) error {
		name := aws.String(fmt.Sprint("/g", i))
		if _, err := logs.CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: name}); err != nil {
			return err
		}
		_, err := logs.DeleteLogGroup(context.Background(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: name})
		return err
	})
}

// BenchmarkAuthorizedCall is a call of a role's session, so that policies are
// evaluated.
func BenchmarkAuthorizedCall(b *testing.B) {
	a := loggingtest.NewAccount(testAccount)
	a.PutRole(loggingtest.RoleOptions{Name: "R", Inline: map[string]string{"logs": allow("logs:*", logsPrefix+"log-group:*")}})
	logs := a.Region(testRegion).As(sessionPrefix + "R/s").Logs()
	in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/bench")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := logs.DescribeLogGroups(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteLog(b *testing.B) {
	a := loggingtest.NewAccount(testAccount)
	v := a.Region(testRegion)
	group(b, typedDoor(v), "/g")
	a.PutRole(loggingtest.RoleOptions{Name: "R", Trust: serviceText, Inline: map[string]string{"logs": allow("logs:*", logsPrefix+"log-group:*")}})
	w := loggingtest.LogWrite{Service: "iot.amazonaws.com", Principal: iamPrefix + "role/R", Group: "/g", Stream: "s", Messages: []string{"m"}}
	b.ReportAllocs()
	for b.Loop() {
		if d, err := v.WriteLog(context.Background(), w); err != nil || !d.Arrived {
			b.Fatal(d, err)
		}
	}
}
