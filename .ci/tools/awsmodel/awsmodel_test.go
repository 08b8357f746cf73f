package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const botocoreModel = `{
 "metadata": {"apiVersion":"2020-01-01","globalEndpoint":"x","jsonVersion":"1.1","protocol":"json","serviceId":"Thing","targetPrefix":"Things"},
 "operations": {
  "Put": {"name":"Put","http":{"method":"POST","requestUri":"/","responseCode":202},
   "input":{"shape":"PutRequest"},"output":{"shape":"PutResponse","resultWrapper":"PutResult"},"errors":[{"shape":"Gone"},{"shape":"Broken"}]},
  "Other": {"name":"Other","input":{"shape":"Unused"}}
 },
 "shapes": {
  "PutRequest": {"type":"structure","required":["b"],"members":{"b":{"shape":"Str"},"a":{"shape":"Strs","locationName":"A"},"self":{"shape":"PutRequest"}}},
  "PutResponse": {"type":"structure","members":{}},
  "Str": {"type":"string","min":1,"pattern":"x+"},
  "Strs": {"type":"list","member":{"shape":"Str","locationName":"item"},"flattened":true},
  "Gone": {"type":"structure","members":{"message":{"shape":"Str"}},"exception":true,"error":{"code":"GoneCode","httpStatusCode":410}},
  "Broken": {"type":"structure","members":{},"exception":true,"fault":true},
  "Late": {"type":"structure","members":{},"exception":true},
  "Unused": {"type":"structure","members":{}}
 }}`

const newerModel = `{"operations":{"Put":{"errors":{"Gone":{},"Late":{}},
 "input":{"type":"structure","members":{
  "b":{"type":"string","min":2,"max":9,"pattern":"y+"},
  "a":{"type":"list","of":{"type":"string","min":2,"max":9,"pattern":"y+"}},
  "new":{"required":true,"type":"map","key":{"type":"string"},"value":{"type":"structure","members":{"deep":{"type":"integer","required":true}}}}}}}}}`

// TestTrim trims a small model, with and without a newer edition.
func TestTrim(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, text := range map[string]string{"2020-01-01": botocoreModel, "2019-01-01": "an older version is not read"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		write(filepath.Join(name, "service-2.json"), text)
	}
	newer := write("things.json", newerModel)
	s := service{name: "things", operations: []string{"Put"}}
	for _, tt := range []struct {
		name, newer string
		want        map[string]string // shape or operation to its JSON
	}{
		{"botocore alone", filepath.Join(dir, "absent.json"), map[string]string{
			"Put":        `{"method":"POST","uri":"/","status":202,"input":"PutRequest","output":"PutResponse","resultWrapper":"PutResult","errors":["Gone","Broken"]}`,
			"PutRequest": `{"type":"structure","members":[{"name":"b","shape":"Str","required":true},{"name":"a","shape":"Strs","locationName":"A"},{"name":"self","shape":"PutRequest"}]}`,
			"Str":        `{"type":"string","min":1,"pattern":"x+"}`,
			"Strs":       `{"type":"list","member":{"shape":"Str","locationName":"item"},"flattened":true}`,
			"Gone":       `{"type":"structure","members":[{"name":"message","shape":"Str"}],"error":{"code":"GoneCode","status":410}}`,
			"Broken":     `{"type":"structure","error":{"code":"Broken","status":500,"server":true}}`,
			"Unused":     `null`,
		}},
		{"a newer edition wins", newer, map[string]string{
			"Put": `{"method":"POST","uri":"/","status":202,"input":"PutRequest","output":"PutResponse","resultWrapper":"PutResult","errors":["Gone","Broken","Late"]}`,
			"PutRequest": `{"type":"structure","members":[{"name":"b","shape":"Str"},{"name":"a","shape":"Strs","locationName":"A"},{"name":"self","shape":"PutRequest"},` +
				`{"name":"new","shape":"Put_new","required":true}]}`,
			"Str":           `{"type":"string","min":2,"max":9,"pattern":"y+"}`,
			"Put_new_value": `{"type":"structure","members":[{"name":"deep","shape":"Put_new_value_deep","required":true}]}`,
			"Late":          `{"type":"structure","error":{"code":"Late","status":400}}`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := readBotocore(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := merge(m, tt.newer, s.operations); err != nil {
				t.Fatal(err)
			}
			out, err := trim(m, s)
			if err != nil {
				t.Fatal(err)
			}
			if !out.Global || out.Notice == "" || out.TargetPrefix != "Things" || len(out.Operations) != 1 {
				t.Errorf("service %+v", out)
			}
			for name, want := range tt.want {
				var v any = out.Shapes[name]
				if op := out.Operations[name]; op != nil {
					v = op
				}
				got, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != want {
					t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
				}
			}
		})
	}
}

func TestTrimErrors(t *testing.T) {
	m := new(model)
	if err := json.Unmarshal([]byte(`{"operations":{"Put":{"input":{"shape":"Missing"}}}}`), m); err != nil {
		t.Fatal(err)
	}
	for op, want := range map[string]string{"Put": "no shape Missing", "Nope": "no operation Nope"} {
		if _, err := trim(m, service{operations: []string{op}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", op, err)
		}
	}
	for input, want := range map[string]string{"things Put\n": "no model", "Put\n": "want a service and an operation"} {
		if err := run(strings.NewReader(input), t.TempDir(), "", t.TempDir()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", input, err)
		}
	}
}
