package logging

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// PolicyFile is a policy, named as a file by where it goes:
//
//	role.Runbooks.trust.json, role.Runbooks.AutomationScriptLogs-eu-west-1.json
//	bucket.acme-trails.policy.json   of a bucket that is made: the whole of its policy
//	bucket.acme-trails.statements.json  of one that exists, or is only used: what is added
//	sessionlog.user.json, trailog-audit.pass-role.json  by the target: for people, nodes and pipelines
//	read.json, apply.json            see [ReadPolicy] and [ApplyPolicy]
//
// A name has the characters A-Z a-z 0-9 . _ - only, and no other file of the same
// targets has it, however capitals are told apart.
type PolicyFile struct {
	Name     string
	Kind     policy.Kind
	Document policy.Document
}

// Text is the document as a file has it, indented.
func (f PolicyFile) Text() string { return f.Document.Indented() + "\n" }

// Policies is every policy that the targets know, for those who make roles, buckets, topics and
// keys by other means: Terraform reads them with file(). They are for an account and for the regions of the
// targets' clients, which need no credentials: nothing is called. They come in the order of
// their names.
//
// The error joins what [NewPlan] says of settings that are wrong or contradict each other.
func Policies(account string, targets Targets) ([]PolicyFile, error) {
	bounds, err := resource.BindTo(account, targets)
	if err != nil {
		return nil, err
	}
	d, err := resource.Gather(bounds)
	if err != nil {
		return nil, err
	}
	several := slices.ContainsFunc(bounds, func(b resource.Bound) bool { return b.Scope != bounds[0].Scope })
	var files fileNames
	add := func(region string, doc resource.Document, where ...string) {
		if several && region != "" {
			where = append(where, region)
		}
		files.add(doc, append(where, doc.Name)...)
	}
	things := slices.AppendSeq(slices.Collect(maps.Values(d.Managed)), maps.Values(d.Observed))
	slices.SortFunc(things, func(a, b resource.Resource) int { return resource.CompareIDs(a.ID(), b.ID()) })
	for _, r := range things {
		id := r.ID()
		x, err := r.Export(several)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		if a, err := arn.Parse(id.Name); err == nil { // of a key
			id.Name = strings.TrimPrefix(a.Resource, "key/")
		}
		for _, doc := range x.Documents {
			add(id.Region, doc, strings.ToLower(id.Type[strings.LastIndexByte(id.Type, ':')+1:]), id.Name)
		}
	}
	for i, docs := range d.Offered {
		for _, doc := range docs {
			add(bounds[i].Scope.Region, doc, bounds[i].Target.Name())
		}
	}
	files.add(resource.Document{Kind: policy.Identity, Document: toRead(d)}, "read")
	apply, err := toApply(d)
	if err != nil {
		return nil, err
	}
	files.add(resource.Document{Kind: policy.Identity, Document: apply}, "apply")
	slices.SortFunc(files.files, func(a, b PolicyFile) int { return cmp.Compare(a.Name, b.Name) })
	return files.files, nil
}

// fileNames are files, each of another name.
type fileNames struct {
	files []PolicyFile
	taken map[string]policy.Document
}

// add adds a file by where it goes. Where its name is another's, it has a digest.
func (n *fileNames) add(doc resource.Document, where ...string) {
	where = slices.DeleteFunc(where, func(part string) bool { return part == "" })
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._-", c) {
			return c
		}
		return '-'
	}, strings.Join(where, "."))
	const most = 200 // file systems take 255
	name = name[:min(len(name), most)]
	if have, taken := n.taken[strings.ToLower(name)]; taken {
		if have.Equal(doc.Document) {
			return
		}
		sum := sha256.Sum256([]byte(strings.Join(where, "\x00") + doc.Document.String()))
		name += "-" + hex.EncodeToString(sum[:4])
	}
	if n.taken == nil {
		n.taken = map[string]policy.Document{}
	}
	n.taken[strings.ToLower(name)] = doc.Document
	n.files = append(n.files, PolicyFile{name + ".json", doc.Kind, doc.Document})
}
