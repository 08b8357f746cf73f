package role

import (
	"maps"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Trusts asks a trust policy whether a service may assume the role, from a region of
// the account. Sent are the condition keys that the service is known to send; of a value
// that ends in "*" the end is an id that nobody knows beforehand. What else a service
// sends, such as aws:SourceArn, is mostly not documented, so that a condition on it leaves
// it undetermined.
func Trusts(s resource.Scope, trust policy.Document, roleARN, service string, sent map[string][]string) policy.Decision {
	own, _, _ := strings.Cut(service, ".")
	ask := resource.Access{
		Principal: policy.Principal{Service: service}, Action: "sts:AssumeRole", Own: policy.Policies{ResourceMustAllow: true},
		Unknown: []string{"aws:SourceAccount", "aws:SourceArn", "aws:SourceOrg*", "sts:ExternalId", own + ":*"},
	}
	decide := func(sent map[string][]string) policy.Decision {
		ask.Context = map[string][]string{"aws:RequestedRegion": {s.Region}}
		maps.Copy(ask.Context, sent)
		return ask.To(roleARN, s.Account, &policy.Source{Name: "trust policy", Document: trust})
	}
	open := maps.Clone(sent) // without the keys that have such an end
	var first policy.Decision
	for key, values := range sent {
		if len(values) != 1 || !strings.HasSuffix(values[0], "*") {
			continue
		}
		delete(open, key)
		for i, value := range samples(trust, key, strings.TrimSuffix(values[0], "*")) {
			one := maps.Clone(sent)
			one[key] = []string{value}
			switch d := decide(one); {
			case i == 0:
				first = d
			case d.Outcome != first.Outcome:
				ask.Unknown = append(ask.Unknown, key)
				return decide(open)
			}
		}
	}
	if first != (policy.Decision{}) {
		return first
	}
	return decide(sent)
}

// uuids are two ids without a digit in common, but for where every id has the same.
var uuids = []string{"00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"}

// samples are values of a condition key that begin so: with ids that have nothing in
// common, and with those that a trust policy's own patterns could be meant for.
func samples(trust policy.Document, key, begin string) []string {
	var out []string
	for _, id := range uuids {
		out = append(out, begin+id)
	}
	for _, st := range trust.Statements {
		for _, keys := range st.Condition {
			for name, patterns := range keys {
				for _, pattern := range patterns {
					if strings.EqualFold(name, key) && strings.ContainsAny(pattern, "*?") {
						out = append(out, begin+shaped(pattern[saysNoMore(pattern, begin):]))
					}
				}
			}
		}
	}
	return out
}

// saysNoMore is how much of a pattern says no more than the beginning: as far as they are
// the same, and to the pattern's last colon or slash where it has a wildcard before.
func saysNoMore(pattern, begin string) int {
	n := 0
	for n < min(len(pattern), len(begin)) && pattern[n] == begin[n] {
		n++
	}
	if n < len(begin) {
		return strings.LastIndexAny(pattern, ":/") + 1
	}
	return n
}

// shaped is an id of the usual shape that has what a pattern asks for.
func shaped(pattern string) string {
	id := []byte(uuids[0])
	at := 0
	pieces := strings.Split(pattern, "*")
	for i, piece := range pieces {
		if i > 0 && i == len(pieces)-1 { // the end
			at = max(at, len(id)-len(piece))
		}
		for _, c := range []byte(piece) {
			if at < len(id) && c != '?' {
				id[at] = c
			}
			at++
		}
	}
	return string(id)
}
