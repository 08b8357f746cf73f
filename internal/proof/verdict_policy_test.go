package proof

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
)

// statement is a statement of a policy, as JSON has it.
type statement map[string]any

// document is a policy as it is written: no part of the library reads or makes it.
type document struct {
	Version    string // left out if it is ""
	Statements []statement
}

func (d document) MarshalJSON() ([]byte, error) {
	out := map[string]any{"Statement": d.Statements}
	if d.Version != "" {
		out["Version"] = d.Version
	}
	return json.Marshal(out)
}

func (d document) String() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func grants(statements ...statement) document {
	return document{"2012-10-17", statements}
}

func allow(actions, resources []string) statement {
	return statement{"Effect": "Allow", "Action": actions, "Resource": resources}
}

// asked is what a service, or somebody, asks of a policy: what the mutations are about.
type asked struct {
	actions   []string
	resources []string            // ARNs; none for a trust policy
	sent      map[string][]string // condition keys that come with it, with their values
	principal map[string]any      // who asks, in a policy that names principals; nil for others
	account   string
}

// never are condition keys that come with nothing here, with values that they could have.
var never = map[string][]string{
	"aws:SourceIp":              {"203.0.113.10", "203.0.113.0/24"},
	"aws:SourceVpce":            {"vpce-1a2b3c4d"},
	"aws:SourceOrgID":           {"o-abcdefghij"},
	"aws:PrincipalOrgID":        {"o-abcdefghij"},
	"aws:PrincipalTag/team":     {"ops"},
	"aws:RequestTag/team":       {"ops"},
	"aws:ResourceTag/team":      {"ops"},
	"aws:TagKeys":               {"team"},
	"aws:username":              {"ana"},
	"aws:userid":                {"AIDAEXAMPLE"},
	"aws:Referer":               {"https://example.com"},
	"aws:UserAgent":             {"aws-cli/2"},
	"aws:ViaAWSService":         {"false"},
	"aws:CalledVia":             {"athena.amazonaws.com"},
	"aws:MultiFactorAuthAge":    {"3600"},
	"sts:ExternalId":            {"abc"},
	"aws:CurrentTime":           {"2026-11-30T00:00:00Z"},
	"aws:EpochTime":             {"1796000000"},
	"aws:PrincipalIsAWSService": {"true", "false"},
}

func one[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// texts is an element of a statement as a list.
func texts(v any) []string {
	switch x := v.(type) {
	case string:
		return []string{x}
	case []string:
		return slices.Clone(x)
	}
	return nil
}

// listed is a list as policies have them: a list of one often as a text.
func listed(r *rand.Rand, all []string) any {
	if len(all) == 1 && chance(r, 50) {
		return all[0]
	}
	return all
}

// varyARN is an ARN or a pattern of some, near another one.
func varyARN(r *rand.Rand, arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return arn
	}
	rest := &parts[5]
	switch r.IntN(16) {
	case 0, 1, 2:
		*rest += "*"
	case 3:
		*rest = "*"
	case 4:
		return "*"
	case 5:
		parts[3] = one(r, "*", "us-east-1", "eu-west-?", "")
	case 6:
		parts[4] = one(r, "*", "444455556666", "1111????3333", "")
	case 7:
		parts[1] = one(r, "*", "aws-cn", "aws*")
	case 8:
		if len(*rest) > 0 {
			i := r.IntN(len(*rest))
			*rest = (*rest)[:i] + one(r, "?", "*", "**") + (*rest)[i+1:]
		}
	case 9:
		i := r.IntN(len(*rest) + 1)
		*rest = (*rest)[:i] + "*"
	case 10:
		*rest = strings.ToUpper(*rest)
	case 11:
		*rest = strings.TrimSuffix(strings.TrimSuffix(*rest, "*"), ":")
	case 12:
		*rest += one(r, ":*", ":log-stream:*", "/*", "x")
	case 13:
		return strings.Join(parts[:2+r.IntN(4)], ":") + one(r, "", "*", ":*")
	case 14:
		i := r.IntN(len(*rest) + 1)
		*rest = (*rest)[:i] + "*" + (*rest)[i:]
	case 15:
		parts[2] = one(r, "*", "s3", "l*")
	}
	return strings.Join(parts, ":")
}

// varyAction is an action or a pattern of some, near another one.
func varyAction(r *rand.Rand, action string) string {
	service, name, _ := strings.Cut(action, ":")
	if len(name) < 2 || strings.ContainsAny(name, "*?") {
		return one(r, action, "*", service+":*")
	}
	switch r.IntN(9) {
	case 0:
		return "*"
	case 1:
		return service + ":*"
	case 2:
		return service + ":" + name[:1+r.IntN(len(name)-1)] + "*"
	case 3:
		return strings.ToUpper(service) + ":" + strings.ToLower(name)
	case 4:
		return service + ":*" + name[r.IntN(len(name)):]
	case 5:
		i := r.IntN(len(name))
		return service + ":" + name[:i] + "?" + name[i+1:]
	case 6:
		return one(r, "s3:*", "iam:PassRole", "ec2:Describe*", "logs:Delete*")
	case 7:
		return service + ":" + name + "s"
	}
	return action
}

