package role

import (
	"fmt"
	"iter"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Bind is a target of roles alone.
func Bind(c Clients, roles ...Role) resource.Target {
	return resource.Bind("roles", c.Clients, c, roles)
}

// Judge finds that the role does not exist.
func (r Role) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		ref := Ref(f.Scope, r.Name())
		if ref.In(f).Absent() {
			j.Find(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityError, Resource: ref.ID(),
				Problem: fmt.Sprintf("Role %s does not exist.", r.Name()), Fix: "Create it.",
			})
		}
	})
}
