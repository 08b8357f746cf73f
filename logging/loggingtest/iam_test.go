package loggingtest_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const (
	iamPrefix   = "arn:aws:iam::111122223333:"
	serviceText = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["iot.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}`
	inlineText  = "{ \"Version\": \"2012-10-17\",\n  \"Statement\": { \"Effect\": \"Allow\", \"Action\": [\"logs:*\"], \"Resource\": \"*\" } }"
)

func trustFor(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"sts:AssumeRole"}]}`
}

func role(t testing.TB, c clients, name string) *types.Role {
	t.Helper()
	return must(c.iam.CreateRole(context.Background(), &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(serviceText)}))(t).Role
}

func TestRole(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		boundary := a.PutManagedPolicy("edge", inlineText)
		name := aws.String("Writer")
		created := must(c.iam.CreateRole(ctx, &iam.CreateRoleInput{
			RoleName: name, Path: aws.String("/service-role/"), AssumeRolePolicyDocument: aws.String(serviceText),
			Description: aws.String("writes"), MaxSessionDuration: aws.Int32(7200), PermissionsBoundary: &boundary,
			Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("x")}},
		}))(t).Role
		if !regexp.MustCompile(`^AROA[A-Z2-7]{17}$`).MatchString(*created.RoleId) {
			t.Errorf("role id %s", *created.RoleId)
		}
		want := &types.Role{
			RoleName: name, Path: aws.String("/service-role/"), Arn: aws.String(iamPrefix + "role/service-role/Writer"),
			Description: aws.String("writes"), MaxSessionDuration: aws.Int32(7200),
			PermissionsBoundary: &types.AttachedPermissionsBoundary{PermissionsBoundaryArn: &boundary, PermissionsBoundaryType: "Policy"},
			Tags:                []types.Tag{{Key: aws.String("team"), Value: aws.String("x")}},
			// Trust policies are normalised, and percent-encoded by RFC 3986.
			AssumeRolePolicyDocument: aws.String("%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22iot.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"),
		}
		ignore := []cmp.Option{cmpopts.IgnoreFields(types.Role{}, "RoleId", "CreateDate", "RoleLastUsed"),
			cmpopts.IgnoreUnexported(types.Role{}, types.Tag{}, types.AttachedPermissionsBoundary{})}
		// The answer of the creation has the policy as it was sent, and not the longest session.
		if d := cmp.Diff(want, created, append(ignore, cmpopts.IgnoreFields(types.Role{}, "AssumeRolePolicyDocument", "MaxSessionDuration"))...); d != "" {
			t.Error(d)
		}
		get := func() *types.Role {
			t.Helper()
			return must(c.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("writer")}))(t).Role // names have no case
		}
		if d := cmp.Diff(want, get(), ignore...); d != "" {
			t.Error(d)
		}

		must(c.iam.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: name, Description: aws.String("d")}))(t)
		must(c.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: name}))(t)
		must(c.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: name, Tags: []types.Tag{{Key: aws.String("TEAM"), Value: aws.String("y")}}}))(t)
		want.Description, want.MaxSessionDuration, want.PermissionsBoundary = aws.String("d"), aws.Int32(3600), nil
		want.Tags = []types.Tag{{Key: aws.String("TEAM"), Value: aws.String("y")}}
		if d := cmp.Diff(want, get(), ignore...); d != "" {
			t.Error(d)
		}
		must(c.iam.UntagRole(ctx, &iam.UntagRoleInput{RoleName: name, TagKeys: []string{"team"}}))(t)
		if tags := must(c.iam.ListRoleTags(ctx, &iam.ListRoleTagsInput{RoleName: name}))(t).Tags; len(tags) != 0 {
			t.Errorf("tags %v", tags)
		}
		if got := must(c.iam.UpdateRoleDescription(ctx, &iam.UpdateRoleDescriptionInput{RoleName: name, Description: aws.String("e")}))(t); *got.Role.Description != "e" {
			t.Error("description")
		}

		// Inline policies come back as they were uploaded.
		must(c.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("logs"), PolicyDocument: aws.String(inlineText)}))(t)
		p := must(c.iam.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: name, PolicyName: aws.String("logs")}))(t)
		if got, err := url.PathUnescape(*p.PolicyDocument); err != nil || got != inlineText {
			t.Errorf("inline policy %q, %v", got, err)
		}
		if strings.ContainsAny(*p.PolicyDocument, " +{\"") {
			t.Error("the document is not encoded: " + *p.PolicyDocument)
		}
		must(c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: &boundary}))(t)
		must(c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: &boundary}))(t)
		attached := must(c.iam.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: name}))(t).AttachedPolicies
		if len(attached) != 1 || *attached[0].PolicyArn != boundary || *attached[0].PolicyName != "edge" {
			t.Errorf("attached %v", attached)
		}

		del := func() error {
			_, err := c.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})
			return err
		}
		wantCode(t, del(), "DeleteConflict", "Cannot delete entity, must detach all policies first.")
		_, err := c.iam.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: &boundary})
		wantCode(t, err, "DeleteConflict", "Cannot delete a policy attached to entities.")
		must(c.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: &boundary}))(t)
		wantCode(t, del(), "DeleteConflict", "Cannot delete entity, must delete policies first.")
		must(c.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: aws.String("logs")}))(t)
		a.PutInstanceProfile("nodes", "Writer")
		wantCode(t, del(), "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.")
		a.PutInstanceProfile("nodes", "other")
		if err := del(); err != nil {
			t.Fatal(err)
		}
		wantCode(t, del(), "NoSuchEntity", "The role with name Writer cannot be found.")
		if again := role(t, c, "Writer"); *again.RoleId == *created.RoleId {
			t.Error("a role that is made again has the id of the old one")
		}
	})
}

func TestIAMRefusals(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		role(t, c, "Role")
		a.PutRole(loggingtest.RoleOptions{Name: "AWSServiceRoleForX", Path: "/aws-service-role/x.amazonaws.com/"})
		create := func(name, trust string) func() error {
			return func() error {
				_, err := c.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
				return err
			}
		}
		put := func(name, document string) func() error {
			return func() error {
				_, err := c.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &name, PolicyName: aws.String("p"), PolicyDocument: &document})
				return err
			}
		}
		attach := func(policyARN string) func() error {
			return func() error {
				_, err := c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("Role"), PolicyArn: &policyARN})
				return err
			}
		}
		statement := func(s string) string { return `{"Version":"2012-10-17","Statement":[` + s + `]}` }
		long := statement(`{"Effect":"Allow","Action":"logs:*","Resource":["arn:aws:logs:*:*:` + strings.Repeat("x", 10200) + `"]}`)
		longTrust := statement(`{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"a:b":"` + strings.Repeat("x", 2000) + `"}}}`)
		for name, tt := range map[string]struct {
			call          func() error
			code, message string
		}{
			"same name, other case":        {create("ROLE", serviceText), "EntityAlreadyExists", "Role with name ROLE already exists."},
			"no JSON":                      {create("r", "{"), "MalformedPolicyDocument", ""},
			"identity policy as trust":     {create("r", statement(`{"Effect":"Allow","Action":"logs:*","Resource":"*"}`)), "MalformedPolicyDocument", "Has prohibited field Resource"},
			"trust without principal":      {create("r", statement(`{"Effect":"Allow","Action":"sts:AssumeRole"}`)), "MalformedPolicyDocument", "Missing required field Principal"},
			"trust with other actions":     {create("r", statement(`{"Effect":"Allow","Principal":"*","Action":"logs:*"}`)), "MalformedPolicyDocument", "AssumeRole policy may only specify STS AssumeRole actions."},
			"unknown role in trust":        {create("r", trustFor(iamPrefix+"role/none")), "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"` + iamPrefix + `role/none"`},
			"unknown session in trust":     {create("r", trustFor(sessionPrefix+"none/s")), "MalformedPolicyDocument", ""},
			"wildcard in trust":            {create("r", trustFor(iamPrefix+"role/*")), "MalformedPolicyDocument", ""},
			"unknown service in trust":     {create("r", strings.ReplaceAll(serviceText, "iot.amazonaws.com", "iot")), "MalformedPolicyDocument", `Invalid principal in policy: "SERVICE":"iot"`},
			"deleted id in trust":          {create("r", trustFor("AROAAAAAAAAAAAAAAAAAA")), "MalformedPolicyDocument", ""},
			"trust too long":               {create("r", longTrust), "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"},
			"bad name":                     {create("a b", serviceText), "ValidationError", ""},
			"principal in identity":        {put("Role", statement(`{"Effect":"Allow","Principal":"*","Action":"logs:*","Resource":"*"}`)), "MalformedPolicyDocument", "Policy document should not specify a principal."},
			"no resource":                  {put("Role", statement(`{"Effect":"Allow","Action":"logs:*"}`)), "MalformedPolicyDocument", "Policy statement must contain resources."},
			"no action":                    {put("Role", statement(`{"Effect":"Allow","Resource":"*"}`)), "MalformedPolicyDocument", "Policy statement must contain actions."},
			"action without service":       {put("Role", statement(`{"Effect":"Allow","Action":"PutLogEvents","Resource":"*"}`)), "MalformedPolicyDocument", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
			"effect":                       {put("Role", statement(`{"Effect":"allow","Action":"logs:*","Resource":"*"}`)), "MalformedPolicyDocument", "Syntax errors in policy."},
			"unknown element":              {put("Role", statement(`{"Effect":"Allow","Actions":"logs:*","Resource":"*"}`)), "MalformedPolicyDocument", ""},
			"resource no ARN":              {put("Role", statement(`{"Effect":"Allow","Action":"logs:*","Resource":"/group"}`)), "MalformedPolicyDocument", `Resource /group must be in ARN format or "*".`},
			"same Sid":                     {put("Role", statement(`{"Sid":"a","Effect":"Allow","Action":"logs:*","Resource":"*"},{"Sid":"a","Effect":"Allow","Action":"iot:*","Resource":"*"}`)), "MalformedPolicyDocument", "Statement IDs (SID) in a single policy must be unique."},
			"Sid with a dash":              {put("Role", statement(`{"Sid":"a-b","Effect":"Allow","Action":"logs:*","Resource":"*"}`)), "MalformedPolicyDocument", ""},
			"typographic dash":             {put("Role", statement(`{"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:*:*:a–b"}`)), "", ""},
			"inline too long":              {put("Role", long), "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role Role"},
			"no role":                      {put("none", inlineText), "NoSuchEntity", "The role with name none cannot be found."},
			"service-linked":               {put("AWSServiceRoleForX", inlineText), "UnmodifiableEntity", ""},
			"attach none":                  {attach(iamPrefix + "policy/none"), "NoSuchEntity", "Policy " + iamPrefix + "policy/none does not exist or is not attachable."},
			"attach AWS's":                 {attach("arn:aws:iam::aws:policy/service-role/AWSIoTLogging"), "", ""},
			"attach AWS's under no path":   {attach("arn:aws:iam::aws:policy/AWSIoTLogging"), "NoSuchEntity", ""},
			"attach an unknown one of AWS": {attach("arn:aws:iam::aws:policy/NoSuchPolicy"), "NoSuchEntity", ""},
			"detach none": {func() error {
				_, err := c.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String("Role"), PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")})
				return err
			}, "NoSuchEntity", ""},
			"get no inline": {func() error {
				_, err := c.iam.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: aws.String("Role"), PolicyName: aws.String("none")})
				return err
			}, "NoSuchEntity", "The role policy with name none cannot be found."},
			"no profile": {func() error {
				_, err := c.iam.GetInstanceProfile(ctx, &iam.GetInstanceProfileInput{InstanceProfileName: aws.String("none")})
				return err
			}, "NoSuchEntity", "Instance Profile none cannot be found."},
			"boundary none": {func() error {
				_, err := c.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("Role"), PermissionsBoundary: aws.String(iamPrefix + "policy/none")})
				return err
			}, "NoSuchEntity", ""},
			"same tag twice": {func() error {
				_, err := c.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: aws.String("Role"), Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("")}, {Key: aws.String("A"), Value: aws.String("")}}})
				return err
			}, "InvalidInput", ""},
			"policy again": {func() error {
				for range 2 {
					if _, err := c.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("twice"), PolicyDocument: aws.String(inlineText)}); err != nil {
						return err
					}
				}
				return nil
			}, "EntityAlreadyExists", ""},
			"eleventh policy": {func() error {
				role(t, c, "Eleven")
				for i := range 11 {
					p := a.PutManagedPolicy(fmt.Sprintf("p%d", i), inlineText)
					if _, err := c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("Eleven"), PolicyArn: &p}); err != nil {
						return err
					}
				}
				return nil
			}, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10"},
		} {
			if name == "typographic dash" {
				tt.code = "ValidationError" // U+2013 is outside of the model's pattern
			}
			t.Run(name, func(t *testing.T) { wantCode(t, tt.call(), tt.code, tt.message) })
		}
	})
}

