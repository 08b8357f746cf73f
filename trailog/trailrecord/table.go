package trailrecord

import (
	"encoding/json"
	"time"
)

type extraMembers = map[string]json.RawMessage

var recordObject = objectOf(
	func(r *Record) *extraMembers { return &r.Extra },
	member("eventVersion", textKind, func(r *Record) *string { return &r.EventVersion }),
	member("userIdentity", identityObject.kind(), func(r *Record) *UserIdentity { return &r.UserIdentity }),
	member("eventTime", timeKind, func(r *Record) *time.Time { return &r.EventTime }),
	member("eventSource", textKind, func(r *Record) *string { return &r.EventSource }),
	member("eventName", textKind, func(r *Record) *string { return &r.EventName }),
	member("awsRegion", textKind, func(r *Record) *string { return &r.AWSRegion }),
	member("sourceIPAddress", textKind, func(r *Record) *string { return &r.SourceIPAddress }),
	member("userAgent", textKind, func(r *Record) *string { return &r.UserAgent }),
	member("errorCode", textKind, func(r *Record) *string { return &r.ErrorCode }),
	member("errorMessage", textKind, func(r *Record) *string { return &r.ErrorMessage }),
	member("requestParameters", rawKind, func(r *Record) *json.RawMessage { return &r.RequestParameters }),
	member("responseElements", rawKind, func(r *Record) *json.RawMessage { return &r.ResponseElements }),
	member("additionalEventData", rawKind, func(r *Record) *json.RawMessage { return &r.AdditionalEventData }),
	member("requestID", textKind, func(r *Record) *string { return &r.RequestID }),
	member("eventID", textKind, func(r *Record) *string { return &r.EventID }),
	member("readOnly", boolKind, func(r *Record) *Flag { return &r.ReadOnly }),
	member("resources", listOf(resourceObject.kind()), func(r *Record) *[]Resource { return &r.Resources }),
	member("eventType", textOf[EventType](), func(r *Record) *EventType { return &r.EventType }),
	member("apiVersion", textKind, func(r *Record) *string { return &r.APIVersion }),
	member("managementEvent", boolKind, func(r *Record) *Flag { return &r.ManagementEvent }),
	member("recipientAccountId", textKind, func(r *Record) *string { return &r.RecipientAccountID }),
	member("sharedEventID", textKind, func(r *Record) *string { return &r.SharedEventID }),
	member("serviceEventDetails", rawKind, func(r *Record) *json.RawMessage { return &r.ServiceEventDetails }),
	member("vpcEndpointId", textKind, func(r *Record) *string { return &r.VPCEndpointID }),
	member("vpcEndpointAccountId", textKind, func(r *Record) *string { return &r.VPCEndpointAccountID }),
	member("eventCategory", textOf[EventCategory](), func(r *Record) *EventCategory { return &r.EventCategory }),
	member("addendum", pointerTo(addendumObject.kind()), func(r *Record) **Addendum { return &r.Addendum }),
	member("insightDetails", pointerTo(insightObject.kind()), func(r *Record) **InsightDetails { return &r.InsightDetails }),
	member("eventContext", pointerTo(contextObject.kind()), func(r *Record) **EventContext { return &r.EventContext }),
	member("edgeDeviceDetails", rawKind, func(r *Record) *json.RawMessage { return &r.EdgeDeviceDetails }),
	member("annotation", rawKind, func(r *Record) *json.RawMessage { return &r.Annotation }),
	member("tlsDetails", tlsObject.kind(), func(r *Record) *TLSDetails { return &r.TLSDetails }),
	member("sessionCredentialFromConsole", quotedKind, func(r *Record) *Flag { return &r.SessionCredentialFromConsole }),
)

var identityObject = objectOf(
	func(u *UserIdentity) *extraMembers { return &u.Extra },
	member("type", textOf[IdentityType](), func(u *UserIdentity) *IdentityType { return &u.Type }),
	member("principalId", textKind, func(u *UserIdentity) *string { return &u.PrincipalID }),
	member("arn", textKind, func(u *UserIdentity) *string { return &u.ARN }),
	member("accountId", textKind, func(u *UserIdentity) *string { return &u.AccountID }),
	member("accessKeyId", textKind, func(u *UserIdentity) *string { return &u.AccessKeyID }),
	member("userName", textKind, func(u *UserIdentity) *string { return &u.UserName }),
	member("sessionContext", sessionObject.kind(), func(u *UserIdentity) *SessionContext { return &u.SessionContext }),
	member("invokedBy", textKind, func(u *UserIdentity) *string { return &u.InvokedBy }),
	member("invokedByDelegate", pointerTo(delegateObject.kind()), func(u *UserIdentity) **InvokedByDelegate { return &u.InvokedByDelegate }),
	member("onBehalfOf", pointerTo(behalfObject.kind()), func(u *UserIdentity) **OnBehalfOf { return &u.OnBehalfOf }),
	member("inScopeOf", pointerTo(scopeObject.kind()), func(u *UserIdentity) **InScopeOf { return &u.InScopeOf }),
	member("credentialId", textKind, func(u *UserIdentity) *string { return &u.CredentialID }),
	member("identityProvider", textKind, func(u *UserIdentity) *string { return &u.IdentityProvider }),
)

