package trailrecord

// fieldID names a member that the decoder knows, in any of the objects.
type fieldID uint8

const (
	fEventVersion fieldID = iota
	fUserIdentity
	fEventTime
	fEventSource
	fEventName
	fAWSRegion
	fSourceIPAddress
	fUserAgent
	fErrorCode
	fErrorMessage
	fRequestParameters
	fResponseElements
	fAdditionalEventData
	fRequestID
	fEventID
	fReadOnly
	fResources
	fEventType
	fAPIVersion
	fManagementEvent
	fRecipientAccountID
	fSharedEventID
	fServiceEventDetails
	fVPCEndpointID
	fVPCEndpointAccountID
	fEventCategory
	fAddendum
	fInsightDetails
	fEventContext
	fEdgeDeviceDetails
	fAnnotation
	fTLSDetails
	fSessionCredentialFromConsole

	fIdentityType
	fPrincipalID
	fARN
	fAccountID
	fAccessKeyID
	fUserName
	fSessionContext
	fInvokedBy
	fInvokedByDelegate
	fOnBehalfOf
	fInScopeOf
	fCredentialID
	fIdentityProvider

	fSessionIssuer
	fWebIDFederationData
	fAttributes
	fSourceIdentity
	fEC2RoleDelivery
	fAssumedRoot

	fIssuerType
	fIssuerPrincipalID
	fIssuerARN
	fIssuerAccountID
	fIssuerUserName

	fFederatedProvider
	fFederationAttributes
	fCreationDate
	fMFAAuthenticated

	fTLSVersion
	fCipherSuite
	fClientProvidedHostHeader

	// The last ones are those of the elements of resources, which are kept apart.
	fResourceARN
	fResourceAccountID
	fResourceType

	fieldCount
	manyFields = fResourceARN // as many as an uint64 has bits

	// unknownField is a member without a field and, as the name of an object, the
	// record itself.
	unknownField = fieldCount
)

// valueKind is how the decoder keeps a member.
type valueKind uint8

const (
	textValue   valueKind = iota // its text, without the quotes
	rawValue                     // its JSON
	looseValue                   // its JSON, read once the record is built
	objectValue                  // its members
	listValue                    // the members of its elements: resources
)

var kindOf = [fieldCount + 1]valueKind{
	unknownField: rawValue,

	fRequestParameters: rawValue, fResponseElements: rawValue, fAdditionalEventData: rawValue,
	fServiceEventDetails: rawValue, fEdgeDeviceDetails: rawValue, fAnnotation: rawValue,
	fFederationAttributes: rawValue,

	fEventTime: looseValue, fReadOnly: looseValue, fManagementEvent: looseValue,
	fSessionCredentialFromConsole: looseValue, fAssumedRoot: looseValue,
	fCreationDate: looseValue, fMFAAuthenticated: looseValue,
	fAddendum: looseValue, fInsightDetails: looseValue, fEventContext: looseValue,
	fInvokedByDelegate: looseValue, fOnBehalfOf: looseValue, fInScopeOf: looseValue,

	fUserIdentity: objectValue, fSessionContext: objectValue, fSessionIssuer: objectValue,
	fWebIDFederationData: objectValue, fAttributes: objectValue, fTLSDetails: objectValue,

	fResources: listValue,
}

var fieldNames = [fieldCount]string{
	fEventVersion:                 "eventVersion",
	fUserIdentity:                 "userIdentity",
	fEventTime:                    "eventTime",
	fEventSource:                  "eventSource",
	fEventName:                    "eventName",
	fAWSRegion:                    "awsRegion",
	fSourceIPAddress:              "sourceIPAddress",
	fUserAgent:                    "userAgent",
	fErrorCode:                    "errorCode",
	fErrorMessage:                 "errorMessage",
	fRequestParameters:            "requestParameters",
	fResponseElements:             "responseElements",
	fAdditionalEventData:          "additionalEventData",
	fRequestID:                    "requestID",
	fEventID:                      "eventID",
	fReadOnly:                     "readOnly",
	fResources:                    "resources",
	fEventType:                    "eventType",
	fAPIVersion:                   "apiVersion",
	fManagementEvent:              "managementEvent",
	fRecipientAccountID:           "recipientAccountId",
	fSharedEventID:                "sharedEventID",
	fServiceEventDetails:          "serviceEventDetails",
	fVPCEndpointID:                "vpcEndpointId",
	fVPCEndpointAccountID:         "vpcEndpointAccountId",
	fEventCategory:                "eventCategory",
	fAddendum:                     "addendum",
	fInsightDetails:               "insightDetails",
	fEventContext:                 "eventContext",
	fEdgeDeviceDetails:            "edgeDeviceDetails",
	fAnnotation:                   "annotation",
	fTLSDetails:                   "tlsDetails",
	fSessionCredentialFromConsole: "sessionCredentialFromConsole",
	fIdentityType:                 "type",
	fPrincipalID:                  "principalId",
	fARN:                          "arn",
	fAccountID:                    "accountId",
	fAccessKeyID:                  "accessKeyId",
	fUserName:                     "userName",
	fSessionContext:               "sessionContext",
	fInvokedBy:                    "invokedBy",
	fInvokedByDelegate:            "invokedByDelegate",
	fOnBehalfOf:                   "onBehalfOf",
	fInScopeOf:                    "inScopeOf",
	fCredentialID:                 "credentialId",
	fIdentityProvider:             "identityProvider",
	fSessionIssuer:                "sessionIssuer",
	fWebIDFederationData:          "webIdFederationData",
	fAttributes:                   "attributes",
	fSourceIdentity:               "sourceIdentity",
	fEC2RoleDelivery:              "ec2RoleDelivery",
	fAssumedRoot:                  "assumedRoot",
	fIssuerType:                   "type",
	fIssuerPrincipalID:            "principalId",
	fIssuerARN:                    "arn",
	fIssuerAccountID:              "accountId",
	fIssuerUserName:               "userName",
	fFederatedProvider:            "federatedProvider",
	fFederationAttributes:         "attributes",
	fCreationDate:                 "creationDate",
	fMFAAuthenticated:             "mfaAuthenticated",
	fTLSVersion:                   "tlsVersion",
	fCipherSuite:                  "cipherSuite",
	fClientProvidedHostHeader:     "clientProvidedHostHeader",
	fResourceARN:                  "ARN",
	fResourceAccountID:            "accountId",
	fResourceType:                 "type",
}

