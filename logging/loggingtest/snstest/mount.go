package snstest

import (
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// store is what SNS holds for an account, or all accounts of an organization.
type store struct {
	mu     sync.Mutex
	topics map[string]*topic // by ARN
	made   int               // message and subscription ids so far
}

// topic is one topic. It is changed with the store's lock held only.
type topic struct {
	arn           string
	attributes    map[string]string // those that were set
	policy        string            // its text
	document      policy.Document
	tags          map[string]string
	subscriptions []subscription
	deleted       int // subscriptions that were
	messages      []Message
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.SharedState(a, storeOfAccount{}, func() *store { return &store{topics: map[string]*topic{}} })
}

// Mount puts the operations of SNS on an account. A second call does nothing.
func Mount(a *loggingtest.Account) {
	s := storeOf(a)
	loggingtest.State(a, storeOfAccount{}, func() *sync.Once { return new(sync.Once) }).Do(func() {
		handleSNS(a, s)
	})
}

// Service describes Amazon SNS.
func Service() loggingtest.Service {
	return loggingtest.Service{Name: "sns", ConstraintCode: "InvalidParameter", NewError: newError,
		NotSimulated: map[string][]string{
			"CreateTopic":  {"DataProtectionPolicy"},
			"Publish":      {"PhoneNumber", "MessageAttributes"},
			"PublishBatch": {"PublishBatchRequestEntries.MessageAttributes"},
		}}
}

// newError makes the SDK's own error of a code, nil where it has none.
func newError(code, message string) error {
	if _, member, ok := strings.Cut(message, "Value null at '"); ok { // SNS has words of its own for what is missing
		member, _, _ = strings.Cut(member, "'")
		message = "Invalid parameter: " + strings.ToUpper(member[:1]) + member[1:] + " Reason: no value for required parameter"
	}
	m := &message
	switch code {
	case "AccessDenied", "AuthorizationError": // SNS has a code of its own for what others call AccessDenied
		return &types.AuthorizationErrorException{Message: m}
	case "InvalidParameter":
		return &types.InvalidParameterException{Message: m}
	case "NotFound":
		return &types.NotFoundException{Message: m}
	case "KMSAccessDenied":
		return &types.KMSAccessDeniedException{Message: m}
	case "KMSDisabled":
		return &types.KMSDisabledException{Message: m}
	case "KMSInvalidState":
		return &types.KMSInvalidStateException{Message: m}
	case "KMSNotFound":
		return &types.KMSNotFoundException{Message: m}
	case "ResourceNotFound":
		return &types.ResourceNotFoundException{Message: m}
	case "BatchEntryIdsNotDistinct":
		return &types.BatchEntryIdsNotDistinctException{Message: m}
	case "BatchRequestTooLong":
		return &types.BatchRequestTooLongException{Message: m}
	case "EmptyBatchRequest":
		return &types.EmptyBatchRequestException{Message: m}
	case "InvalidBatchEntryId":
		return &types.InvalidBatchEntryIdException{Message: m}
	case "TooManyEntriesInBatchRequest":
		return &types.TooManyEntriesInBatchRequestException{Message: m}
	case "TagLimitExceeded":
		return &types.TagLimitExceededException{Message: m}
	}
	return nil
}

// failure is an error of SNS, with the code that the model gives it.
func failure(code, message string) smithy.APIError {
	return newError(code, message).(smithy.APIError)
}

func invalid(message string) error { return failure("InvalidParameter", "Invalid parameter: "+message) }

func topicMissing() error { return failure("NotFound", "Topic does not exist") }
