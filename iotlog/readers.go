package iotlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// readers names those who can read the entries, of the roles and users whose policies were
// read, and says whose could not be. IAM is not searched for others.
func (j *judging) readers() {
	groups := j.groups()
	if len(groups) == 0 {
		groups = []string{LogGroup}
	}
	var can, perhaps, cannot, unseen []string
	for _, id := range j.holders() {
		own, err := role.Policies(j.facts, id)
		name := called(id)
		if err != nil {
			unseen = append(unseen, fmt.Sprintf("%s (%v)", name, err))
			continue
		}
		var reads, may []string
		for _, g := range groups {
			switch j.canRead(id, own, loggroup.ARNOf(j.facts.Scope, g)) {
			case policy.Allowed:
				reads = append(reads, g)
			case policy.Undetermined:
				may = append(may, g)
			}
		}
		switch {
		case len(reads) > 0:
			can = append(can, name+of(reads, groups))
		case len(may) > 0:
			perhaps = append(perhaps, name+of(may, groups))
		default:
			cannot = append(cannot, name)
		}
	}
	text := "Whoever may read " + strings.Join(groups, ", ") + " sees debugging information of the devices."
	for _, p := range []struct {
		says string
		who  []string
	}{
		{"By their own policies these can", can},
		{"Conditions, or the key of the group, decide whether these can", perhaps},
		{"These cannot", cannot},
		{"The policies of these could not be seen", unseen},
	} {
		if len(p.who) > 0 {
			text += " " + p.says + ": " + strings.Join(p.who, ", ") + "."
		}
	}
	j.Find(resource.Finding{
		Code: CodeReaders, Severity: resource.SeverityInfo, Resource: loggroup.Ref(j.facts.Scope, groups[0]).ID(),
		Problem: text + " Nobody else's policies were looked at.",
		Fix:     "Take logs:FilterLogEvents, logs:GetLogEvents, logs:StartQuery and logs:StartLiveTail from who should not read; ReaderRole names further roles to look at.",
	})
}

// holders are the roles and users that facts know of, and those that the settings name.
func (j *judging) holders() []resource.ID {
	all := role.Known(j.facts)
	for _, r := range j.want.Readers {
		if id := r.ID(j.facts.Scope); !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	slices.SortFunc(all, resource.CompareIDs)
	return all
}

// called is how a role or a user is named in a list.
func called(id resource.ID) string {
	if id.Type == role.UserType {
		return "user " + id.Name
	}
	return "role " + id.Name
}

// of says which groups, where that is not all of them.
func of(some, all []string) string {
	if len(some) == len(all) {
		return ""
	}
	return " (" + strings.Join(some, ", ") + ")"
}

// canRead is whether a role or user can read entries of a group in one way at least, by his
// own policies; where the group has a key that he may not use, that is not known.
func (j *judging) canRead(id resource.ID, own policy.Policies, g loggroup.ARN) policy.Outcome {
	who := role.HolderARN(j.facts, id)
	best := policy.ImplicitDeny
	for _, ask := range []resource.Permission{
		{Action: "logs:GetLogEvents", Resource: g.Stream("*")}, {Action: "logs:FilterLogEvents", Resource: g.Stream("")},
		{Action: "logs:StartQuery", Resource: g.Stream("")}, {Action: "logs:StartLiveTail", Resource: g.Stream("")},
	} {
		missing, unsure := role.Allows(own, j.facts.Scope, who, ask)
		if missing.Empty() && unsure.Empty() {
			best = policy.Allowed
			break
		}
		if missing.Empty() {
			best = policy.Undetermined
		}
	}
	keyARN := g.Ref().In(j.facts).State.KeyARN
	if best != policy.Allowed && best != policy.Undetermined || keyARN == "" {
		return best
	}
	use := key.Use{Access: role.Ask(own, j.facts.Scope, who, "kms:Decrypt"), Through: "logs." + g.Region, EncryptionContext: map[string]string{"aws:logs:arn": g.Plain()}}
	if d, _, err := use.Decide(j.facts, keyARN, "kms:Decrypt"); err != nil || d.Outcome != policy.Allowed {
		return policy.Undetermined // whether AWS asks readers for it is not confirmed
	}
	return best
}
