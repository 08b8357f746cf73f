package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestLocalOnly(t *testing.T) {
	for _, tt := range []struct {
		host, origin string
		hosts        []string
		answered     bool
	}{
		{"127.0.0.1:4566", "", nil, true},
		{"127.1.2.3", "", nil, true},
		{"[::1]:4566", "", nil, true},
		{"localhost:4566", "", nil, true},
		{"LOCALHOST", "", nil, true},
		{"bucket.localhost:4566", "", nil, true},
		{"", "", nil, false},
		{"evil.example:4566", "", nil, false},
		{"localhost.evil.example", "", nil, false},
		{"evillocalhost", "", nil, false},
		{"192.0.2.1:4566", "", nil, false},
		{"127.0.0.1.evil.example", "", nil, false},
		{"localhost:4566", "http://localhost:3000", nil, true},
		{"localhost:4566", "https://evil.example", nil, false},
		{"localhost:4566", "null", nil, false},
		{"fake:4566", "", []string{"fake"}, true},
		{"FAKE:4566", "", []string{"fake"}, true},
		{"other:4566", "", []string{"fake"}, false},
		{"other:4566", "https://anywhere.example", []string{"*"}, true},
	} {
		served := false
		l := localOnly{http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served = true }), tt.hosts}
		req := httptest.NewRequest("POST", "/", nil)
		req.Host = tt.host
		if tt.origin != "" {
			req.Header.Set("Origin", tt.origin)
		}
		w := httptest.NewRecorder()
		l.ServeHTTP(w, req)
		if served != tt.answered || !served && (w.Code != 403 || !strings.Contains(w.Body.String(), "-hosts")) {
			t.Errorf("host %q, origin %q, hosts %v: answered %v, %d %s", tt.host, tt.origin, tt.hosts, served, w.Code, w.Body)
		}
	}
}
