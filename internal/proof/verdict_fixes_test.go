package proof

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// remedy is what the fix of a finding says, and the same carried out: on the
// configuration, of which the account is made again.
type remedy[C any] struct {
	says string // a part of the fix
	do   func(*C, logging.Finding)
}

// parts are the things of a configuration, as fixes name them.
type parts struct {
	roles  []*roleThing
	groups []*groupThing
	keys   []*keyThing
	bucket *bucketThing
	topic  *topicThing
}

// byReason are the fixes that follow from the reason, whatever the code is. What is
// denied in another way than by a policy of the account has to be changed by somebody
// else, whom the fix names.
var byReason = map[policy.Cause]remedy[parts]{
	policy.CauseDeny:     {"which denies it, so that it leaves this out", (*parts).leaveOut},
	policy.CauseBoundary: {"Widen the permissions boundary", (*parts).widen},
}

// byCode are the reasons whose fix is that of the code: a statement that allows, or the
// thing that is meant.
var byCode = []policy.Cause{"", policy.CauseNoStatement, policy.CauseOtherPrincipals, policy.CauseOtherResources, policy.CauseCondition,
	resource.ReasonOtherAccount, resource.ReasonOtherRegion, resource.ReasonOtherName}

var namedStatement = regexp.MustCompile(`^Change statement (.+?)(?: \([^)]*\))? of ([^{}]+), which denies it`)

// leaveOut takes the statement away that a fix names: by its number, or where a policy is
// kept without an order by what it says.
func (x *parts) leaveOut(f logging.Finding) {
	named := namedStatement.FindStringSubmatch(f.Fix)
	if named == nil {
		panic("no statement is named: " + f.Fix)
	}
	d := x.document(named[2], f)
	number, err := strconv.Atoi(named[1])
	d.Statements = slices.Clone(d.Statements)
	if err == nil {
		d.Statements = slices.Delete(d.Statements, number, number+1)
	} else {
		before := len(d.Statements)
		d.Statements = slices.DeleteFunc(d.Statements, func(st statement) bool { return means(st, named[1]) })
		if len(d.Statements) == before {
			panic("there is no statement " + named[1] + " in " + d.String())
		}
	}
	if len(d.Statements) == 0 { // a policy has one at least
		d.Statements = []statement{{"Effect": "Deny", "Action": "sts:GetFederationToken", "Resource": "*"}}
		st := d.Statements[0]
		if !strings.HasPrefix(named[2], "inline policy") && !strings.HasPrefix(named[2], "policy ") {
			st["Principal"] = map[string]any{"AWS": otherAccount}
		}
		switch {
		case named[2] == "trust policy":
			st["Action"] = "sts:AssumeRole"
			delete(st, "Resource")
		case named[2] == "bucket policy":
			st["Action"], st["Resource"] = "s3:DeleteBucket", arnIn+"s3:::"+x.bucket.Name
		case named[2] == "topic policy":
			st["Action"], st["Resource"] = "SNS:DeleteTopic", auditTopic()
		case strings.HasPrefix(named[2], "key policy"):
			st["Action"] = "kms:DisableKey"
		}
	}
}

