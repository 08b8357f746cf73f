package trailrecord

import (
	"encoding/json"
	"time"
)

// IdentityType is the kind of identity that made a request. The set is open.
type IdentityType string

// Identity types, from the page "CloudTrail userIdentity element". The last two
// are of calls to AWS STS with SAML and web identity federation.
const (
	Root               IdentityType = "Root"
	IAMUser            IdentityType = "IAMUser"
	AssumedRole        IdentityType = "AssumedRole"
	Role               IdentityType = "Role"
	FederatedUser      IdentityType = "FederatedUser"
	Directory          IdentityType = "Directory"
	AWSAccount         IdentityType = "AWSAccount"
	AWSService         IdentityType = "AWSService"
	IdentityCenterUser IdentityType = "IdentityCenterUser"
	UnknownIdentity    IdentityType = "Unknown"
	SAMLUser           IdentityType = "SAMLUser"
	WebIdentityUser    IdentityType = "WebIdentityUser"
)

// HiddenUserName is the user name of a failed sign-in, where what was typed may
// have been a password.
const HiddenUserName = "HIDDEN_DUE_TO_SECURITY_REASONS"

// UserIdentity is who made a request. Which members it has depends on its type.
// The zero value is of a record without an identity. [Record.Who] reads it.
type UserIdentity struct {
	Type IdentityType `member:"type"`
	// PrincipalID is "ID:session-name" for temporary credentials.
	PrincipalID string `member:"principalId"`
	ARN         string `member:"arn"`
	AccountID   string `member:"accountId"`
	AccessKeyID string `member:"accessKeyId"` // empty where the call was not made with a key
	// UserName is absent for most types; see [UserIdentity.SessionContext].
	UserName       string         `member:"userName"`
	SessionContext SessionContext `member:"sessionContext"`
	// InvokedBy is the service that made the call for somebody.
	InvokedBy         string             `member:"invokedBy,rare"`
	InvokedByDelegate *InvokedByDelegate `member:"invokedByDelegate"`
	OnBehalfOf        *OnBehalfOf        `member:"onBehalfOf"`
	InScopeOf         *InScopeOf         `member:"inScopeOf"`
	CredentialID      string             `member:"credentialId,rare"`
	// IdentityProvider is of SAMLUser and WebIdentityUser.
	IdentityProvider string `member:"identityProvider,rare"`

	Extra map[string]json.RawMessage // as in [Record]
}

// SessionContext is about temporary credentials. The zero value is of a request
// made without any.
type SessionContext struct {
	SessionIssuer       SessionIssuer       `member:"sessionIssuer"`
	WebIDFederationData WebIDFederationData `member:"webIdFederationData,rare"`
	Attributes          SessionAttributes   `member:"attributes"`
	SourceIdentity      string              `member:"sourceIdentity,rare"`
	// EC2RoleDelivery is the version of the instance metadata service that
	// delivered the credentials: "1.0" or "2.0".
	EC2RoleDelivery string `member:"ec2RoleDelivery,rare"`
	// AssumedRoot is True for a session of AssumeRoot.
	AssumedRoot Flag                       `member:"assumedRoot,rare,kind=quotedKind"`
	Extra       map[string]json.RawMessage // as in [Record]
}

// SessionIssuer is who the credentials were issued to: for an assumed role, the
// role. Its user name is the role's name.
type SessionIssuer struct {
	Type        IdentityType `member:"type"`
	PrincipalID string       `member:"principalId"`
	ARN         string       `member:"arn"`
	AccountID   string       `member:"accountId"`
	UserName    string       `member:"userName"`

	Extra map[string]json.RawMessage // as in [Record]
}

// WebIDFederationData names the provider of a web identity.
type WebIDFederationData struct {
	FederatedProvider string                     `member:"federatedProvider"`
	Attributes        json.RawMessage            `member:"attributes"`
	Extra             map[string]json.RawMessage // as in [Record]
}

// SessionAttributes say when the credentials were issued, and whether with MFA.
type SessionAttributes struct {
	CreationDate     time.Time                  `member:"creationDate"`
	MFAAuthenticated Flag                       `member:"mfaAuthenticated,kind=quotedKind"`
	Extra            map[string]json.RawMessage // as in [Record]
}

// InvokedByDelegate is a partner whom the account's owner gave temporary access.
type InvokedByDelegate struct {
	AccountID string                     `member:"accountId"`
	Extra     map[string]json.RawMessage // as in [Record]
}

// OnBehalfOf is the IAM Identity Center user on whose behalf a call was made.
type OnBehalfOf struct {
	UserID           string                     `member:"userId"`
	IdentityStoreARN string                     `member:"identityStoreArn"`
	Extra            map[string]json.RawMessage // as in [Record]
}

// InScopeOf is the resource, such as a Lambda function, for which a service's
// credentials were issued.
type InScopeOf struct {
	SourceARN           string                     `member:"sourceArn"`
	SourceAccount       string                     `member:"sourceAccount"`
	IssuerType          string                     `member:"issuerType"`
	CredentialsIssuedTo string                     `member:"credentialsIssuedTo"`
	Extra               map[string]json.RawMessage // as in [Record]
}
