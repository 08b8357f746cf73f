package trailogtest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// identity is who called, by the ARN of the principal and the key he signed with, "" for
// that which the account gives him. Unique ids are made from the ARN: IAM's own are not
// known here.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
func (s *store) identity(principalARN, accessKey string) trailrecord.UserIdentity {
	a, err := arn.Parse(principalARN)
	if err != nil {
		return trailrecord.UserIdentity{Type: trailrecord.AWSService, InvokedBy: principalARN}
	}
	u := trailrecord.UserIdentity{ARN: principalARN, AccountID: a.Account, AccessKeyID: cmp.Or(accessKey, s.accessKey(principalARN))}
	kind, name, _ := strings.Cut(a.Resource, "/")
	switch {
	case a.Account != s.account.ID():
		return trailrecord.UserIdentity{Type: trailrecord.AWSAccount, PrincipalID: uniqueID("AIDA", principalARN), AccountID: a.Account}
	case kind == "root":
		u.Type, u.PrincipalID = trailrecord.Root, a.Account
	case kind == "user":
		u.Type, u.PrincipalID, u.UserName = trailrecord.IAMUser, uniqueID("AIDA", principalARN), last(name)
	case kind == "assumed-role":
		role, session, _ := strings.Cut(name, "/")
		roleARN := arn.ARN{Partition: a.Partition, Service: "iam", Account: a.Account, Resource: "role/" + role}.String()
		id := uniqueID("AROA", roleARN)
		u.Type, u.PrincipalID = trailrecord.AssumedRole, id+":"+session
		u.SessionContext = trailrecord.SessionContext{
			SessionIssuer: trailrecord.SessionIssuer{Type: trailrecord.Role, UserName: role, PrincipalID: id, ARN: roleARN, AccountID: a.Account},
			Attributes:    trailrecord.SessionAttributes{CreationDate: time.Now().UTC().Truncate(time.Hour), MFAAuthenticated: trailrecord.False},
		}
	case kind == "role":
		u.Type, u.PrincipalID, u.UserName = trailrecord.Role, uniqueID("AROA", principalARN), last(name)
	default:
		u.Type = trailrecord.UnknownIdentity
	}
	return u
}

// accessKey is the key that the principal's calls are made with.
func (s *store) accessKey(principalARN string) string {
	c, err := s.account.Region("us-east-1").As(principalARN).Config().Credentials.Retrieve(context.Background())
	if err != nil {
		return ""
	}
	return c.AccessKeyID
}

// uniqueID makes an id like IAM's: the same for the same ARN.
func uniqueID(prefix, of string) string {
	sum := sha256.Sum256([]byte(of))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}

// last is the name behind a path.
func last(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
