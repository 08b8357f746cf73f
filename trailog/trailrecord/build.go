package trailrecord

import (
	"encoding/json"
	"math/bits"
	"time"
)

// build makes the record that the values are of. Its texts share memory with
// text, the record's own, and its JSON with raw: the same bytes, or what pack
// returns. A list that r has is used again.
func (v *values) build(r *Record, text string, raw []byte) {
	resources := r.Resources[:0]
	*r = Record{}
	r.raw = text[:v.size]
	if v.slow {
		recordObject.read(r.raw, r)
		return
	}
	r.EventVersion = v.text(text, fEventVersion)
	r.EventSource = v.text(text, fEventSource)
	r.EventName = v.text(text, fEventName)
	r.AWSRegion = v.text(text, fAWSRegion)
	r.SourceIPAddress = v.text(text, fSourceIPAddress)
	r.UserAgent = v.text(text, fUserAgent)
	r.RequestID = v.text(text, fRequestID)
	r.EventID = v.text(text, fEventID)
	r.EventType = EventType(v.text(text, fEventType))
	r.EventCategory = EventCategory(v.text(text, fEventCategory))
	r.RecipientAccountID = v.text(text, fRecipientAccountID)

	r.RequestParameters = v.json(raw, fRequestParameters)
	r.ResponseElements = v.json(raw, fResponseElements)

	if s := v.fields[fEventTime]; s.to > 0 {
		var ok bool
		if r.EventTime, ok = quickTime(s.in(text)); !ok {
			r.EventTime, _ = loose(timeKind, text, s, "eventTime", &r.Extra)
		}
	}
	r.ReadOnly = v.flag(text, fReadOnly, "readOnly", &r.Extra)
	r.ManagementEvent = v.flag(text, fManagementEvent, "managementEvent", &r.Extra)
	r.SessionCredentialFromConsole = v.flag(text, fSessionCredentialFromConsole, "sessionCredentialFromConsole", &r.Extra)

	if v.fields[fUserIdentity].to > 0 {
		v.identity(&r.UserIdentity, text, raw)
	}
	if v.fields[fTLSDetails].to > 0 {
		r.TLSDetails.TLSVersion = v.text(text, fTLSVersion)
		r.TLSDetails.CipherSuite = v.text(text, fCipherSuite)
		r.TLSDetails.ClientProvidedHostHeader = v.text(text, fClientProvidedHostHeader)
	}
	if len(v.resources) > 0 {
		if cap(resources) < len(v.resources) {
			resources = make([]Resource, 0, len(v.resources))
		}
		for i := range v.resources {
			f := &v.resources[i].fields
			resources = append(resources, Resource{
				ARN:       f[fResourceARN-manyFields].in(text),
				AccountID: f[fResourceAccountID-manyFields].in(text),
				Type:      f[fResourceType-manyFields].in(text),
			})
		}
		r.Resources = resources
	}
	if v.seen&rare != 0 {
		r.ErrorCode = v.text(text, fErrorCode)
		r.ErrorMessage = v.text(text, fErrorMessage)
		r.SharedEventID = v.text(text, fSharedEventID)
		r.APIVersion = v.text(text, fAPIVersion)
		r.VPCEndpointID = v.text(text, fVPCEndpointID)
		r.VPCEndpointAccountID = v.text(text, fVPCEndpointAccountID)
		r.AdditionalEventData = v.json(raw, fAdditionalEventData)
		r.ServiceEventDetails = v.json(raw, fServiceEventDetails)
		r.EdgeDeviceDetails = v.json(raw, fEdgeDeviceDetails)
		r.Annotation = v.json(raw, fAnnotation)
		r.Addendum, _ = loose(addendumKind, text, v.fields[fAddendum], "addendum", &r.Extra)
		r.InsightDetails, _ = loose(insightKind, text, v.fields[fInsightDetails], "insightDetails", &r.Extra)
		r.EventContext, _ = loose(contextKind, text, v.fields[fEventContext], "eventContext", &r.Extra)
	}
	for _, e := range v.extra {
		extra := v.extraOf(r, e)
		if *extra == nil {
			*extra = extraMembers{}
		}
		(*extra)[unquote(text[e.name.from-1:e.name.to+1])] = raw[e.value.from:e.value.to:e.value.to]
	}
}

