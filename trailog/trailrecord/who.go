package trailrecord

import (
	"net/netip"
	"strings"
)

// Actor is who made a request, for people to read. [Record.Who] returns it.
type Actor struct {
	Type IdentityType
	// Name is the user's, the role's or the service's name, "root" for the root
	// user, and else the best that the record has: an ARN, an id, an account.
	// It is empty where the record says nothing.
	Name string
	// Session is the name of the role session or of the federated user, given by
	// whoever asked for the credentials.
	Session string
	Account string
	ARN     string
	// Issuer is who issued the credentials of a federated user.
	Issuer string
	// SourceIdentity is who the session was started by, as far as its starter
	// was made to say so.
	SourceIdentity string
	// Through is the AWS service that made the call for the actor.
	Through string
}

// Who returns who made the request: of an assumed role the role, which is the
// session's issuer, and the session's name.
func (r Record) Who() Actor {
	u := r.UserIdentity
	issuer := u.SessionContext.SessionIssuer
	a := Actor{
		Type: u.Type, Account: u.AccountID, ARN: u.ARN, Through: u.InvokedBy,
		SourceIdentity: u.SessionContext.SourceIdentity,
	}
	_, session, _ := strings.Cut(u.PrincipalID, ":")
	kind, name, last := arnParts(u.ARN)
	switch u.Type {
	case Root:
		a.Name = "root"
	case AssumedRole, Role:
		a.Name = issuer.UserName
		if a.Name == "" && (kind == "assumed-role" || kind == "role") {
			a.Name = name
		}
		if a.Session = session; session == "" && kind == "assumed-role" {
			a.Session = last
		}
	case FederatedUser:
		a.Name = first(session, last)
		a.Issuer = issuer.UserName
	case AWSService:
		a.Name = first(u.InvokedBy, u.UserName, r.EventSource)
		a.Through = ""
	case AWSAccount:
		a.Name = u.AccountID
	case IdentityCenterUser:
		if u.OnBehalfOf != nil {
			a.Name = u.OnBehalfOf.UserID
		}
	case IAMUser:
		a.Name = u.UserName
		if a.Name == "" && kind == "user" {
			a.Name = last
		}
	}
	if a.Account == "" {
		a.Account = issuer.AccountID
	}
	if a.Name == "" {
		a.Name = first(issuer.UserName, u.UserName, u.ARN, u.PrincipalID, u.InvokedBy, u.AccountID)
		if a.Name == a.Through {
			a.Through = ""
		}
	}
	return a
}

// String returns one line, such as
//
//	role deploy (session alice) of 111122223333 through cloudformation.amazonaws.com
func (a Actor) String() string {
	if a.Name == "" {
		return "unknown"
	}
	var b strings.Builder
	switch a.Type {
	case AssumedRole, Role:
		b.WriteString("role ")
	case IAMUser:
		b.WriteString("user ")
	case FederatedUser:
		b.WriteString("federated user ")
	case SAMLUser:
		b.WriteString("SAML user ")
	case WebIdentityUser:
		b.WriteString("web identity ")
	case AWSService:
		b.WriteString("service ")
	case AWSAccount:
		b.WriteString("account ")
	case IdentityCenterUser:
		b.WriteString("Identity Center user ")
	case Directory:
		b.WriteString("directory user ")
	}
	b.WriteString(a.Name)
	switch {
	case a.Session != "" && a.SourceIdentity != "" && a.SourceIdentity != a.Session:
		b.WriteString(" (session " + a.Session + ", started by " + a.SourceIdentity + ")")
	case a.Session != "":
		b.WriteString(" (session " + a.Session + ")")
	case a.Issuer != "":
		b.WriteString(" (issued by " + a.Issuer + ")")
	}
	if a.Account != "" && a.Account != a.Name {
		b.WriteString(" of " + a.Account)
	}
	if a.Through != "" {
		b.WriteString(" through " + a.Through)
	}
	return b.String()
}

// SourceIP returns the address that the call came from; ok is false where the
// record has a service's name, "AWS Internal", or nothing instead.
func (r Record) SourceIP() (addr netip.Addr, ok bool) {
	addr, err := netip.ParseAddr(r.SourceIPAddress)
	return addr, err == nil
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// arnParts returns the parts of an ARN's resource: its kind, the name after it,
// and what is behind the last slash. Names of users and roles come after their
// path, in which last is the name; session ARNs have no path.
func arnParts(arn string) (kind, name, last string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return "", "", ""
	}
	kind, rest, _ := strings.Cut(parts[5], "/")
	last = rest[strings.LastIndexByte(rest, '/')+1:]
	if kind == "role" {
		return kind, last, last
	}
	name, _, _ = strings.Cut(rest, "/")
	return kind, name, last
}
