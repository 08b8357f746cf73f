package resource

import (
	"context"
	"iter"
	"time"
)

// State is what a resource is now: a value that marshals to a JSON object, or
// nil where the resource does not exist. It holds what can be configured, not
// what changes by itself.
type State any

// Resource is one thing that AWS keeps, bound to the clients that read and
// write it: what a [Kind] makes, and nobody else. Its methods may be called from
// several goroutines.
type Resource interface {
	closed() // nobody else implements it
	// ID names it. Two resources with one ID are the same thing.
	ID() ID
	// Needs are the resources that must be written before this one.
	Needs() []ID
	// Merge is this resource with what other, which has the same ID, wants as
	// well. A *MergeError says that they want different things.
	Merge(other Resource) (Resource, error)
	// Read is the state now; nil where the resource is absent. It makes its
	// calls through the reader, which shares them.
	Read(context.Context, *Reader) (State, error)
	// Reads are the permissions that Read needs.
	Reads() []Permission
	// Diff is what has to change, in order, each made with NewChange: one API
	// call each. It does no I/O.
	Diff(now State) ([]Change, error)
	// Call names the API call that carries a change out, also of a change that
	// another process planned, or of a reversed one.
	Call(Change) Call
	// Write carries a change out. All that it writes is in the change, not in
	// what the resource wants. A create that finds something of others wraps
	// ErrNotOurs; a delete that would destroy logs is ErrHoldsData.
	Write(context.Context, Change) error
	// Transient reports whether an error of Write can pass by itself, because
	// IAM has not propagated yet, judged by the facts as the plan leaves them.
	// Where waiting cannot help, why may say what is really wrong.
	Transient(err error, then Facts) (wait bool, why string)
}

// Call is an API call, named as IAM names its action, and the permissions that
// its caller needs.
type Call struct {
	Operation string // "logs:CreateLogGroup"
	Requires  []Permission
}

// Resetter is a Resource that a removal without a report can put back to what
// AWS has by default. One that is not a Resetter is left as it is.
type Resetter interface {
	Resource
	Reset(now State) ([]Change, error)
}

// Settler is a Resource whose state can be about to change by itself, such as a
// setting whose new value awaits approval. What is unsettled is neither done nor
// undone.
type Settler interface {
	Resource
	Unsettled(now State) bool
}

// ThoroughReads is a Resource whose Read needs more permissions where it is
// thorough, as it is for Check and for removals.
type ThoroughReads interface {
	Resource
	ThoroughReads() []Permission
}

// Dated is a Resource whose state tells when it was created, by AWS's clock; zero
// where it does not. It is the evidence that an uncertain create was this apply's.
type Dated interface {
	Resource
	CreatedAt(State) time.Time
}

// Shortener is a Resource some changes of which would have logs deleted earlier than
// before: a shorter retention or expiry. Such a change needs the user's word, and is
// never made to put something back.
type Shortener interface {
	Resource
	// Shortens says why; empty where the change does not.
	Shortens(Change) string
}

// DataHolder is a Resource that can hold logs. A removal leaves one that does
// as it is, whole. Its Write refuses to delete it too, with ErrHoldsData, since
// logs can arrive between the plan and the write.
type DataHolder interface {
	Resource
	HoldsData(context.Context) (bool, error)
}

// Target is settings bound to clients.
type Target interface {
	// Name tells targets apart in errors and findings: "automationlog".
	Name() string
	// Clients are the clients that say for which account and region it is.
	Clients() Clients
	// Declare adds the resources that the settings want and those that judging
	// looks at. It does no I/O. Its errors are *ValidationError.
	Declare(Scope, *Declaration) error
	// Judge says what is wrong with the facts. It does no I/O.
	Judge(Facts) iter.Seq[Finding]
}

// Declaration collects the resources of a target.
type Declaration struct {
	// Caller is the ARN of whose credentials the clients have; empty where a plan
	// is only loaded.
	Caller string

	managed, observed []Resource
}

// Manage adds a resource that the plan reads, compares and writes; one that its
// package only reads, as it does what another account owns, is observed.
func (d *Declaration) Manage(rs ...Resource) {
	for _, r := range rs {
		if o, ok := r.(interface{ onlyRead() bool }); ok && o.onlyRead() {
			d.Observe(r)
			continue
		}
		d.managed = append(d.managed, r)
	}
}

// Observe adds a resource that is only read, for judging.
func (d *Declaration) Observe(rs ...Resource) { d.observed = append(d.observed, rs...) }
