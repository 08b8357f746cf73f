package trailrecord

import (
	"bytes"
	"strings"
)

// mayMatch reports whether the filter can match the record that the values are
// of. It does not say yes to one that does not match but where to know would need
// the record. What Insights and aggregated events have elsewhere is looked for there.
func (v *values) mayMatch(f *Filter, text []byte) bool {
	if v.slow || len(v.aside) > 0 {
		return true
	}
	return v.among(f.Names, text, fEventName) &&
		v.among(f.Sources, text, fEventSource) &&
		v.among(f.Regions, text, fAWSRegion) &&
		v.among(f.Errors, text, fErrorCode) &&
		(f.Since.IsZero() && f.Until.IsZero() || v.mayBeWithin(f, text)) &&
		v.mayBeUser(f.Users, text)
}

// among reports whether the member has, or may have, one of the texts.
func (v *values) among(wanted []string, text []byte, id fieldID) bool {
	if len(wanted) == 0 || v.dirty>>id&1 != 0 {
		return true
	}
	s := v.fields[id]
	have := text[s.from:s.to]
	for _, want := range wanted {
		if string(have) == want {
			return true
		}
		if maybe, plain := quickly(have, want); maybe || !plain {
			return true
		}
	}
	return false
}

// quickly compares what can be compared without more: plain entries in ASCII. A
// service has more behind a dot.
func quickly(have []byte, want string) (maybe, plain bool) {
	for i := range len(want) {
		c := want[i]
		if c <= ' ' || c >= 0x80 || c == '!' || c == '*' || c == ':' {
			return false, false
		}
		if i < len(have) && lower(have[i]) != lower(c) {
			// What is left of the entry decides only whether it is plain.
			return false, strings.IndexFunc(want[i:], func(r rune) bool { return r <= ' ' || r >= 0x80 || r == '*' || r == ':' }) < 0
		}
	}
	return len(have) == len(want) || len(have) > len(want) && have[len(want)] == '.', want != ""
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func (v *values) mayBeWithin(f *Filter, text []byte) bool {
	s := v.fields[fEventTime]
	t, ok := quickTime(text[s.from:s.to])
	return !ok || f.within(t)
}

// mayBeUser looks for the name anywhere in the texts that [Record.Who] makes names of:
// where it is nowhere, the identity is not wanted.
func (v *values) mayBeUser(wanted []string, text []byte) bool {
	const texts = 1<<fUserIdentityUserName | 1<<fSessionIssuerUserName | 1<<fUserIdentityARN | 1<<fSessionIssuerARN | 1<<fUserIdentityPrincipalID |
		1<<fSessionIssuerPrincipalID | 1<<fUserIdentityAccessKeyID | 1<<fUserIdentityInvokedBy | 1<<fUserIdentityAccountID | 1<<fSessionContextSourceIdentity |
		1<<fUserIdentityCredentialID | 1<<fUserIdentityType | 1<<fEventSource
	if len(wanted) == 0 || v.dirty&texts != 0 {
		return true
	}
	for _, want := range wanted {
		if want == "" || strings.EqualFold(want, "unknown") || strings.IndexFunc(want, func(r rune) bool { return r <= ' ' || r >= 0x80 || r == '!' || r == '*' }) >= 0 {
			return true
		}
		for _, id := range [...]fieldID{
			fUserIdentityUserName, fSessionIssuerUserName, fUserIdentityARN, fSessionIssuerARN, fUserIdentityPrincipalID, fSessionIssuerPrincipalID,
			fUserIdentityAccessKeyID, fUserIdentityInvokedBy, fUserIdentityAccountID, fSessionContextSourceIdentity, fUserIdentityCredentialID,
			fUserIdentityType, fEventSource,
		} {
			if s := v.fields[id]; int(s.to-s.from) >= len(want) && containsFold(text[s.from:s.to], want) {
				return true
			}
		}
	}
	return false
}

// containsFold reports whether an entry in ASCII is in the text, in any case.
func containsFold(text []byte, want string) bool {
	if bytes.Contains(text, []byte(want)) {
		return true
	}
	for i := 0; i+len(want) <= len(text); i++ {
		k := 0
		for k < len(want) && lower(text[i+k]) == lower(want[k]) {
			k++
		}
		if k == len(want) {
			return true
		}
	}
	return false
}
