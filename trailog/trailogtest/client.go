package trailogtest

import (
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog"
)

//go:generate go run ../../internal/awsmodel/generate

// Client is AWS CloudTrail through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions. The zero Client belongs to no
// account; get one from [NewClient].
//
//awslogkit:client cloudtrail Service
type Client struct{ view loggingtest.View }

var (
	_ trailog.API          = Client{}
	_ trailog.PublicKeyAPI = Client{}
)

// NewClient is AWS CloudTrail alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{v} }
