package eventstest

import (
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

//go:generate go run ../../../internal/awsmodel/generate

// New is the typed door of EventBridge for a view of the account, which must have been
// mounted.
func New(v loggingtest.View) Client { return Client{v} }

// NewLambda is the typed door of the policies of Lambda functions.
func NewLambda(v loggingtest.View) LambdaClient { return LambdaClient{v} }

// Client is EventBridge through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions. The zero Client belongs to no
// account; get one from [New].
//
//awslogkit:client events Service
type Client struct{ view loggingtest.View }

// LambdaClient is AWS Lambda through the typed door, as far as it is about function
// policies. Its methods have the SDK client's signatures, and ignore their option
// functions. The zero LambdaClient belongs to no account; get one from [NewLambda].
//
//awslogkit:client lambda Functions
type LambdaClient struct{ view loggingtest.View }
