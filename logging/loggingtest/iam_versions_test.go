package loggingtest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

func TestPolicyVersions(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, v := t.Context(), a.Region(testRegion)
		c := open(v).iam
		arn := must(c.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("p"), PolicyDocument: aws.String(allow("s3:GetObject", "*"))}))(t).Policy.Arn
		role := a.PutRole(loggingtest.RoleOptions{Name: "R", Attached: []string{*arn}})
		may := func(action string) bool {
			return v.Evaluate(role, action, "arn:aws:s3:::b/k", nil, nil).Outcome == policy.Allowed
		}
		create := func(action string, inForce bool) error {
			return second(c.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: aws.String(allow(action, "*")), SetAsDefault: inForce}))
		}
		list := func() (ids []string) {
			t.Helper()
			for p := iam.NewListPolicyVersionsPaginator(c, &iam.ListPolicyVersionsInput{PolicyArn: arn, MaxItems: aws.Int32(2)}); p.HasMorePages(); {
				for _, v := range must(p.NextPage(ctx))(t).Versions {
					id := *v.VersionId
					if v.IsDefaultVersion {
						id += "*"
					}
					ids = append(ids, id)
				}
			}
			return ids
		}
		wantCode(t, create("s3:PutObject", false), "", "")
		if !may("s3:GetObject") || may("s3:PutObject") {
			t.Error("a version that is not the default one is in force")
		}
		wantCode(t, create("s3:ListBucket", true), "", "")
		if may("s3:GetObject") || !may("s3:ListBucket") {
			t.Error("the default version is not in force")
		}
		wantCode(t, second(c.SetDefaultPolicyVersion(ctx, &iam.SetDefaultPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v2")})), "", "")
		if d := cmp.Diff([]string{"v3", "v2*", "v1"}, list()); d != "" || !may("s3:PutObject") {
			t.Error(d)
		}
		drop := func(id string) error {
			return second(c.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: arn, VersionId: &id}))
		}
		wantCode(t, drop("v2"), "DeleteConflict", "")
		wantCode(t, drop("v9"), "NoSuchEntity", "")
		wantCode(t, drop("v3"), "", "")
		for range 3 {
			wantCode(t, create("s3:GetObject", false), "", "")
		}
		if d := cmp.Diff([]string{"v6", "v5", "v4", "v2*", "v1"}, list()); d != "" { // no number is given out twice
			t.Error(d)
		}
		wantCode(t, create("s3:GetObject", false), "LimitExceeded", "")
		got := must(c.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v1")}))(t).PolicyVersion
		if got.IsDefaultVersion || !strings.Contains(*got.Document, "GetObject") {
			t.Errorf("%+v", got)
		}
		if p := must(c.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn}))(t).Policy; *p.DefaultVersionId != "v2" {
			t.Error(*p.DefaultVersionId)
		}
		wantCode(t, second(c.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess"), PolicyDocument: aws.String(allow("s3:*", "*"))})), "InvalidInput", "")

		entities := must(c.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: arn}))(t)
		if len(entities.PolicyRoles) != 1 || *entities.PolicyRoles[0].RoleName != "R" || len(entities.PolicyUsers)+len(entities.PolicyGroups) != 0 {
			t.Errorf("%+v", entities)
		}
		if e := must(c.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: arn, PolicyUsageFilter: types.PolicyUsageTypePermissionsBoundary}))(t); len(e.PolicyRoles) != 0 {
			t.Errorf("%+v", e)
		}
		for want, in := range map[int]*iam.ListPoliciesInput{
			1: {Scope: types.PolicyScopeTypeLocal},
			0: {Scope: types.PolicyScopeTypeAws, OnlyAttached: true},
		} {
			if got := must(c.ListPolicies(ctx, in))(t).Policies; len(got) != want {
				t.Errorf("%d policies, want %d", len(got), want)
			}
		}
		if got := must(c.ListPolicies(ctx, &iam.ListPoliciesInput{}))(t).Policies; len(got) < 5 {
			t.Errorf("%d policies", len(got))
		}
		wantCode(t, second(c.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: arn})), "", "")
		wantCode(t, second(c.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn})), "DeleteConflict", "")
		for _, id := range []string{"v6", "v5", "v4", "v1"} {
			wantCode(t, drop(id), "", "")
		}
		wantCode(t, second(c.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn})), "", "")
	})
}

func TestInstanceProfiles(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, c := t.Context(), open(a.Region(testRegion)).iam
		a.PutRole(loggingtest.RoleOptions{Name: "R"})
		a.PutRole(loggingtest.RoleOptions{Name: "S"})
		create := &iam.CreateInstanceProfileInput{InstanceProfileName: aws.String("node"), Path: aws.String("/ops/"), Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("ops")}}}
		made := must(c.CreateInstanceProfile(ctx, create))(t).InstanceProfile
		if *made.Arn != iamPrefix+"instance-profile/ops/node" || len(made.Tags) != 1 || len(made.Roles) != 0 {
			t.Errorf("%+v", made)
		}
		wantCode(t, second(c.CreateInstanceProfile(ctx, create)), "EntityAlreadyExists", "")
		add := func(role string) error {
			return second(c.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: aws.String("node"), RoleName: &role}))
		}
		wantCode(t, add("none"), "NoSuchEntity", "")
		wantCode(t, add("R"), "", "")
		wantCode(t, add("S"), "LimitExceeded", "")
		if got := must(c.GetInstanceProfile(ctx, &iam.GetInstanceProfileInput{InstanceProfileName: aws.String("node")}))(t).InstanceProfile; len(got.Roles) != 1 || *got.Roles[0].RoleName != "R" {
			t.Errorf("%+v", got)
		}
		wantCode(t, second(c.DeleteInstanceProfile(ctx, &iam.DeleteInstanceProfileInput{InstanceProfileName: aws.String("node")})), "DeleteConflict", "")
		wantCode(t, second(c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("R")})), "DeleteConflict", "")
		remove := func(role string) error {
			return second(c.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: aws.String("node"), RoleName: &role}))
		}
		wantCode(t, remove("S"), "NoSuchEntity", "")
		wantCode(t, remove("R"), "", "")
		wantCode(t, second(c.DeleteInstanceProfile(ctx, &iam.DeleteInstanceProfileInput{InstanceProfileName: aws.String("node")})), "", "")
		wantCode(t, second(c.DeleteInstanceProfile(ctx, &iam.DeleteInstanceProfileInput{InstanceProfileName: aws.String("node")})), "NoSuchEntity", "")
		// Who may not pass a role puts it into no profile.
		must(c.CreateInstanceProfile(ctx, create))(t)
		user := open(a.Region(testRegion).As(a.PutUser("alice", allow("iam:AddRoleToInstanceProfile", "*")))).iam
		wantCode(t, second(user.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: aws.String("node"), RoleName: aws.String("R")})), "AccessDenied", "")
	})
}

func TestServiceLinkedRoles(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, c := t.Context(), open(a.Region(testRegion)).iam
		create := func(service string) (*iam.CreateServiceLinkedRoleOutput, error) {
			return c.CreateServiceLinkedRole(ctx, &iam.CreateServiceLinkedRoleInput{AWSServiceName: &service})
		}
		role := must(create("cloudtrail.amazonaws.com"))(t).Role
		if *role.Arn != iamPrefix+"role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail" {
			t.Error(*role.Arn)
		}
		wantCode(t, second(create("cloudtrail.amazonaws.com")), "InvalidInput", "")
		wantCode(t, second(create("x.amazonaws.com")), "NotImplemented", "")
		wantCode(t, second(c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: role.RoleName})), "UnmodifiableEntity", "")
	})
}
