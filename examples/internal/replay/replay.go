// Package replay keeps what fake accounts hold in a file, as the calls that made it: they
// are carried out again at the start, and written at the end.
package replay

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// stateVersion is that of a file.
const stateVersion = 1

// call is a request that changed something, as a line of a file. What the
// accounts hold follows from these calls, in their order: names and ids come out the
// same, while times of creation are those of the new start.
type call struct {
	Method string      `json:"method"`
	Host   string      `json:"host"`
	URL    string      `json:"url"` // path and query
	Header http.Header `json:"header,omitempty"`
	Body   []byte      `json:"body,omitempty"` // base64
	Lost   bool        `json:"lost,omitempty"` // its answer got lost: it may have taken effect
}

// History has a handler's changes carried out one at a time, and keeps those that
// succeeded.
type History struct {
	handler http.Handler

	mu    sync.Mutex
	calls []call
}

// New is the history of a handler.
func New(h http.Handler) *History { return &History{handler: h} }

// ServeHTTP answers a call, and keeps it where it changed something.
func (h *History) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, 64<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	reset := req.URL.Path == "/_fakeaws/reset"
	if !reset && (strings.HasPrefix(req.URL.Path, "/_fakeaws/") || reads(req, body)) {
		h.handler.ServeHTTP(w, req)
		return
	}
	kept := call{Method: req.Method, Host: req.Host, URL: req.URL.RequestURI(), Header: http.Header{}, Body: body}
	for name, values := range req.Header {
		if keep(name) {
			kept.Header[name] = values
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	defer func() {
		if lost := recover(); lost != nil {
			kept.Lost = true
			h.calls = append(h.calls, kept)
			panic(lost)
		}
	}()
	answer := &status{ResponseWriter: w}
	h.handler.ServeHTTP(answer, req)
	switch {
	case answer.code >= 300:
	case reset:
		h.calls = nil
	default:
		h.calls = append(h.calls, kept)
	}
}

// status notes the status of an answer.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// reads reports whether a request changes nothing.
func reads(req *http.Request, body []byte) bool {
	operation := req.Header.Get("X-Amz-Target")
	operation = operation[strings.LastIndexByte(operation, '.')+1:]
	if operation == "" && strings.HasPrefix(req.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, _ := url.ParseQuery(string(body))
		operation = form.Get("Action")
	}
	if operation == "" {
		// AWS Account Management reads with POST.
		return req.Method == http.MethodGet || req.Method == http.MethodHead || req.URL.Path == "/listRegions" || req.URL.Path == "/getRegionOptStatus"
	}
	for _, verb := range []string{"Get", "List", "Describe", "Filter", "Lookup", "Simulate", "Test"} {
		if strings.HasPrefix(operation, verb) {
			return true
		}
	}
	return false
}

// keep reports whether a header says something of what is asked.
func keep(name string) bool {
	return strings.HasPrefix(name, "X-Amz-") || name == "Authorization" || strings.HasPrefix(name, "Content-") || strings.HasPrefix(name, "If-")
}

// Load carries the calls of a file out; one that is not there has none.
func (h *History) Load(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 && n > 1 {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s is cut off in line %d", path, n)
		}
		if n == 1 {
			var head struct{ Version int }
			if err := json.Unmarshal(line, &head); err != nil || head.Version != stateVersion {
				return fmt.Errorf("%s is no state of version %d: line 1 is %.60q", path, stateVersion, strings.TrimSpace(string(line)))
			}
			continue
		}
		var c call
		if err := json.Unmarshal(line, &c); err != nil {
			return fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		if err := h.again(c); err != nil {
			return fmt.Errorf("%s, line %d: %s %s: %w", path, n, c.Method, c.URL, err)
		}
	}
}

// again carries a call out as if it were made now.
func (h *History) again(c call) error {
	u, err := url.ParseRequestURI(c.URL)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	if q := u.Query(); q.Has("X-Amz-Expires") || q.Has("AWSAccessKeyId") { // presigned, and by now perhaps expired
		for name, value := range map[string]string{"X-Amz-Date": now.Format("20060102T150405Z"), "Expires": strconv.FormatInt(now.Add(time.Hour).Unix(), 10)} {
			if q.Has(name) {
				q.Set(name, value)
			}
		}
		u.RawQuery = q.Encode()
	}
	req := httptest.NewRequest(c.Method, u.RequestURI(), bytes.NewReader(c.Body))
	req.Host, req.Header = c.Host, c.Header.Clone()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	if w.Code >= 300 && !c.Lost {
		return fmt.Errorf("it is answered with %d now: %.200s", w.Code, w.Body)
	}
	return nil
}

// Save writes the calls to a file, which nobody else may read: they may have secrets.
// The file is there as a whole or as it was before.
func (h *History) Save(path string) (err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f, err := os.CreateTemp(filepath.Dir(path), ".state-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriter(f)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(map[string]int{"version": stateVersion}); err != nil {
		return err
	}
	for _, c := range h.calls {
		if err := e.Encode(c); err != nil {
			return err
		}
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
