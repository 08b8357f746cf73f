package resource

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// State is what a resource is now: a value that marshals to a JSON object, or
// nil where the resource does not exist. It holds what can be configured, not
// what changes by itself.
type State any

// Resource is one thing that AWS keeps, bound to the clients that read and
// write it: what a [Kind] makes, and nobody else. Its methods may be called from
// several goroutines. Those of the engine alone have no use for others.
type Resource interface {
	setAsAWhole() bool // as the options of an account are; nobody else implements it
	// ID names it. Two resources with one ID are the same thing.
	ID() ID
	// Managed reports whether something is wanted of it; else it is only read.
	Managed() bool
	// Needs are the resources that must be written before this one.
	Needs() []ID
	// Merge is this resource with what other, which has the same ID, wants as
	// well. A *MergeError says that they want different things.
	Merge(other Resource) (Resource, error)

	// Batch says, before anything is read, what Read will ask of a Loader.
	Batch(*Reader)
	// Read is the state now; nil where the resource is absent. It makes its
	// calls through the reader, which shares them.
	Read(context.Context, *Reader) (State, error)
	// Reads are the permissions that Read needs; with a thorough reader, as of Check
	// and removals, it needs those of ThoroughReads.
	Reads() []Permission
	ThoroughReads() []Permission
	// Owner is the account whose clients read it, where another account than the target's
	// owns it; empty where the target's own clients do. Those permissions are then that
	// account's.
	Owner() string
	// LeadsTo are the resources that Read may find worth reading too, whatever there
	// is, with wildcards for names.
	LeadsTo() []Resource
	// DecodeState is a state from its JSON; nil for null.
	DecodeState(json.RawMessage) (State, error)
	// CreatedAt is when it was created, by AWS's clock; zero where the state does not
	// tell. It is the evidence that an uncertain create was this apply's.
	CreatedAt(State) time.Time
	// Unsettled reports a state that is about to change by itself, such as a setting
	// whose new value awaits approval: it is neither done nor undone.
	Unsettled(now State) bool

	// Diff is what has to change, in order, each made with NewChange: one API
	// call each. It does no I/O.
	Diff(now State) ([]Change, error)
	// FromNothing is Diff where there is nothing, or, where it has to exist, where
	// it has nothing of what is wanted.
	FromNothing() ([]Change, error)
	// Export is what is wanted of it as CloudFormation has it, for a template of one
	// region, or of several.
	Export(several bool) (Export, error)
	// Reset puts it back to what AWS has by default, as a removal without a report
	// does; nothing where that is not known.
	Reset(now State) ([]Change, error)
	// Check says what is wrong with a change that came from elsewhere.
	Check(Change) error
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
	// Leaves is what shows after a change: its value, but for one that is taken away
	// and leaves something.
	Leaves(Change) json.RawMessage
	// Foresee is what another resource's state shows once this one is as planned.
	Foresee(planned json.RawMessage, other ID, shows json.RawMessage) (json.RawMessage, error)
	// Shortens says why a change would have logs deleted earlier than before, by a
	// shorter retention or expiry; empty where it does not. Such a change needs the
	// user's word, and is never made to put something back.
	Shortens(Change) string
	// HoldsData is what it holds that would go with it, such as "logs"; "" for nothing. A
	// removal leaves one that does as it is, whole. Write refuses to delete it too, with
	// ErrHoldsData, since logs can arrive between the plan and the write. What is going, by
	// [WithGoing], does not count.
	HoldsData(context.Context) (what string, err error)
}

// Call is an API call, named as IAM names its action, and the permissions that
// its caller needs.
type Call struct {
	Operation string // "logs:CreateLogGroup"
	Requires  []Permission
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
	documents         []Document
}

// Offer adds a policy for somebody whom nothing here is: who passes a role, or starts
// sessions. It is among logging.Policies.
func (d *Declaration) Offer(name string, kind policy.Kind, doc policy.Document) {
	d.documents = append(d.documents, Document{name, kind, doc})
}

// Manage adds a resource that the plan reads, compares and writes; one that its
// package only reads, as it does what another account owns, is observed.
func (d *Declaration) Manage(rs ...Resource) {
	for _, r := range rs {
		if !r.Managed() {
			d.Observe(r)
			continue
		}
		d.managed = append(d.managed, r)
	}
}

// Observe adds a resource that is only read, for judging.
func (d *Declaration) Observe(rs ...Resource) { d.observed = append(d.observed, rs...) }
