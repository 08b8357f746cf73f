package snstest

import (
	"bytes"
	"encoding/json"
)

// deliveryPolicy is how SNS tries to reach HTTP endpoints. It is kept and shown; nothing is
// delivered.
//
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
type deliveryPolicy struct {
	HTTP struct {
		Healthy  *retries  `json:"defaultHealthyRetryPolicy,omitempty"`
		Throttle *throttle `json:"defaultThrottlePolicy,omitempty"`
		Final    bool      `json:"disableSubscriptionOverrides"`
		Request  *request  `json:"defaultRequestPolicy,omitempty"`
	} `json:"http"`
}

type retries struct {
	MinDelay  int    `json:"minDelayTarget"` // seconds, as MaxDelay
	MaxDelay  int    `json:"maxDelayTarget"`
	Number    int    `json:"numRetries"`
	AtMax     int    `json:"numMaxDelayRetries"`
	Immediate int    `json:"numNoDelayRetries"`
	AtMin     int    `json:"numMinDelayRetries"`
	Backoff   string `json:"backoffFunction"`
}

type throttle struct {
	PerSecond int `json:"maxReceivesPerSecond"`
}

type request struct {
	ContentType string `json:"headerContentType"`
}

func usualRetries() *retries {
	return &retries{MinDelay: 20, MaxDelay: 20, Number: 3, Backoff: "linear"}
}

// normalDelivery is a delivery policy as SNS answers it: with what is left out of the
// retries, and without what is null.
func normalDelivery(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	var given struct {
		HTTP struct {
			Healthy json.RawMessage `json:"defaultHealthyRetryPolicy"`
		} `json:"http"`
	}
	var p deliveryPolicy
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if json.Unmarshal([]byte(text), &given) != nil || d.Decode(&p) != nil {
		return "", invalid("Attributes Reason: DeliveryPolicy: failed to parse JSON.")
	}
	if p.HTTP.Healthy != nil {
		p.HTTP.Healthy = usualRetries()
		if err := json.Unmarshal(given.HTTP.Healthy, p.HTTP.Healthy); err != nil {
			return "", invalid("Attributes Reason: DeliveryPolicy: failed to parse JSON.")
		}
		if why := p.HTTP.Healthy.wrong(); why != "" {
			return "", invalid("Attributes Reason: DeliveryPolicy: " + why)
		}
	}
	if t := p.HTTP.Throttle; t != nil && t.PerSecond < 1 {
		return "", invalid("Attributes Reason: DeliveryPolicy: http.defaultThrottlePolicy.maxReceivesPerSecond must be at least 1")
	}
	out, err := json.Marshal(p)
	return string(out), err
}

// wrong is what a retry policy violates.
func (r *retries) wrong() string {
	switch {
	case r.MinDelay < 1 || r.MinDelay > r.MaxDelay:
		return "http.defaultHealthyRetryPolicy.minDelayTarget must be between 1 and maxDelayTarget"
	case r.MaxDelay > 3600:
		return "http.defaultHealthyRetryPolicy.maxDelayTarget must be at most 3600"
	case r.Number < 0 || r.Number > 100:
		return "http.defaultHealthyRetryPolicy.numRetries must be between 0 and 100"
	case r.Immediate < 0 || r.AtMin < 0 || r.AtMax < 0 || r.Immediate+r.AtMin+r.AtMax > r.Number:
		return "http.defaultHealthyRetryPolicy.numRetries must be at least the sum of the retries of its phases"
	}
	switch r.Backoff {
	case "arithmetic", "exponential", "geometric", "linear":
		return ""
	}
	return "http.defaultHealthyRetryPolicy.backoffFunction must be arithmetic, exponential, geometric or linear"
}

// effectiveDelivery is a topic's delivery policy with what SNS does by default.
func effectiveDelivery(text string) string {
	var p deliveryPolicy
	p.HTTP.Healthy, p.HTTP.Request = usualRetries(), &request{ContentType: "text/plain; charset=UTF-8"}
	if text != "" {
		_ = json.Unmarshal([]byte(text), &p) // it was checked when it was set
	}
	out, err := json.Marshal(p)
	if err != nil {
		panic(err) // a struct of texts and numbers
	}
	return string(out)
}
