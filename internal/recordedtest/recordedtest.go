// Package recordedtest holds a fake to what AWS was recorded to answer: each service has a
// table of calls with their answers, and docs/fidelity.md says how many they are.
package recordedtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Row is one answer that AWS was recorded to give.
//
// A call is an operation and its input's members as JSON: `DeleteTopic {"TopicArn":"x"}`.
// In it, <.KeyMetadata.KeyId> is the member of the last answer that has it.
//
// An answer is an error's "Code: message", a member and its value ".Result = true", where
// null is a member that is not there and ? any value that is (!= any but that one), or "refused FilterPolicy": the
// fake leaves this out, and an error says so with those names (an operation's with its service). [] is any item of a list. What
// is JSON in a text is gone into.
type Row struct {
	Before []string // what was called before, which must succeed
	Call   string
	Answer string
}

const refused = "refused "

// notSimulated is how errors begin that refuse members by name, and noOperation those that
// refuse an operation.
const (
	notSimulated = "the fake account does not simulate "
	noOperation  = "the fake account has no operation "
)

// Test calls what the rows say on clients that open makes for each, and compares the
// numbers of rows with those that the page docs/fidelity.md has for the service.
func Test(t *testing.T, service string, rows []Row, open func(*testing.T) []any) {
	t.Helper()
	byName := 0
	for i, row := range rows {
		if strings.HasPrefix(row.Answer, refused) {
			byName++
		}
		t.Run(fmt.Sprintf("%d_%s", i+1, strings.Fields(row.Call)[0]), func(t *testing.T) {
			clients, answers := open(t), []any{}
			for _, call := range row.Before {
				out, err := invoke(t, clients, answers, call)
				if err != nil {
					t.Fatalf("%s: %v", call, err)
				}
				answers = append(answers, out)
			}
			out, err := invoke(t, clients, answers, row.Call)
			if got := answer(out, err, row.Answer); got != row.Answer {
				t.Errorf("%s\ngot  %s\nwant %s", row.Call, got, row.Answer)
			}
		})
	}
	_, file, _, _ := runtime.Caller(0)
	page, err := os.ReadFile(filepath.Join(filepath.Dir(file), "..", "..", "docs", "fidelity.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("| %s | %d | %d | %d |", service, len(rows), len(rows)-byName, byName)
	if !strings.Contains(string(page), want) {
		t.Errorf("docs/fidelity.md has no row that begins with %s", want)
	}
}

var reference = regexp.MustCompile(`<(\.[A-Za-z.\[\]]+)>`)

// invoke calls an operation of the client that has it.
func invoke(t *testing.T, clients, answers []any, call string) (any, error) {
	t.Helper()
	name, text, _ := strings.Cut(call, " ")
	text = reference.ReplaceAllStringFunc(text, func(path string) string {
		for _, out := range slices.Backward(answers) {
			if found, err := members(reflect.ValueOf(out), path[1:len(path)-1]); err == nil && len(found) > 0 {
				return found[0]
			}
		}
		t.Fatalf("%s: no answer has %s", call, path)
		return ""
	})
	for _, client := range clients {
		m := reflect.ValueOf(client).MethodByName(name)
		if !m.IsValid() {
			continue
		}
		in := reflect.New(m.Type().In(1).Elem())
		var fields map[string]json.RawMessage
		var body string
		if err := json.Unmarshal([]byte(text), &fields); err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		if f := in.Elem().FieldByName("Body"); f.IsValid() && fields["Body"] != nil {
			if err := json.Unmarshal(fields["Body"], &body); err != nil {
				t.Fatalf("%s: %v", call, err)
			}
			delete(fields, "Body")
			f.Set(reflect.ValueOf(strings.NewReader(body)))
		}
		rest, err := json.Marshal(fields)
		if err == nil {
			err = decode(rest, in.Interface())
		}
		if err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		out := m.Call([]reflect.Value{reflect.ValueOf(context.WithoutCancel(t.Context())), in})
		err, _ = out[1].Interface().(error)
		return out[0].Interface(), err
	}
	t.Fatalf("no client has %s", name)
	return nil, nil
}

// decode reads members, and fails for those that are not there, nested ones too.
func decode(text []byte, in any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(in)
}

// answer is what came, in the way in which it is wanted.
func answer(out any, err error, want string) string {
	var api interface {
		ErrorCode() string
		ErrorMessage() string
	}
	path, value, member := strings.Cut(want, " = ")
	path, other, isNot := strings.Cut(path, " != ")
	member = member || isNot
	member = member && strings.HasPrefix(path, ".")
	isAPI := errors.As(err, &api)
	switch {
	case isAPI && strings.HasPrefix(api.ErrorMessage(), notSimulated):
		names, _, _ := strings.Cut(strings.TrimPrefix(api.ErrorMessage(), notSimulated), " of ")
		return refused + strings.ReplaceAll(names, ",", "")
	case isAPI && strings.HasPrefix(api.ErrorMessage(), noOperation):
		name, _, _ := strings.Cut(strings.TrimPrefix(api.ErrorMessage(), noOperation), ": ")
		return refused + name
	case err != nil && strings.HasPrefix(path, ".Error."):
		out = struct{ Error map[string]string }{errorMembers(err)}
	case isAPI:
		return api.ErrorCode() + ": " + api.ErrorMessage()
	case err != nil:
		return err.Error()
	case !member:
		return "success"
	}
	found, err := members(reflect.ValueOf(out), path)
	switch {
	case err != nil:
		return err.Error()
	case len(found) == 0:
		// What should have the member must be there.
		whose := path[:strings.LastIndexByte(path, '.')]
		around, err := members(reflect.ValueOf(out), whose)
		if err == nil && len(around) == 0 {
			err = fmt.Errorf("the answer has no value at %q", whose)
		}
		if err != nil {
			return err.Error()
		}
		found = []string{"null"}
	case value == "?", isNot && !slices.Contains(found, other), !isNot && slices.Contains(found, value):
		return want
	}
	return path + " = " + strings.Join(found, ", ")
}

// errorMembers are what an error's answer has besides code and message.
func errorMembers(err error) map[string]string {
	out := map[string]string{}
	var more interface{ ResponseMembers() []string }
	if errors.As(err, &more) {
		for pair := range slices.Chunk(more.ResponseMembers(), 2) {
			out[pair[0]] = pair[1]
		}
	}
	return out
}

// members are the values at a path. A path that the answer cannot have is an error.
func members(v reflect.Value, path string) ([]string, error) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if r, ok := v.Interface().(io.Reader); ok {
			b, err := io.ReadAll(r)
			return []string{string(b)}, err
		}
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil, nil
	}
	if path == "" {
		if v.Kind() == reflect.String || v.CanInt() || v.Kind() == reflect.Bool || v.CanFloat() {
			return []string{fmt.Sprint(v.Interface())}, nil
		}
		b, err := json.Marshal(v.Interface())
		return []string{string(b)}, err
	}
	if rest, ok := strings.CutPrefix(path, "[]"); ok {
		if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
			return nil, fmt.Errorf("%s is no list, and has no %s", v.Type(), path)
		}
		var all []string
		for i := range v.Len() {
			found, err := members(v.Index(i), rest)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		return all, nil
	}
	name := path[1:]
	if i := strings.IndexAny(name, ".["); i >= 0 {
		name = name[:i]
	}
	rest := path[1+len(name):]
	switch v.Kind() {
	case reflect.Struct:
		if f := v.FieldByName(name); f.IsValid() {
			return members(f, rest)
		}
	case reflect.Map:
		return members(v.MapIndex(reflect.ValueOf(name)), rest)
	case reflect.String:
		text, err := url.PathUnescape(v.String())
		var inner any
		if err == nil && json.Unmarshal([]byte(text), &inner) == nil {
			return members(reflect.ValueOf(inner), path)
		}
	}
	return nil, fmt.Errorf("%s has no %s", v.Type(), name)
}
