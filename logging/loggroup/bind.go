package loggroup

import (
	"iter"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Bind is a target of log groups alone.
func Bind(c Clients, groups ...Group) resource.Target {
	return resource.Bind("logGroups", c.Clients, c, groups)
}

// Judge judges the group as [Judge] does.
func (g Group) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return Judge(f, ARNOf(f.Scope, g.Name()), g.RequiresEncryption())
}
