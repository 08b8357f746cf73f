package logging

import (
	"errors"
	"fmt"
	"iter"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Join makes one target of several of one account and region, for what no place
// declares by itself: a log group that is shared, a role that is passed on.
//
//	shared := logging.Join("shared", loggroup.Bind(groups, ops), role.Bind(roles, runbooks))
//
// The name tells it apart in errors and findings.
func Join(name string, parts ...Target) Target { return joined{name, parts} }

type joined struct {
	name  string
	parts []Target
}

// Name is the name given.
func (t joined) Name() string { return t.name }

// Clients are those of the first part.
func (t joined) Clients() Clients {
	if len(t.parts) == 0 {
		return Clients{}
	}
	return t.parts[0].Clients()
}

// Declare adds what the parts want.
func (t joined) Declare(s Scope, d *resource.Declaration) error {
	var errs []error
	v := &ValidationError{Of: t.name}
	for i, p := range t.parts {
		if c := p.Clients(); c.Region != s.Region || c.Origin() != t.Clients().Origin() {
			v.Add(fmt.Sprintf("parts[%d]", i), c.Region, fmt.Sprintf("must be for the same credentials and region as the first, %s", s.Region), "")
			continue
		}
		var invalid *ValidationError
		if err := p.Declare(s, d); errors.As(err, &invalid) {
			v.Merge("", invalid)
		} else if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, v.Err())...)
}

// Judge says what the parts say.
func (t joined) Judge(f resource.Facts) iter.Seq[Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		for _, p := range t.parts {
			j.FindAll(p.Judge(f))
		}
	})
}
