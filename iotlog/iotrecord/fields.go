package iotrecord

import "time"

// field is one member of a JSON object and where it is kept in a T.
type field[T any] struct {
	name  string
	set   func(*T, string) bool // the value, null for none; false: cannot hold it, and is zero
	equal func(a, b *T) bool
	zero  func(*T) bool
	write func(dst []byte, t *T, before string) []byte
}

func valueField[T, V any](name string, of kind[V], at func(*T) *V) field[T] {
	return field[T]{
		name: name,
		set: func(t *T, raw string) bool {
			var none V
			if raw == "null" {
				*at(t) = none
				return true
			}
			v, ok := of.read(raw)
			if !ok {
				v = none
			}
			*at(t) = v
			return ok
		},
		equal: func(a, b *T) bool { return of.equal(*at(a), *at(b)) },
		zero:  func(t *T) bool { return of.zero(*at(t)) },
		write: func(dst []byte, t *T, before string) []byte { return of.write(dst, *at(t), before) },
	}
}

func listField[T, V any](name string, of kind[V], at func(*T) *[]V) field[T] {
	return valueField(name, listOf(of), at)
}

// structOf is an object with the given fields.
func structOf[V any](fields []field[V]) kind[V] {
	return kind[V]{
		read: func(raw string) (V, bool) {
			var v V
			if raw[0] != '{' {
				return v, false
			}
			eachMember(raw, 0, 1, func(name, value string) {
				if f := find(fields, unquote(name)); f != nil {
					f.set(&v, value)
				}
			})
			return v, true
		},
		write: func(dst []byte, v V, before string) []byte {
			return appendObject(dst, &v, fields, before, nil)
		},
		equal: func(a, b V) bool {
			for i := range fields {
				if !fields[i].equal(&a, &b) {
					return false
				}
			}
			return true
		},
		// Only pointers and lists to structs are fields, and they have a zero.
		zero: func(V) bool { return false },
	}
}

// pointerTo is a value that can be absent.
func pointerTo[V any](of kind[V]) kind[*V] {
	return kind[*V]{
		read: func(raw string) (*V, bool) {
			v, ok := of.read(raw)
			if !ok {
				return nil, false
			}
			return &v, true
		},
		write: func(dst []byte, v *V, before string) []byte { return of.write(dst, *v, before) },
		equal: func(a, b *V) bool {
			if a == nil || b == nil {
				return a == b
			}
			return of.equal(*a, *b)
		},
		zero: func(v *V) bool { return v == nil },
	}
}

