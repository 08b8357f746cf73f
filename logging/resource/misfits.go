package resource

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// misfits notes each part of a JSON value that t does not take: members that it does not
// have, values of another kind, and what is wrong in things and documents. The decoder of
// encoding/json stops at the first, and does not say where in the whole it is.
func misfits(v *ValidationError, path string, t reflect.Type, data []byte) {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch of := reflect.New(t).Interface().(type) {
	case json.Unmarshaler:
		v.Merge(path, json.Unmarshal(data, of))
		return
	case encoding.TextUnmarshaler:
		if json.Unmarshal(data, new(string)) != nil {
			v.Add(path, shown(data), "must be a string", "")
		} else {
			v.Merge(path, json.Unmarshal(data, of))
		}
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		var members map[string]json.RawMessage
		if json.Unmarshal(data, &members) != nil {
			v.Add(path, shown(data), "must be an object", "")
			return
		}
		fields := map[string]reflect.Type{}
		fieldsOf(t, fields)
		for _, name := range value.SortedKeys(members) {
			if field, ok := fields[name]; ok {
				misfits(v, JoinPath(path, name), field, members[name])
			} else {
				v.Add(JoinPath(path, name), shown(members[name]), "is no member; there are "+strings.Join(value.SortedKeys(fields), ", "), "")
			}
		}
	case reflect.Map:
		var entries map[string]json.RawMessage
		if json.Unmarshal(data, &entries) != nil {
			v.Add(path, shown(data), "must be an object", "")
			return
		}
		for _, key := range value.SortedKeys(entries) {
			misfits(v, path+"["+key+"]", t.Elem(), entries[key])
		}
	case reflect.Slice:
		var items []json.RawMessage
		if json.Unmarshal(data, &items) != nil {
			v.Add(path, shown(data), "must be an array", "")
			return
		}
		for i, item := range items {
			misfits(v, fmt.Sprintf("%s[%d]", path, i), t.Elem(), item)
		}
	default:
		if json.Unmarshal(data, reflect.New(t).Interface()) != nil {
			v.Add(path, shown(data), "must be "+kindNames[t.Kind()], "")
		}
	}
}

// shown is a value as it was given, a string without its quotes.
func shown(data []byte) string {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return text
	}
	return string(bytes.TrimSpace(data))
}

var kindNames = map[reflect.Kind]string{
	reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Int32: "a whole number", reflect.Int64: "a whole number",
	reflect.Float64: "a number", reflect.String: "a string",
}

// fieldsOf are the members of a struct, those of embedded structs among them.
func fieldsOf(t reflect.Type, into map[string]reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			fieldsOf(f.Type, into)
		case f.IsExported() && name != "-" && name != "":
			into[name] = f.Type
		}
	}
}
