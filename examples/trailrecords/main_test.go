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
{"eventTime":"2026-01-02T03:04:06Z","eventSource":"ssm.amazonaws.com","eventName":"DeleteDocument","awsRegion":"us-east-2","sourceIPAddress":"203.0.113.7","userIdentity":{"type":"IAMUser","userName":"alice\u001b[31m日"},"errorCode":"AccessDenied"},
{"eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","requestParameters":{ "a" : 1 }},null]}`

func TestRun(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	const (
		head = "TIME                  REGION     EVENT               ADDRESS      WHO                 ERROR\n"
		ssm  = "2026-01-02T03:04:06Z  us-east-2  ssm:DeleteDocument  203.0.113.7  user alice^[[31m日  AccessDenied\n"
		kms  = "2026-01-02T03:04:05Z             kms:Decrypt                      unknown\n"
	)
	for _, c := range []struct {
		args, want string
		err        error
	}{
		{name, head + ssm + kms, errAny},
		{"-sort " + name, head + kms + ssm, errAny},
		{"-source SSM " + name, head + ssm, errAny},
		{"-failed " + name, head + ssm, errAny},
		{"-failed=no -no-head -columns name " + name, "Decrypt\n", errAny},
		{"-address 203.0.113.0/24 -columns name,address -csv " + name, "name,address\nDeleteDocument,203.0.113.7\n", errAny},
		{"-by error -top 1 " + name, "COUNT  FAILED  FIRST                 LAST                  ERROR\n1      0       2026-01-02T03:04:05Z  2026-01-02T03:04:05Z\n2 records, 1 of them in others\n", errAny},
		{"-by name -csv -no-head " + name, "1,0,2026-01-02T03:04:05Z,2026-01-02T03:04:05Z,Decrypt\n1,1,2026-01-02T03:04:06Z,2026-01-02T03:04:06Z,DeleteDocument\n", errAny},
		{"-width 60 -no-head -source ssm " + name, "01-02 03:04:06  DeleteDo…  203.0.113.7  alice^[[…  AccessDe…\n", errAny},
		{"-color always -columns name -failed -no-head " + name, "\x1b[31mDeleteDocument\x1b[0m\n", errAny},
		{"-count -unique -since 2026-01-02T03:04:06Z " + name, "1\n", errAny},
		{"-count -until 2026-01-02T03:04:06Z -mfa no " + name, "0\n", errAny},
		{"-count " + name, "2\n", errAny},
		{"-count -name Decrypt,Encrypt -sort " + name, "1\n", errAny},
		{"-user bob " + name, "", errAny},
		{"-json -source kms " + name, `{"eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","requestParameters":{"a":1}}` + "\n", errAny},
		{"-count -", "0\n", nil},
		{"", "", errUsage},
		{"-none", "", errUsage},
		{"-columns tyme " + name, "", errUsage},
		{"-count -json " + name, "", errUsage},
		{"-follow " + name, "", errUsage},
		{"-address 10.0.0.0/99 " + name, "", errUsage},
		{"-since yesterday " + name, "", errUsage},
		{"-mfa perhaps " + name, "", errUsage},
		{"-color blue " + name, "", errUsage},
		{"-count none", "0\n", errAny},
	} {
		var out bytes.Buffer
		errs, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		err = run(t.Context(), strings.Fields(c.args), strings.NewReader(""), &out, errs)
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