func TestTrustPrincipals(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		other := role(t, c, "Other")
		must(c.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("R"), AssumeRolePolicyDocument: aws.String(trustFor(*other.Arn))}))(t)
		trust := func() string {
			t.Helper()
			out := must(c.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("R")}))(t)
			return must(url.PathUnescape(*out.Role.AssumeRolePolicyDocument))(t)
		}
		if got := trust(); got != trustFor(*other.Arn) {
			t.Error(got)
		}
		// A principal that is gone shows as its id, and one made anew is another.
		must(c.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("Other")}))(t)
		role(t, c, "Other")
		if got := trust(); got != trustFor(*other.RoleId) {
			t.Error(got)
		}
		must(c.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("R"), PolicyDocument: aws.String(trustFor("111122223333"))}))(t)
		if got := trust(); got != trustFor(iamPrefix+"root") {
			t.Error(got)
		}
	})
}

func TestManagedPolicy(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		p := must(c.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("P"), Path: aws.String("/x/"), PolicyDocument: aws.String(inlineText)}))(t).Policy
		if *p.Arn != iamPrefix+"policy/x/P" || *p.DefaultVersionId != "v1" || *p.AttachmentCount != 0 {
			t.Errorf("policy %v", p)
		}
		role(t, c, "R")
		must(c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: p.Arn}))(t)
		must(c.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("R"), PermissionsBoundary: p.Arn}))(t)
		got := must(c.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: p.Arn}))(t).Policy
		if *got.AttachmentCount != 1 || *got.PermissionsBoundaryUsageCount != 1 {
			t.Errorf("policy %v", got)
		}
		v := must(c.iam.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: p.Arn, VersionId: aws.String("v1")}))(t).PolicyVersion
		if text := must(url.PathUnescape(*v.Document))(t); text != inlineText || !v.IsDefaultVersion {
			t.Error(text)
		}
		if list := must(c.iam.ListPolicyVersions(ctx, &iam.ListPolicyVersionsInput{PolicyArn: p.Arn}))(t).Versions; len(list) != 1 || *list[0].VersionId != "v1" {
			t.Errorf("versions %v", list)
		}
		_, err := c.iam.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: p.Arn, VersionId: aws.String("v2")})
		wantCode(t, err, "NoSuchEntity", "")
		must(c.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: p.Arn}))(t)
		must(c.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String("R")}))(t)
		must(c.iam.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: p.Arn}))(t)
		_, err = c.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: p.Arn})
		wantCode(t, err, "NoSuchEntity", "")
	})
}

