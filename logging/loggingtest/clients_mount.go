package loggingtest

// mountServices puts CloudWatch Logs, IAM, STS and KMS on a new account.
func mountServices(a *Account) {
	mountLogs(a)
	mountIAM(a)
	mountUsers(a)
	mountSTS(a)
	mountKMS(a)
}

func mountLogs(a *Account) {
	s, svc := logsOf(a), Logs()
	Handle(a, svc, "CreateLogGroup", s.createLogGroup)
	Handle(a, svc, "DeleteLogGroup", s.deleteLogGroup)
	Handle(a, svc, "DescribeLogGroups", s.describeLogGroups)
	Handle(a, svc, "PutRetentionPolicy", s.putRetentionPolicy)
	Handle(a, svc, "DeleteRetentionPolicy", s.deleteRetentionPolicy)
	Handle(a, svc, "AssociateKmsKey", s.associateKmsKey)
	Handle(a, svc, "DisassociateKmsKey", s.disassociateKmsKey)
	Handle(a, svc, "PutLogGroupDeletionProtection", s.putLogGroupDeletionProtection)
	Handle(a, svc, "CreateLogStream", s.createLogStream)
	Handle(a, svc, "DescribeLogStreams", s.describeLogStreams)
	Handle(a, svc, "DeleteLogStream", s.deleteLogStream)
	Handle(a, svc, "PutLogEvents", s.putLogEvents)
	Handle(a, svc, "GetLogEvents", s.getLogEvents)
	Handle(a, svc, "FilterLogEvents", s.filterLogEvents)
	Handle(a, svc, "TagResource", s.tagResource)
	Handle(a, svc, "UntagResource", s.untagResource)
	Handle(a, svc, "ListTagsForResource", s.listTagsForResource)
	Handle(a, svc, "PutResourcePolicy", s.putResourcePolicy)
	Handle(a, svc, "DescribeResourcePolicies", s.describeResourcePolicies)
	Handle(a, svc, "DeleteResourcePolicy", s.deleteResourcePolicy)
}

func mountIAM(a *Account) {
	s, svc := iamOf(a), IAM()
	Handle(a, svc, "CreateRole", s.createRole)
	Handle(a, svc, "GetRole", s.getRole)
	Handle(a, svc, "ListRoles", s.listRoles)
	Handle(a, svc, "UpdateRole", s.updateRole)
	Handle(a, svc, "UpdateRoleDescription", s.updateRoleDescription)
	Handle(a, svc, "DeleteRole", s.deleteRole)
	Handle(a, svc, "UpdateAssumeRolePolicy", s.updateAssumeRolePolicy)
	Handle(a, svc, "PutRolePolicy", s.putRolePolicy)
	Handle(a, svc, "GetRolePolicy", s.getRolePolicy)
	Handle(a, svc, "ListRolePolicies", s.listRolePolicies)
	Handle(a, svc, "DeleteRolePolicy", s.deleteRolePolicy)
	Handle(a, svc, "ListAttachedRolePolicies", s.listAttachedRolePolicies)
	Handle(a, svc, "AttachRolePolicy", s.attachRolePolicy)
	Handle(a, svc, "DetachRolePolicy", s.detachRolePolicy)
	Handle(a, svc, "PutRolePermissionsBoundary", s.putRolePermissionsBoundary)
	Handle(a, svc, "DeleteRolePermissionsBoundary", s.deleteRolePermissionsBoundary)
	Handle(a, svc, "TagRole", s.tagRole)
	Handle(a, svc, "UntagRole", s.untagRole)
	Handle(a, svc, "ListRoleTags", s.listRoleTags)
	Handle(a, svc, "CreatePolicy", s.createPolicy)
	Handle(a, svc, "GetPolicy", s.getPolicy)
	Handle(a, svc, "GetPolicyVersion", s.getPolicyVersion)
	Handle(a, svc, "DeletePolicy", s.deletePolicy)
	Handle(a, svc, "ListPolicyVersions", s.listPolicyVersions)
	Handle(a, svc, "GetInstanceProfile", s.getInstanceProfile)
	Handle(a, svc, "ListInstanceProfilesForRole", s.listInstanceProfilesForRole)
	Handle(a, svc, "SimulatePrincipalPolicy", s.simulatePrincipalPolicy)
}

func mountSTS(a *Account) {
	Handle(a, STS(), "GetCallerIdentity", getCallerIdentity)
	Handle(a, STS(), "AssumeRole", assumeRole)
}

func mountKMS(a *Account) {
	s, svc := kmsOf(a), KMS()
	Handle(a, svc, "CreateKey", s.createKey)
	Handle(a, svc, "DescribeKey", s.describeKey)
	Handle(a, svc, "GetKeyPolicy", s.getKeyPolicy)
	Handle(a, svc, "PutKeyPolicy", s.putKeyPolicy)
	Handle(a, svc, "EnableKey", s.enableKey)
	Handle(a, svc, "DisableKey", s.disableKey)
	Handle(a, svc, "EnableKeyRotation", s.enableKeyRotation)
	Handle(a, svc, "DisableKeyRotation", s.disableKeyRotation)
	Handle(a, svc, "GetKeyRotationStatus", s.getKeyRotationStatus)
	Handle(a, svc, "ScheduleKeyDeletion", s.scheduleKeyDeletion)
	Handle(a, svc, "CancelKeyDeletion", s.cancelKeyDeletion)
	Handle(a, svc, "CreateAlias", s.createAlias)
	Handle(a, svc, "DeleteAlias", s.deleteAlias)
	Handle(a, svc, "ListAliases", s.listAliases)
}
