package role

import (
	"maps"
	"slices"
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
	sent = maps.Clone(sent)
	for _, key := range slices.Sorted(maps.Keys(sent)) {
		begin, open := strings.CutSuffix(strings.Join(sent[key], ""), "*")
		if len(sent[key]) != 1 || !open {
			continue
		}
		var first policy.Decision
		ids := samples(trust, key, begin)
		for i, id := range ids {
			sent[key] = []string{id}
			if d := decide(sent); i == 0 {
				first = d
			} else if d.Outcome != first.Outcome {
				ids = nil // it depends on what nobody knows
				break
			}
		}
		if ids == nil {
			delete(sent, key)
			ask.Unknown = append(ask.Unknown, key)
		} else {
			sent[key] = ids[:1]
		}
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
