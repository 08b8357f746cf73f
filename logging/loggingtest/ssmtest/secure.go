package ssmtest

import (
	"encoding/base64"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// managedAlias is the account's key for SecureString parameters that name none.
const managedAlias = "alias/aws/ssm"

// seal encrypts a SecureString with a key that the caller may use for that. A standard
// parameter is encrypted by KMS itself, an advanced one with a data key.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
func (w *value) seal(r *loggingtest.Request, name string, key *string, tier types.ParameterTier) error {
	id, action := aws.ToString(key), "kms:Encrypt"
	if id == "" {
		id = managedAlias
	}
	if id == managedAlias {
		makeManagedKey(r.View)
	}
	if tier == types.ParameterTierAdvanced {
		action = "kms:GenerateDataKey"
	}
	sealed, a := r.View.EncryptWith(use(r, name, id, action), []byte(w.text))
	if err := keyError(a); err != nil {
		return err
	}
	w.key, w.sealed = a.ARN, base64.StdEncoding.EncodeToString(sealed)
	return nil
}

// unseal is whether the caller may decrypt a parameter.
func unseal(r *loggingtest.Request, name, key string) error {
	return keyError(r.View.UseKey(use(r, name, key, "kms:Decrypt")))
}

func use(r *loggingtest.Request, name, key, action string) loggingtest.KeyUse {
	return loggingtest.KeyUse{Principal: r.Principal(), Key: key, Action: action,
		EncryptionContext: map[string]string{"PARAMETER_ARN": parameterARN(r.View, name)},
		Context:           map[string][]string{"kms:ViaService": {"ssm." + r.Region() + ".amazonaws.com"}}}
}

// keyError is how Parameter Store says what KMS answered.
func keyError(a loggingtest.KeyAnswer) error {
	switch a.Code {
	case "":
		return nil
	case "AccessDeniedException":
		return &types.AccessDeniedException{Message: aws.String(a.Reason + " (Service: AWSKMS; Status Code: 400; Error Code: " + a.Code + ")")}
	}
	return &types.InvalidKeyId{Message: aws.String(a.Reason + " (Service: AWSKMS; Status Code: 400; Error Code: " + a.Code + ")")}
}

// makeManagedKey makes the account's key for Systems Manager when it is first asked for. Its
// policy lets principals of the account use it through Systems Manager.
func makeManagedKey(v loggingtest.View) {
	if _, err := v.FindKey(managedAlias); err == nil {
		return
	}
	a := v.Account()
	a.PutKey(v.Region(), loggingtest.KeyOptions{Alias: managedAlias, AWSManaged: true,
		Description: "Default key that protects my SSM parameters when no other key is defined",
		Policy: fmt.Sprintf(`{"Version":"2012-10-17","Id":"auto-ssm-1","Statement":[
			{"Sid":"Allow access through SSM for all principals in the account that are authorized to use SSM","Effect":"Allow","Principal":{"AWS":"*"},
			 "Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:CreateGrant","kms:DescribeKey"],"Resource":"*",
			 "Condition":{"StringEquals":{"kms:ViaService":%q,"kms:CallerAccount":%q}}},
			{"Sid":"Allow direct access to key metadata to the account","Effect":"Allow","Principal":{"AWS":"arn:%s:iam::%[2]s:root"},
			 "Action":["kms:Describe*","kms:Get*","kms:List*","kms:RevokeGrant"],"Resource":"*"}]}`,
			"ssm."+v.Region()+".amazonaws.com", a.ID(), a.Partition())})
}
