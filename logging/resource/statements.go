package resource

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// WithStatements is a policy that has what want says as well.
func WithStatements(now policy.Statements, want policy.Document) (policy.Statements, error) {
	then, _, err := withStatements("policy", now, want)
	return then, err
}

// withStatements is what has to change for a resource policy to have what want
// says: a change of path "policy[Sid]", say, for each of its statements that is
// not there by meaning, under whatever Sid. What others wrote is neither
// replaced nor removed: a Sid that they use for something else gets a free name.
// The statements take the version of the policy that there is. It is an error
// if that changes their meaning.
func withStatements(path string, now policy.Statements, want policy.Document) (policy.Statements, []Change, error) {
	then := make(policy.Statements, len(now)+len(want.Statements))
	for key, one := range now {
		then[key] = one
	}
	version := want.Version
	if len(now) > 0 {
		version = now.Document().Version
	}
	changes := make([]Change, len(want.Statements))
	var errs []error
	for _, i := range naming(want) {
		s := want.Statements[i].Clone()
		if _, ok := then.Find(s, want.Version); ok {
			continue
		}
		s.Sid = then.FreeSid(s)
		one, ok := policy.Document{Version: want.Version, Statements: []policy.Statement{s}}.As(version)
		if !ok {
			errs = append(errs, fmt.Errorf("%s: statement %d (%q) has a policy variable, which is literal text in the policy that exists, of version %q: set that to %q",
				path, i, want.Statements[i].Sid, version, policy.Version))
			continue
		}
		then[s.Sid] = one
		c, err := NewChange(path+"["+s.Sid+"]", nil, one)
		errs = append(errs, err)
		changes[i] = c
	}
	changes = slices.DeleteFunc(changes, func(c Change) bool { return c.Path == "" })
	return then, changes, errors.Join(errs...)
}

// naming is the order in which statements get their Sids. It is theirs, not that of
// the targets that want them, so that of two with one Sid it is always the same one
// that has it.
func naming(doc policy.Document) []int {
	order, text := make([]int, len(doc.Statements)), make([]string, len(doc.Statements))
	for i, s := range doc.Statements {
		order[i] = i
		text[i] = policy.Document{Statements: []policy.Statement{s}}.String()
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(compareSids(doc.Statements[i].Sid, doc.Statements[j].Sid), cmp.Compare(text[i], text[j]))
	})
	return order
}

// compareSids puts statements without a Sid last.
func compareSids(a, b string) int {
	switch {
	case a == "" && b != "":
		return 1
	case a != "" && b == "":
		return -1
	}
	return cmp.Compare(a, b)
}

// withStatement is a policy, as it is read right before it is written, with the
// statement of a key as it is after a change, nil where there is none then. It is
// false where the policy is so already. The error says that the statement is neither
// as it was before the change nor as it is after it: somebody else has changed it.
// Without statements the policy is to be deleted, since AWS takes no empty one.
func withStatement(live policy.Document, key string, before, after any) (next policy.Document, changed bool, err error) {
	have, exists := policy.SplitStatements(live)[key]
	is := func(v any) bool {
		doc, wanted := v.(policy.Document)
		return wanted == exists && (!exists || same(have, doc))
	}
	one, _ := after.(policy.Document)
	switch {
	case is(after):
		return live, false, nil
	case !is(before):
		return policy.Document{}, false, ErrChangedMeanwhile
	case after == nil:
		return live.WithoutStatement(key), true, nil
	case len(live.Statements) > 0:
		// The rest of the policy may have got another version meanwhile.
		var ok bool
		if one, ok = one.As(live.Version); !ok {
			return policy.Document{}, false, ErrChangedMeanwhile
		}
	}
	return live.WithStatement(key, one), true, nil
}

// settleLimit is how long what was written may take to be read.
const settleLimit = 20 * time.Second

// Settle waits until what was written shows, up to 20 seconds. It is for what is
// eventually consistent where the next change merges into what it reads, as the
// statements of a policy are: it would take back the one before. What does not
// show in time was accepted all the same. The error is that of shows.
func Settle(ctx context.Context, shows func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, settleLimit)
	defer cancel()
	for delay := 100 * time.Millisecond; ; delay = min(2*delay, 5*time.Second) {
		ok, err := shows(ctx)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return nil
		case ok || err != nil:
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(delay):
		}
	}
}
