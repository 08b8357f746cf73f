package sessionlog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// TestDocumentOfManySigns: 64 KB are counted of the text that AWS has, not of JSON that
// writes six bytes for "<" and "&".
func TestDocumentOfManySigns(t *testing.T) {
	w := newWorld(t)
	w.put(strings.Replace(others, "bash", strings.Repeat("<&>", 10_000), 1))
	target := sessionlog.New(w.clients, build(t, streaming().IdleTimeout(3*time.Minute)))
	if _, err := apply(t, target); err != nil {
		t.Fatal(err)
	}
	if findings, err := logging.Check(t.Context(), logging.Targets{target}); err != nil || len(findings.With(resource.SeverityError)) > 0 {
		t.Errorf("%v %v", findings, err)
	}
	if _, found, err := sessionlog.Read(t.Context(), w.clients, sessionlog.DefaultDocument); err != nil || !found {
		t.Error(found, err)
	}
}
