package organizationstest

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// inOrganization is the ARN of something of the caller's organization, "*" where he is in
// none.
func inOrganization(r *loggingtest.Request, kind string, id *string) string {
	if org := r.Account().Organization(); org != nil {
		return arnOf(org, kind, aws.ToString(id))
	}
	return "*"
}

// kindOf is how the ARN of a unit names it, and its type.
func kindOf(u *loggingtest.Unit) (string, types.TargetType) {
	if u.Parent() == nil {
		return "root", types.TargetTypeRoot
	}
	return "ou", types.TargetTypeOrganizationalUnit
}

// pathOf is where in the organization a unit is, by ids.
func pathOf(u *loggingtest.Unit) string {
	if u.Parent() == nil {
		return u.Organization().ID() + "/" + u.ID() + "/"
	}
	return pathOf(u.Parent()) + u.ID() + "/"
}

// parent is the unit, or root, that a request names, for who may read it.
func parent(r *loggingtest.Request, id *string) (*loggingtest.Unit, error) {
	kind := "ou"
	var u *loggingtest.Unit
	if org := r.Account().Organization(); org != nil {
		if u = org.Find(aws.ToString(id)); u != nil {
			kind, _ = kindOf(u)
		}
	}
	if _, err := reader(r, inOrganization(r, kind, id)); err != nil {
		return nil, err
	}
	if u == nil {
		return nil, noParent()
	}
	return u, nil
}

func noParent() error {
	return &types.ParentNotFoundException{Message: aws.String("You specified parent that doesn't exist.")}
}

func unitOf(u *loggingtest.Unit) types.OrganizationalUnit {
	return types.OrganizationalUnit{Id: aws.String(u.ID()), Arn: aws.String(arnOf(u.Organization(), "ou", u.ID())), Name: aws.String(u.Name()), Path: aws.String(pathOf(u))}
}

func describeOrganization(r *loggingtest.Request, _ *organizations.DescribeOrganizationInput) (*organizations.DescribeOrganizationOutput, error) {
	org, err := member(r, "*")
	if err != nil {
		return nil, err
	}
	m := org.Management()
	return &organizations.DescribeOrganizationOutput{Organization: &types.Organization{
		Id: aws.String(org.ID()), Arn: aws.String(arnOf(org, "organization", "")), FeatureSet: types.OrganizationFeatureSetAll,
		MasterAccountId: aws.String(m.ID()), MasterAccountArn: aws.String(arnOf(org, "account", m.ID())), MasterAccountEmail: emailOf(m),
		AvailablePolicyTypes: enabledTypes(),
	}}, nil
}

func enabledTypes() []types.PolicyTypeSummary {
	var all []types.PolicyTypeSummary
	for _, t := range policyTypes {
		all = append(all, types.PolicyTypeSummary{Type: t.name, Status: types.PolicyTypeStatusEnabled})
	}
	return all
}

func listRoots(r *loggingtest.Request, in *organizations.ListRootsInput) (*organizations.ListRootsOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	root := types.Root{Id: aws.String(org.Root().ID()), Arn: aws.String(arnOf(org, "root", org.Root().ID())), Name: aws.String("Root"), PolicyTypes: enabledTypes()}
	out := &organizations.ListRootsOutput{}
	out.Roots, out.NextToken, err = page([]types.Root{root}, func(r types.Root) string { return *r.Id }, in.MaxResults, in.NextToken)
	return out, err
}

func listUnits(r *loggingtest.Request, in *organizations.ListOrganizationalUnitsForParentInput) (*organizations.ListOrganizationalUnitsForParentOutput, error) {
	u, err := parent(r, in.ParentId)
	if err != nil {
		return nil, err
	}
	var units []types.OrganizationalUnit
	for _, child := range u.Units() {
		units = append(units, unitOf(child))
	}
	out := &organizations.ListOrganizationalUnitsForParentOutput{}
	out.OrganizationalUnits, out.NextToken, err = page(units, func(u types.OrganizationalUnit) string { return *u.Id }, in.MaxResults, in.NextToken)
	return out, err
}

