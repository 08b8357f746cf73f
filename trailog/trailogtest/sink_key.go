package trailogtest

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// checkKey checks the KMS key that was sent, and answers its ARN. "" stops encrypting
// with a key. The key is of the region in its ARN, or of the trail's.
func (s *store) checkKey(v loggingtest.View, t *trail, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	if strings.HasPrefix(id, "arn:") {
		a, err := arn.Parse(id)
		if err != nil || a.Service != "kms" || !strings.HasPrefix(a.Resource, "key/") && !strings.HasPrefix(a.Resource, "alias/") {
			return "", &types.InvalidKmsKeyIdException{Message: aws.String("The KMS key ID is not valid: " + id)}
		}
		v = v.In(a.Region)
	}
	k, err := v.FindKey(id)
	if err != nil {
		return "", &types.KmsKeyNotFoundException{Message: aws.String("The KMS key " + id + " cannot be found.")}
	}
	key := aws.ToString(k.Arn)
	switch {
	case k.KeySpec != kmstypes.KeySpecSymmetricDefault:
		return "", &types.InvalidKmsKeyIdException{Message: aws.String("The KMS key " + id + " is not a symmetric encryption key.")}
	case k.KeyState != kmstypes.KeyStateEnabled:
		return "", &types.KmsException{Message: aws.String("The KMS key " + id + " is not enabled.")}
	}
	// Whether CloudTrail can encrypt with it shows when the bucket is tried out.
	if !v.UseKey(loggingtest.KeyUse{Principal: principal, Key: key, Action: "kms:DescribeKey", Context: sourceKeys(t)}).OK() {
		refused := *t
		refused.key = key
		return "", insufficientEncryption(&refused)
	}
	return key, nil
}
