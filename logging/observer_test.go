package logging_test

import (
	"iter"

	"github.com/awslogkit/awslogkit/logging"
)

// observer is a target of log groups and roles that looks at more, and at the facts.
type observer struct {
	*logging.Resources
	declare func(logging.Scope, *logging.Declaration)
	judge   func(logging.Facts)
	finds   []logging.Finding
}

func (o *observer) Declare(s logging.Scope, d *logging.Declaration) error {
	if o.declare != nil {
		o.declare(s, d)
	}
	return o.Resources.Declare(s, d)
}

func (o *observer) Judge(f logging.Facts) iter.Seq[logging.Finding] {
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