func listChildren(r *loggingtest.Request, in *organizations.ListChildrenInput) (*organizations.ListChildrenOutput, error) {
	u, err := parent(r, in.ParentId)
	if err != nil {
		return nil, err
	}
	var children []types.Child
	if in.ChildType == types.ChildTypeAccount {
		for _, a := range u.Accounts() {
			children = append(children, types.Child{Id: aws.String(a.ID()), Type: in.ChildType})
		}
	} else {
		for _, child := range u.Units() {
			children = append(children, types.Child{Id: aws.String(child.ID()), Type: in.ChildType})
		}
	}
	out := &organizations.ListChildrenOutput{}
	out.Children, out.NextToken, err = page(children, func(c types.Child) string { return *c.Id }, in.MaxResults, in.NextToken)
	return out, err
}

func listParents(r *loggingtest.Request, in *organizations.ListParentsInput) (*organizations.ListParentsOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	id := aws.ToString(in.ChildId)
	var up *loggingtest.Unit
	if a := org.Management().Sibling(id); a != nil {
		up = a.Unit()
	} else if u := org.Find(id); u != nil {
		up = u.Parent()
	}
	if up == nil {
		return nil, &types.ChildNotFoundException{Message: aws.String("You specified an organizational unit or an account that doesn't exist.")}
	}
	_, kind := kindOf(up)
	found := types.Parent{Id: aws.String(up.ID()), Type: types.ParentType(kind)}
	out := &organizations.ListParentsOutput{}
	out.Parents, out.NextToken, err = page([]types.Parent{found}, func(p types.Parent) string { return *p.Id }, in.MaxResults, in.NextToken)
	return out, err
}

func describeUnit(r *loggingtest.Request, in *organizations.DescribeOrganizationalUnitInput) (*organizations.DescribeOrganizationalUnitOutput, error) {
	org, err := reader(r, inOrganization(r, "ou", in.OrganizationalUnitId))
	if err != nil {
		return nil, err
	}
	u := org.Find(aws.ToString(in.OrganizationalUnitId))
	if u == nil || u.Parent() == nil {
		return nil, &types.OrganizationalUnitNotFoundException{Message: aws.String("You specified an organizational unit that doesn't exist.")}
	}
	found := unitOf(u)
	return &organizations.DescribeOrganizationalUnitOutput{OrganizationalUnit: &found}, nil
}

// depth is how many units are nested at most.
const depth = 5

func createUnit(r *loggingtest.Request, in *organizations.CreateOrganizationalUnitInput) (*organizations.CreateOrganizationalUnitOutput, error) {
	org, err := manager(r, "*")
	if err != nil {
		return nil, err
	}
	up, name := org.Find(aws.ToString(in.ParentId)), aws.ToString(in.Name)
	if up == nil {
		return nil, noParent()
	}
	levels := 1
	for u := up; u.Parent() != nil; u = u.Parent() {
		levels++
	}
	switch {
	case strings.Contains(name, "/"):
		return nil, invalid(types.InvalidInputExceptionReasonInvalidPattern, "the fake organization has no units with a slash in their names")
	case slices.ContainsFunc(up.Units(), func(u *loggingtest.Unit) bool { return u.Name() == name }):
		return nil, &types.DuplicateOrganizationalUnitException{Message: aws.String("An OU with the same name already exists.")}
	case levels > depth:
		return nil, &types.ConstraintViolationException{Message: aws.String("You have exceeded the maximum depth of the OU tree."), Reason: types.ConstraintViolationExceptionReasonOuDepthLimitExceeded}
	}
	made := unitOf(up.Unit(name))
	return &organizations.CreateOrganizationalUnitOutput{OrganizationalUnit: &made}, nil
}
