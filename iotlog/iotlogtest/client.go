package iotlogtest

import (
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

//go:generate go run ../../internal/awsmodel/generate

// New is the typed door of the fake for a view of the account, which must have
// been mounted: what iotlog.New takes. Its IoT is a [Client].
func New(v loggingtest.View) iotlog.Clients {
	return iotlog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), KMS: v.KMS(), IoT: Client{v}}
}

// Client is AWS IoT through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions: so a SetV2LoggingOptions with
// DisableAllLogs false counts as one that sends the false, which the SDK's client
// does not do by itself. The zero Client belongs to no account; get one from
// [NewClient].
//
//awslogkit:client iot service
type Client struct{ view loggingtest.View }

var _ iotlog.IoTAPI = Client{}

// NewClient is AWS IoT alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{v} }
