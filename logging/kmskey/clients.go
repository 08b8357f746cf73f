package kmskey

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// API reads a KMS key, to judge whether a log group can use it.
type API interface {
	DescribeKey(context.Context, *kms.DescribeKeyInput, ...func(*kms.Options)) (*kms.DescribeKeyOutput, error)
	GetKeyPolicy(context.Context, *kms.GetKeyPolicyInput, ...func(*kms.Options)) (*kms.GetKeyPolicyOutput, error)
}

// Clients are the clients that reading keys needs.
type Clients struct {
	resource.Clients
	KMS API
}
