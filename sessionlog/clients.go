package sessionlog

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// DocumentAPI reads and writes Session documents.
type DocumentAPI interface {
	DescribeDocument(context.Context, *ssm.DescribeDocumentInput, ...func(*ssm.Options)) (*ssm.DescribeDocumentOutput, error)
	GetDocument(context.Context, *ssm.GetDocumentInput, ...func(*ssm.Options)) (*ssm.GetDocumentOutput, error)
	CreateDocument(context.Context, *ssm.CreateDocumentInput, ...func(*ssm.Options)) (*ssm.CreateDocumentOutput, error)
	UpdateDocument(context.Context, *ssm.UpdateDocumentInput, ...func(*ssm.Options)) (*ssm.UpdateDocumentOutput, error)
	UpdateDocumentDefaultVersion(context.Context, *ssm.UpdateDocumentDefaultVersionInput, ...func(*ssm.Options)) (*ssm.UpdateDocumentDefaultVersionOutput, error)
	DeleteDocument(context.Context, *ssm.DeleteDocumentInput, ...func(*ssm.Options)) (*ssm.DeleteDocumentOutput, error)
}

// SessionsAPI lists the sessions of the past 30 days, and active ones.
type SessionsAPI interface {
	DescribeSessions(context.Context, *ssm.DescribeSessionsInput, ...func(*ssm.Options)) (*ssm.DescribeSessionsOutput, error)
}

// ServiceSettingAPI reads the service setting of Default Host Management Configuration.
type ServiceSettingAPI interface {
	GetServiceSetting(context.Context, *ssm.GetServiceSettingInput, ...func(*ssm.Options)) (*ssm.GetServiceSettingOutput, error)
}

// SSMAPI is what this package needs of Systems Manager.
type SSMAPI interface {
	DocumentAPI
	SessionsAPI
	ServiceSettingAPI
}

// StreamsAPI lists the log streams of a group, to see which sessions have one.
type StreamsAPI interface {
	DescribeLogStreams(context.Context, *cloudwatchlogs.DescribeLogStreamsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeLogStreamsOutput, error)
}

// ObjectsAPI lists the objects of a bucket, to see which sessions have one.
type ObjectsAPI interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

var (
	_ SSMAPI     = (*ssm.Client)(nil)
	_ StreamsAPI = (*cloudwatchlogs.Client)(nil)
	_ ObjectsAPI = (*s3.Client)(nil)
)

// Clients are the clients that a target needs. S3 may be nil where the
// preferences name no bucket, and Profiles where they name no instance profile.
type Clients struct {
	resource.Clients
	Logs     loggroup.LogsAPI
	IAM      role.API
	KMS      key.ReadAPI
	SSM      SSMAPI
	Profiles role.ProfileAPI
	S3       bucket.API
}

// ClientsFromConfig makes clients from cfg.
func ClientsFromConfig(cfg aws.Config) Clients {
	cfg = resource.Watched(cfg)
	return Clients{
		Clients: resource.ClientsFromConfig(cfg), Logs: cloudwatchlogs.NewFromConfig(cfg), IAM: iam.NewFromConfig(cfg), KMS: kms.NewFromConfig(cfg),
		SSM: ssm.NewFromConfig(cfg), Profiles: iam.NewFromConfig(cfg), S3: s3.NewFromConfig(cfg),
	}
}

// ssmOptions retries a concurrent change, which the SDK does not, and never takes
// the quotas of documents and versions for throttling.
func ssmOptions(o *ssm.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"TooManyUpdates"}, []string{"DocumentLimitExceeded", "DocumentVersionLimitExceeded"})
}

func (c Clients) groups() loggroup.Clients {
	return loggroup.Clients{Clients: c.Clients, Logs: c.Logs, KMS: c.KMS}
}

func (c Clients) roles() role.Clients { return role.Clients{Clients: c.Clients, IAM: c.IAM} }

func (c Clients) keys() key.ReadClients { return key.ReadClients{Clients: c.Clients, KMS: c.KMS} }

// bucketClients are the clients for buckets.
func (c Clients) bucketClients() bucket.Clients {
	return bucket.Clients{Clients: c.Clients, S3: c.S3, KMS: c.KMS}
}
