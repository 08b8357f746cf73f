package loggingtest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/google/go-cmp/cmp"
)

// everyCall is a valid call of every operation that needs a permission, with the
// action and the resource that IAM is asked about.
func everyCall(keyARN string, sealed []byte) map[string]struct {
	in               any
	action, resource string
} {
	const (
		named   = logsPrefix + "log-group:/g:log-stream:"
		stream  = named + "s"
		plain   = logsPrefix + "log-group:/g"
		theRole = iamPrefix + "role/R"
		managed = iamPrefix + "policy/P"
	)
	g, s, r, p := aws.String("/g"), aws.String("s"), aws.String("R"), aws.String(managed)
	doc := aws.String(inlineText)
	type call = struct {
		in               any
		action, resource string
	}
	return map[string]call{
		"CreateLogGroup":                {&cloudwatchlogs.CreateLogGroupInput{LogGroupName: g}, "logs:CreateLogGroup", named},
		"DeleteLogGroup":                {&cloudwatchlogs.DeleteLogGroupInput{LogGroupName: g}, "logs:DeleteLogGroup", named},
		"DescribeLogGroups":             {&cloudwatchlogs.DescribeLogGroupsInput{}, "logs:DescribeLogGroups", logsPrefix + "log-group::log-stream:"},
		"PutRetentionPolicy":            {&cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: g, RetentionInDays: aws.Int32(1)}, "logs:PutRetentionPolicy", named},
		"DeleteRetentionPolicy":         {&cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: g}, "logs:DeleteRetentionPolicy", named},
		"AssociateKmsKey":               {&cloudwatchlogs.AssociateKmsKeyInput{LogGroupName: g, KmsKeyId: &keyARN}, "logs:AssociateKmsKey", named},
		"DisassociateKmsKey":            {&cloudwatchlogs.DisassociateKmsKeyInput{LogGroupName: g}, "logs:DisassociateKmsKey", named},
		"PutLogGroupDeletionProtection": {&cloudwatchlogs.PutLogGroupDeletionProtectionInput{LogGroupIdentifier: g, DeletionProtectionEnabled: aws.Bool(false)}, "logs:PutLogGroupDeletionProtection", named},
		"CreateLogStream":               {&cloudwatchlogs.CreateLogStreamInput{LogGroupName: g, LogStreamName: s}, "logs:CreateLogStream", stream},
		"DescribeLogStreams":            {&cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: g}, "logs:DescribeLogStreams", named},
		"DeleteLogStream":               {&cloudwatchlogs.DeleteLogStreamInput{LogGroupName: g, LogStreamName: s}, "logs:DeleteLogStream", stream},
		"PutLogEvents": {&cloudwatchlogs.PutLogEventsInput{LogGroupName: g, LogStreamName: s,
			LogEvents: []logstypes.InputLogEvent{{Timestamp: aws.Int64(1), Message: s}}}, "logs:PutLogEvents", stream},
		"GetLogEvents":             {&cloudwatchlogs.GetLogEventsInput{LogGroupName: g, LogStreamName: s}, "logs:GetLogEvents", stream},
		"StartQuery":               {&cloudwatchlogs.StartQueryInput{LogGroupName: g, QueryString: aws.String("fields @message"), StartTime: aws.Int64(0), EndTime: aws.Int64(1)}, "logs:StartQuery", named},
		"GetQueryResults":          {&cloudwatchlogs.GetQueryResultsInput{QueryId: s}, "logs:GetQueryResults", "*"},
		"StopQuery":                {&cloudwatchlogs.StopQueryInput{QueryId: s}, "logs:StopQuery", "*"},
		"DescribeQueries":          {&cloudwatchlogs.DescribeQueriesInput{}, "logs:DescribeQueries", "*"},
		"FilterLogEvents":          {&cloudwatchlogs.FilterLogEventsInput{LogGroupName: g}, "logs:FilterLogEvents", named},
		"TagResource":              {&cloudwatchlogs.TagResourceInput{ResourceArn: aws.String(plain), Tags: map[string]string{"a": "b"}}, "logs:TagResource", plain},
		"UntagResource":            {&cloudwatchlogs.UntagResourceInput{ResourceArn: aws.String(plain), TagKeys: []string{"a"}}, "logs:UntagResource", plain},
		"ListTagsForResource":      {&cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(plain)}, "logs:ListTagsForResource", plain},
		"PutResourcePolicy":        {&cloudwatchlogs.PutResourcePolicyInput{PolicyName: s, PolicyDocument: doc}, "logs:PutResourcePolicy", "*"},
		"DescribeResourcePolicies": {&cloudwatchlogs.DescribeResourcePoliciesInput{}, "logs:DescribeResourcePolicies", "*"},
		"DeleteResourcePolicy":     {&cloudwatchlogs.DeleteResourcePolicyInput{PolicyName: s}, "logs:DeleteResourcePolicy", "*"},

		"ListLogGroups":    {&cloudwatchlogs.ListLogGroupsInput{}, "logs:ListLogGroups", logsPrefix + "log-group::log-stream:"},
		"TagLogGroup":      {&cloudwatchlogs.TagLogGroupInput{LogGroupName: g, Tags: map[string]string{"a": "b"}}, "logs:TagLogGroup", named},
		"UntagLogGroup":    {&cloudwatchlogs.UntagLogGroupInput{LogGroupName: g, Tags: []string{"a"}}, "logs:UntagLogGroup", named},
		"ListTagsLogGroup": {&cloudwatchlogs.ListTagsLogGroupInput{LogGroupName: g}, "logs:ListTagsLogGroup", named},
		"PutMetricFilter": {&cloudwatchlogs.PutMetricFilterInput{LogGroupName: g, FilterName: s, FilterPattern: aws.String(""),
			MetricTransformations: []logstypes.MetricTransformation{{MetricName: s, MetricNamespace: s, MetricValue: aws.String("1")}}}, "logs:PutMetricFilter", named},
		"DescribeMetricFilters":       {&cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: g}, "logs:DescribeMetricFilters", named},
		"DeleteMetricFilter":          {&cloudwatchlogs.DeleteMetricFilterInput{LogGroupName: g, FilterName: s}, "logs:DeleteMetricFilter", named},
		"TestMetricFilter":            {&cloudwatchlogs.TestMetricFilterInput{FilterPattern: s, LogEventMessages: []string{"s"}}, "logs:TestMetricFilter", "*"},
		"PutSubscriptionFilter":       {&cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: g, FilterName: s, FilterPattern: s, DestinationArn: aws.String("arn:aws:lambda:eu-west-1:111122223333:function:f")}, "logs:PutSubscriptionFilter", named},
		"DescribeSubscriptionFilters": {&cloudwatchlogs.DescribeSubscriptionFiltersInput{LogGroupName: g}, "logs:DescribeSubscriptionFilters", named},
		"DeleteSubscriptionFilter":    {&cloudwatchlogs.DeleteSubscriptionFilterInput{LogGroupName: g, FilterName: s}, "logs:DeleteSubscriptionFilter", named},
		"PutDestination":              {&cloudwatchlogs.PutDestinationInput{DestinationName: s, TargetArn: s, RoleArn: s}, "logs:PutDestination", logsPrefix + "destination:s"},
		"PutDestinationPolicy":        {&cloudwatchlogs.PutDestinationPolicyInput{DestinationName: s, AccessPolicy: s}, "logs:PutDestinationPolicy", logsPrefix + "destination:s"},
		"DescribeDestinations":        {&cloudwatchlogs.DescribeDestinationsInput{}, "logs:DescribeDestinations", "*"},
		"DeleteDestination":           {&cloudwatchlogs.DeleteDestinationInput{DestinationName: s}, "logs:DeleteDestination", logsPrefix + "destination:s"},

		"CreateRole":                    {&iam.CreateRoleInput{RoleName: r, AssumeRolePolicyDocument: aws.String(serviceText)}, "iam:CreateRole", theRole},
		"GetRole":                       {&iam.GetRoleInput{RoleName: r}, "iam:GetRole", theRole},
		"ListRoles":                     {&iam.ListRolesInput{}, "iam:ListRoles", iamPrefix + "role/"},
		"UpdateRole":                    {&iam.UpdateRoleInput{RoleName: r}, "iam:UpdateRole", theRole},
		"UpdateRoleDescription":         {&iam.UpdateRoleDescriptionInput{RoleName: r, Description: s}, "iam:UpdateRoleDescription", theRole},
		"DeleteRole":                    {&iam.DeleteRoleInput{RoleName: r}, "iam:DeleteRole", theRole},
		"UpdateAssumeRolePolicy":        {&iam.UpdateAssumeRolePolicyInput{RoleName: r, PolicyDocument: aws.String(serviceText)}, "iam:UpdateAssumeRolePolicy", theRole},
		"PutRolePolicy":                 {&iam.PutRolePolicyInput{RoleName: r, PolicyName: s, PolicyDocument: doc}, "iam:PutRolePolicy", theRole},
		"GetRolePolicy":                 {&iam.GetRolePolicyInput{RoleName: r, PolicyName: s}, "iam:GetRolePolicy", theRole},
		"ListRolePolicies":              {&iam.ListRolePoliciesInput{RoleName: r}, "iam:ListRolePolicies", theRole},
		"DeleteRolePolicy":              {&iam.DeleteRolePolicyInput{RoleName: r, PolicyName: s}, "iam:DeleteRolePolicy", theRole},
		"ListAttachedRolePolicies":      {&iam.ListAttachedRolePoliciesInput{RoleName: r}, "iam:ListAttachedRolePolicies", theRole},
		"AttachRolePolicy":              {&iam.AttachRolePolicyInput{RoleName: r, PolicyArn: p}, "iam:AttachRolePolicy", theRole},
		"DetachRolePolicy":              {&iam.DetachRolePolicyInput{RoleName: r, PolicyArn: p}, "iam:DetachRolePolicy", theRole},
		"PutRolePermissionsBoundary":    {&iam.PutRolePermissionsBoundaryInput{RoleName: r, PermissionsBoundary: p}, "iam:PutRolePermissionsBoundary", theRole},
		"DeleteRolePermissionsBoundary": {&iam.DeleteRolePermissionsBoundaryInput{RoleName: r}, "iam:DeleteRolePermissionsBoundary", theRole},
		"TagRole":                       {&iam.TagRoleInput{RoleName: r, Tags: []iamtypes.Tag{{Key: s, Value: s}}}, "iam:TagRole", theRole},
		"UntagRole":                     {&iam.UntagRoleInput{RoleName: r, TagKeys: []string{"a"}}, "iam:UntagRole", theRole},
		"ListRoleTags":                  {&iam.ListRoleTagsInput{RoleName: r}, "iam:ListRoleTags", theRole},
		"CreatePolicy":                  {&iam.CreatePolicyInput{PolicyName: aws.String("P"), PolicyDocument: doc}, "iam:CreatePolicy", managed},
		"GetPolicy":                     {&iam.GetPolicyInput{PolicyArn: p}, "iam:GetPolicy", managed},
		"GetPolicyVersion":              {&iam.GetPolicyVersionInput{PolicyArn: p, VersionId: aws.String("v1")}, "iam:GetPolicyVersion", managed},
		"ListPolicyVersions":            {&iam.ListPolicyVersionsInput{PolicyArn: p}, "iam:ListPolicyVersions", managed},
		"ListInstanceProfilesForRole":   {&iam.ListInstanceProfilesForRoleInput{RoleName: r}, "iam:ListInstanceProfilesForRole", theRole},
		"DeletePolicy":                  {&iam.DeletePolicyInput{PolicyArn: p}, "iam:DeletePolicy", managed},
		"GetInstanceProfile":            {&iam.GetInstanceProfileInput{InstanceProfileName: s}, "iam:GetInstanceProfile", iamPrefix + "instance-profile/s"},
		"SimulateCustomPolicy":          {&iam.SimulateCustomPolicyInput{PolicyInputList: []string{*doc}, ActionNames: []string{"iam:GetRole"}}, "iam:SimulateCustomPolicy", "*"},
		"ListPolicies":                  {&iam.ListPoliciesInput{}, "iam:ListPolicies", "*"},
		"ListEntitiesForPolicy":         {&iam.ListEntitiesForPolicyInput{PolicyArn: p}, "iam:ListEntitiesForPolicy", managed},
		"CreatePolicyVersion":           {&iam.CreatePolicyVersionInput{PolicyArn: p, PolicyDocument: doc}, "iam:CreatePolicyVersion", managed},
		"SetDefaultPolicyVersion":       {&iam.SetDefaultPolicyVersionInput{PolicyArn: p, VersionId: aws.String("v1")}, "iam:SetDefaultPolicyVersion", managed},
		"DeletePolicyVersion":           {&iam.DeletePolicyVersionInput{PolicyArn: p, VersionId: aws.String("v1")}, "iam:DeletePolicyVersion", managed},
		"CreateInstanceProfile":         {&iam.CreateInstanceProfileInput{InstanceProfileName: s}, "iam:CreateInstanceProfile", iamPrefix + "instance-profile/s"},
		"DeleteInstanceProfile":         {&iam.DeleteInstanceProfileInput{InstanceProfileName: s}, "iam:DeleteInstanceProfile", iamPrefix + "instance-profile/s"},
		"AddRoleToInstanceProfile":      {&iam.AddRoleToInstanceProfileInput{InstanceProfileName: s, RoleName: r}, "iam:AddRoleToInstanceProfile", iamPrefix + "instance-profile/s"},
		"RemoveRoleFromInstanceProfile": {&iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: s, RoleName: r}, "iam:RemoveRoleFromInstanceProfile", iamPrefix + "instance-profile/s"},
		"CreateServiceLinkedRole": {&iam.CreateServiceLinkedRoleInput{AWSServiceName: aws.String("cloudtrail.amazonaws.com")}, "iam:CreateServiceLinkedRole",
			iamPrefix + "role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail"},
		"SimulatePrincipalPolicy": {&iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(theRole), ActionNames: []string{"iam:GetRole"}}, "iam:SimulatePrincipalPolicy", theRole},

		"CreateKey":            {&kms.CreateKeyInput{}, "kms:CreateKey", "*"},
		"DescribeKey":          {&kms.DescribeKeyInput{KeyId: &keyARN}, "kms:DescribeKey", keyARN},
		"GetKeyPolicy":         {&kms.GetKeyPolicyInput{KeyId: &keyARN}, "kms:GetKeyPolicy", keyARN},
		"PutKeyPolicy":         {&kms.PutKeyPolicyInput{KeyId: &keyARN, Policy: aws.String(logsKeyPolicy(testRegion, logsPrefix+"*"))}, "kms:PutKeyPolicy", keyARN},
		"EnableKey":            {&kms.EnableKeyInput{KeyId: &keyARN}, "kms:EnableKey", keyARN},
		"DisableKey":           {&kms.DisableKeyInput{KeyId: &keyARN}, "kms:DisableKey", keyARN},
		"EnableKeyRotation":    {&kms.EnableKeyRotationInput{KeyId: &keyARN}, "kms:EnableKeyRotation", keyARN},
		"DisableKeyRotation":   {&kms.DisableKeyRotationInput{KeyId: &keyARN}, "kms:DisableKeyRotation", keyARN},
		"GetKeyRotationStatus": {&kms.GetKeyRotationStatusInput{KeyId: &keyARN}, "kms:GetKeyRotationStatus", keyARN},
		"ScheduleKeyDeletion":  {&kms.ScheduleKeyDeletionInput{KeyId: &keyARN}, "kms:ScheduleKeyDeletion", keyARN},
		"CancelKeyDeletion":    {&kms.CancelKeyDeletionInput{KeyId: &keyARN}, "kms:CancelKeyDeletion", keyARN},
		"CreateAlias":          {&kms.CreateAliasInput{AliasName: aws.String("alias/a"), TargetKeyId: &keyARN}, "kms:CreateAlias", keyAlias},
		"DeleteAlias":          {&kms.DeleteAliasInput{AliasName: aws.String("alias/a")}, "kms:DeleteAlias", keyAlias},
		"ListAliases":          {&kms.ListAliasesInput{}, "kms:ListAliases", "*"},

		"UpdateAlias":                     {&kms.UpdateAliasInput{AliasName: aws.String("alias/a"), TargetKeyId: &keyARN}, "kms:UpdateAlias", keyAlias},
		"Encrypt":                         {&kms.EncryptInput{KeyId: &keyARN, Plaintext: []byte("x")}, "kms:Encrypt", keyARN},
		"GenerateDataKey":                 {&kms.GenerateDataKeyInput{KeyId: &keyARN, KeySpec: "AES_256"}, "kms:GenerateDataKey", keyARN},
		"GenerateDataKeyWithoutPlaintext": {&kms.GenerateDataKeyWithoutPlaintextInput{KeyId: &keyARN, KeySpec: "AES_256"}, "kms:GenerateDataKeyWithoutPlaintext", keyARN},
		"Decrypt":                         {&kms.DecryptInput{KeyId: &keyARN, CiphertextBlob: sealed}, "kms:Decrypt", keyARN},
		"ReEncrypt":                       {&kms.ReEncryptInput{DestinationKeyId: &keyARN, CiphertextBlob: sealed}, "kms:ReEncryptFrom", keyARN},
		"ListKeys":                        {&kms.ListKeysInput{}, "kms:ListKeys", "*"},
		"ListResourceTags":                {&kms.ListResourceTagsInput{KeyId: &keyARN}, "kms:ListResourceTags", keyARN},
		"CreateGrant":                     {&kms.CreateGrantInput{KeyId: &keyARN, GranteePrincipal: aws.String(theRole), Operations: []kmstypes.GrantOperation{"Decrypt"}}, "kms:CreateGrant", keyARN},
		"ListGrants":                      {&kms.ListGrantsInput{KeyId: &keyARN}, "kms:ListGrants", keyARN},
		"ListRetirableGrants":             {&kms.ListRetirableGrantsInput{RetiringPrincipal: aws.String(theRole)}, "kms:ListRetirableGrants", "*"},
		"RevokeGrant":                     {&kms.RevokeGrantInput{KeyId: &keyARN, GrantId: s}, "kms:RevokeGrant", keyARN},
	}
}