// operators of conditions, by what their values are.
var operators = map[string][]string{
	"text":    {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
	"arn":     {"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"},
	"boolean": {"Bool"},
	"number":  {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
	"date":    {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
	"address": {"IpAddress", "NotIpAddress"},
	"binary":  {"BinaryEquals"},
	"null":    {"Null"},
}

// kindOf is what operators fit a key's value; a tenth of all do not.
func kindOf(r *rand.Rand, value string) string {
	switch {
	case chance(r, 10):
		return one(r, sorted(operators)...)
	case chance(r, 12):
		return "null"
	case value == "true" || value == "false":
		return one(r, "boolean", "boolean", "text")
	case strings.HasPrefix(value, "arn:"):
		return one(r, "arn", "arn", "text")
	case strings.HasSuffix(value, "Z") && strings.Contains(value, "-"):
		return "date"
	case strings.Trim(value, "0123456789") == "" && len(value) == 10:
		return one(r, "number", "date", "text")
	case strings.Contains(value, ".") && strings.Trim(value, "0123456789./") == "":
		return "address"
	}
	return "text"
}

// varyValue is a value of a condition near another one.
func varyValue(r *rand.Rand, value string) string {
	if chance(r, 45) || value == "" {
		return value
	}
	if strings.HasPrefix(value, "arn:") && chance(r, 60) {
		return varyARN(r, value)
	}
	i := r.IntN(len(value))
	switch r.IntN(9) {
	case 0:
		return value[:i] + "*"
	case 1:
		return "*"
	case 2:
		return value[:i] + "?" + value[i+1:]
	case 3:
		return strings.ToUpper(value)
	case 4:
		return value + "x"
	case 5:
		return one(r, "444455556666", "us-east-1", "true", "false", "*", "2030-01-01T00:00:00Z", "2020-01-01", "1", arnIn+"iam::444455556666:role/x", "10.0.0.0/8")
	case 6:
		return "*" + value[i:]
	case 7:
		return one(r, "${aws:PrincipalAccount}", "${aws:SourceAccount}", "${*}", "${aws:username, 'nobody'}", "${aws:ResourceAccount}", "${nothing}")
	}
	return value[:i]
}

// condition is a random test of a key that comes with what is asked, or of one that does not.
func (a asked) condition(r *rand.Rand) (operator, key string, values any) {
	from := a.sent
	if len(from) == 0 || chance(r, 20) {
		from = never
	}
	key = one(r, sorted(from)...)
	have := from[key]
	operator = one(r, operators[kindOf(r, have[0])]...)
	var all []string
	for range 1 + r.IntN(5)/3 {
		if operator == "Null" {
			all = append(all, one(r, "true", "false"))
		} else {
			all = append(all, varyValue(r, one(r, have...)))
		}
	}
	if operator != "Null" {
		if chance(r, 15) {
			operator += "IfExists"
		}
		if chance(r, 12) {
			operator = one(r, "ForAllValues:", "ForAnyValue:") + operator
		}
	}
	if chance(r, 10) {
		key = strings.ToLower(key)
	}
	return operator, key, listed(r, all)
}

// adds adds a random test to a statement.
func (a asked) adds(r *rand.Rand, st statement) string {
	operator, key, values := a.condition(r)
	all := map[string]any{}
	if have, ok := st["Condition"].(map[string]any); ok {
		for op, tests := range have {
			all[op] = maps.Clone(tests.(map[string]any))
		}
	}
	tests, _ := all[operator].(map[string]any)
	if tests == nil {
		tests = map[string]any{}
	}
	tests[key] = values
	all[operator] = tests
	st["Condition"] = all
	return fmt.Sprintf("%s %s %v", operator, key, values)
}

// who is a random Principal element near who asks.
func (a asked) who(r *rand.Rand) any {
	if chance(r, 25) {
		return "*"
	}
	if chance(r, 55) {
		return a.principal
	}
	services := []string{"ssm.amazonaws.com", "iot.amazonaws.com", "ec2.amazonaws.com", "cloudtrail.amazonaws.com", "logs.eu-west-1.amazonaws.com", "logs.amazonaws.com", "lambda.amazonaws.com"}
	switch r.IntN(6) {
	case 0:
		return map[string]any{"Service": one(r, services...)}
	case 1:
		return map[string]any{"AWS": one(r, a.account, arnIn+"iam::"+a.account+":root", "444455556666")}
	case 2:
		return map[string]any{"AWS": "*"}
	case 3:
		return map[string]any{"Service": []string{one(r, services...), one(r, services...)}}
	case 4:
		out := maps.Clone(a.principal)
		out["Federated"] = "cognito-identity.amazonaws.com"
		return out
	}
	out := maps.Clone(a.principal)
	if _, ok := out["AWS"]; !ok {
		out["AWS"] = a.account
	}
	return out
}

// another is a random statement about what is asked.
func (a asked) another(r *rand.Rand, effect string) statement {
	st := statement{"Effect": effect}
	var actions []string
	for range 1 + r.IntN(2) {
		actions = append(actions, varyAction(r, one(r, a.actions...)))
	}
	st["Action"] = listed(r, actions)
	if chance(r, 20) {
		delete(st, "Action")
		st["NotAction"] = listed(r, actions)
	}
	if len(a.resources) > 0 {
		var all []string
		for range 1 + r.IntN(2) {
			all = append(all, varyARN(r, one(r, a.resources...)))
		}
		st["Resource"] = listed(r, all)
		if chance(r, 20) {
			delete(st, "Resource")
			st["NotResource"] = listed(r, all)
		}
	}
	if a.principal != nil {
		st["Principal"] = a.who(r)
		if effect == "Deny" && chance(r, 20) {
			delete(st, "Principal")
			st["NotPrincipal"] = a.who(r)
			if st["NotPrincipal"] == "*" {
				st["NotPrincipal"] = a.principal
			}
		}
	}
	if chance(r, 45) || effect == "Deny" && chance(r, 40) {
		a.adds(r, st)
		if chance(r, 15) {
			a.adds(r, st)
		}
	}
	return st
}

// changes changes a policy in one way.
func (a asked) changes(r *rand.Rand, d *document) string {
	// Statements are replaced, since the same one may be in several configurations.
	var st statement
	i := -1
	if len(d.Statements) > 0 {
		i = r.IntN(len(d.Statements))
		st = maps.Clone(d.Statements[i])
		d.Statements = slices.Clone(d.Statements)
		d.Statements[i] = st
	}
	add := func(s statement) string {
		d.Statements = slices.Insert(slices.Clone(d.Statements), r.IntN(len(d.Statements)+1), s)
		return fmt.Sprintf("also %v", s)
	}
	kind := r.IntN(20)
	switch {
	case kind < 4:
		return add(a.another(r, "Deny"))
	case kind < 6 || st == nil:
		return add(a.another(r, "Allow"))
	case kind < 11:
		return "condition " + a.adds(r, st)
	case kind < 13:
		if all := texts(st["Action"]); len(all) > 0 {
			j := r.IntN(len(all))
			all[j] = varyAction(r, all[j])
			st["Action"] = listed(r, all)
			return "action " + all[j]
		}
	case kind == 13:
		if all := texts(st["Action"]); len(all) > 1 {
			j := r.IntN(len(all))
			st["Action"] = listed(r, slices.Delete(slices.Clone(all), j, j+1))
			return "without action " + all[j]
		}
	case kind < 17:
		if all := texts(st["Resource"]); len(all) > 0 {
			j := r.IntN(len(all))
			all[j] = varyARN(r, all[j])
			st["Resource"] = listed(r, all)
			return "resource " + all[j]
		}
		if a.principal != nil {
			st["Principal"] = a.who(r)
			return fmt.Sprintf("principal %v", st["Principal"])
		}
	case kind == 17:
		if a.principal != nil {
			st["Principal"] = a.who(r)
			return fmt.Sprintf("principal %v", st["Principal"])
		}
		if all := texts(st["Resource"]); len(all) > 0 && len(a.resources) > 0 {
			delete(st, "Resource")
			st["NotResource"] = listed(r, []string{one(r, arnIn+"s3:::*", varyARN(r, one(r, a.resources...)))})
			return fmt.Sprintf("NotResource %v", st["NotResource"])
		}
	case kind == 18:
		if chance(r, 50) {
			d.Version = one(r, "2008-10-17", "")
			return "version " + d.Version
		}
		d.Statements = slices.Delete(slices.Clone(d.Statements), i, i+1)
		return fmt.Sprintf("without statement %d", i)
	case kind == 19:
		if st["Effect"] == "Allow" && st["Action"] != nil {
			delete(st, "Action")
			st["NotAction"] = listed(r, []string{one(r, "iam:*", "s3:*", varyAction(r, one(r, a.actions...)))})
			return fmt.Sprintf("NotAction %v", st["NotAction"])
		}
	}
	return ""
}

// Each operator is tried with each key that comes with a request.
func TestConditionsOfEveryOperator(t *testing.T) {
	rounds.Sequential(t)
	for name, a := range map[string]asked{"trust": ofTrust("ssm.amazonaws.com", arnIn+"ssm:x"), "files": ofFiles(auditingPlace("").right()), "node": ofNode(shellPlace("").right())} {
		r, seen := rand.New(rand.NewPCG(7, 7)), map[string]bool{}
		for range 200_000 {
			operator, key, _ := a.condition(r)
			seen[operator+" "+strings.ToLower(key)] = true
		}
		for _, all := range operators {
			for _, operator := range all {
				for key := range a.sent {
					if !seen[operator+" "+strings.ToLower(key)] {
						t.Errorf("%s: %s is never tried with %s", name, operator, key)
					}
				}
			}
		}
	}
}
