package iotrecord

import (
	"encoding/json"
	"time"
)

// BatchDetails are the events of a batched entry, such as those of a rule whose
// action takes several messages at once. The lists run in parallel where AWS
// fills all of them; they need not have the same length.
type BatchDetails struct {
	Timestamps       []time.Time                `member:"timestamps"`
	TraceIDs         []string                   `member:"traceIds"`
	ClientIDs        []string                   `member:"clientIds"`
	TopicNames       []string                   `member:"topicNames"`
	PrincipalIDs     []string                   `member:"principalIds"`
	BatchSize        int                        `member:"batchSize"` // events
	BatchSizeInBytes int                        `member:"batchSizeInBytes"`
	Extra            map[string]json.RawMessage // as in [Entry]
}

func (b *BatchDetails) longest() int {
	return max(len(b.Timestamps), len(b.TraceIDs), len(b.ClientIDs), len(b.TopicNames), len(b.PrincipalIDs))
}

// Subscription is one topic of a subscribe or unsubscribe request of MQTT 5.
type Subscription struct {
	TopicName string `member:"topicName"`
	// ReasonCode is MQTT's, as text: AWS writes it as a number.
	ReasonCode string                     `member:"reasonCode"`
	Extra      map[string]json.RawMessage // as in [Entry]
}

// ConnectionDetails describe the connection to an OCSP responder.
type ConnectionDetails struct {
	HTTPStatusCode   int                        `member:"httpStatusCode"`
	OCSPResponderURI string                     `member:"ocspResponderUri"`
	SourceIP         string                     `member:"sourceIp"`
	TargetIP         string                     `member:"targetIp"`
	Extra            map[string]json.RawMessage // as in [Entry]
}

// OCSPRequestDetails describe an OCSP request.
type OCSPRequestDetails struct {
	RequesterName string                     `member:"requesterName"`
	RequestCertID string                     `member:"requestCertId"`
	Extra         map[string]json.RawMessage // as in [Entry]
}

// OCSPResponseDetails describe an OCSP response.
type OCSPResponseDetails struct {
	ResponderID            string                     `member:"responderId"`
	ResponseCertID         string                     `member:"responseCertId"`
	OCSPResponseStatus     string                     `member:"ocspResponseStatus"`
	CertStatus             string                     `member:"certStatus"`
	Signature              string                     `member:"signature"`
	ThisUpdateTime         string                     `member:"thisUpdateTime"`
	NextUpdateTime         string                     `member:"nextUpdateTime"`
	ProducedAtTime         string                     `member:"producedAtTime"`
	StapledDataPayloadSize int                        `member:"stapledDataPayloadSize"` // bytes
	Extra                  map[string]json.RawMessage // as in [Entry]
}

// LambdaDetails name a function and what invoked it.
type LambdaDetails struct {
	LambdaARN string                     `member:"lambdaArn"`
	SourceARN string                     `member:"sourceArn"`
	Extra     map[string]json.RawMessage // as in [Entry]
}
