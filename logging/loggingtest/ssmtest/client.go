package ssmtest

import (
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

//go:generate go run ../../../internal/awsmodel/generate

// Client is the documents, parameters and service settings of Systems Manager through the typed door. Its
// methods have the SDK client's signatures, and ignore their option functions. The zero
// Client belongs to no account; get one from [New].
//
//awslogkit:client ssm Service
type Client struct{ view loggingtest.View }

// New is the typed door of the fake for a view of the account, which must have been
// mounted.
func New(v loggingtest.View) Client { return Client{v} }
