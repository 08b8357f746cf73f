package main

import (
	"bufio"
	"bytes"
	"context"
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

func TestWrongFlags(t *testing.T) {
	for _, args := range [][]string{{"-account", "1"}, {"-account", "11112222333x"}, {"-account", "111122223333,111122223333"}, {"-account", "111122223333,"}, {"-partition", "aws-mars"}, {"-addr", "nowhere"}, {"extra"}, {"-nosuch"}} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}
