package resource_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

type color string

func (color) JSONSchema() map[string]any { return map[string]any{"enum": []string{"red", "blue"}} }

type inner struct {
	Days   int32             `json:"days" doc:"How long, in days."`
	Hidden string            `json:"-"`
	Levels map[string]string `json:"-"`
	Tags   map[string]string `json:"tags,omitempty"`
}

type outer struct {
	inner
	Levels map[string]color `json:"levels,omitempty" doc:"By target."`
	Roles  []string         `json:"roles,omitempty"`
	On     *bool            `json:"on,omitempty"`
	Policy *policy.Document `json:"policy,omitempty"`
	Since  time.Time        `json:"since,omitzero"`
	secret int
}

func TestSchema(t *testing.T) {
	_ = outer{}.secret
	got, err := json.MarshalIndent(resource.SettingsSchema("things", outer{}), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
 "$schema": "https://json-schema.org/draft/2020-12/schema",
 "additionalProperties": false,
 "properties": {
  "days": {
   "description": "How long, in days.",
   "type": "integer"
  },
  "levels": {
   "additionalProperties": {
    "enum": [
     "red",
     "blue"
    ]
   },
   "description": "By target.",
   "type": "object"
  },
  "on": {
   "type": "boolean"
  },
  "policy": {
   "description": "An IAM policy document.",
   "required": [
    "Statement"
   ],
   "type": "object"
  },
  "roles": {
   "items": {
    "type": "string"
   },
   "type": "array"
  },
  "since": {
   "type": "string"
  },
  "tags": {
   "additionalProperties": {
    "type": "string"
   },
   "type": "object"
  },
  "version": {
   "const": 1,
   "description": "Version of this form of the settings."
  }
 },
 "required": [
  "version",
  "days"
 ],
 "title": "things",
 "type": "object"
}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