// recordField is the member of a record that has this name.
func recordField(name []byte) fieldID {
	switch string(name) {
	case "eventVersion":
		return fEventVersion
	case "userIdentity":
		return fUserIdentity
	case "eventTime":
		return fEventTime
	case "eventSource":
		return fEventSource
	case "eventName":
		return fEventName
	case "awsRegion":
		return fAWSRegion
	case "sourceIPAddress":
		return fSourceIPAddress
	case "userAgent":
		return fUserAgent
	case "errorCode":
		return fErrorCode
	case "errorMessage":
		return fErrorMessage
	case "requestParameters":
		return fRequestParameters
	case "responseElements":
		return fResponseElements
	case "additionalEventData":
		return fAdditionalEventData
	case "requestID":
		return fRequestID
	case "eventID":
		return fEventID
	case "readOnly":
		return fReadOnly
	case "resources":
		return fResources
	case "eventType":
		return fEventType
	case "apiVersion":
		return fAPIVersion
	case "managementEvent":
		return fManagementEvent
	case "recipientAccountId":
		return fRecipientAccountID
	case "sharedEventID":
		return fSharedEventID
	case "serviceEventDetails":
		return fServiceEventDetails
	case "vpcEndpointId":
		return fVPCEndpointID
	case "vpcEndpointAccountId":
		return fVPCEndpointAccountID
	case "eventCategory":
		return fEventCategory
	case "addendum":
		return fAddendum
	case "insightDetails":
		return fInsightDetails
	case "eventContext":
		return fEventContext
	case "edgeDeviceDetails":
		return fEdgeDeviceDetails
	case "annotation":
		return fAnnotation
	case "tlsDetails":
		return fTLSDetails
	case "sessionCredentialFromConsole":
		return fSessionCredentialFromConsole
	}
	return unknownField
}

// memberField is the member with this name of one of the objects in a record.
func memberField(of fieldID, name []byte) fieldID {
	switch of {
	case unknownField:
		return recordField(name)
	case fUserIdentity:
		return identityField(name)
	case fSessionContext:
		return sessionField(name)
	case fSessionIssuer:
		return issuerField(name)
	case fResources:
		return resourceField(name)
	case fTLSDetails:
		switch string(name) {
		case "tlsVersion":
			return fTLSVersion
		case "cipherSuite":
			return fCipherSuite
		case "clientProvidedHostHeader":
			return fClientProvidedHostHeader
		}
	case fAttributes:
		switch string(name) {
		case "creationDate":
			return fCreationDate
		case "mfaAuthenticated":
			return fMFAAuthenticated
		}
	case fWebIDFederationData:
		switch string(name) {
		case "federatedProvider":
			return fFederatedProvider
		case "attributes":
			return fFederationAttributes
		}
	}
	return unknownField
}

func identityField(name []byte) fieldID {
	switch string(name) {
	case "type":
		return fIdentityType
	case "principalId":
		return fPrincipalID
	case "arn":
		return fARN
	case "accountId":
		return fAccountID
	case "accessKeyId":
		return fAccessKeyID
	case "userName":
		return fUserName
	case "sessionContext":
		return fSessionContext
	case "invokedBy":
		return fInvokedBy
	case "invokedByDelegate":
		return fInvokedByDelegate
	case "onBehalfOf":
		return fOnBehalfOf
	case "inScopeOf":
		return fInScopeOf
	case "credentialId":
		return fCredentialID
	case "identityProvider":
		return fIdentityProvider
	}
	return unknownField
}

func sessionField(name []byte) fieldID {
	switch string(name) {
	case "sessionIssuer":
		return fSessionIssuer
	case "webIdFederationData":
		return fWebIDFederationData
	case "attributes":
		return fAttributes
	case "sourceIdentity":
		return fSourceIdentity
	case "ec2RoleDelivery":
		return fEC2RoleDelivery
	case "assumedRoot":
		return fAssumedRoot
	}
	return unknownField
}

func issuerField(name []byte) fieldID {
	switch string(name) {
	case "type":
		return fIssuerType
	case "principalId":
		return fIssuerPrincipalID
	case "arn":
		return fIssuerARN
	case "accountId":
		return fIssuerAccountID
	case "userName":
		return fIssuerUserName
	}
	return unknownField
}

func resourceField(name []byte) fieldID {
	switch string(name) {
	case "ARN":
		return fResourceARN
	case "accountId":
		return fResourceAccountID
	case "type":
		return fResourceType
	}
	return unknownField
}
