package policy

import (
	"slices"
	"strings"
)

// callerKind is what a principal is.
type callerKind uint8

const (
	anonymous callerKind = iota // nobody signed in
	serviceCaller
	rootCaller
	userCaller
	roleCaller    // a role, in a session that has no name yet
	sessionCaller // a role's session
	federatedUser // a session of GetFederationToken
	otherCaller   // an identity provider, or an ARN of another form
)

// caller is a request's principal, taken apart once.
type caller struct {
	kind    callerKind
	name    string // ARN, or service principal
	account string
	entity  string // user name, role name; without the path
	role    string // ARN of a session's role, where the request says it
}

func newCaller(p Principal) caller {
	if p.Service != "" {
		return caller{kind: serviceCaller, name: p.Service}
	}
	if p.ARN == "" {
		return caller{}
	}
	c := caller{kind: otherCaller, name: p.ARN}
	parts, ok := cutARN(p.ARN)
	if !ok {
		return c
	}
	c.account = parts[4]
	kind, path, _ := strings.Cut(parts[5], "/")
	switch {
	case parts[2] == "iam" && kind == "root":
		c.kind = rootCaller
	case parts[2] == "iam" && kind == "user":
		c.kind, c.entity = userCaller, path[strings.LastIndexByte(path, '/')+1:]
	case parts[2] == "iam" && kind == "role":
		c.kind, c.entity = roleCaller, path[strings.LastIndexByte(path, '/')+1:]
	case parts[2] == "sts" && kind == "assumed-role":
		c.kind = sessionCaller
		c.entity, _, _ = strings.Cut(path, "/")
	case parts[2] == "sts" && kind == "federated-user":
		c.kind, c.entity = federatedUser, path
	}
	return c
}

// key answers the condition keys that every request has because of who asks, for
// callers of this package that did not put them in the request's context. What
// cannot be told from the principal (a unique id, a tag) is not known.
func (c *caller) key(key string) ([]string, tri) {
	if len(key) < 4 || !strings.EqualFold(key[:4], "aws:") {
		return nil, no
	}
	isARN := c.kind != serviceCaller && c.kind != anonymous
	switch name := key[4:]; {
	case strings.EqualFold(name, "PrincipalIsAWSService"):
		if c.kind == serviceCaller {
			return []string{"true"}, yes
		}
		if c.kind != anonymous { // whose requests have no such key
			return []string{"false"}, yes
		}
	case strings.EqualFold(name, "PrincipalServiceName"):
		if c.kind == serviceCaller {
			return []string{c.name}, yes
		}
	case strings.EqualFold(name, "PrincipalAccount"):
		if c.kind == anonymous {
			return []string{"anonymous"}, yes
		}
		if c.account != "" {
			return []string{c.account}, yes
		}
	case strings.EqualFold(name, "PrincipalArn"):
		// For a session it is the role's ARN, whose path the session's ARN does not tell.
		if c.kind == sessionCaller || c.kind == otherCaller {
			return nil, maybe
		}
		if isARN {
			return []string{c.name}, yes
		}
	case strings.EqualFold(name, "username"):
		if c.kind == userCaller {
			return []string{c.entity}, yes
		}
	case strings.EqualFold(name, "userid"):
		switch c.kind {
		case anonymous:
			return []string{"anonymous"}, yes
		case rootCaller:
			return []string{c.account}, yes
		case federatedUser:
			return []string{c.account + ":" + c.entity}, yes
		}
		if isARN {
			return nil, maybe
		}
	case strings.EqualFold(name, "PrincipalType"):
		if c.kind != serviceCaller {
			return c.principalType()
		}
	}
	return nil, no
}

func (c *caller) principalType() ([]string, tri) {
	switch c.kind {
	case anonymous:
		return []string{"Anonymous"}, yes
	case rootCaller:
		return []string{"Account"}, yes
	case userCaller:
		return []string{"User"}, yes
	case roleCaller, sessionCaller:
		return []string{"AssumedRole"}, yes
	case federatedUser:
		return []string{"FederatedUser"}, yes
	}
	return nil, maybe
}

// grants tells how a Principal element names a caller. How it does decides which
// other policies still limit the grant.
type grants struct {
	direct  tri // the user, the session, the service, everybody: no boundary limits it
	role    tri // the session's role, or the user who federated: boundaries and session policies limit it
	account tri // the account, which hands the decision to its identity policies
}