func find[T any](fields []field[T], name string) *field[T] {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// entryFields are in the order in which AWS writes them.
var entryFields = []field[Entry]{
	valueField("timestamp", timeValue, func(e *Entry) *time.Time { return &e.Timestamp }),
	valueField("logLevel", levelValue, func(e *Entry) *Level { return &e.Level }),
	valueField("traceId", textValue, func(e *Entry) *string { return &e.TraceID }),
	valueField("accountId", textValue, func(e *Entry) *string { return &e.AccountID }),
	valueField("status", statusValue, func(e *Entry) *Status { return &e.Status }),
	valueField("eventType", typeValue, func(e *Entry) *EventType { return &e.EventType }),
	valueField("protocol", textValue, func(e *Entry) *string { return &e.Protocol }),
	valueField("topicName", textValue, func(e *Entry) *string { return &e.TopicName }),
	valueField("clientId", textValue, func(e *Entry) *string { return &e.ClientID }),
	valueField("principalId", textValue, func(e *Entry) *string { return &e.PrincipalID }),
	valueField("sourceIp", textValue, func(e *Entry) *string { return &e.SourceIP }),
	valueField("sourcePort", intValue, func(e *Entry) *int { return &e.SourcePort }),
	valueField("qos", textValue, func(e *Entry) *string { return &e.QoS }),
	valueField("retain", boolValue, func(e *Entry) *bool { return &e.Retain }),
	listField("subscriptions", structOf(subscriptionFields), func(e *Entry) *[]Subscription { return &e.Subscriptions }),
	valueField("reason", textValue, func(e *Entry) *string { return &e.Reason }),
	valueField("details", textValue, func(e *Entry) *string { return &e.Details }),
	valueField("disconnectReason", textValue, func(e *Entry) *string { return &e.DisconnectReason }),
	valueField("ruleName", textValue, func(e *Entry) *string { return &e.RuleName }),
	valueField("ruleAction", textValue, func(e *Entry) *string { return &e.RuleAction }),
	valueField("resources", resourcesValue, func(e *Entry) *map[string]string { return &e.Resources }),
	valueField("deviceShadowName", textValue, func(e *Entry) *string { return &e.DeviceShadowName }),
	valueField("jobId", textValue, func(e *Entry) *string { return &e.JobID }),
	valueField("clientToken", textValue, func(e *Entry) *string { return &e.ClientToken }),
	valueField("versionNumber", textValue, func(e *Entry) *string { return &e.VersionNumber }),
	valueField("thingName", textValue, func(e *Entry) *string { return &e.ThingName }),
	listField("dynamicThingGroupNames", textValue, func(e *Entry) *[]string { return &e.DynamicThingGroupNames }),
	valueField("deviceCertificateId", textValue, func(e *Entry) *string { return &e.DeviceCertificateID }),
	valueField("provisioningTemplateName", textValue, func(e *Entry) *string { return &e.ProvisioningTemplateName }),
	valueField("lastModifiedDate", textValue, func(e *Entry) *string { return &e.LastModifiedDate }),
	valueField("maxResults", intValue, func(e *Entry) *int { return &e.MaxResults }),
	valueField("latency", floatValue, func(e *Entry) *float64 { return &e.Latency }),
	valueField("requestTimestamp", timeValue, func(e *Entry) *time.Time { return &e.RequestTimestamp }),
	valueField("responseTimestamp", timeValue, func(e *Entry) *time.Time { return &e.ResponseTimestamp }),
	valueField("authenticationType", textValue, func(e *Entry) *string { return &e.AuthenticationType }),
	valueField("targetIp", textValue, func(e *Entry) *string { return &e.TargetIP }),
	valueField("targetPort", intValue, func(e *Entry) *int { return &e.TargetPort }),
	valueField("serverNameIndication", textValue, func(e *Entry) *string { return &e.ServerNameIndication }),
	valueField("domainConfigName", textValue, func(e *Entry) *string { return &e.DomainConfigName }),
	valueField("confirmation", boolValue, func(e *Entry) *bool { return &e.Confirmation }),
	valueField("timeout", intValue, func(e *Entry) *int { return &e.Timeout }),
	valueField("connectionDetails", pointerTo(structOf(connectionFields)), func(e *Entry) **ConnectionDetails { return &e.ConnectionDetails }),
	valueField("ocspRequestDetails", pointerTo(structOf(ocspRequestFields)), func(e *Entry) **OCSPRequestDetails { return &e.OCSPRequestDetails }),
	valueField("ocspResponseDetails", pointerTo(structOf(ocspResponseFields)), func(e *Entry) **OCSPResponseDetails { return &e.OCSPResponseDetails }),
	valueField("authorizedResponderArn", textValue, func(e *Entry) *string { return &e.AuthorizedResponderARN }),
	valueField("lambdaDetails", pointerTo(structOf(lambdaFields)), func(e *Entry) **LambdaDetails { return &e.LambdaDetails }),
	valueField("batchDetails", pointerTo(structOf(batchFields)), func(e *Entry) **BatchDetails { return &e.BatchDetails }),
}

var entryIndex = indexOf(entryFields)

func indexOf[T any](fields []field[T]) map[string]*field[T] {
	index := make(map[string]*field[T], len(fields))
	for i := range fields {
		index[fields[i].name] = &fields[i]
	}
	return index
}
