package trailog

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// API is what this package needs of CloudTrail.
type API interface {
	CreateTrail(context.Context, *cloudtrail.CreateTrailInput, ...func(*cloudtrail.Options)) (*cloudtrail.CreateTrailOutput, error)
	UpdateTrail(context.Context, *cloudtrail.UpdateTrailInput, ...func(*cloudtrail.Options)) (*cloudtrail.UpdateTrailOutput, error)
	DeleteTrail(context.Context, *cloudtrail.DeleteTrailInput, ...func(*cloudtrail.Options)) (*cloudtrail.DeleteTrailOutput, error)
	GetTrail(context.Context, *cloudtrail.GetTrailInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailOutput, error)
	DescribeTrails(context.Context, *cloudtrail.DescribeTrailsInput, ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error)
	ListTrails(context.Context, *cloudtrail.ListTrailsInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListTrailsOutput, error)
	GetTrailStatus(context.Context, *cloudtrail.GetTrailStatusInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailStatusOutput, error)
	StartLogging(context.Context, *cloudtrail.StartLoggingInput, ...func(*cloudtrail.Options)) (*cloudtrail.StartLoggingOutput, error)
	StopLogging(context.Context, *cloudtrail.StopLoggingInput, ...func(*cloudtrail.Options)) (*cloudtrail.StopLoggingOutput, error)
	GetEventSelectors(context.Context, *cloudtrail.GetEventSelectorsInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetEventSelectorsOutput, error)
	PutEventSelectors(context.Context, *cloudtrail.PutEventSelectorsInput, ...func(*cloudtrail.Options)) (*cloudtrail.PutEventSelectorsOutput, error)
	GetInsightSelectors(context.Context, *cloudtrail.GetInsightSelectorsInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetInsightSelectorsOutput, error)
	PutInsightSelectors(context.Context, *cloudtrail.PutInsightSelectorsInput, ...func(*cloudtrail.Options)) (*cloudtrail.PutInsightSelectorsOutput, error)
	ListTags(context.Context, *cloudtrail.ListTagsInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListTagsOutput, error)
	AddTags(context.Context, *cloudtrail.AddTagsInput, ...func(*cloudtrail.Options)) (*cloudtrail.AddTagsOutput, error)
	RemoveTags(context.Context, *cloudtrail.RemoveTagsInput, ...func(*cloudtrail.Options)) (*cloudtrail.RemoveTagsOutput, error)
}

var _ API = (*cloudtrail.Client)(nil)

// Clients are the clients that a target needs. Those of services that the trail
// does not use may be nil.
type Clients struct {
	resource.Clients
	Logs   loggroup.LogsAPI
	IAM    role.API
	KMS    key.API
	Trails API
	S3     bucket.API
	SNS    topic.API
}

// ClientsFromConfig makes clients from cfg.
func ClientsFromConfig(cfg aws.Config) Clients {
	cfg = resource.Watched(cfg)
	return Clients{
		Clients: resource.ClientsFromConfig(cfg), Logs: cloudwatchlogs.NewFromConfig(cfg), IAM: iam.NewFromConfig(cfg), KMS: kms.NewFromConfig(cfg),
		Trails: cloudtrail.NewFromConfig(cfg), S3: s3.NewFromConfig(cfg), SNS: sns.NewFromConfig(cfg),
	}
}

// trailOptions are the options of every call.
var trailOptions = trails.Options

func (c Clients) groups() loggroup.Clients {
	return loggroup.Clients{Clients: c.Clients, Logs: c.Logs, KMS: c.KMS}
}

func (c Clients) roles() role.Clients { return role.Clients{Clients: c.Clients, IAM: c.IAM} }

func (c Clients) trails() trails.Clients { return trails.Clients{Clients: c.Clients, Trails: c.Trails} }

func (c Clients) keys() key.ReadClients { return key.ReadClients{Clients: c.Clients, KMS: c.KMS} }

func (c Clients) bucketClients() bucket.Clients {
	return bucket.Clients{Clients: c.Clients, S3: c.S3, KMS: c.KMS}
}
func (c Clients) topicClients() topic.Clients {
	return topic.Clients{Clients: c.Clients, SNS: c.SNS, KMS: c.KMS}
}
func (c Clients) keyClients() key.Clients { return key.Clients{Clients: c.Clients, KMS: c.KMS} }