var sessionObject = objectOf(
	func(s *SessionContext) *extraMembers { return &s.Extra },
	member("sessionIssuer", issuerObject.kind(), func(s *SessionContext) *SessionIssuer { return &s.SessionIssuer }),
	member("webIdFederationData", federationObject.kind(), func(s *SessionContext) *WebIDFederationData { return &s.WebIDFederationData }),
	member("attributes", attributesObject.kind(), func(s *SessionContext) *SessionAttributes { return &s.Attributes }),
	member("sourceIdentity", textKind, func(s *SessionContext) *string { return &s.SourceIdentity }),
	member("ec2RoleDelivery", textKind, func(s *SessionContext) *string { return &s.EC2RoleDelivery }),
	member("assumedRoot", quotedKind, func(s *SessionContext) *Flag { return &s.AssumedRoot }),
)

var issuerObject = objectOf(
	func(s *SessionIssuer) *extraMembers { return &s.Extra },
	member("type", textOf[IdentityType](), func(s *SessionIssuer) *IdentityType { return &s.Type }),
	member("principalId", textKind, func(s *SessionIssuer) *string { return &s.PrincipalID }),
	member("arn", textKind, func(s *SessionIssuer) *string { return &s.ARN }),
	member("accountId", textKind, func(s *SessionIssuer) *string { return &s.AccountID }),
	member("userName", textKind, func(s *SessionIssuer) *string { return &s.UserName }),
)

var federationObject = objectOf(
	func(w *WebIDFederationData) *extraMembers { return &w.Extra },
	member("federatedProvider", textKind, func(w *WebIDFederationData) *string { return &w.FederatedProvider }),
	member("attributes", rawKind, func(w *WebIDFederationData) *json.RawMessage { return &w.Attributes }),
)

var attributesObject = objectOf(
	func(a *SessionAttributes) *extraMembers { return &a.Extra },
	member("creationDate", timeKind, func(a *SessionAttributes) *time.Time { return &a.CreationDate }),
	member("mfaAuthenticated", quotedKind, func(a *SessionAttributes) *Flag { return &a.MFAAuthenticated }),
)

var delegateObject = objectOf(
	func(d *InvokedByDelegate) *extraMembers { return &d.Extra },
	member("accountId", textKind, func(d *InvokedByDelegate) *string { return &d.AccountID }),
)

var behalfObject = objectOf(
	func(o *OnBehalfOf) *extraMembers { return &o.Extra },
	member("userId", textKind, func(o *OnBehalfOf) *string { return &o.UserID }),
	member("identityStoreArn", textKind, func(o *OnBehalfOf) *string { return &o.IdentityStoreARN }),
)

var scopeObject = objectOf(
	func(s *InScopeOf) *extraMembers { return &s.Extra },
	member("sourceArn", textKind, func(s *InScopeOf) *string { return &s.SourceARN }),
	member("sourceAccount", textKind, func(s *InScopeOf) *string { return &s.SourceAccount }),
	member("issuerType", textKind, func(s *InScopeOf) *string { return &s.IssuerType }),
	member("credentialsIssuedTo", textKind, func(s *InScopeOf) *string { return &s.CredentialsIssuedTo }),
)

var resourceObject = objectOf(
	func(r *Resource) *extraMembers { return &r.Extra },
	member("ARN", textKind, func(r *Resource) *string { return &r.ARN }),
	member("accountId", textKind, func(r *Resource) *string { return &r.AccountID }),
	member("type", textKind, func(r *Resource) *string { return &r.Type }),
)

var tlsObject = objectOf(
	func(t *TLSDetails) *extraMembers { return &t.Extra },
	member("tlsVersion", textKind, func(t *TLSDetails) *string { return &t.TLSVersion }),
	member("cipherSuite", textKind, func(t *TLSDetails) *string { return &t.CipherSuite }),
	member("clientProvidedHostHeader", textKind, func(t *TLSDetails) *string { return &t.ClientProvidedHostHeader }),
)

var addendumObject = objectOf(
	func(a *Addendum) *extraMembers { return &a.Extra },
	member("reason", textOf[AddendumReason](), func(a *Addendum) *AddendumReason { return &a.Reason }),
	member("updatedFields", textKind, func(a *Addendum) *string { return &a.UpdatedFields }),
	member("originalRequestID", textKind, func(a *Addendum) *string { return &a.OriginalRequestID }),
	member("originalEventID", textKind, func(a *Addendum) *string { return &a.OriginalEventID }),
)

var contextObject = objectOf(
	func(c *EventContext) *extraMembers { return &c.Extra },
	member("requestContext", rawKind, func(c *EventContext) *json.RawMessage { return &c.RequestContext }),
	member("tagContext", rawKind, func(c *EventContext) *json.RawMessage { return &c.TagContext }),
)
