package trailogtest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// parameters is an input or output as records have it: its members by their names on
// the wire, beginning with a small letter, without what is not set, without blobs and
// streams, and with secrets hidden. It is nil for none, and for more than CloudTrail
// keeps.
func parameters(service string, v any) json.RawMessage {
	m, ok := plain(service, reflect.ValueOf(v)).(map[string]any)
	if !ok || len(m) == 0 {
		return nil
	}
	data, err := json.Marshal(m)
	if err != nil || len(data) > trailrecord.MaxFieldSize {
		return nil
	}
	return data
}

// secrets are members whose values records do not show, by service or for all. It is
// never changed.
var secrets = []string{
	"Password", "SecretString", "PrivateKey", "SessionToken", "AuthToken",
	"ssm:Value", "ssm:Parameters", "sns:Message", "sns:MessageAttributes", "kms:Plaintext", "kms:EncryptionContext",
}

// plain is a value as encoding/json takes it; nil for what is left out.
func plain(service string, v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plain(service, v.Elem())
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			return t.UTC().Format("Jan 2, 2006, 3:04:05 PM")
		}
		return members(service, v)
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plain(service, v.Index(i))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		out := make(map[string]any, v.Len())
		for k, e := range v.Seq2() {
			out[k.String()] = plain(service, e)
		}
		return out
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

// members is a structure of the SDK.
func members(service string, v reflect.Value) map[string]any {
	t := v.Type()
	out := make(map[string]any, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" || f.Name == "SecretAccessKey" || f.Type.Kind() == reflect.Interface {
			continue // the interfaces are streams and unions
		}
		value := plain(service, v.Field(i))
		if value == nil {
			continue
		}
		switch {
		case f.Name == "TokenValue": // of ssm:StartSession
			value = "Value hidden due to security reasons."
		case slices.Contains(secrets, f.Name) || slices.Contains(secrets, service+":"+f.Name):
			value = hidden
		}
		out[memberName(service, f.Name)] = value
	}
	return out
}

// memberName is a member's name in records.
func memberName(service, name string) string {
	if service == "s3" && name == "Bucket" {
		return "bucketName"
	}
	return strings.ToLower(name[:1]) + name[1:]
}
