package trailrecord

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// Filter says which records are wanted: those that all of its members allow. A
// member that is empty allows every record, and so does the zero Filter.
//
// In the lists any entry may match. White space around entries does not matter, nor
// does upper and lower case, and an asterisk stands for any text. An entry that begins with an
// exclamation mark leaves out what it matches: {"!Describe*"} is all other names, and
// {"Put*", "!PutMetricData"} those with Put but one. Empty entries do not count.
//
// Given to [Decode] or another reader with [WithFilter], it is asked as soon as
// the text of a record is known to be JSON: most records that do not match are never
// built, and cost little.
type Filter struct {
	// Sources are names of services: "ssm.amazonaws.com", or "ssm".
	Sources []string
	// Names are event names, also with the service: "ssm:SendCommand". Those of Insights
	// events are of the unusual calls.
	Names []string
	// Users are those who made the call: any name that [Record.Who] returns or
	// prints, such as that of a user, of a role or of its session; or an ARN, id or access
	// key in userIdentity, or the service that the call was made through.
	Users []string
	// Regions are of awsRegion.
	Regions []string
	// Since and Until bound [Record.Time]: from the first on, and before the second.
	// Records without a time that can be read do not match if either is set.
	Since, Until time.Time
	// Errors are error codes.
	Errors []string
	// Failed is True for calls that failed only, as [Record.Failed] says, and False
	// for those that did not.
	Failed Flag
	// Addresses are of sourceIPAddress: addresses, ranges of them ("10.0.0.0/8"), or
	// the names that services have there.
	Addresses []string
	// AccessKeys are ids of access keys: of those that a call was made with, and of
	// those that it handed out, so that what was done with a key comes with who got it.
	AccessKeys []string
	// Resources are ARNs that the record's resources have, or parts of one, or a text
	// in the request's parameters: the name of a bucket.
	Resources []string
	// Accounts are of who got the record, or of who made the call.
	Accounts []string
	// IDs are event ids, types and categories: "Management", "AwsApiCall".
	IDs, Types []string
	// ReadOnly is True for calls that only read, and False for those that do not.
	ReadOnly Flag
	// MFA is as [Record.MFA] says: True for calls with it, False for those where the record
	// says that there was none.
	MFA Flag
	// Where is asked last. Like a record of [Scan], what it gets is valid during
	// the call.
	Where func(*Record) bool
}

// Check reports, in one error, all entries of the filter that can match nothing as they are.
func (f *Filter) Check() error {
	var errs []error
	for _, entry := range f.Addresses {
		t := termOf(entry)
		if strings.ContainsRune(t.text, '/') && !strings.ContainsRune(t.text, '*') {
			if _, err := netip.ParsePrefix(t.text); err != nil {
				errs = append(errs, fmt.Errorf("%q is no range of addresses, such as 10.0.0.0/8", record.Cut(t.text)))
			}
		}
	}
	for _, entry := range f.Accounts {
		if t := termOf(entry); t.text != "" && !isAccountTerm(t.text) {
			errs = append(errs, fmt.Errorf("%q is no account: twelve digits", record.Cut(t.text)))
		}
	}
	if !f.Since.IsZero() && !f.Until.IsZero() && !f.Since.Before(f.Until) {
		errs = append(errs, errors.New("nothing is both since and until: the second is not after the first"))
	}
	return errors.Join(errs...)
}

func isAccountTerm(text string) bool {
	return strings.Trim(text, "0123456789*") == "" && (len(text) == 12 || strings.Contains(text, "*"))
}

// Match reports whether the record is wanted.
func (f *Filter) Match(r *Record) bool {
	switch {
	case !matches(f.Sources, func(t term) bool { return isSource(r.Source(), t) }),
		!matches(f.Names, func(t term) bool { return t.is(r.Name()) || strings.ContainsRune(t.text, ':') && t.is(r.call()) }),
		!matches(f.Regions, func(t term) bool { return t.is(r.AWSRegion) }),
		!matches(f.Errors, func(t term) bool { return t.is(r.Code()) }),
		!matches(f.Users, func(t term) bool { return isUser(r, t) }),
		!matches(f.Addresses, func(t term) bool { return isAddress(r, t) }),
		!matches(f.AccessKeys, func(t term) bool { return isKey(r, t) }),
		!matches(f.Accounts, func(t term) bool {
			return t.is(r.RecipientAccountID) || t.is(r.AggregatedAccountID) || t.is(r.UserIdentity.AccountID) || t.is(r.UserIdentity.SessionContext.SessionIssuer.AccountID)
		}),
		!matches(f.IDs, func(t term) bool { return t.is(r.ID()) || t.is(r.SharedEventID) || t.is(r.RequestID) }),
		!matches(f.Types, func(t term) bool { return t.is(string(r.EventType)) || t.is(string(r.EventCategory)) }),
		!matches(f.Resources, func(t term) bool { return hasResource(r, t) }),
		f.Failed != Unset && r.Failed() != (f.Failed == True),
		f.ReadOnly != Unset && r.ReadOnly != f.ReadOnly,
		f.MFA != Unset && r.MFA() != f.MFA,
		(!f.Since.IsZero() || !f.Until.IsZero()) && !f.within(r.Time()),
		f.Where != nil && !f.Where(r):
		return false
	}
	return true
}

