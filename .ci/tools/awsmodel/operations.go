package main

// service is what is kept of a service's model.
type service struct {
	name, version string
	operations    []string
}

var services = []service{
	{"logs", "2014-03-28", []string{
		"CreateLogGroup", "DeleteLogGroup", "DescribeLogGroups", "PutRetentionPolicy", "DeleteRetentionPolicy",
		"AssociateKmsKey", "DisassociateKmsKey", "CreateLogStream", "DescribeLogStreams", "DeleteLogStream",
		"PutLogEvents", "GetLogEvents", "FilterLogEvents", "TagResource", "UntagResource", "ListTagsForResource",
		"PutLogGroupDeletionProtection", "PutResourcePolicy", "DescribeResourcePolicies", "DeleteResourcePolicy",
		"ListLogGroups", "TagLogGroup", "UntagLogGroup", "ListTagsLogGroup",
		"PutMetricFilter", "DescribeMetricFilters", "DeleteMetricFilter", "TestMetricFilter",
		"PutSubscriptionFilter", "DescribeSubscriptionFilters", "DeleteSubscriptionFilter",
		"PutDestination", "PutDestinationPolicy", "DescribeDestinations", "DeleteDestination",
	}},
	{"iam", "2010-05-08", []string{
		"CreateRole", "GetRole", "UpdateRole", "UpdateRoleDescription", "DeleteRole", "UpdateAssumeRolePolicy",
		"PutRolePolicy", "GetRolePolicy", "ListRolePolicies", "DeleteRolePolicy", "ListAttachedRolePolicies",
		"AttachRolePolicy", "DetachRolePolicy", "CreatePolicy", "GetPolicy", "GetPolicyVersion", "DeletePolicy",
		"TagRole", "UntagRole", "ListRoleTags", "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary",
		"ListRoles", "GetInstanceProfile", "SimulatePrincipalPolicy", "ListPolicyVersions", "ListInstanceProfilesForRole",
		"CreateUser", "GetUser", "DeleteUser", "ListUsers", "TagUser", "UntagUser", "ListUserTags",
		"PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary",
		"CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey",
		"PutUserPolicy", "GetUserPolicy", "ListUserPolicies", "DeleteUserPolicy",
		"AttachUserPolicy", "DetachUserPolicy", "ListAttachedUserPolicies",
		"CreateGroup", "GetGroup", "DeleteGroup", "ListGroups",
		"AddUserToGroup", "RemoveUserFromGroup", "ListGroupsForUser",
		"PutGroupPolicy", "GetGroupPolicy", "ListGroupPolicies", "DeleteGroupPolicy",
		"AttachGroupPolicy", "DetachGroupPolicy", "ListAttachedGroupPolicies",
		"ListPolicies", "ListEntitiesForPolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion",
		"CreateInstanceProfile", "DeleteInstanceProfile", "AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile",
		"CreateServiceLinkedRole", "SimulateCustomPolicy",
	}},
	{"sts", "2011-06-15", []string{"GetCallerIdentity", "AssumeRole"}},
	{"kms", "2014-11-01", []string{
		"CreateKey", "DescribeKey", "GetKeyPolicy", "PutKeyPolicy", "EnableKey", "DisableKey",
		"EnableKeyRotation", "DisableKeyRotation", "GetKeyRotationStatus",
		"CreateAlias", "UpdateAlias", "DeleteAlias", "ListAliases", "ScheduleKeyDeletion", "CancelKeyDeletion",
		"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
		"ListKeys", "ListResourceTags", "TagResource", "UntagResource",
		"CreateGrant", "ListGrants", "ListRetirableGrants", "RevokeGrant", "RetireGrant",
	}},
	{"ssm", "2014-11-06", []string{
		"GetServiceSetting", "UpdateServiceSetting", "ResetServiceSetting",
		"CreateDocument", "UpdateDocument", "UpdateDocumentDefaultVersion", "GetDocument", "DescribeDocument",
		"ListDocumentVersions", "DeleteDocument", "DescribeSessions", "DescribeInstanceInformation",
		"ListDocuments", "StartSession", "ResumeSession", "TerminateSession", "GetConnectionStatus",
		"DescribeDocumentPermission", "ModifyDocumentPermission", "AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource",
		"StartAutomationExecution", "StopAutomationExecution", "GetAutomationExecution", "DescribeAutomationExecutions", "DescribeAutomationStepExecutions",
		"PutParameter", "GetParameter", "GetParameters", "DeleteParameter", "DeleteParameters",
	}},
	{"iot", "2015-05-28", []string{
		"SetV2LoggingOptions", "GetV2LoggingOptions", "SetV2LoggingLevel", "ListV2LoggingLevels", "DeleteV2LoggingLevel",
		"SetLoggingOptions", "GetLoggingOptions", "CreateThing", "DescribeThing", "DeleteThing",
		"CreateThingGroup", "DescribeThingGroup", "DeleteThingGroup", "ListThingGroups", "ListThingGroupsForThing",
		"AddThingToThingGroup", "RemoveThingFromThingGroup",
		"UpdateThingGroup", "ListThings", "TagResource", "UntagResource", "ListTagsForResource",
	}},
	{"cloudtrail", "2013-11-01", []string{
		"CreateTrail", "UpdateTrail", "DeleteTrail", "GetTrail", "DescribeTrails", "ListTrails", "GetTrailStatus",
		"StartLogging", "StopLogging", "PutEventSelectors", "GetEventSelectors", "PutInsightSelectors", "GetInsightSelectors",
		"AddTags", "ListTags", "RemoveTags", "LookupEvents", "ListPublicKeys",
	}},
	{"s3", "2006-03-01", []string{
		"CreateBucket", "HeadBucket", "DeleteBucket", "ListBuckets", "GetBucketLocation", "GetBucketAcl",
		"PutBucketPolicy", "GetBucketPolicy", "DeleteBucketPolicy",
		"PutBucketEncryption", "GetBucketEncryption", "DeleteBucketEncryption",
		"PutBucketLifecycleConfiguration", "GetBucketLifecycleConfiguration", "DeleteBucketLifecycle",
		"PutPublicAccessBlock", "GetPublicAccessBlock", "DeletePublicAccessBlock",
		"PutBucketVersioning", "GetBucketVersioning",
		"PutBucketOwnershipControls", "GetBucketOwnershipControls", "DeleteBucketOwnershipControls",
		"PutBucketTagging", "GetBucketTagging", "DeleteBucketTagging",
		"GetBucketRequestPayment", "PutBucketRequestPayment",
		"PutObject", "GetObject", "HeadObject", "DeleteObject", "ListObjectsV2", "ListObjects", "ListObjectVersions",
		"CopyObject", "DeleteObjects", "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging",
		"CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload",
		"ListMultipartUploads", "ListParts",
		"GetBucketAccelerateConfiguration", "GetBucketCors", "GetBucketLogging", "GetBucketNotificationConfiguration",
		"GetBucketPolicyStatus", "GetBucketReplication", "GetBucketWebsite", "GetObjectLockConfiguration",
		"PutBucketLogging", "PutBucketNotificationConfiguration",
	}},
	{"sns", "2010-03-31", []string{
		"CreateTopic", "DeleteTopic", "GetTopicAttributes", "SetTopicAttributes", "ListTopics", "Publish",
		"Subscribe", "Unsubscribe", "ListSubscriptionsByTopic", "TagResource", "UntagResource", "ListTagsForResource",
		"GetSubscriptionAttributes", "SetSubscriptionAttributes", "ListSubscriptions", "ConfirmSubscription", "PublishBatch",
	}},
	{"events", "2015-10-07", []string{
		"PutRule", "DescribeRule", "DeleteRule", "EnableRule", "DisableRule", "ListRules",
		"PutTargets", "ListTargetsByRule", "RemoveTargets", "TagResource", "UntagResource", "ListTagsForResource",
		"PutEvents", "TestEventPattern", "ListRuleNamesByTarget", "DescribeEventBus", "CreateEventBus", "ListEventBuses",
		"DeleteEventBus", "PutPermission", "RemovePermission",
	}},
	{"lambda", "2015-03-31", []string{"AddPermission", "GetPolicy", "RemovePermission"}},
}