// keyAlias is the alias of the calls of everyCall.
const keyAlias = "arn:aws:kms:eu-west-1:111122223333:alias/a"

// call calls the method of one of the clients that has the name.
func call(c clients, name string, in any) error {
	for _, client := range []any{c.logs, c.iam, c.sts, c.kms} {
		if m := reflect.ValueOf(client).MethodByName(name); m.IsValid() && m.Type().In(1) == reflect.TypeOf(in) {
			out := m.Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(in)})
			err, _ := out[1].Interface().(error)
			return err
		}
	}
	return errors.New("no client has " + name)
}

func allow(action, resource string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%q,"Resource":%q}]}`, action, resource)
}

// TestEveryOperationIsAuthorized calls every operation without permission, with a
// permission for another resource, and with exactly the permission that it needs.
func TestEveryOperationIsAuthorized(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		key := a.PutKey(testRegion, loggingtest.KeyOptions{Alias: "alias/a"})
		nobody := a.PutUser("nobody")
		sealed := must(v.KMS().Encrypt(t.Context(), &kms.EncryptInput{KeyId: &key, Plaintext: []byte("x")}))(t).CiphertextBlob
		calls := everyCall(key, sealed)
		maps.Copy(calls, userCalls())
		for _, client := range []any{v.Logs(), v.IAM(), v.KMS()} {
			typ := reflect.TypeOf(client)
			for i := range typ.NumMethod() {
				if _, ok := calls[typ.Method(i).Name]; !ok && typ.Method(i).Name != "RetireGrant" { // which asks the grant first
					t.Errorf("%s is not in the table", typ.Method(i).Name)
				}
			}
		}
		// In one order: a group that AssociateKmsKey had given a key cannot be read once
		// DisableKey was called.
		for _, name := range slices.Sorted(maps.Keys(calls)) {
			tt := calls[name]
			t.Run(name, func(t *testing.T) {
				if name == "UpdateAlias" { // others have deleted the alias, and soon the key
					a.PutKey(testRegion, loggingtest.KeyOptions{ID: key[strings.LastIndexByte(key, '/')+1:], Alias: "alias/a"})
				}
				service, _, _ := strings.Cut(tt.action, ":")
				denied := map[string]string{"logs": "AccessDeniedException", "kms": "AccessDeniedException", "iam": "AccessDenied"}[service]
				err := call(open(v.As(nobody)), name, tt.in)
				kind := "identity-based"
				if service == "kms" && strings.HasPrefix(tt.resource, "arn:") && tt.resource != keyAlias {
					kind = "resource-based"
				}
				wantCode(t, err, denied, fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s because no %s policy allows the %s action",
					nobody, tt.action, tt.resource, kind, tt.action))
				if tt.resource != "*" {
					elsewhere := a.PutUser("elsewhere-"+name, allow(tt.action, strings.Replace(tt.resource, ":111122223333:", ":999999999999:", 1)))
					wantCode(t, call(open(v.As(elsewhere)), name, tt.in), denied, "")
				}
				exactly := a.PutUser("exactly-"+name, allow(tt.action, tt.resource))
				if tt.resource == keyAlias { // needed on the key too
					wantCode(t, call(open(v.As(exactly)), name, tt.in), denied, "")
					exactly = a.PutUser("exactly-"+name, allow(tt.action, tt.resource), allow(tt.action, key))
				}
				if got := errorCode(call(open(v.As(exactly)), name, tt.in)); got == denied && name != "AssociateKmsKey" && name != "ReEncrypt" { // which need more
					t.Errorf("denied with the permission")
				}
			})
		}
	})
}

func TestAuthorizeByRole(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		boundary := a.PutManagedPolicy("edge", allow("logs:CreateLogGroup", "*"))
		readOnly := "arn:aws:iam::aws:policy/ReadOnlyAccess"
		a.PutRole(loggingtest.RoleOptions{Name: "R", Path: "/p/", Inline: map[string]string{"a": allow("logs:*", "*")}, Boundary: boundary})
		a.PutRole(loggingtest.RoleOptions{Name: "Reader", Attached: []string{readOnly}})
		a.PutRole(loggingtest.RoleOptions{Name: "Denied", Inline: map[string]string{
			"a": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"logs:Create*","Resource":"*"}]}`}})
		create := func(c clients) error {
			return call(c, "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g")})
		}
		describe := func(c clients) error { return call(c, "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{}) }
		const session = "arn:aws:sts::111122223333:assumed-role/"
		for name, tt := range map[string]struct {
			principal     string
			do            func(clients) error
			code, message string
		}{
			"within the boundary": {session + "R/s", create, "", ""},
			"outside of it": {session + "R/s", describe, "AccessDeniedException",
				"User: " + session + "R/s is not authorized to perform: logs:DescribeLogGroups on resource: " + logsPrefix + "log-group::log-stream: because no permissions boundary allows the logs:DescribeLogGroups action"},
			"attached": {session + "Reader/s", describe, "", ""},
			"explicit deny": {session + "Denied/s", create, "AccessDeniedException",
				"User: " + session + "Denied/s is not authorized to perform: logs:CreateLogGroup on resource: " + logsPrefix + "log-group:/g:log-stream: with an explicit deny in an identity-based policy"},
			"the role itself":  {iamPrefix + "role/p/R", create, "ResourceAlreadyExistsException", ""},
			"without its path": {iamPrefix + "role/R", create, "AccessDeniedException", ""},
			"no such role":     {session + "None/s", create, "AccessDeniedException", ""},
			"other case":       {session + "reader/s", describe, "AccessDeniedException", ""},
			"other account":    {"arn:aws:sts::999999999999:assumed-role/Reader/s", describe, "AccessDeniedException", ""},
		} {
			if name == "the role itself" {
				continue // after the first has made the group
			}
			t.Run(name, func(t *testing.T) { wantCode(t, tt.do(open(v.As(tt.principal))), tt.code, tt.message) })
		}
		wantCode(t, create(open(v.As(iamPrefix+"role/p/R"))), "ResourceAlreadyExistsException", "")
	})
}

