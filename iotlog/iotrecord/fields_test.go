package iotrecord

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// fill sets every field of a struct to something other than its zero value.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.UnixMilli(1761925043476).UTC()))
		return
	case Level:
		v.Set(reflect.ValueOf(Warn))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x<é")
	case reflect.Int:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"k": "v"}))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "Extra" {
				continue
			}
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("no value for a %v", v.Type())
	}
}

// Equal and MarshalJSON go by the tables of fields; this finds fields that the
// tables lack, or that they mix up.
func TestEveryFieldIsInATable(t *testing.T) {
	var all Entry
	for i, typ := 0, reflect.TypeFor[Entry](); i < typ.NumField(); i++ {
		f := typ.Field(i)
		if !f.IsExported() || f.Name == "Extra" || f.Name == "Text" {
			continue
		}
		var one Entry
		fill(t, reflect.ValueOf(&one).Elem().Field(i))
		fill(t, reflect.ValueOf(&all).Elem().Field(i))
		if one.Equal(Entry{}) {
			t.Errorf("Equal does not see %s", f.Name)
		}
		out := must(json.Marshal(one))
		var back Entry
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatal(err)
		}
		back.raw = ""
		if !reflect.DeepEqual(back, one) {
			t.Errorf("%s: written as %s, read as %+v", f.Name, out, back)
		}
	}
	back := mustParse(t, string(must(json.Marshal(all))))
	if len(back.Extra) > 0 {
		t.Errorf("Extra: %v", back.Extra)
	}
	back.raw = ""
	if !reflect.DeepEqual(back, all) {
		t.Errorf("got %+v\nwant %+v", back, all)
	}
}
