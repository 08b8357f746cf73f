package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const file = `{"Records":[
{"eventTime":"2026-01-02T03:04:06Z","eventSource":"ssm.amazonaws.com","eventName":"DeleteDocument","awsRegion":"us-east-2","sourceIPAddress":"203.0.113.7","userIdentity":{"type":"IAMUser","userName":"alice\u001b[31m"},"errorCode":"AccessDenied"},
{"eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","requestParameters":{ "a" : 1 }},null]}`

func TestRun(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	const (
		head = "TIME                  REGION          EVENT                                     FROM             WHO\n"
		ssm  = "2026-01-02T03:04:06Z  us-east-2       ssm:DeleteDocument                        203.0.113.7      user alice?[31m: AccessDenied\n"
		kms  = "2026-01-02T03:04:05Z                  kms:Decrypt                                                unknown\n"
	)
	for _, c := range []struct {
		args, want string
		err        error
	}{
		{name, head + ssm + kms, errAny},
		{"-sort " + name, head + kms + ssm, errAny},
		{"-source ssm " + name, head + ssm, errAny},
		{"-count " + name, "2\n", errAny},
		{"-count -name Decrypt,Encrypt -sort " + name, "1\n", errAny},
		{"-user bob " + name, "", errAny},
		{"-json -source kms " + name, `{"eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","requestParameters":{"a":1}}` + "\n", errAny},
		{"-count -", "0\n", nil},
		{"", "", errUsage},
		{"-none", "", errUsage},
		{"-count none", "0\n", errAny},
	} {
		var out bytes.Buffer
		errs, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		err = run(strings.Fields(c.args), strings.NewReader(""), &out, errs)
		if (err == nil) != (c.err == nil) || c.err == errUsage && !errors.Is(err, errUsage) {
			t.Errorf("%s: %v", c.args, err)
		}
		if out.String() != c.want {
			t.Errorf("%s:\n%swant\n%s", c.args, out.String(), c.want)
		}
		if err := errs.Close(); err != nil {
			t.Error(err)
		}
	}
}

var errAny = errors.New("any")