// clean appends to the record's text what the strings with escapes say, and makes
// the values be of that.
func (v *values) clean(text []byte) []byte {
	for dirty := v.dirty; dirty != 0; dirty &= dirty - 1 {
		s := &v.fields[bits.TrailingZeros64(dirty)]
		from := len(text)
		text = appendText(text, text[s.from:s.to])
		*s = span{uint32(from), uint32(len(text))}
	}
	return text
}

// pack copies what of the text stays JSON, and makes the values be of that.
func (v *values) pack(text []byte) []byte {
	if v.slow {
		return nil
	}
	total := uint32(0)
	for _, id := range rawFields {
		total += v.fields[id].to - v.fields[id].from
	}
	for _, e := range v.extra {
		total += e.value.to - e.value.from
	}
	if total == 0 {
		return nil
	}
	raw := make([]byte, 0, total)
	move := func(s *span) {
		from := uint32(len(raw))
		raw = append(raw, text[s.from:s.to]...)
		*s = span{from, uint32(len(raw))}
	}
	for _, id := range rawFields {
		if s := &v.fields[id]; s.to > 0 {
			move(s)
		}
	}
	for i := range v.extra {
		move(&v.extra[i].value)
	}
	return raw
}

var rawFields = [...]fieldID{
	fRequestParameters, fResponseElements, fAdditionalEventData, fServiceEventDetails,
	fEdgeDeviceDetails, fAnnotation, fFederationAttributes,
}

// These are the members that few records, identities and sessions have.
const (
	rare = 1<<fAddendum | 1<<fInsightDetails | 1<<fEventContext | 1<<fErrorCode | 1<<fErrorMessage | 1<<fSharedEventID |
		1<<fAPIVersion | 1<<fVPCEndpointID | 1<<fVPCEndpointAccountID | 1<<fAdditionalEventData | 1<<fServiceEventDetails |
		1<<fEdgeDeviceDetails | 1<<fAnnotation
	rareIdentity = 1<<fInvokedBy | 1<<fCredentialID | 1<<fIdentityProvider | 1<<fInvokedByDelegate | 1<<fOnBehalfOf | 1<<fInScopeOf
	rareSession  = 1<<fSourceIdentity | 1<<fEC2RoleDelivery | 1<<fAssumedRoot | 1<<fFederatedProvider | 1<<fFederationAttributes
)

var (
	addendumKind = pointerTo(addendumObject.kind())
	insightKind  = pointerTo(insightObject.kind())
	contextKind  = pointerTo(contextObject.kind())
	delegateKind = pointerTo(delegateObject.kind())
	behalfKind   = pointerTo(behalfObject.kind())
	scopeKind    = pointerTo(scopeObject.kind())
)

func (v *values) identity(u *UserIdentity, text string, raw []byte) {
	u.Type = IdentityType(v.text(text, fIdentityType))
	u.UserName = v.text(text, fUserName)
	u.PrincipalID = v.text(text, fPrincipalID)
	u.ARN = v.text(text, fARN)
	u.AccountID = v.text(text, fAccountID)
	u.AccessKeyID = v.text(text, fAccessKeyID)
	if v.seen&rareIdentity != 0 {
		u.InvokedBy = v.text(text, fInvokedBy)
		u.CredentialID = v.text(text, fCredentialID)
		u.IdentityProvider = v.text(text, fIdentityProvider)
		u.InvokedByDelegate, _ = loose(delegateKind, text, v.fields[fInvokedByDelegate], "invokedByDelegate", &u.Extra)
		u.OnBehalfOf, _ = loose(behalfKind, text, v.fields[fOnBehalfOf], "onBehalfOf", &u.Extra)
		u.InScopeOf, _ = loose(scopeKind, text, v.fields[fInScopeOf], "inScopeOf", &u.Extra)
	}
	if v.fields[fSessionContext].to == 0 {
		return
	}
	s := &u.SessionContext
	if v.seen&rareSession != 0 {
		s.SourceIdentity = v.text(text, fSourceIdentity)
		s.EC2RoleDelivery = v.text(text, fEC2RoleDelivery)
		s.AssumedRoot = v.flag(text, fAssumedRoot, "assumedRoot", &s.Extra)
		s.WebIDFederationData.FederatedProvider = v.text(text, fFederatedProvider)
		s.WebIDFederationData.Attributes = v.json(raw, fFederationAttributes)
	}
	s.SessionIssuer.Type = IdentityType(v.text(text, fIssuerType))
	s.SessionIssuer.UserName = v.text(text, fIssuerUserName)
	s.SessionIssuer.PrincipalID = v.text(text, fIssuerPrincipalID)
	s.SessionIssuer.ARN = v.text(text, fIssuerARN)
	s.SessionIssuer.AccountID = v.text(text, fIssuerAccountID)
	a := &s.Attributes
	if at := v.fields[fCreationDate]; at.to > 0 {
		var ok bool
		if a.CreationDate, ok = quickTime(at.in(text)); !ok {
			a.CreationDate, _ = loose(timeKind, text, at, "creationDate", &a.Extra)
		}
	}
	a.MFAAuthenticated = v.flag(text, fMFAAuthenticated, "mfaAuthenticated", &a.Extra)
}

