package trailog

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// wantedRole is the ARN of the wanted role, at the root where its path is not
// said or known.
func (r *trailResource) wantedRole() string {
	switch {
	case r.want.RoleARN != "":
		return r.want.RoleARN
	case r.want.Role == "" || strings.HasPrefix(r.want.Role, "arn:"):
		return r.want.Role
	}
	path := "/"
	if r.path != nil {
		if p := r.path.Load(); p != nil {
			path = *p
		}
	}
	return arn.ARN{Partition: r.scope.Partition, Service: "iam", Account: r.scope.Account, Resource: "role" + path + r.want.Role}.String()
}

// newRole is the role as the trail needs it: one that exists keeps its trust
// policy and gets what is missing.
func newRole(c logging.Clients, scope logging.Scope, s *spec) (logging.Resource, error) {
	group := s.group(s.home(scope))
	b := logging.NewRole(roleName(s.Role)).Trust(TrustPolicy()).Inline(PolicyName(scope.Region, s.Name), RolePolicy(group, s.organization()))
	if a, err := arn.Parse(s.Role); err == nil {
		b.Path(strings.TrimPrefix(a.Resource[:1+lastSlash(a.Resource)], "role"))
	}
	role, err := b.Build()
	if err != nil {
		return nil, err
	}
	r, err := role.Resource(c, scope)
	if err != nil {
		return nil, err
	}
	return sharedRole{r}, nil
}

// sharedRole is a role whose trust policy others may use too: the statement for
// CloudTrail is added where the policy does not let it in, and nothing of it is
// replaced.
type sharedRole struct{ logging.Resource }

// ThoroughReads are those of the role.
func (r sharedRole) ThoroughReads() []logging.Permission {
	if t, ok := r.Resource.(logging.ThoroughReads); ok {
		return t.ThoroughReads()
	}
	return nil
}

func (r sharedRole) Merge(other logging.Resource) (logging.Resource, error) {
	if o, ok := other.(sharedRole); ok {
		other = o.Resource
	}
	merged, err := r.Resource.Merge(other)
	if err != nil {
		return nil, err
	}
	return sharedRole{merged}, nil
}

func (r sharedRole) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	return r.Resource.Read(ctx, rd)
}

func (r sharedRole) Diff(now logging.State) ([]logging.Change, error) {
	changes, err := r.Resource.Diff(now)
	role, exists := now.(logging.RoleState)
	if err != nil || !exists {
		return changes, err
	}
	var out []logging.Change
	for _, c := range changes {
		if c.Path != "assumeRolePolicyDocument" {
			out = append(out, c)
			continue
		}
		var want policy.Document
		if err := json.Unmarshal(c.After, &want); err != nil {
			return nil, err
		}
		doc, ok := withTrust(role.Trust, want)
		if !ok {
			continue
		}
		c, err := logging.NewChange(c.Path, role.Trust, doc)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// withTrust is a trust policy with the wanted statements that it lacks; false
// where it lets CloudTrail in already, or may do so, and where it refuses
// CloudTrail, which no statement helps against: judging says so.
func withTrust(now, want policy.Document) (policy.Document, bool) {
	switch trusted("", now).Outcome {
	case policy.Allowed, policy.Undetermined, policy.ExplicitDeny:
		return now, false
	}
	doc := now.Clone()
	if doc.Version == "" {
		doc.Version = policy.Version
	}
	for i, st := range want.Statements {
		st = st.Clone()
		st.Sid = freeSid(doc, i)
		doc.Statements = append(doc.Statements, st)
	}
	return doc, true
}

// freeSid is a Sid that no statement has.
func freeSid(doc policy.Document, n int) string {
	for sid := fmt.Sprintf("CloudTrailAssumesRole%d", n); ; sid += "x" {
		taken := false
		for _, st := range doc.Statements {
			taken = taken || st.Sid == sid
		}
		if !taken {
			return sid
		}
	}
}
