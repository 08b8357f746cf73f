package key

import (
	"fmt"
	"iter"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// The codes of findings that this package makes.
const (
	CodeMissing  resource.Code = "key-missing"
	CodeUnusable resource.Code = "key-unusable"
)

// Bind is a target of keys alone.
func Bind(c Clients, keys ...Key) resource.Target {
	return resource.Bind("keys", c.Clients, c, keys)
}

// Judge finds a key that does not exist or cannot be used. Whether it lets a service
// in is judged by the place that uses it.
func (k Key) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		id := k.ID(f.Scope)
		now := Ref(f.Scope, k.spec.Name).In(f)
		switch {
		case now.Absent():
			j.Find(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityError, Resource: id,
				Problem: fmt.Sprintf("Key %s does not exist.", k.spec.Name), Fix: "Create it.",
			})
		case now.Present && now.State.State != enabledState:
			j.Find(resource.Finding{
				Code: CodeUnusable, Severity: resource.SeverityError, Resource: id,
				Problem: fmt.Sprintf("Key %s is in the state %s, so that nothing can be encrypted with it or read.", k.spec.Name, now.State.State),
				Fix:     "Enable it, or cancel its deletion first.",
			})
		}
	})
}