// means reports whether a statement is the one of a text.
func means(st statement, text string) bool {
	is, err := policy.Parse([]byte(grants(st).String()))
	if err != nil {
		panic(err)
	}
	named, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[` + text + `]}`))
	return err == nil && is.Equal(named)
}

// document is the policy that a decision calls so.
func (x *parts) document(source string, f logging.Finding) *document {
	number := func(prefix string) int {
		_, digits, _ := strings.Cut(source, prefix)
		n, err := strconv.Atoi(digits)
		if err != nil {
			panic("which policy is " + source + "?")
		}
		return n
	}
	switch {
	case source == "trust policy":
		return &x.role(f).Trust
	case source == "bucket policy":
		return x.bucket.Policy
	case source == "topic policy":
		return &x.topic.Policy
	case strings.HasPrefix(source, "key policy of "):
		f.Problem = source // which names it
		return &x.key(f).Policy
	case strings.HasPrefix(source, "inline policy"):
		return &x.role(f).Inline[number("inline policy inline")]
	case strings.HasPrefix(source, "policy arn:"):
		return &x.role(f).Attached[number("attached")]
	}
	panic("there is no policy " + source + ": " + f.Fix)
}

// widen lets the boundary allow everything.
func (x *parts) widen(f logging.Finding) {
	x.role(f).Boundary = new(grants(statement{"Effect": "Allow", "Action": "*", "Resource": "*"}))
}

// create makes a role that is missing: nobody may assume it yet, and it may do nothing.
func (r *roleThing) create() {
	if r.Missing {
		*r = roleThing{Name: r.Name, Path: r.Path, Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})}
	}
}

func (x *parts) role(f logging.Finding) *roleThing {
	for _, r := range x.roles {
		if strings.EqualFold(r.Name, f.Resource.Name) || f.Resource.Type == "AWS::IAM::User" || // who has the role's policies
			strings.Contains(f.Problem, r.arn()+".") {
			return r
		}
	}
	panic("which role is it about? " + f.String())
}

// key is the key that a finding's resource or problem names.
func (x *parts) key(f logging.Finding) *keyThing {
	for _, k := range x.keys {
		if k != nil && (strings.Contains(f.Resource.Name, k.ID) || strings.Contains(f.Problem, k.ID)) {
			return k
		}
	}
	panic("which key is it about? " + f.String())
}

func (x *parts) group(f logging.Finding) *groupThing {
	for _, g := range x.groups {
		if g != nil && g.Name == f.Resource.Name {
			return g
		}
	}
	panic("which log group is it about? " + f.String())
}

// library is a policy that the library makes, as it is written.
func library(d policy.Document) (out document) {
	var raw struct {
		Version   string
		Statement []statement
	}
	if err := json.Unmarshal([]byte(d.String()), &raw); err != nil {
		panic(err)
	}
	return document{raw.Version, raw.Statement}
}

// with is a policy with the statements of one that the library makes.
func (d document) with(more policy.Document) document {
	d.Version = "2012-10-17"
	d.Statements = append(slices.Clone(d.Statements), library(more).Statements...)
	return d
}

// ourScope is the account and region of configurations.
var ourScope = loggingtest.NewAccount(ourAccount).Region(ourRegion).Scope()

// ofThings are the fixes of findings about things, whatever the place is.
func ofThings[C any](of func(*C) *parts, more map[logging.Code]remedy[C]) map[logging.Code]remedy[C] {
	out := map[logging.Code]remedy[C]{
		"role-missing":      {"", func(c *C, f logging.Finding) { of(c).role(f).create() }},
		"log-group-missing": {"Create it", func(c *C, f logging.Finding) { g := of(c).group(f); *g = groupThing{Name: g.Name, Region: ourRegion} }},
		"log-group-unencrypted": {"", func(c *C, f logging.Finding) {
			g := of(c).group(f)
			g.Missing, g.Region, g.Key = false, ourRegion, logsKey("11111111-2222-4333-8444-555555555555", g.Name)
		}},
		"log-group-key-unusable": {"Enable the key, or cancel its deletion first", func(c *C, f logging.Finding) { of(c).key(f).State = "" }},
		"log-group-key-closed": {"key.CloudWatchLogs", func(c *C, f logging.Finding) {
			k := of(c).key(f)
			k.Policy = k.Policy.with(keyCloudWatchLogs(of(c).group(f).Name))
		}},
	}
	maps.Copy(out, more)
	return out
}

// fixes follows the fixes of findings until there is no error any more, and sees that logs
// arrive then. A code and reason without a row fails.
func (p place[C]) fixes(t *testing.T, n int, of func(*C) *parts, rows map[logging.Code]remedy[C]) {
	t.Helper()
	rounds.Sequential(t)
	pairs := map[string]int{}
	tried, fixed, open := 0, 0, 0
	for seed := range uint64(n) {
		c, did := p.made(p.steps(seed))
		*p.organization(c) = nil // whose policies nobody in the account sees, nor changes
		o, err := p.try(t, c)
		if err != nil || o.findings.Verdict() != logging.NotArrive {
			continue
		}
		tried++
		for range 20 {
			errs := o.findings.With(logging.SeverityError)
			if len(errs) == 0 {
				break
			}
			f := errs[0]
			if pairs[string(f.Code)+" "+string(f.Reason)]++; f.Reason != "" && pairs[string(f.Code)+" "+string(f.Reason)] == 1 && !documented(t, f) {
				t.Errorf("%s: docs/findings.md has no reason %s of %s", p.name, f.Reason, f.Code)
			}
			fix, does := p.carryOut(c, f, of, rows)
			if fix == "" {
				t.Errorf("%s: no row for %s, reason %q: %s", p.name, f.Code, f.Reason, f)
				return
			}
			if !strings.Contains(f.Fix, fix) {
				t.Errorf("%s: the fix of %s, reason %q, does not say %q: %s", p.name, f.Code, f.Reason, fix, f.Fix)
			}
			before := len(errs)
			does()
			if o, err = p.try(t, c); err != nil {
				t.Errorf("%s, seed %d: after %s of %s: %v", p.name, seed, f.Fix, f, err)
				break
			}
			if after := o.findings.With(logging.SeverityError); len(after) >= before && slices.ContainsFunc(after, func(a logging.Finding) bool { return a.String() == f.String() }) {
				t.Errorf("%s, seed %d: %s\nthe fix does not help:\n%s\n%s", p.name, seed, strings.Join(did, "; "), f, p.readable(c))
				break
			}
		}
		switch {
		case o.findings.Verdict() == logging.CannotSay:
			open++
		case o.findings.Verdict() == logging.Arrive && o.arrived:
			fixed++
		default:
			t.Errorf("%s, seed %d: after all fixes: arrived %v (%s)\n%s", p.name, seed, o.arrived, o.why, o.findings)
		}
		if t.Failed() {
			break
		}
	}
	t.Logf("proof: fixes, %s: %d tried, %d then arrive, %d cannot be told: %v", p.name, tried, fixed, open, pairs)
	if fixed == 0 {
		t.Errorf("%s: nothing was fixed", p.name)
	}
}

// carryOut is what the fix of a finding has to say, and what carries it out.
func (p place[C]) carryOut(c *C, f logging.Finding, of func(*C) *parts, rows map[logging.Code]remedy[C]) (says string, do func()) {
	if row, ok := byReason[f.Reason]; ok {
		return row.says, func() { row.do(of(c), f) }
	}
	if row, ok := rows[f.Code]; ok && slices.Contains(byCode, f.Reason) {
		if row.says == "" {
			row.says = f.Fix
		}
		return row.says, func() { row.do(c, f) }
	}
	return "", nil
}

// documented reports whether docs/findings.md says that findings of a code have a reason.
func documented(t *testing.T, f logging.Finding) bool {
	for line := range strings.Lines(string(must[[]byte](t)(os.ReadFile("../../docs/findings.md")))) {
		codes, reasons, ok := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		if ok && strings.Contains(codes, "`"+string(f.Code)+"`") && strings.Contains(reasons, "`"+string(f.Reason)+"`") {
			return true
		}
	}
	return false
}

// Every reason has a fix: it is changed here, or it says who can.
func TestEachReasonHasAFix(t *testing.T) {
	elsewhere := map[policy.Cause]string{
		policy.CauseControl: "Ask whoever manages the organization",
		policy.CauseSession: "Assume the role with a session policy that allows it",
		policy.CauseUnknown: "own", // the problem says what cannot be known
	}
	source := string(must[[]byte](t)(os.ReadFile("../../logging/policy/cause.go"))) + string(must[[]byte](t)(os.ReadFile("../../logging/resource/finding.go")))
	reasons := regexp.MustCompile(`(?:Cause|Reason) += "(.+?)"`).FindAllStringSubmatch(source, -1)
	if len(reasons) < 12 {
		t.Fatal(reasons)
	}
	for _, its := range reasons {
		reason := policy.Cause(its[1])
		f := resource.Finding{Fix: "own"}.Because(policy.Decision{Cause: reason, Source: "policy p", Statement: 2, Sid: "S"})
		says := "own"
		if row, ok := byReason[reason]; ok {
			says = row.says
		} else if text, ok := elsewhere[reason]; ok {
			says = text
		} else if !slices.Contains(byCode, reason) {
			t.Errorf("%s has no row", reason)
		}
		if !strings.Contains(f.Fix, says) || says != "own" && !strings.Contains(f.Fix, "statement 2 (S) of policy p") {
			t.Errorf("%s: %q does not say %q", reason, f.Fix, says)
		}
	}
}
