package trailogtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// eventVersion is the version of the records that are made here.
const eventVersion = "1.11"

// hidden stands for what a record must not show.
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"

// recordOf is the record of an API call.
func (s *store) recordOf(call loggingtest.APICall, number uint64) trailrecord.Record {
	service, _, _ := strings.Cut(call.EventSource, ".")
	r := trailrecord.Record{
		EventVersion: eventVersion,
		UserIdentity: s.identity(call.Principal, call.AccessKeyID),
		EventTime:    call.Time.Truncate(time.Second), EventSource: call.EventSource, EventName: eventName(service, call.EventName),
		AWSRegion: call.Region, SourceIPAddress: s.sourceIP, UserAgent: cmp.Or(call.UserAgent, s.userAgent),
		ErrorCode: call.ErrorCode, ErrorMessage: call.ErrorMessage,
		RequestID: call.RequestID, EventID: s.eventID(number),
		EventType: trailrecord.APICall, EventCategory: category(service, call.EventName),
		ReadOnly: trailrecord.FlagOf(call.ReadOnly), RecipientAccountID: s.account.ID(),
		TLSDetails: trailrecord.TLSDetails{TLSVersion: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256",
			ClientProvidedHostHeader: host(service, call.Region)},
	}
	r.ManagementEvent = trailrecord.FlagOf(r.EventCategory == trailrecord.Management)
	if m := awsmodel.Find(service); m != nil && (service == "logs" || service == "sns") {
		r.APIVersion = strings.ReplaceAll(m.APIVersion, "-", "")
	}
	if r.RequestParameters = parameters(service, call.Input); service == "s3" {
		r.RequestParameters, r.AdditionalEventData = ofS3(call, r.RequestParameters)
	}
	if call.ErrorCode == "" && (!call.ReadOnly || call.EventName == "AssumeRole") {
		r.ResponseElements = parameters(service, call.Output)
	}
	if call.ErrorCode == "AccessDenied" || call.ErrorCode == "AccessDeniedException" || call.ErrorCode == "AuthorizationError" {
		r.ErrorCode = "AccessDenied"
	} else if service == "iam" && r.ErrorCode != "" && !strings.HasSuffix(r.ErrorCode, "Exception") {
		r.ErrorCode += "Exception" // NoSuchEntityException, where the wire has NoSuchEntity
	}
	if call.EventName == "AssumeRole" && r.ErrorCode == "AccessDenied" {
		r.RequestParameters = nil // whether the role exists is not said
		return r
	}
	r.Resources = s.resources(service, call)
	return r
}

// eventID is a UUID.
func (s *store) eventID(number uint64) string {
	return fmt.Sprintf("%08x-%s-4%s-a%s-%012x", uint32(number), s.account.ID()[:4], s.account.ID()[4:7], s.account.ID()[7:10], number)
}

// eventName is what an operation is called in records, where that is not its name.
func eventName(service, operation string) string {
	switch service + ":" + operation {
	case "s3:ListObjectsV2":
		return "ListObjects"
	case "s3:PutBucketLifecycleConfiguration":
		return "PutBucketLifecycle"
	case "s3:GetBucketLifecycleConfiguration":
		return "GetBucketLifecycle"
	case "s3:PutPublicAccessBlock", "s3:GetPublicAccessBlock", "s3:DeletePublicAccessBlock":
		return strings.Replace(operation, "PublicAccessBlock", "BucketPublicAccessBlock", 1)
	case "lambda:AddPermission", "lambda:RemovePermission", "lambda:GetPolicy":
		return operation + "20150331v2"
	}
	return operation
}

// dataOperations are those whose events are data events. It is never changed.
var dataOperations = []string{
	"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:HeadObject", "s3:ListObjectsV2", "s3:ListObjects", "s3:CopyObject", "s3:DeleteObjects",
	"sns:Publish", "sns:PublishBatch", "lambda:Invoke",
	"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:Scan",
}

// unrecorded are operations that CloudTrail does not record. It is never changed.
var unrecorded = []string{"logs:PutLogEvents"}

func category(service, operation string) trailrecord.EventCategory {
	if slices.Contains(dataOperations, service+":"+operation) {
		return trailrecord.Data
	}
	return trailrecord.Management
}

// globalServices are the services whose events are those of the partition's main
// region, and which a trail can leave out. It is never changed.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html
var globalServices = []string{"iam.amazonaws.com", "cloudfront.amazonaws.com", "route53.amazonaws.com", "organizations.amazonaws.com"}

// host is the endpoint that a call went to.
func host(service, region string) string {
	suffix := "." + arn.DNSSuffix(arn.Partition(region))
	if service == "iam" {
		return "iam" + suffix
	}
	return service + "." + region + suffix
}
