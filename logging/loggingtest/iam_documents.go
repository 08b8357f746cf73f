package loggingtest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

func parseDocument(text string) (policy.Document, error) { return policy.Parse([]byte(text)) }

// encodeDocument is how IAM returns documents: percent-encoded by RFC 3986.
func encodeDocument(text string) *string {
	return aws.String(strings.ReplaceAll(url.QueryEscape(text), "+", "%20"))
}

func malformed(format string, args ...any) error {
	return &types.MalformedPolicyDocumentException{Message: aws.String(fmt.Sprintf(format, args...))}
}

var (
	sidRE     = regexp.MustCompile(`^[A-Za-z0-9]*$`)
	actionRE  = regexp.MustCompile(`^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$`)
	serviceRE = regexp.MustCompile(`^([a-z0-9-]+\.)+(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$`)
)

// checkIdentityPolicy reads a document and refuses what IAM refuses of an inline
// or managed policy. It refuses less than [policy.Document.Lint] reports: IAM
// takes many a policy that can never match.
func checkIdentityPolicy(text string) (policy.Document, error) {
	d, err := checkGrammar(text)
	if err != nil {
		return d, err
	}
	for _, st := range d.Statements {
		switch {
		case st.Principal != nil || st.NotPrincipal != nil:
			return d, malformed("Policy document should not specify a principal.")
		case len(st.Resource) == 0 && len(st.NotResource) == 0:
			return d, malformed("Policy statement must contain resources.")
		}
		for _, r := range slices.Concat(st.Resource, st.NotResource) {
			if r != "*" && !strings.HasPrefix(r, "arn:") {
				return d, malformed("Resource %s must be in ARN format or \"*\".", r)
			}
			if r != "*" && strings.Count(r, ":") < 5 && !strings.HasSuffix(r, "*") {
				return d, malformed("Resource %s must be in ARN format or \"*\".", r)
			}
		}
	}
	return d, nil
}

// checkGrammar refuses what no policy may have.
func checkGrammar(text string) (policy.Document, error) {
	for _, c := range text {
		if c != '\t' && c != '\n' && c != '\r' && (c < ' ' || c > 0xff) {
			return policy.Document{}, malformed("The policy contains characters that are not allowed")
		}
	}
	d, err := parseDocument(text)
	if err != nil || len(d.Statements) == 0 {
		return d, malformed("Syntax errors in policy.")
	}
	if d.Version != "" && d.Version != policy.Version && d.Version != policy.VersionOld {
		return d, malformed("Syntax errors in policy.")
	}
	sids := map[string]bool{}
	for _, st := range d.Statements {
		actions := slices.Concat(st.Action, st.NotAction)
		switch {
		case st.Effect != policy.Allow && st.Effect != policy.Deny,
			st.Action != nil && st.NotAction != nil,
			st.Resource != nil && st.NotResource != nil,
			st.Principal != nil && st.NotPrincipal != nil:
			return d, malformed("Syntax errors in policy.")
		case !sidRE.MatchString(st.Sid):
			return d, malformed("Statement IDs (SID) must be alphanumeric.")
		case st.Sid != "" && sids[st.Sid]:
			return d, malformed("Statement IDs (SID) in a single policy must be unique.")
		case len(actions) == 0:
			return d, malformed("Policy statement must contain actions.")
		}
		sids[st.Sid] = true
		for _, a := range actions {
			if !actionRE.MatchString(a) {
				return d, malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
			}
		}
	}
	return d, nil
}

// checkTrust reads a trust policy and refuses what IAM refuses. What it returns is
// what IAM keeps: principals of this account are unique ids, so that a principal
// that is deleted and made again is another. It is called with the lock held.
func (s *iamStore) checkTrust(text string) (policy.Document, error) {
	d, err := checkGrammar(text)
	if err != nil {
		return d, err
	}
	d = d.Clone()
	for _, st := range d.Statements {
		if st.Resource != nil || st.NotResource != nil {
			return d, malformed("Has prohibited field Resource")
		}
		if st.Principal == nil && st.NotPrincipal == nil {
			return d, malformed("Missing required field Principal")
		}
		for _, a := range st.Action {
			if a != "*" && !strings.HasPrefix(strings.ToLower(a), "sts:") {
				return d, malformed("AssumeRole policy may only specify STS AssumeRole actions.")
			}
		}
		for _, p := range []*policy.Principals{st.Principal, st.NotPrincipal} {
			if p == nil {
				continue
			}
			if len(p.AWS)+len(p.Service)+len(p.Federated)+len(p.CanonicalUser) == 0 && !p.Any {
				return d, malformed("Syntax errors in policy.")
			}
			for _, name := range p.Service {
				if !serviceRE.MatchString(name) {
					return d, malformed("Invalid principal in policy: \"SERVICE\":%q", name)
				}
			}
			for i, name := range p.AWS {
				if p.AWS[i], err = s.keptPrincipal(name); err != nil {
					return d, err
				}
			}
		}
	}
	return d, nil
}

// keptPrincipal is what IAM keeps of an AWS principal: an ARN, or the unique id
// of a role or user of this account. A principal that has not propagated yet is
// as invalid as one that is not there.
func (s *iamStore) keptPrincipal(name string) (string, error) {
	invalid := malformed("Invalid principal in policy: \"AWS\":%q", name)
	if name == "*" {
		return name, nil
	}
	if arn.IsAccount(name) {
		return "arn:" + s.account.Partition() + ":iam::" + name + ":root", nil
	}
	if target, isID := s.names[name]; isID {
		if s.idOf(target, false) == name {
			return name, nil
		}
		return "", invalid
	}
	a, err := arn.Parse(name)
	if err != nil || a.Partition != s.account.Partition() || !arn.IsAccount(a.Account) || strings.ContainsAny(a.Resource, "*?") {
		return "", invalid
	}
	if a.Account != s.account.ID() || a.Resource == "root" {
		return name, nil
	}
	kind, _, _ := strings.Cut(a.Resource, "/")
	switch {
	case a.Service == "sts" && kind == "assumed-role":
		if s.roleOf(name, true) == nil {
			return "", invalid
		}
		return name, nil
	case a.Service == "iam" && (kind == "role" || kind == "user"):
		if id := s.idOf(name, true); id != "" {
			return id, nil
		}
	}
	return "", invalid
}

// trustText is a role's trust policy as it is shown. It is called with the lock held.
func (s *iamStore) trustText(r *iamRole) *string {
	if r.trustText != "" {
		return aws.String(r.trustText)
	}
	text := encodeDocument(s.shownTrust(r.trust).String())
	if !slices.ContainsFunc(r.trust.Statements, func(st policy.Statement) bool {
		return st.Principal != nil && len(st.Principal.AWS) > 0 || st.NotPrincipal != nil && len(st.NotPrincipal.AWS) > 0
	}) {
		r.trustText = *text
	}
	return text
}

// shownTrust is a trust policy as people see it: unique ids are ARNs again, but
// for principals that are gone. It is called with the lock held.
func (s *iamStore) shownTrust(d policy.Document) policy.Document {
	d = d.Clone()
	for _, st := range d.Statements {
		for _, p := range []*policy.Principals{st.Principal, st.NotPrincipal} {
			if p == nil {
				continue
			}
			for i, name := range p.AWS {
				if target, isID := s.names[name]; isID && s.idOf(target, false) == name {
					p.AWS[i] = target
				}
			}
		}
	}
	return d
}
