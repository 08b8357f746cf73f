package role

import (
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// inlineIn are the inline policies that are wanted for a region. The key of what a place
// added and named after the region has the region before it, with a slash, which no name
// of a policy has.
func (s spec) inlineIn(region string) map[string]policy.Document {
	all := map[string]policy.Document{}
	for name, doc := range s.Inline {
		if region != "" && strings.Contains(name, "-"+region) && slices.Contains(s.added, name) {
			name = region + "/" + name
		}
		all[name] = doc
	}
	return all
}

// acrossRegions makes one policy of those that one place wants for several regions: its
// name is theirs without the region.
func acrossRegions(wanted map[string]*policy.Document) (map[string]*policy.Document, error) {
	out := map[string]*policy.Document{}
	families := map[string][]string{}
	for _, key := range value.SortedKeys(wanted) {
		region, name, regional := strings.Cut(key, "/")
		if !regional {
			out[key] = wanted[key]
			continue
		}
		family := strings.Replace(name, "-"+region, "", 1)
		families[family] = append(families[family], key)
	}
	for _, family := range value.SortedKeys(families) {
		keys := families[family]
		name := family
		if len(keys) == 1 {
			_, name, _ = strings.Cut(keys[0], "/")
		}
		var others []policy.Document
		for _, key := range keys[1:] {
			others = append(others, *wanted[key])
		}
		doc := wanted[keys[0]].Joined(others...)
		if other, twice := out[name]; twice && (other == nil || !other.Equal(doc)) {
			return nil, &resource.MergeError{Path: "inlinePolicies[" + name + "]", A: text(other), B: text(&doc)}
		}
		out[name] = &doc
	}
	return out, nil
}

func text(doc *policy.Document) string {
	if doc == nil {
		return "absent"
	}
	return doc.String()
}
