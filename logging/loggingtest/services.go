package loggingtest

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
)

// Logs describes Amazon CloudWatch Logs.
func Logs() Service {
	return Service{Name: "logs", LowerCamel: true, ConstraintCode: "InvalidParameterException", Types: cloudwatchlogs.TypeRegistry,
		NotSimulated: map[string][]string{
			"DescribeLogGroups":     {"AccountIdentifiers", "IncludeLinkedAccounts"},
			"ListLogGroups":         {"AccountIdentifiers", "IncludeLinkedAccounts", "DataSources", "FieldIndexNames", "LogGroupTags"},
			"PutMetricFilter":       {"ApplyOnTransformedLogs", "FieldSelectionCriteria", "EmitSystemFieldDimensions"},
			"PutSubscriptionFilter": {"ApplyOnTransformedLogs", "FieldSelectionCriteria", "EmitSystemFields"},
		}}
}

// IAM describes AWS Identity and Access Management.
func IAM() Service {
	return Service{Name: "iam", Global: true,
		Unions: []any{
			(*iamtypes.PolicyIdentifierMemberInlinePolicyIdentifier)(nil),
			(*iamtypes.PolicyIdentifierMemberPolicyArn)(nil),
			(*iamtypes.PolicyIdentifierMemberPolicyType)(nil),
		},
		NotSimulated: map[string][]string{
			"SimulatePrincipalPolicy": {"ResourceOwner", "CallerArn", "ResourceHandlingOption", "PolicyExclusionList"},
			"SimulateCustomPolicy":    {"ResourceOwner", "CallerArn", "ResourceHandlingOption", "OrderedOrganizationPolicyInputList"},
		}}
}

// STS describes AWS Security Token Service.
func STS() Service {
	return Service{Name: "sts",
		NotSimulated: map[string][]string{"AssumeRole": {"TransitiveTagKeys", "SerialNumber", "TokenCode", "ProvidedContexts", "MinimumSessionTokenSize"}}}
}

// KMS describes AWS Key Management Service.
func KMS() Service {
	return Service{Name: "kms", Types: kms.TypeRegistry,
		NotSimulated: map[string][]string{
			"CreateKey": {"CustomKeyStoreId", "XksKeyId"}, "DescribeKey": {"GrantTokens"}, "Decrypt": {"Recipient", "DryRunModifiers"}, "ReEncrypt": {"DryRunModifiers"},
			"GenerateDataKey": {"Recipient"}, "CreateGrant": {"GranteeServicePrincipal", "RetiringServicePrincipal", "Constraints.SourceArn"},
			"ListGrants": {"GranteeServicePrincipal"}, "ListRetirableGrants": {"RetiringServicePrincipal"},
		}}
}
