package iotrecord

import "time"

// BatchDetails are the events of a batched entry, such as those of a rule whose
// action takes several messages at once. The lists run in parallel where AWS
// fills all of them; they need not have the same length.
type BatchDetails struct {
	Timestamps       []time.Time
	TraceIDs         []string
	ClientIDs        []string
	TopicNames       []string
	PrincipalIDs     []string
	BatchSize        int // events
	BatchSizeInBytes int
}

func (b *BatchDetails) longest() int {
	return max(len(b.Timestamps), len(b.TraceIDs), len(b.ClientIDs), len(b.TopicNames), len(b.PrincipalIDs))
}

// Subscription is one topic of a subscribe or unsubscribe request of MQTT 5.
type Subscription struct {
	TopicName string
	// ReasonCode is MQTT's, as text: AWS writes it as a number.
	ReasonCode string
}

// ConnectionDetails describe the connection to an OCSP responder.
type ConnectionDetails struct {
	HTTPStatusCode   int
	OCSPResponderURI string
	SourceIP         string
	TargetIP         string
}

// OCSPRequestDetails describe an OCSP request.
type OCSPRequestDetails struct {
	RequesterName string
	RequestCertID string
}

// OCSPResponseDetails describe an OCSP response.
type OCSPResponseDetails struct {
	ResponderID            string
	ResponseCertID         string
	OCSPResponseStatus     string
	CertStatus             string
	Signature              string
	ThisUpdateTime         string
	NextUpdateTime         string
	ProducedAtTime         string
	StapledDataPayloadSize int // bytes
}

// LambdaDetails name a function and what invoked it.
type LambdaDetails struct {
	LambdaARN string
	SourceARN string
}

var batchFields = []field[BatchDetails]{
	listField("timestamps", timeValue, func(b *BatchDetails) *[]time.Time { return &b.Timestamps }),
	listField("traceIds", textValue, func(b *BatchDetails) *[]string { return &b.TraceIDs }),
	listField("clientIds", textValue, func(b *BatchDetails) *[]string { return &b.ClientIDs }),
	listField("topicNames", textValue, func(b *BatchDetails) *[]string { return &b.TopicNames }),
	listField("principalIds", textValue, func(b *BatchDetails) *[]string { return &b.PrincipalIDs }),
	valueField("batchSize", intValue, func(b *BatchDetails) *int { return &b.BatchSize }),
	valueField("batchSizeInBytes", intValue, func(b *BatchDetails) *int { return &b.BatchSizeInBytes }),
}

var subscriptionFields = []field[Subscription]{
	valueField("topicName", textValue, func(s *Subscription) *string { return &s.TopicName }),
	valueField("reasonCode", textValue, func(s *Subscription) *string { return &s.ReasonCode }),
}

var connectionFields = []field[ConnectionDetails]{
	valueField("httpStatusCode", intValue, func(d *ConnectionDetails) *int { return &d.HTTPStatusCode }),
	valueField("ocspResponderUri", textValue, func(d *ConnectionDetails) *string { return &d.OCSPResponderURI }),
	valueField("sourceIp", textValue, func(d *ConnectionDetails) *string { return &d.SourceIP }),
	valueField("targetIp", textValue, func(d *ConnectionDetails) *string { return &d.TargetIP }),
}

var ocspRequestFields = []field[OCSPRequestDetails]{
	valueField("requesterName", textValue, func(d *OCSPRequestDetails) *string { return &d.RequesterName }),
	valueField("requestCertId", textValue, func(d *OCSPRequestDetails) *string { return &d.RequestCertID }),
}

var ocspResponseFields = []field[OCSPResponseDetails]{
	valueField("responderId", textValue, func(d *OCSPResponseDetails) *string { return &d.ResponderID }),
	valueField("responseCertId", textValue, func(d *OCSPResponseDetails) *string { return &d.ResponseCertID }),
	valueField("ocspResponseStatus", textValue, func(d *OCSPResponseDetails) *string { return &d.OCSPResponseStatus }),
	valueField("certStatus", textValue, func(d *OCSPResponseDetails) *string { return &d.CertStatus }),
	valueField("signature", textValue, func(d *OCSPResponseDetails) *string { return &d.Signature }),
	valueField("thisUpdateTime", textValue, func(d *OCSPResponseDetails) *string { return &d.ThisUpdateTime }),
	valueField("nextUpdateTime", textValue, func(d *OCSPResponseDetails) *string { return &d.NextUpdateTime }),
	valueField("producedAtTime", textValue, func(d *OCSPResponseDetails) *string { return &d.ProducedAtTime }),
	valueField("stapledDataPayloadSize", intValue, func(d *OCSPResponseDetails) *int { return &d.StapledDataPayloadSize }),
}

var lambdaFields = []field[LambdaDetails]{
	valueField("lambdaArn", textValue, func(d *LambdaDetails) *string { return &d.LambdaARN }),
	valueField("sourceArn", textValue, func(d *LambdaDetails) *string { return &d.SourceARN }),
}
