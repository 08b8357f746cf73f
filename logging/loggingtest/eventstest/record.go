package eventstest

import (
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// recordOf is a call as a trail records it. Member names begin with a small letter;
// those of Amazon S3 and others that differ are not looked up.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
func recordOf(v loggingtest.View, call loggingtest.APICall) map[string]any {
	record := map[string]any{
		"eventVersion": "1.11", "userIdentity": identityOf(call.Principal), "eventTime": call.Time.UTC().Format(time.RFC3339),
		"eventSource": call.EventSource, "eventName": call.EventName, "awsRegion": call.Region,
		"sourceIPAddress": "192.0.2.1", "userAgent": "loggingtest", "requestID": call.RequestID, "eventID": call.RequestID,
		"readOnly": call.ReadOnly, "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": v.Account().ID(), "eventCategory": "Management",
		"requestParameters": parametersOf(call.Input), "responseElements": nil,
	}
	if call.ErrorCode != "" {
		record["errorCode"], record["errorMessage"] = call.ErrorCode, call.ErrorMessage
	} else if !call.ReadOnly {
		record["responseElements"] = parametersOf(call.Output)
	}
	return record
}

// identityOf is who called.
func identityOf(principal string) map[string]any {
	a, err := arn.Parse(principal)
	if err != nil {
		return map[string]any{"type": "AWSService", "invokedBy": principal}
	}
	who := map[string]any{"type": "IAMUser", "arn": principal, "accountId": a.Account}
	parts := strings.Split(a.Resource, "/")
	switch {
	case a.Resource == "root":
		who["type"] = "Root"
	case parts[0] == "assumed-role" && len(parts) == 3:
		who["type"] = "AssumedRole"
		issuer := arn.ARN{Partition: a.Partition, Service: "iam", Account: a.Account, Resource: "role/" + parts[1]}.String()
		who["sessionContext"] = map[string]any{"sessionIssuer": map[string]any{"type": "Role", "arn": issuer, "accountId": a.Account, "userName": parts[1]}}
	case parts[0] == "role":
		who["type"] = "Role"
	default:
		who["userName"] = parts[len(parts)-1]
	}
	return who
}

// hidden are members whose values trails leave out.
func hidden(name string) bool {
	return name == "tokenValue" || strings.Contains(strings.ToLower(name), "secret") || strings.Contains(strings.ToLower(name), "password")
}

// parametersOf is an input or output as a record has it, nil for nothing.
func parametersOf(value any) any {
	if value == nil {
		return nil
	}
	tree, _ := treeOf(reflect.ValueOf(value)).(map[string]any)
	if len(tree) == 0 {
		return nil
	}
	return tree
}

// treeOf is a value of the SDK's types as JSON has it, nil for what is not set.
func treeOf(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return treeOf(v.Elem())
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			return t.UTC().Format("Jan 2, 2006, 3:04:05 PM")
		}
		return structOf(v)
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = treeOf(v.Index(i))
		}
		return list
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		m := map[string]any{}
		for i := v.MapRange(); i.Next(); {
			m[i.Key().String()] = treeOf(i.Value())
		}
		return m
	case reflect.String:
		if v.String() == "" {
			return nil
		}
		return v.String()
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return v.Interface()
	}
	return nil
}

func structOf(v reflect.Value) map[string]any {
	m := map[string]any{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		value := treeOf(v.Field(i))
		if value == nil {
			continue
		}
		name := lowerFirst(f.Name)
		if hidden(name) {
			value = "Value hidden due to security reasons."
		}
		m[name] = value
	}
	return m
}

// lowerFirst is a member's name as records have it: "sessionId", "aRN" never.
func lowerFirst(name string) string {
	r := []rune(name)
	for i := range r {
		if i > 0 && i+1 < len(r) && !unicode.IsUpper(r[i+1]) || !unicode.IsUpper(r[i]) {
			break
		}
		r[i] = unicode.ToLower(r[i])
	}
	return string(r)
}
