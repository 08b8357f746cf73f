package loggingtest

import "github.com/awslogkit/awslogkit/logging"

// Clients is the typed door: the clients that package logging needs, without
// HTTP, signing and retries, for tests that are about behaviour. [View.Config]
// is the other door, for the real SDK clients. Both lead to the same operations.
//
// Like the SDK's own clients it is safe for concurrent use. Option functions of calls are ignored.
func (v View) Clients() logging.Clients {
	return logging.Clients{
		Region:   v.Region(),
		Identity: v.STS(),
		Logs:     v.Logs(),
		Roles:    v.IAM(),
		Keys:     v.KMS(),
	}
}

// Logs is CloudWatch Logs through the typed door, with every operation that the
// account has.
func (v View) Logs() LogsClient { return LogsClient{v} }

// IAM is IAM through the typed door.
func (v View) IAM() IAMClient { return IAMClient{v} }

// STS is STS through the typed door.
func (v View) STS() STSClient { return STSClient{v} }

// KMS is KMS through the typed door.
func (v View) KMS() KMSClient { return KMSClient{v} }

var (
	_ logging.LogsAPI     = LogsClient{}
	_ logging.RoleAPI     = IAMClient{}
	_ logging.IdentityAPI = STSClient{}
	_ logging.KeyAPI      = KMSClient{}
)
