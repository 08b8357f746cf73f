package logevents

import "time"

// MinFilterRate is how many calls of FilterLogEvents a second AWS lets an account
// make in its slowest regions; the quota cannot be raised.
const MinFilterRate = 5

// FilterRate is how many calls of FilterLogEvents a second AWS lets an account make
// in a region. All readers of the account share it.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
func FilterRate(region string) int {
	switch region {
	case "us-east-1":
		return 25
	case "ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1":
		return MinFilterRate
	}
	return 10
}

func (q Query) pageInterval() time.Duration {
	rate := q.PagesPerSecond
	if rate <= 0 {
		rate = MinFilterRate
	}
	return time.Second / time.Duration(rate)
}
