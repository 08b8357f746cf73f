package automationlogtest

import (
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

//go:generate go run ../../internal/awsmodel/generate

// Client is the automations of Systems Manager, and what package
// ssmtest has of it, through the typed door. Its methods have the SDK client's signatures,
// and ignore their option functions. The zero Client belongs to no account; get one from
// [NewClient].
//
//awslogkit:client ssm ssmtest.Service
type Client struct {
	ssmtest.Client
	view loggingtest.View
}

// NewClient is Systems Manager alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{ssmtest.New(v), v} }
