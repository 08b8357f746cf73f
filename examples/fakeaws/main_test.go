package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

// TestRun starts the server, calls it as a client without the SDK would, and stops it.
func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, w := io.Pipe()
	var help bytes.Buffer
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-addr", "127.0.0.1:0", "-account", "444455556666,555566667777", "-partition", "aws-us-gov"}, w, &help)
	}()

	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`^fakeaws listening on (http://127\.0\.0\.1:[0-9]+)\n$`).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("first line %q", line)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	resp, err := client.Post(m[1], "application/x-www-form-urlencoded", strings.NewReader("Action=GetCallerIdentity&Version=2011-06-15"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || !strings.Contains(string(body), "<Arn>arn:aws-us-gov:iam::444455556666:root</Arn>") {
		t.Errorf("%s: %s", resp.Status, body)
	}
	health, err := control.New(m[1]).With(client).Health(t.Context())
	if d := cmp.Diff([]string{"444455556666", "555566667777"}, health.Accounts); d != "" || err != nil || health.Partition != "aws-us-gov" {
		t.Error(health.Partition, d, err)
	}
	elsewhere, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere.Host = "evil.example"
	if resp, err := client.Do(elsewhere); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Error(resp, err)
	} else {
		resp.Body.Close()
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("after the signal: %v", err)
	}
	if !strings.Contains(help.String(), "--endpoint-url "+m[1]) {
		t.Errorf("no hint on how to use it: %q", help.String())
	}
}

// Each wrong flag is named.
func TestWrongFlags(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"-account 1", `-account "1" is not twelve digits`},
		{"-account 11112222333x", `-account "11112222333x" is not twelve digits`},
		{"-account 111122223333,111122223333", "-account has 111122223333 twice"},
		{"-account 111122223333,", `-account "" is not twelve digits`},
		{"-partition aws-mars", `-partition "aws-mars" is none of aws, aws-cn, aws-us-gov, aws-iso-b, aws-iso-f, aws-iso, aws-iso-e, aws-eusc`},
		{"-region mars", `-region "mars" is no region`},
		{"-region eu-west-9", `-region "eu-west-9" is no region`},
		{"-region cn-north-1", `-region "cn-north-1" is of the partition aws-cn, and -partition is aws`},
		{"-partition aws-cn -region eu-west-1", `-region "eu-west-1" is of the partition aws, and -partition is aws-cn`},
		{"-account 1,2 -partition moon -region mars extra more", `-account "1" is not twelve digits
-account "2" is not twelve digits
-partition "moon" is none of aws, aws-cn, aws-us-gov, aws-iso-b, aws-iso-f, aws-iso, aws-iso-e, aws-eusc
-region "mars" is no region
unexpected argument "extra"
unexpected argument "more"`},
		{"-addr nowhere", "listen tcp: address nowhere: missing port in address"},
		{"-nosuch", "flag provided but not defined: -nosuch"},
	} {
		err := run(t.Context(), strings.Fields(tt.args), io.Discard, io.Discard)
		if d := cmp.Diff(tt.want, fmt.Sprint(err)); d != "" {
			t.Errorf("%s: %s", tt.args, d)
		}
	}
}
