package trailogtest

import (
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/trailog"
)

// mountSinks puts what trails deliver to on an account.
func mountSinks(a *loggingtest.Account) {
	s3test.Mount(a)
	snstest.Mount(a)
}

// New is the typed door of the fake for a view of the account, which must have been
// mounted: what package trailog takes, with all clients. Its Trails is a [Client].
func New(v loggingtest.View) trailog.Clients {
	return trailog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), Trails: Client{v}, S3: s3test.New(v), SNS: snstest.New(v), KMS: v.KMS()}
}