func (f *Filter) within(t time.Time) bool {
	return !t.IsZero() && !t.Before(f.Since) && (f.Until.IsZero() || t.Before(f.Until))
}

// WithFilter leaves out records that do not match. Errors are yielded all the
// same, and [ReadError.Record] counts all records.
func WithFilter(f Filter) Option {
	return func(o *options) { o.filter = &f }
}

// term is an entry of a list, without what is around it.
type term struct {
	text string
	not  bool
}

func termOf(entry string) (t term) {
	t.text = strings.TrimSpace(entry)
	if rest, ok := strings.CutPrefix(t.text, "!"); ok {
		t.text, t.not = strings.TrimSpace(rest), true
	}
	return t
}

// matches reports whether entries allow what is asks about.
func matches(entries []string, is func(term) bool) bool {
	wanted, found := false, false
	for _, entry := range entries {
		switch t := termOf(entry); {
		case t.text == "":
		case t.not:
			if is(t) {
				return false
			}
		default:
			wanted = true
			found = found || is(t)
		}
	}
	return found || !wanted
}

// is reports whether the text is the term.
func (t term) is(text string) bool {
	if strings.IndexByte(t.text, '*') < 0 {
		return text != "" && strings.EqualFold(text, t.text)
	}
	return glob(strings.ToLower(text), strings.ToLower(t.text))
}

// glob reports whether a text is a pattern, in which an asterisk stands for any text.
func glob(text, pattern string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}

func isSource(source string, t term) bool {
	service, _, _ := strings.Cut(source, ".")
	if n := len(t.text); n < len(source) && source[n] == '.' && strings.EqualFold(source[:n], t.text) {
		return true
	}
	return t.is(source) || t.is(service)
}

func isUser(r *Record, t term) bool {
	u := &r.UserIdentity
	issuer := &u.SessionContext.SessionIssuer
	_, session, _ := strings.Cut(u.PrincipalID, ":")
	for _, text := range [...]string{
		u.UserName, issuer.UserName, u.ARN, issuer.ARN, u.PrincipalID, issuer.PrincipalID, session, u.AccessKeyID, u.CredentialID, u.InvokedBy,
	} {
		if t.is(text) {
			return true
		}
	}
	// A role that is not in a session, and one whose session has no issuer.
	kind, name, last := arnParts(u.ARN)
	if kind == "role" && t.is(last) || kind == "assumed-role" && (t.is(name) || t.is(last)) {
		return true
	}
	if u.OnBehalfOf != nil && t.is(u.OnBehalfOf.UserID) {
		return true
	}
	who := r.Who()
	return t.is(who.Name) || t.is(who.Session) || t.is(who.Issuer) || t.is(who.SourceIdentity) || t.is(who.Through) || t.is(who.String())
}

func isAddress(r *Record, t term) bool {
	if t.is(r.SourceIPAddress) {
		return true
	}
	addr, ok := r.SourceIP()
	if !ok {
		return false
	}
	addr = addr.Unmap().WithZone("")
	if within, err := netip.ParsePrefix(t.text); err == nil {
		return within.Contains(addr)
	}
	same, err := netip.ParseAddr(t.text)
	return err == nil && same.Unmap().WithZone("") == addr
}

func isKey(r *Record, t term) bool {
	if t.is(r.UserIdentity.AccessKeyID) {
		return true
	}
	given := false
	eachText(string(r.ResponseElements), func(name, text string) {
		given = given || name == "accessKeyId" && t.is(text)
	})
	return given
}

func hasResource(r *Record, t term) bool {
	part := t
	if !strings.Contains(t.text, "*") {
		part.text = "*" + t.text + "*"
	}
	if slices.ContainsFunc(r.Resources, func(res Resource) bool { return part.is(res.ARN) }) {
		return true
	}
	given := false
	eachText(string(r.RequestParameters), func(_, text string) { given = given || t.is(text) })
	return given
}

// eachText calls visit with the texts in JSON, and the name that each has or that the
// list has that it is in.
func eachText(value string, visit func(name, text string)) {
	var walk func(name, value string)
	walk = func(name, value string) {
		if value == "" {
			return
		}
		switch value[0] {
		case '"':
			visit(name, record.Unquote(value))
		case '{':
			record.EachMember(value, func(quoted, value string) { walk(record.Unquote(quoted), value) })
		case '[':
			record.EachElement(value, func(value string) { walk(name, value) })
		}
	}
	walk("", record.Trim(value))
}
