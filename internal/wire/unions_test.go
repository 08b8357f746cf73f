package wire_test

import (
	"reflect"

	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// unions are the SDK's union types with their members, by service.
var unions = map[string]map[reflect.Type][]reflect.Type{
	"logs": {
		reflect.TypeFor[cwltypes.ResourceConfig]():     {reflect.TypeFor[*cwltypes.ResourceConfigMemberOpenSearchResourceConfig]()},
		reflect.TypeFor[cwltypes.IntegrationDetails](): {reflect.TypeFor[*cwltypes.IntegrationDetailsMemberOpenSearchIntegrationDetails]()},
	},
	"iam": {
		reflect.TypeFor[iamtypes.PolicyIdentifier](): {
			reflect.TypeFor[*iamtypes.PolicyIdentifierMemberInlinePolicyIdentifier](),
			reflect.TypeFor[*iamtypes.PolicyIdentifierMemberPolicyArn](),
			reflect.TypeFor[*iamtypes.PolicyIdentifierMemberPolicyType](),
		},
	},
	"ssm": {
		reflect.TypeFor[ssmtypes.CloudConnectorConfiguration](): {reflect.TypeFor[*ssmtypes.CloudConnectorConfigurationMemberAzureConfiguration]()},
		reflect.TypeFor[ssmtypes.ConfigurationTargets]():        {reflect.TypeFor[*ssmtypes.ConfigurationTargetsMemberSubscriptions]()},
		reflect.TypeFor[ssmtypes.ExecutionInputs]():             {reflect.TypeFor[*ssmtypes.ExecutionInputsMemberAutomation]()},
		reflect.TypeFor[ssmtypes.ExecutionPreview](): {
			reflect.TypeFor[*ssmtypes.ExecutionPreviewMemberAutomation]()},
		reflect.TypeFor[ssmtypes.NodeType](): {reflect.TypeFor[*ssmtypes.NodeTypeMemberInstance]()},
	},
}