// TestGroupARNForms: CloudWatch Logs asks IAM about a group with an empty stream,
// so that a policy without :* does not match, as people find out.
func TestGroupARNForms(t *testing.T) {
	a := loggingtest.NewAccount(testAccount)
	v := a.Region(testRegion)
	group(t, typedDoor(v), "/g")
	for i, tt := range []struct {
		resource              string
		create, describe, tag bool
	}{
		{"*", true, true, true},
		{logsPrefix + "*", true, true, true},
		{logsPrefix + "log-group:*", true, true, true},
		{logsPrefix + "log-group:/g:*", true, false, false},
		{logsPrefix + "log-group:/g", false, false, true},
		{logsPrefix + "log-group:/g:log-stream:*", true, false, false},
		{logsPrefix + "log-group:*:log-stream:*", true, true, false},
		{"arn:aws:logs:*:*:log-group:*:log-stream:*", true, true, false},
		{logsPrefix + "log-group:/g*", true, false, true},
		{logsPrefix + "log-group:/h:*", false, false, false},
		{"arn:aws:logs:us-east-1:111122223333:log-group:*", false, false, false},
	} {
		c := typedDoor(v.As(a.PutUser(fmt.Sprintf("u%d", i), allow("logs:*", tt.resource))))
		may := func(name string, in any) bool { return errorCode(call(c, name, in)) != "AccessDeniedException" }
		got := [3]bool{
			may("CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g")}),
			may("DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{}),
			may("ListTagsForResource", &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(logsPrefix + "log-group:/g")}),
		}
		if want := [3]bool{tt.create, tt.describe, tt.tag}; got != want {
			t.Errorf("%s: CreateLogGroup, DescribeLogGroups, ListTagsForResource: got %v, want %v", tt.resource, got, want)
		}
	}
}