func TestIAMPages(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		var want []string
		for i := range 25 {
			name := fmt.Sprintf("R%02d", i)
			a.PutRole(loggingtest.RoleOptions{Name: name, Path: "/p/"})
			want = append(want, name)
		}
		role(t, c, "elsewhere")
		var got []string
		pages := 0
		for in := (&iam.ListRolesInput{PathPrefix: aws.String("/p/"), MaxItems: aws.Int32(10)}); ; pages++ {
			out := must(c.iam.ListRoles(ctx, in))(t)
			for _, r := range out.Roles {
				got = append(got, *r.RoleName)
			}
			if out.IsTruncated != (out.Marker != nil) {
				t.Error("IsTruncated and Marker disagree")
			}
			if in.Marker = out.Marker; in.Marker == nil {
				break
			}
		}
		if d := cmp.Diff(want, got); d != "" || pages != 2 {
			t.Errorf("%d pages: %s", pages+1, d)
		}
		for i := range 3 {
			must(c.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("elsewhere"), PolicyName: aws.String(fmt.Sprint("p", i)), PolicyDocument: aws.String(inlineText)}))(t)
		}
		out := must(c.iam.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: aws.String("elsewhere"), MaxItems: aws.Int32(2)}))(t)
		rest := must(c.iam.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: aws.String("elsewhere"), Marker: out.Marker}))(t)
		if d := cmp.Diff([]string{"p0", "p1", "p2"}, append(out.PolicyNames, rest.PolicyNames...)); d != "" {
			t.Error(d)
		}
		_, err := c.iam.ListRoles(ctx, &iam.ListRolesInput{Marker: aws.String("nonsense")})
		wantCode(t, err, "InvalidInput", "")
	})
}

