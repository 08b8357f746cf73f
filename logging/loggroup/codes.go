package loggroup

import "github.com/awslogkit/awslogkit/logging/resource"

// The codes of findings about log groups.
const (
	CodeMissing     resource.Code = "log-group-missing"
	CodeUnencrypted resource.Code = "log-group-unencrypted"
	CodeClass       resource.Code = "log-group-class"
	CodeKeyUnusable resource.Code = "log-group-key-unusable"
	CodeKeyClosed   resource.Code = "log-group-key-closed"
)
