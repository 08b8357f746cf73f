package trailrecord

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// The types here are those of the package as encoding/json needs them: what it
// decodes is compared with, in time and in result. Its fields have the names that
// Record's have.

type mirrorRecord struct {
	EventVersion         string          `json:"eventVersion"`
	UserIdentity         mirrorIdentity  `json:"userIdentity"`
	EventTime            time.Time       `json:"eventTime"`
	EventSource          string          `json:"eventSource"`
	EventName            string          `json:"eventName"`
	AWSRegion            string          `json:"awsRegion"`
	SourceIPAddress      string          `json:"sourceIPAddress"`
	UserAgent            string          `json:"userAgent"`
	ErrorCode            string          `json:"errorCode"`
	ErrorMessage         string          `json:"errorMessage"`
	RequestParameters    json.RawMessage `json:"requestParameters"`
	ResponseElements     json.RawMessage `json:"responseElements"`
	AdditionalEventData  json.RawMessage `json:"additionalEventData"`
	ServiceEventDetails  json.RawMessage `json:"serviceEventDetails"`
	RequestID            string          `json:"requestID"`
	EventID              string          `json:"eventID"`
	SharedEventID        string          `json:"sharedEventID"`
	EventType            string          `json:"eventType"`
	EventCategory        string          `json:"eventCategory"`
	APIVersion           string          `json:"apiVersion"`
	ManagementEvent      bool            `json:"managementEvent"`
	ReadOnly             bool            `json:"readOnly"`
	Resources            []mirrorRes     `json:"resources"`
	RecipientAccountID   string          `json:"recipientAccountId"`
	VPCEndpointID        string          `json:"vpcEndpointId"`
	VPCEndpointAccountID string          `json:"vpcEndpointAccountId"`

	SessionCredentialFromConsole string          `json:"sessionCredentialFromConsole"`
	TLSDetails                   mirrorTLS       `json:"tlsDetails"`
	Addendum                     *mirrorAddendum `json:"addendum"`
	InsightDetails               *mirrorInsight  `json:"insightDetails"`
	EventContext                 *struct {
		RequestContext json.RawMessage `json:"requestContext"`
		TagContext     json.RawMessage `json:"tagContext"`
	} `json:"eventContext"`
	EdgeDeviceDetails json.RawMessage `json:"edgeDeviceDetails"`
	Annotation        json.RawMessage `json:"annotation"`

	AggregatedEventID   string          `json:"eventId"`
	AggregatedAccountID string          `json:"accountId"`
	Summary             json.RawMessage `json:"summary"`
	TimeWindow          *struct {
		Start time.Time `json:"windowStart"`
		End   time.Time `json:"windowEnd"`
		Size  string    `json:"windowSize"`
	} `json:"timeWindow"`
}

type mirrorIdentity struct {
	Type           string `json:"type"`
	UserName       string `json:"userName"`
	PrincipalID    string `json:"principalId"`
	ARN            string `json:"arn"`
	AccountID      string `json:"accountId"`
	AccessKeyID    string `json:"accessKeyId"`
	SessionContext struct {
		SessionIssuer struct {
			Type        string `json:"type"`
			UserName    string `json:"userName"`
			PrincipalID string `json:"principalId"`
			ARN         string `json:"arn"`
			AccountID   string `json:"accountId"`
		} `json:"sessionIssuer"`
		WebIDFederationData struct {
			FederatedProvider string          `json:"federatedProvider"`
			Attributes        json.RawMessage `json:"attributes"`
		} `json:"webIdFederationData"`
		Attributes struct {
			CreationDate     time.Time `json:"creationDate"`
			MFAAuthenticated string    `json:"mfaAuthenticated"`
		} `json:"attributes"`
		SourceIdentity  string `json:"sourceIdentity"`
		EC2RoleDelivery string `json:"ec2RoleDelivery"`
		AssumedRoot     string `json:"assumedRoot"`
	} `json:"sessionContext"`
	InvokedBy         string `json:"invokedBy"`
	InvokedByDelegate *struct {
		AccountID string `json:"accountId"`
	} `json:"invokedByDelegate"`
	OnBehalfOf *struct {
		UserID           string `json:"userId"`
		IdentityStoreARN string `json:"identityStoreArn"`
	} `json:"onBehalfOf"`
	InScopeOf *struct {
		SourceARN           string `json:"sourceArn"`
		SourceAccount       string `json:"sourceAccount"`
		IssuerType          string `json:"issuerType"`
		CredentialsIssuedTo string `json:"credentialsIssuedTo"`
	} `json:"inScopeOf"`
	CredentialID     string `json:"credentialId"`
	IdentityProvider string `json:"identityProvider"`
}

