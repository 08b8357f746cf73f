package sessionlogtest

import (
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog"
)

//go:generate go run ../../internal/awsmodel/generate

// New is the typed door of the fake for a view of the account, which must have been
// mounted: what sessionlog.New takes. Its SSM is a [Client].
func New(v loggingtest.View) sessionlog.Clients {
	return sessionlog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), KMS: v.KMS(), SSM: NewClient(v), Profiles: v.IAM(), S3: s3test.New(v)}
}

// Client is the nodes and sessions of Systems Manager, and what package ssmtest has of it, through the
// typed door. Its methods have the SDK client's signatures, and ignore their option
// functions. The zero Client belongs to no account; get one from [NewClient].
//
//awslogkit:client ssm ssmtest.Service
type Client struct {
	ssmtest.Client
	view loggingtest.View
}

var _ sessionlog.SSMAPI = Client{}

// NewClient is Systems Manager alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{ssmtest.New(v), v} }