func TestCreateLogGroupWithTags(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g"), Tags: map[string]string{"a": "b"}}
		creator := a.PutUser("creator", allow("logs:CreateLogGroup", "*"))
		wantCode(t, call(open(v.As(creator)), "CreateLogGroup", in), "AccessDeniedException",
			`User with accountId: 111122223333 is not authorized to perform CreateLogGroup with Tags. An additional permission "logs:TagResource" is required.`)
		tagger := a.PutUser("tagger", allow("logs:CreateLogGroup", "*"), allow("logs:TagResource", logsPrefix+"log-group:/g"))
		wantCode(t, call(open(v.As(tagger)), "CreateLogGroup", in), "", "")
	})
}

func TestPropagation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(testAccount, loggingtest.IAMPropagation(10*time.Second), loggingtest.IAMReadAfterWrite(2*time.Second))
		v := a.Region(testRegion)
		c := typedDoor(v)
		created := role(t, c, "R")
		session := typedDoor(v.As("arn:aws:sts::111122223333:assumed-role/R/s"))
		describe := func() string {
			return errorCode(call(session, "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{}))
		}
		put := func() error {
			return call(c, "PutRolePolicy", &iam.PutRolePolicyInput{RoleName: aws.String("R"), PolicyName: aws.String("p"), PolicyDocument: aws.String(inlineText)})
		}
		trust := func() policy.Outcome { return v.EvaluateTrust(*created.Arn, "iot.amazonaws.com", nil).Outcome }
		check := func(when, what string, got, want any) {
			t.Helper()
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s, %s: %s", when, what, d)
			}
		}
		check("at once", "read", errorCode(call(c, "GetRole", &iam.GetRoleInput{RoleName: aws.String("R")})), "NoSuchEntity")
		check("at once", "create", errorCode(call(c, "CreateRole", &iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(serviceText)})), "EntityAlreadyExists")
		check("at once", "trust in another role", errorCode(call(c, "CreateRole", &iam.CreateRoleInput{RoleName: aws.String("Other"), AssumeRolePolicyDocument: aws.String(trustFor(*created.Arn))})), "MalformedPolicyDocument")
		time.Sleep(2 * time.Second)
		check("after 2 s", "read", errorCode(put()), "")
		check("after 2 s", "trust", trust(), policy.ImplicitDeny)
		time.Sleep(8 * time.Second)
		check("after 10 s", "trust", trust(), policy.Allowed)
		check("after 10 s", "policy", describe(), "AccessDeniedException")
		check("after 10 s", "trust in another role", errorCode(call(c, "CreateRole", &iam.CreateRoleInput{RoleName: aws.String("Other"), AssumeRolePolicyDocument: aws.String(trustFor(*created.Arn))})), "")
		time.Sleep(2 * time.Second)
		check("after 12 s", "policy", describe(), "")
		check("after 12 s", "delete policy", errorCode(call(c, "DeleteRolePolicy", &iam.DeleteRolePolicyInput{RoleName: aws.String("R"), PolicyName: aws.String("p")})), "")
		check("after 12 s", "delete role", errorCode(call(c, "DeleteRole", &iam.DeleteRoleInput{RoleName: aws.String("R")})), "")
		check("after 12 s", "read", errorCode(call(c, "GetRole", &iam.GetRoleInput{RoleName: aws.String("R")})), "NoSuchEntity")
		check("deleted, at once", "policy", describe(), "")
		time.Sleep(9 * time.Second)
		check("deleted, after 9 s", "policy", describe(), "")
		time.Sleep(time.Second)
		check("deleted, after 10 s", "policy", describe(), "AccessDeniedException")
		check("deleted, after 10 s", "trust", trust(), policy.ImplicitDeny)
	})
}