func TestInstanceProfile(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		a.PutRole(loggingtest.RoleOptions{Name: "Node"})
		want := a.PutInstanceProfile("Nodes", "Node")
		out := must(open(a.Region(testRegion)).iam.GetInstanceProfile(context.Background(), &iam.GetInstanceProfileInput{InstanceProfileName: aws.String("Nodes")}))(t)
		if *out.InstanceProfile.Arn != want || len(out.InstanceProfile.Roles) != 1 || *out.InstanceProfile.Roles[0].RoleName != "Node" {
			t.Errorf("profile %v", out.InstanceProfile)
		}
		a.PutInstanceProfile("Others", "Other")
		list := must(open(a.Region(testRegion)).iam.ListInstanceProfilesForRole(context.Background(), &iam.ListInstanceProfilesForRoleInput{RoleName: aws.String("Node")}))(t)
		if len(list.InstanceProfiles) != 1 || *list.InstanceProfiles[0].Arn != want {
			t.Errorf("profiles %v", list.InstanceProfiles)
		}
	})
}

func TestSimulatePrincipalPolicy(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		arn := a.PutRole(loggingtest.RoleOptions{Name: "R", Inline: map[string]string{"logs": `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"logs:*","Resource":"` + logsPrefix + `log-group:/a:*"},
			{"Effect":"Deny","Action":"logs:Delete*","Resource":"*"}]}`}})
		out := must(c.iam.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{
			PolicySourceArn: &arn,
			ActionNames:     []string{"logs:PutLogEvents", "logs:DeleteLogGroup", "iam:GetRole"},
			ResourceArns:    []string{logsPrefix + "log-group:/a:log-stream:s", logsPrefix + "log-group:/b:log-stream:s", logsPrefix + "log-group:/a:log-stream:t"},
		}))(t)
		var got []string
		for _, r := range out.EvaluationResults {
			line := fmt.Sprintf("%s %s", *r.EvalActionName, r.EvalDecision)
			for _, one := range r.ResourceSpecificResults {
				line += fmt.Sprintf(" %s", one.EvalResourceDecision)
			}
			got = append(got, line)
		}
		want := []string{
			"logs:PutLogEvents implicitDeny allowed implicitDeny allowed",
			"logs:DeleteLogGroup explicitDeny explicitDeny explicitDeny explicitDeny",
			"iam:GetRole implicitDeny implicitDeny implicitDeny implicitDeny",
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		_, err := c.iam.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String("arn:aws:sts::111122223333:assumed-role/R/s"), ActionNames: []string{"logs:PutLogEvents"}})
		wantCode(t, err, "InvalidInput", "")
		_, err = c.iam.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(iamPrefix + "role/none"), ActionNames: []string{"logs:PutLogEvents"}})
		wantCode(t, err, "NoSuchEntity", "")
	})
}
