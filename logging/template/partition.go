package template

import (
	"regexp"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/internal/value"
)

var (
	inARN        = regexp.MustCompile(`arn:(aws[a-z-]*):[a-z0-9-]*:([a-z0-9*?-]*):([0-9]{12})?:(key/[A-Za-z0-9-]+)?`)
	organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// bound is what a text names that no other partition has, beside what is put in its place by
// pseudo parameters: another account, an organization, another region, a key. Names that
// people choose, and those of AWS's managed policies, are taken to be in each.
func (p pseudo) bound(text string) (what []string) {
	if plain, err := value.DecodeAny([]byte(text)); err == nil && strings.HasPrefix(text, "{") { // a policy, say
		for _, inner := range textsIn(plain) {
			what = append(what, p.bound(inner)...)
		}
		return what
	}
	account := func(id string) {
		if arn.IsAccount(id) && id != p.scope.Account {
			what = append(what, "account "+id)
		}
	}
	region := func(name string) {
		if name != p.scope.Region && slices.Contains(arn.Regions(arn.Partition(name)), name) {
			what = append(what, "region "+name)
		}
	}
	for _, found := range inARN.FindAllStringSubmatch(text, -1) {
		if partition := found[1]; partition != p.scope.Partition {
			what = append(what, "partition "+partition)
		}
		region(found[2])
		account(found[3])
		if key := found[4]; key != "" {
			what = append(what, key)
		}
	}
	for part := range strings.SplitSeq(text, "/") { // as the paths of log files have them
		if account(part); organization.MatchString(part) {
			what = append(what, "organization "+part)
		}
	}
	region(text)
	if arn.InDomain(text) {
		for label := range strings.SplitSeq(text, ".") {
			region(label)
		}
		if !strings.HasSuffix(text, "."+arn.DNSSuffix("aws")) && !strings.HasSuffix(p.sub(text), "${AWS::URLSuffix}") {
			what = append(what, "service "+text)
		}
	}
	return what
}

// textsIn are the texts of a value, in order.
func textsIn(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, member := range v {
			out = append(out, textsIn(member)...)
		}
	case map[string]any:
		for _, k := range value.SortedKeys(v) {
			out = append(out, textsIn(v[k])...)
		}
	}
	return out
}

// findBound finds what of a thing is there in its partition alone.
func (m *maker) findBound(id logging.ID, texts []string) {
	var what []string
	for _, text := range texts {
		what = append(what, m.bound(text)...)
	}
	if what == nil {
		return
	}
	slices.Sort(what)
	m.find(id, logging.Finding{
		Code: CodeOnePartition, Severity: logging.SeverityInfo,
		Problem: "It names what only one partition of AWS has: " + strings.Join(slices.Compact(what), ", ") + ".",
		Fix:     "Nothing, within that partition. For another, make a template of settings that name what is there.",
	})
}
