package trailogtest

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// change is what a CreateTrail or UpdateTrail sent: nil where it did not.
type change struct {
	bucket, prefix, topic, key, group, role       *string
	global, multiRegion, organization, validation *bool
}

// prepare puts what was sent into t and checks it as CloudTrail does: each part that
// was sent, and the parts that depend on it. It is called without the lock, since it
// asks other services.
func (s *store) prepare(r *loggingtest.Request, t *trail, sent change) error {
	was := t.organization
	set(&t.global, sent.global)
	set(&t.multiRegion, sent.multiRegion)
	set(&t.organization, sent.organization)
	set(&t.validation, sent.validation)
	set(&t.bucket, sent.bucket)
	set(&t.prefix, sent.prefix)
	if err := s.checkOrganization(r, t); err != nil {
		return err
	}
	if t.organization && !was {
		if err := s.depend(r); err != nil {
			return err
		}
	}
	if t.multiRegion && !t.global {
		return invalidParameters("Multi-Region trail must include global service events.")
	}
	// The role is passed before anybody looks at what it may do.
	if role := aws.ToString(sent.role); role != "" {
		passed := map[string][]string{"iam:PassedToService": {principal}}
		if err := r.Authorize("iam:PassRole", role, passed); err != nil {
			return err
		}
	}
	if err := checkPrefix(t.prefix); err != nil {
		return err
	}
	if sent.key != nil {
		key, err := s.checkKey(r.View, t, *sent.key)
		if err != nil {
			return err
		}
		t.key = key
	}
	if sent.bucket != nil || sent.prefix != nil || sent.key != nil || sent.organization != nil {
		if err := s.checkBucket(r.View, t); err != nil {
			return err
		}
	}
	if sent.topic != nil {
		if err := s.checkTopic(r.View, t, *sent.topic); err != nil {
			return err
		}
	}
	if sent.group != nil || sent.role != nil {
		return s.checkLogs(r.View, t, aws.ToString(sent.group), aws.ToString(sent.role))
	}
	return nil
}

// set puts a value that was sent into place.
func set[T any](to *T, sent *T) {
	if sent != nil {
		*to = *sent
	}
}

// checkOrganization refuses an organisation trail of who cannot have one.
func (s *store) checkOrganization(r *loggingtest.Request, t *trail) error {
	switch o := s.account.Organization(); {
	case !t.organization:
		return nil
	case s.organization == "":
		return organizationsNotInUse(r.View)
	case !s.administers():
		return notManagementAccount()
	case o != nil && !o.HasServiceAccess(principal):
		return accessNotEnabled()
	}
	return nil
}

// depend asks for what who makes a trail an organization's needs of other services: to look at the
// organization, and CloudTrail's service-linked role in the account, which is made where it
// is missing. All of it is asked as the caller.
func (s *store) depend(r *loggingtest.Request) error {
	for _, action := range []string{"organizations:DescribeOrganization", "organizations:ListAccounts", "organizations:ListAWSServiceAccessForOrganization"} {
		if d := r.Evaluate(r.Principal(), action, "*", nil, nil); d.Outcome != policy.Allowed {
			return insufficientAccess(action)
		}
	}
	const name, path = "AWSServiceRoleForCloudTrail", "/aws-service-role/" + principal + "/"
	linked := "arn:" + s.account.Partition() + ":iam::" + s.account.ID() + ":role" + path + name
	if s.account.HasRole(linked) {
		return nil
	}
	const create = "iam:CreateServiceLinkedRole"
	if d := r.Evaluate(r.Principal(), create, linked, map[string][]string{"iam:AWSServiceName": {principal}}, nil); d.Outcome != policy.Allowed {
		return insufficientAccess(create)
	}
	s.account.PutRole(loggingtest.RoleOptions{Name: name, Path: path, Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + principal + `"},"Action":"sts:AssumeRole"}]}`})
	return nil
}

// administers reports whether the account makes and changes organization trails: the
// management account does, and a delegated administrator.
func (s *store) administers() bool {
	o := s.account.Organization()
	return s.management || o != nil && o.Administers(s.account, principal)
}

// owner is whose a trail is that a call makes. An organization's is the management
// account's, also if a delegated administrator makes it.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
func (s *store) owner(v loggingtest.View, organization *bool) loggingtest.View {
	if o := s.account.Organization(); o != nil && organization != nil && *organization && s.administers() {
		return v.At(o.Management())
	}
	return v
}
