package logging_test

import (
	"iter"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// observer is a target of log groups and roles that looks at more, and at the facts.
type observer struct {
	logging.Target
	declare func(logging.Scope, *resource.Declaration)
	judge   func(resource.Facts)
	finds   []logging.Finding
}

func (o *observer) Declare(s logging.Scope, d *resource.Declaration) error {
	if o.declare != nil {
		o.declare(s, d)
	}
	return o.Target.Declare(s, d)
}

func (o *observer) Judge(f resource.Facts) iter.Seq[logging.Finding] {
	return func(yield func(logging.Finding) bool) {
		if o.judge != nil {
			o.judge(f)
		}
		for _, finding := range o.finds {
			if !yield(finding) {
				return
			}
		}
	}
}