func (g grants) any() tri { return or(g.direct, or(g.role, g.account)) }

// named returns how a Principal element of an effect names the caller.
func (c *caller) named(p *Principals, effect Effect) grants {
	if p.Any {
		return grants{direct: yes}
	}
	var g grants
	for _, name := range p.AWS {
		if name == "*" {
			if c.kind == serviceCaller && effect != Allow {
				// An Allow to {"AWS":"*"} lets services in (older Amazon S3 pages
				// publish events so); whether a Deny keeps them out is not documented.
				g.direct = or(g.direct, maybe)
				continue
			}
			return grants{direct: yes}
		}
		c.nameOne(name, &g)
	}
	switch c.kind {
	case serviceCaller:
		for _, name := range p.Service {
			g.direct = or(g.direct, c.matchService(name))
		}
	case otherCaller:
		for _, name := range p.Federated {
			g.direct = or(g.direct, truth(name == c.name))
		}
	}
	if len(p.CanonicalUser) > 0 && c.account != "" {
		g.account = or(g.account, maybe) // whose id it is cannot be told
	}
	return g
}

func (c *caller) matchService(name string) tri {
	if hasWildcard(name) {
		return and(maybe, truth(glob(name, c.name))) // not part of the grammar
	}
	return truth(name == c.name)
}

func (c *caller) nameOne(name string, g *grants) {
	if c.account == "" {
		return
	}
	if account, ok := accountPrincipal(name); ok {
		if account == c.account {
			if c.kind == rootCaller {
				g.direct = yes
			}
			g.account = yes
		}
		return
	}
	switch c.kind {
	case roleCaller:
		if name == c.name {
			g.role = yes
		} else if account, role, ok := sessionPrincipal(name); ok && account == c.account && role == c.entity {
			g.direct = or(g.direct, maybe) // the session may be another one
		}
	case sessionCaller:
		if name == c.name {
			g.direct = yes
		} else if account, role, ok := rolePrincipal(name); ok && account == c.account && role == c.entity {
			// Role names are unique in an account, so that an ARN of it with another path
			// is of no role: IAM refuses it in a new policy.
			g.role = or(g.role, truth(c.role == "" || c.role == name))
		}
	case federatedUser:
		if name == c.name {
			g.direct = yes
		} else if parts, ok := cutARN(name); ok && parts[4] == c.account && strings.HasPrefix(parts[5], "user/") {
			g.role = or(g.role, maybe) // perhaps the user who federated, whom the session's name does not tell
		}
	default:
		if name == c.name {
			g.direct = yes
		}
	}
}

// rolePrincipal takes a role's ARN apart; the name comes without the path.
func rolePrincipal(arn string) (account, role string, ok bool) {
	parts, ok := cutARN(arn)
	path, isRole := strings.CutPrefix(parts[5], "role/")
	return parts[4], path[strings.LastIndexByte(path, '/')+1:], ok && isRole && parts[2] == "iam"
}

func sessionPrincipal(arn string) (account, role string, ok bool) {
	parts, ok := cutARN(arn)
	path, isSession := strings.CutPrefix(parts[5], "assumed-role/")
	role, _, _ = strings.Cut(path, "/")
	return parts[4], role, ok && isSession && parts[2] == "sts"
}

// excepted returns whether a statement with NotPrincipal applies to the caller.
//
// AWS "might validate the account first, then the role, and then the
// assumed-role user", so a caller is surely left out only when each of them is
// listed, and surely meant only when none is.
func (c *caller) excepted(p *Principals) tri {
	if p.Any {
		return no
	}
	if slices.Contains(p.AWS, "*") {
		if c.kind == serviceCaller {
			return maybe
		}
		return no
	}
	g := c.named(p, Allow)
	switch c.kind {
	case userCaller:
		return notAll(g.direct, g.account)
	case federatedUser:
		return and(notAll(g.direct, g.account), g.role.not())
	case roleCaller:
		return notAll(g.role, g.account)
	case sessionCaller:
		return notAll(g.direct, g.role, g.account)
	case rootCaller:
		return g.account.not()
	}
	return g.any().not()
}

// notAll is no when all are yes, yes when all are no, and maybe otherwise.
func notAll(parts ...tri) tri {
	lowest, highest := yes, no
	for _, t := range parts {
		lowest, highest = min(lowest, t), max(highest, t)
	}
	switch {
	case lowest == yes:
		return no
	case highest == no:
		return yes
	}
	return maybe
}
