package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDemo(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), nil, &out, os.Stderr); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"T0410Z_AbCdEfGhIjKlMnOp.json.gz: changed: the hash is another\n",
		"trail my-trail, account 111122223333, us-east-2: 3 of 3 digests and 2 of 3 log files valid, 0 gaps\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s\nlacks %s", out.String(), want)
		}
	}
}

func TestRun(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	made := trail{folder: filepath.Join(dir, "b"), key: key}
	for hour := range 2 {
		if err := made.deliver(time.Date(2026, 1, 2, hour, 0, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
	}
	keys := filepath.Join(dir, "keys.json")
	text := fmt.Sprintf(`{"PublicKeyList":[{"Value":"%s","Fingerprint":"demo"}]}`, base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&key.PublicKey)))
	if err := os.WriteFile(keys, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const summary = "trail my-trail, account 111122223333, us-east-2: 2 of 2 digests and 2 of 2 log files valid, 0 gaps\n"
	for _, c := range []struct {
		args string
		want string
		err  error
	}{
		{"-keys KEYS DIR/b", summary, nil},
		{"-keys KEYS -since 2026-01-02T01:30:00Z DIR/b", strings.ReplaceAll(summary, "2 of 2 ", "1 of 1 "), nil},
		{"-keys KEYS -until 2026-01-02T03:00:00Z DIR/b", "no digests from 2026-01-02T02:00:00Z until 2026-01-02T03:00:00Z: the chain of digests is broken\n" +
			strings.ReplaceAll(summary, "0 gaps", "1 gaps"), errNotValid},
		{"-keys KEYS -since 2027-01-02T03:00:00Z DIR/b", strings.ReplaceAll(summary, "2 of 2 ", "0 of 0 "), errNotValid},
		{"-keys KEYS DIR/none", "", errAny},
		{"-keys KEYS -since x DIR/b", "", errAny},
		{"-keys DIR/none DIR/b", "", errAny},
		{"-keys KEYS", "", errUsage},
		{"DIR/b", "", errUsage},
		{"-none", "", errUsage},
	} {
		errs, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		args := strings.Fields(strings.NewReplacer("KEYS", keys, "DIR", dir).Replace(c.args))
		err = run(t.Context(), args, &out, errs)
		if (err == nil) != (c.err == nil) || c.err != nil && c.err != errAny && !errors.Is(err, c.err) {
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
