package trailogtest

import (
	"reflect"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// resources are what a call worked on, for the services whose records say so.
func (s *store) resources(service string, call loggingtest.APICall) []trailrecord.Resource {
	of := func(resourceType, id string) []trailrecord.Resource {
		if id == "" {
			return nil
		}
		return []trailrecord.Resource{{ARN: id, AccountID: s.account.ID(), Type: resourceType}}
	}
	in := func(name string) string { return member(call.Input, name) }
	here := func(service, resource string) string {
		return arn.ARN{Partition: s.account.Partition(), Service: service, Region: call.Region, Account: s.account.ID(), Resource: resource}.String()
	}
	switch service {
	case "sts":
		return of("AWS::IAM::Role", in("RoleArn"))
	case "kms":
		return of("AWS::KMS::Key", s.keyARN(call, in("KeyId")))
	case "sns":
		if call.EventName == "Publish" {
			return of("AWS::SNS::Topic", in("TopicArn"))
		}
	case "ssm":
		if strings.Contains(call.EventName, "Document") && in("Name") != "" {
			return []trailrecord.Resource{{ARN: here("ssm", "document/"+in("Name")), AccountID: s.account.ID()}}
		}
	case "s3":
		bucket := "arn:" + s.account.Partition() + ":s3:::" + in("Bucket")
		if in("Bucket") == "" {
			return nil
		}
		out := of("AWS::S3::Bucket", bucket)
		if category(service, call.EventName) == trailrecord.Data {
			object := trailrecord.Resource{Type: "AWS::S3::Object", ARN: bucket + "/" + in("Key")}
			out = append([]trailrecord.Resource{object}, out...)
		}
		return out
	}
	return nil
}

// keyARN is the ARN of the key that a call named, or made.
func (s *store) keyARN(call loggingtest.APICall, id string) string {
	if id == "" {
		out := reflect.Indirect(reflect.ValueOf(call.Output))
		if out.Kind() == reflect.Struct {
			if f := out.FieldByName("KeyMetadata"); f.IsValid() && f.CanInterface() {
				return member(f.Interface(), "Arn")
			}
		}
		return ""
	}
	if k, err := s.account.Region(call.Region).FindKey(id); err == nil && k.Arn != nil {
		return *k.Arn
	}
	return ""
}

// member is a text member of an input or output, "" where it has none.
func member(v any, name string) string {
	s := reflect.Indirect(reflect.ValueOf(v))
	if s.Kind() != reflect.Struct {
		return ""
	}
	f := reflect.Indirect(s.FieldByName(name))
	if !f.IsValid() || f.Kind() != reflect.String {
		return ""
	}
	return f.String()
}