type mirrorRes struct {
	ARN       string `json:"ARN"`
	AccountID string `json:"accountId"`
	Type      string `json:"type"`
}

type mirrorTLS struct {
	TLSVersion               string `json:"tlsVersion"`
	CipherSuite              string `json:"cipherSuite"`
	ClientProvidedHostHeader string `json:"clientProvidedHostHeader"`
}

type mirrorAddendum struct {
	Reason            string `json:"reason"`
	UpdatedFields     string `json:"updatedFields"`
	OriginalRequestID string `json:"originalRequestID"`
	OriginalEventID   string `json:"originalEventID"`
}

type mirrorInsight struct {
	State       string `json:"state"`
	EventSource string `json:"eventSource"`
	EventName   string `json:"eventName"`
	InsightType string `json:"insightType"`
	ErrorCode   string `json:"errorCode"`
	Context     struct {
		Statistics struct {
			Baseline         mirrorAverage `json:"baseline"`
			Insight          mirrorAverage `json:"insight"`
			InsightDuration  int           `json:"insightDuration"`
			BaselineDuration int           `json:"baselineDuration"`
		} `json:"statistics"`
		Attributions []struct {
			Attribute string        `json:"attribute"`
			Insight   []mirrorValue `json:"insight"`
			Baseline  []mirrorValue `json:"baseline"`
		} `json:"attributions"`
	} `json:"insightContext"`
}

type mirrorAverage struct {
	Average float64 `json:"average"`
}

type mirrorValue struct {
	Value   string  `json:"value"`
	Average float64 `json:"average"`
}

// oracle is the record that encoding/json makes of an object: it finds the
// members, of which the last of a name counts, and reads their values; what is
// lenient beyond it is written down here once more.
func oracle(t testing.TB, raw []byte) Record {
	t.Helper()
	var r Record
	if !mirrored(raw, reflect.TypeFor[mirrorRecord](), reflect.ValueOf(&r).Elem()) {
		t.Fatalf("not an object: %s", raw)
	}
	return r
}

// mirrored fills a struct from an object, as the struct that mirrors it says.
func mirrored(raw []byte, like reflect.Type, into reflect.Value) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return false
	}
	for i := range like.NumField() {
		f := like.Field(i)
		name := f.Tag.Get("json")
		value, ok := members[name]
		if !ok {
			continue
		}
		at := into.FieldByName(f.Name)
		if string(value) == "null" || lenient(value, f.Type, at) {
			delete(members, name)
		} else {
			at.SetZero()
		}
	}
	if len(members) > 0 {
		into.FieldByName("Extra").Set(reflect.ValueOf(members))
	}
	return true
}

// lenient reads a value that is not null into a field; false means that the field
// cannot hold it.
func lenient(raw json.RawMessage, like reflect.Type, into reflect.Value) bool {
	text := string(raw)
	isText := raw[0] == '"'
	if isText && json.Unmarshal(raw, &text) != nil {
		return false
	}
	nested := raw[0] == '{' || raw[0] == '['
	switch at := into.Addr().Interface().(type) {
	case *json.RawMessage:
		*at = raw
		return true
	case *time.Time:
		var ok bool
		if len(text) == len(time.DateTime)+1 && isText && at.UnmarshalText([]byte(text)) == nil && at.Year() > 1 {
			*at = at.UTC()
			return true
		}
		*at, ok = timeKind.Read(string(raw))
		return ok
	case *Flag:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "1":
			*at = True
		case "false", "0":
			*at = False
		case "":
			return isText
		default:
			return false
		}
		return !nested
	}
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
		return !nested
	case reflect.Struct:
		return mirrored(raw, like, into)
	case reflect.Pointer:
		v := reflect.New(into.Type().Elem())
		if !mirrored(raw, like.Elem(), v.Elem()) {
			return false
		}
		into.Set(v)
		return true
	case reflect.Slice:
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return false
		}
		v := reflect.MakeSlice(into.Type(), len(list), len(list))
		for i, one := range list {
			if string(one) != "null" && !lenient(one, like.Elem(), v.Index(i)) {
				return false
			}
		}
		into.Set(v)
		return true
	case reflect.Int:
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && !nested {
			into.SetInt(int64(n))
			return true
		}
		f, ok := record.Float.Read(string(raw))
		into.SetInt(int64(f))
		return ok && f == math.Trunc(f) && math.Abs(f) <= 1<<53
	case reflect.Float64:
		f, ok := record.Float.Read(string(raw))
		into.SetFloat(f)
		return ok
	}
	return false
}
