package trailrecord

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// Filter says which records are wanted: those that all of its members allow. A
// member that is empty allows every record, and so does the zero Filter.
//
// Given to [Decode] or another reader with [WithFilter], it is asked as soon as
// the text of a record is known to be JSON: records that do not match are never
// built, and cost little.
type Filter struct {
	// Sources are names of services, any of them: "ssm.amazonaws.com", or "ssm".
	Sources []string
	// Names are event names, any of them, as the records have them.
	Names []string
	// Users are those who made the call, any of them: the name of a user, of a role
	// or of its session, or the ARN, principal id or access key id in
	// userIdentity, or the service that it was invoked by. Names are
	// case-sensitive.
	Users []string
	// Regions are of awsRegion, any of them.
	Regions []string
	// Since and Until bound eventTime: from the first on, and before the second.
	// Records without a time that can be read do not match if either is set.
	Since, Until time.Time
	// Errors are error codes, any of them.
	Errors []string
	// Failed is True for calls that failed only, as [Record.Failed] says, and False
	// for those that did not.
	Failed Flag
	// Where is asked last. Like a record of [Scan], what it gets is valid during
	// the call.
	Where func(*Record) bool
}

// Match reports whether the record is wanted.
func (f *Filter) Match(r *Record) bool {
	switch {
	case len(f.Sources) > 0 && !slices.ContainsFunc(f.Sources, func(s string) bool { return isSource(r.EventSource, s) }),
		len(f.Names) > 0 && !slices.Contains(f.Names, r.EventName),
		len(f.Regions) > 0 && !slices.Contains(f.Regions, r.AWSRegion),
		len(f.Errors) > 0 && !slices.Contains(f.Errors, r.ErrorCode),
		len(f.Users) > 0 && !slices.ContainsFunc(f.Users, func(u string) bool { return isUser(&r.UserIdentity, u) }),
		f.Failed != Unset && r.Failed() != (f.Failed == True),
		(!f.Since.IsZero() || !f.Until.IsZero()) && !f.within(r.EventTime),
		f.Where != nil && !f.Where(r):
		return false
	}
	return true
}

func (f *Filter) within(t time.Time) bool {
	return !t.IsZero() && !t.Before(f.Since) && (f.Until.IsZero() || t.Before(f.Until))
}

func isSource(source, wanted string) bool {
	rest, ok := strings.CutPrefix(source, wanted)
	return ok && wanted != "" && (rest == "" || rest[0] == '.')
}

func isUser(u *UserIdentity, wanted string) bool {
	if wanted == "" {
		return false
	}
	issuer := &u.SessionContext.SessionIssuer
	_, session, _ := strings.Cut(u.PrincipalID, ":")
	switch wanted {
	case u.UserName, issuer.UserName, u.ARN, issuer.ARN, u.PrincipalID, session, u.AccessKeyID, u.InvokedBy:
		return true
	}
	// A role that is not in a session, and one whose session has no issuer.
	kind, name, last := arnParts(u.ARN)
	return kind == "role" && last == wanted || kind == "assumed-role" && (name == wanted || last == wanted)
}

// WithFilter leaves out records that do not match. Errors are yielded all the
// same, and [ReadError.Record] counts all records.
func WithFilter(f Filter) Option {
	return func(o *options) { o.filter = &f }
}

// mayMatch reports whether the filter can match the record that the values are
// of. It does not say yes to one that does not match but where to know would need
// the record.
func (v *values) mayMatch(f *Filter, text []byte) bool {
	if v.slow {
		return true
	}
	return v.among(f.Names, text, fEventName, nil) &&
		v.among(f.Sources, text, fEventSource, isSourceIn) &&
		v.among(f.Regions, text, fAWSRegion, nil) &&
		v.among(f.Errors, text, fErrorCode, nil) &&
		(f.Since.IsZero() && f.Until.IsZero() || v.mayBeWithin(f, text)) &&
		v.mayBeUser(f.Users, text)
}

// among reports whether the member has, or may have, one of the texts.
func (v *values) among(wanted []string, text []byte, id fieldID, same func(have []byte, want string) bool) bool {
	if len(wanted) == 0 || v.dirty>>id&1 != 0 {
		return true
	}
	s := v.fields[id]
	have := text[s.from:s.to]
	for _, want := range wanted {
		if string(have) == want || same != nil && same(have, want) {
			return true
		}
	}
	return false
}

func isSourceIn(source []byte, wanted string) bool {
	return len(source) > len(wanted) && source[len(wanted)] == '.' && string(source[:len(wanted)]) == wanted
}

func (v *values) mayBeWithin(f *Filter, text []byte) bool {
	s := v.fields[fEventTime]
	t, ok := quickTime(text[s.from:s.to])
	return !ok || f.within(t)
}

// mayBeUser looks for the name anywhere in the texts of the identity: where it is
// nowhere, the identity is not wanted.
func (v *values) mayBeUser(wanted []string, text []byte) bool {
	const texts = 1<<fUserIdentityUserName | 1<<fSessionIssuerUserName | 1<<fUserIdentityARN | 1<<fSessionIssuerARN | 1<<fUserIdentityPrincipalID | 1<<fUserIdentityAccessKeyID | 1<<fUserIdentityInvokedBy
	if len(wanted) == 0 || v.dirty&texts != 0 {
		return true
	}
	for _, want := range wanted {
		for _, id := range [...]fieldID{fUserIdentityUserName, fSessionIssuerUserName, fUserIdentityARN, fSessionIssuerARN, fUserIdentityPrincipalID, fUserIdentityAccessKeyID, fUserIdentityInvokedBy} {
			if s := v.fields[id]; int(s.to-s.from) >= len(want) && bytes.Contains(text[s.from:s.to], []byte(want)) {
				return true
			}
		}
	}
	return false
}
