package loggingtest

import (
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

//go:generate go run ../../internal/awsmodel/generate

// Clients is the typed door: clients without HTTP, signing and retries, for tests
// that are about behaviour. [View.Config] is the other door, for the real SDK
// clients. Both lead to the same operations. LogGroups, Roles and Keys are those of
// single things.
//
// Like the SDK's own clients it is safe for concurrent use. Option functions of calls are ignored.
func (v View) Clients() resource.Clients {
	return resource.Clients{Region: v.Region(), Identity: v.STS()}
}

// LogGroups are the clients of log groups, through the typed door.
func (v View) LogGroups() loggroup.Clients {
	return loggroup.Clients{Clients: v.Clients(), Logs: v.Logs(), KMS: v.KMS()}
}

// Roles are the clients of roles, through the typed door.
func (v View) Roles() role.Clients { return role.Clients{Clients: v.Clients(), IAM: v.IAM()} }

// Keys are the clients of keys, through the typed door.
func (v View) Keys() key.Clients { return key.Clients{Clients: v.Clients(), KMS: v.KMS()} }

// Logs is CloudWatch Logs through the typed door, with every operation that the
// account has.
func (v View) Logs() LogsClient { return LogsClient{v} }

// IAM is IAM through the typed door.
func (v View) IAM() IAMClient { return IAMClient{v} }

// STS is STS through the typed door.
func (v View) STS() STSClient { return STSClient{v} }

// KMS is KMS through the typed door.
func (v View) KMS() KMSClient { return KMSClient{v} }

// LogsClient is CloudWatch Logs through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
//
//awslogkit:client logs Logs
type LogsClient struct{ view View }

// IAMClient is IAM through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
//
//awslogkit:client iam IAM
type IAMClient struct{ view View }

// STSClient is STS through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
//
//awslogkit:client sts STS
type STSClient struct{ view View }

// KMSClient is KMS through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
//
//awslogkit:client kms KMS
type KMSClient struct{ view View }

var (
	_ loggroup.API         = LogsClient{}
	_ logevents.ReadAPI    = LogsClient{}
	_ role.API             = IAMClient{}
	_ resource.IdentityAPI = STSClient{}
	_ key.API              = KMSClient{}
)

// mountServices puts CloudWatch Logs, IAM, STS and KMS on a new account.
func mountServices(a *Account) {
	handleCloudWatchLogs(a, logsOf(a))
	handleIAM(a, iamOf(a))
	handleSTS(a)
	handleKMS(a, kmsOf(a))
}