func (v *values) text(text string, id fieldID) string {
	s := v.fields[id]
	return text[s.from:s.to]
}

func (v *values) json(raw []byte, id fieldID) json.RawMessage {
	if s := v.fields[id]; s.to > 0 {
		return raw[s.from:s.to:s.to]
	}
	return nil
}

func (v *values) flag(text string, id fieldID, name string, extra *extraMembers) Flag {
	s := v.fields[id]
	switch {
	case s.to == 0:
		return Unset
	case text[s.from] == 't':
		return True
	case text[s.from] == 'f':
		return False
	case s.in(text) == `"true"`:
		return True
	case s.in(text) == `"false"`:
		return False
	}
	f, _ := loose(boolKind, text, s, name, extra)
	return f
}

// loose reads a value as its kind does. What that cannot hold goes to extra.
func loose[V any](of kind[V], text string, s span, name string, extra *extraMembers) (v V, ok bool) {
	if s.to == 0 {
		return v, true
	}
	if v, ok = of.read(s.in(text)); !ok {
		var none V
		if v = none; *extra == nil {
			*extra = extraMembers{}
		}
		(*extra)[name] = json.RawMessage(s.in(text))
	}
	return v, ok
}

// extraOf is the Extra that the member belongs to.
func (v *values) extraOf(r *Record, e extraValue) *extraMembers {
	switch e.of {
	case fUserIdentity:
		return &r.UserIdentity.Extra
	case fSessionContext:
		return &r.UserIdentity.SessionContext.Extra
	case fSessionIssuer:
		return &r.UserIdentity.SessionContext.SessionIssuer.Extra
	case fWebIDFederationData:
		return &r.UserIdentity.SessionContext.WebIDFederationData.Extra
	case fAttributes:
		return &r.UserIdentity.SessionContext.Attributes.Extra
	case fTLSDetails:
		return &r.TLSDetails.Extra
	case fResources:
		return &r.Resources[e.element].Extra
	}
	return &r.Extra
}

// quickTime reads the form that almost all times have: "2006-01-02T15:04:05Z",
// in quotes. Anything else it leaves to others.
func quickTime[T string | []byte](q T) (time.Time, bool) {
	if len(q) != 22 || q[0] != '"' || q[5] != '-' || q[8] != '-' || q[11] != 'T' || q[14] != ':' || q[17] != ':' || q[20] != 'Z' || q[21] != '"' {
		return time.Time{}, false
	}
	// A bit above the lowest seven is left in bad by what is not a digit.
	bad := uint(0)
	two := func(a, b byte) int {
		tens, units := uint(a-'0'), uint(b-'0')
		bad |= (tens + 118) | (units + 118)
		return int(tens*10 + units)
	}
	year, month, day := two(q[1], q[2])*100+two(q[3], q[4]), two(q[6], q[7]), two(q[9], q[10])
	hour, minute, second := two(q[12], q[13]), two(q[15], q[16]), two(q[18], q[19])
	// Days that not all months have, and the first year, in which the zero time
	// is, are left to package time.
	if bad > 127 || year < 2 || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	// Days since 1 March of the year 0, from when leap days come last in a year.
	if month < 3 {
		year--
		month += 12
	}
	days := 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1
	const until1970 = 719468
	return time.Unix(int64(days-until1970)*86400+int64(hour*3600+minute*60+second), 0).UTC(), true
}
