package key

import (
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging"
)

// The codes of findings that this package makes.
const (
	CodeMissing  logging.Code = "key-missing"
	CodeUnusable logging.Code = "key-unusable"
)

// Target is a target of keys alone.
type Target struct {
	name    string
	clients Clients
	keys    []Key
}

var _ logging.Target = (*Target)(nil)

// NewTarget is a target without keys. The name tells it apart in errors and findings.
func NewTarget(name string, c Clients) *Target { return &Target{name: name, clients: c} }

// Key adds a key; it changes and returns the target.
func (t *Target) Key(k Key) *Target {
	t.keys = append(t.keys, k)
	return t
}

// Name is the name given.
func (t *Target) Name() string { return t.name }

// Clients are the clients given.
func (t *Target) Clients() logging.Clients { return t.clients.Clients }

// Declare adds the keys.
func (t *Target) Declare(s logging.Scope, d *logging.Declaration) error {
	v := &logging.ValidationError{Of: t.name}
	for i, k := range t.keys {
		r, err := k.Resource(t.clients, s)
		if err != nil {
			v.Merge(fmt.Sprintf("keys[%d]", i), err)
			continue
		}
		d.Manage(r)
	}
	return v.Err()
}

// Judge finds keys that do not exist or cannot be used. Whether a key lets a service
// in is judged by the place that uses it.
func (t *Target) Judge(f logging.Facts) iter.Seq[logging.Finding] {
	return func(yield func(logging.Finding) bool) {
		for _, k := range t.keys {
			id := k.ID(f.Scope)
			now := logging.Lookup[State](f, id)
			finding := logging.Finding{Severity: logging.Error, Resource: id}
			switch {
			case now.Err != nil:
				continue
			case now.Absent():
				finding.Code, finding.Problem, finding.Fix = CodeMissing, fmt.Sprintf("Key %s does not exist.", k.spec.Name), "Create it."
			case now.State.State != string(types.KeyStateEnabled):
				finding.Code, finding.Problem = CodeUnusable, fmt.Sprintf("Key %s is in the state %s, so that nothing can be encrypted with it or read.", k.spec.Name, now.State.State)
				finding.Fix = "Enable it, or cancel its deletion first."
			default:
				continue
			}
			if !yield(finding) {
				return
			}
		}
	}
}
