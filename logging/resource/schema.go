package resource

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// Schemer is a type that says what its JSON looks like, where the type itself does
// not tell: a log group, a level. Of a thing that is [PartSchema] of its struct.
type Schemer interface {
	JSONSchema() map[string]any
}

// PartSchema is the schema of a part of settings, made from the struct that it is
// decoded into; see [Schema].
func PartSchema(spec any) map[string]any { return schemaOf(reflect.TypeOf(spec)) }

// Schema is a JSON Schema (2020-12) of settings, made from the struct that they are
// decoded into: its members, which of them must be there, and what their doc tags
// say. Editors complete a settings file by it. What Build refuses besides, such as a
// retention that CloudWatch Logs does not have, it does not know.
//
// https://json-schema.org/draft/2020-12/json-schema-core
func Schema(title string, spec any) map[string]any {
	s := PartSchema(spec)
	s["$schema"], s["title"] = "https://json-schema.org/draft/2020-12/schema", title
	return s
}

// SettingsSchema is the schema of a place's settings, with their version.
func SettingsSchema(title string, spec any) map[string]any {
	s := Schema(title, spec)
	s["properties"].(map[string]any)["version"] = map[string]any{
		"const": SettingsVersion, "description": "Version of this form of the settings.",
	}
	required, _ := s["required"].([]string)
	s["required"] = append([]string{"version"}, required...)
	return s
}

func schemaOf(t reflect.Type) map[string]any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := reflect.New(t).Interface().(type) {
	case Schemer:
		return v.JSONSchema()
	case *policy.Document:
		return map[string]any{"type": "object", "description": "An IAM policy document.", "required": []string{"Statement"}}
	case encoding.TextUnmarshaler:
		return map[string]any{"type": "string"}
	case json.Unmarshaler:
		return map[string]any{} // anything
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		properties := map[string]any{}
		required := schemaOfFields(t, properties)
		s := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
		if len(required) > 0 {
			s["required"] = required
		}
		return s
	}
	return map[string]any{"type": "string"}
}

// schemaOfFields adds the members of a struct, those of embedded structs among them,
// as encoding/json finds them: an outer one hides an inner one.
func schemaOfFields(t reflect.Type, properties map[string]any) (required []string) {
	var embedded []reflect.Type
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			embedded = append(embedded, f.Type)
			continue
		case !f.IsExported() || name == "-" || name == "":
			continue
		}
		member := schemaOf(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			member["description"] = doc
		}
		properties[name] = member
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	for _, inner := range embedded {
		members := map[string]any{}
		for _, name := range schemaOfFields(inner, members) {
			if properties[name] == nil {
				required = append(required, name)
			}
		}
		for name, member := range members {
			if properties[name] == nil {
				properties[name] = member
			}
		}
	}
	return required
}
