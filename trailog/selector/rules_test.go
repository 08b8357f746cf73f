package selector_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/trailog/selector"
)

// Values that CloudTrail refuses, or that no event ever has.
func TestValuesRefused(t *testing.T) {
	basic := func(resourceType, value string) selector.Set {
		return selector.Set{Basic: []selector.Basic{{Data: []selector.DataResource{{Type: resourceType, Values: []string{value}}}}}}
	}
	objects := func(operator, value string) selector.Set {
		return selector.Set{Advanced: []selector.Advanced{selector.DataEvents("AWS::S3::Object").Where("resources.ARN", operator, value)}}
	}
	managed := func(operator, source string) selector.Set {
		return selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents().Where("eventSource", operator, source)}}
	}
	for _, tt := range []struct {
		name  string
		s     selector.Set
		right bool
	}{
		{"all objects", basic("AWS::S3::Object", "arn:aws:s3"), true},
		{"all objects with colons", basic("AWS::S3::Object", "arn:aws-cn:s3:::"), true},
		{"a bucket", basic("AWS::S3::Object", "arn:aws:s3:::data-bucket/"), true},
		{"a bucket without slash", basic("AWS::S3::Object", "arn:aws:s3:::data-bucket"), false},
		{"all objects with wildcard", basic("AWS::S3::Object", "arn:aws:s3:::*"), false},
		{"no ARN", basic("AWS::S3::Object", "cg-*/*"), false},
		{"a bucket's name", basic("AWS::S3::Object", "data-bucket/"), false},
		{"all functions", basic("AWS::Lambda::Function", "arn:aws:lambda"), true},
		{"functions with wildcard", basic("AWS::Lambda::Function", "arn:aws:lambda:*"), false},
		{"a table as a function", basic("AWS::Lambda::Function", "arn:aws:dynamodb:eu-west-1:111122223333:table/t"), false},
		{"begins with a bucket", objects("StartsWith", "arn:aws:s3:::secret/"), true},
		{"equals an object", objects("Equals", "arn:aws:s3:::secret/1"), true},
		{"equals a bucket", objects("Equals", "arn:aws:s3:::secret/"), false},
		{"equals a bucket's ARN", objects("Equals", "arn:aws:s3:::secret"), false},
		{"equals a path", objects("Equals", "secret/1"), false},
		{"begins with a path", objects("StartsWith", "secret/"), false},
		{"begins with a star", objects("StartsWith", "arn:aws:s3:::secret/*"), false},
		{"ends with a path", objects("EndsWith", "/secret/1"), true},
		{"begins with anything", objects("StartsWith", "arn"), true},
		{"one service", managed("Equals", "glue.amazonaws.com"), false},
		{"without a service", managed("NotEquals", "glue.amazonaws.com"), false},
		{"begins with a service", managed("StartsWith", "kms"), false},
		{"without keys", managed("NotEquals", "kms.amazonaws.com"), true},
		{"a name", selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents().Where("eventName", "Equals", "CreateKey")}}, false},
		{"equals no folder", objects("NotEquals", "arn:aws:s3:::secret/a/"), false},
	} {
		right := true
		tt.s.Validate(func(string, string, string, string) { right = false })
		if right != tt.right {
			t.Errorf("%s: right is %v", tt.name, right)
		}
	}
}
