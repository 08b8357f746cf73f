package acceptance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestUnfit(t *testing.T) {
	for printed, want := range map[string]string{
		"aws-cli/1.32.0 Python/3.11.7":  "",
		"aws-cli/1.45.11 Python/3.11.7": "",
		"aws-cli/2.15.0 Python/3.11":    "",
		"aws-cli/3.0.0":                 "",
		"aws-cli/1.31.9 Python/3.8":     "too old: aws-cli/1.31;",
		"aws-cli/2.14.40":               "too old: aws-cli/2.14;",
		"aws-cli/0.99.0":                "too old",
		"Segmentation fault":            "does not run",
	} {
		if got := unfit(printed, nil); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", printed, got, want)
		}
	}
	if got := unfit("aws-cli/2.15.0", errors.New("exit status 1")); !strings.Contains(got, "exit status 1") {
		t.Errorf("a CLI that fails: %q", got)
	}
}

func TestSkips(t *testing.T) {
	t.Setenv(Variable, "")
	if !skipped(t, func(t *testing.T) { NewCLI(t, "http://127.0.0.1:1", "eu-west-1") }) {
		t.Error("an acceptance test runs where nobody asked for it")
	}
	t.Setenv(Variable, "1")
	t.Setenv("PATH", t.TempDir())
	for name, start := range map[string]func(*testing.T){
		"CLI":    func(t *testing.T) { NewCLI(t, "http://127.0.0.1:1", "eu-west-1") },
		"boto3":  func(t *testing.T) { Boto3(t) },
		"moto":   func(t *testing.T) { Moto(t, "111122223333") },
		"lint":   func(t *testing.T) { CFNLint(t) },
		"DuckDB": func(t *testing.T) { NewDuckDB(t) },
		"parser": func(t *testing.T) { Parses(t, nil) },
	} {
		if !skipped(t, start) {
			t.Errorf("%s: a missing program does not skip the test", name)
		}
	}
}

// skipped runs a test inside of a test.
func skipped(t *testing.T, test func(*testing.T)) (yes bool) {
	t.Run("skipped", func(t *testing.T) {
		defer func() { yes = t.Skipped() }()
		test(t)
	})
	return yes
}

func TestEnvironment(t *testing.T) {
	t.Setenv("AWS_PROFILE", "production")
	t.Setenv("AWS_SESSION_TOKEN", "x")
	t.Setenv("HTTPS_PROXY", "http://proxy")
	t.Setenv("http_proxy", "http://proxy")
	t.Setenv("HOME", "/home/somebody")
	t.Setenv("TF_LOG", "trace")
	registry := strings.Join(installing(), "\n") + "\n"
	for name, want := range map[string]bool{"AWS_": false, "TF_": false, "HTTPS_PROXY=": true, "http_proxy=": true, "HOME=": true, "PATH=": true} {
		if strings.Contains("\n"+registry, "\n"+name) != want {
			t.Errorf("%s reaches what asks a registry: %v", name, !want)
		}
	}
	got := "\n" + strings.Join(environment("AWS_REGION=eu-west-1"), "\n") + "\n"
	for _, name := range []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY", "http_proxy"} {
		if strings.Contains(got, "\n"+name+"=") {
			t.Errorf("%s reaches the program", name)
		}
	}
	for _, want := range []string{"HOME=/home/somebody", "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE"} {
		if !strings.Contains(got, "\n"+want+"\n") {
			t.Errorf("%s is not there", want)
		}
	}
}

// breaking closes the connection under the first answers.
type breaking struct {
	http.RoundTripper
	times int
}

func (b *breaking) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(req)
	if b.times > 0 && err == nil {
		b.times--
		res.Body = io.NopCloser(io.MultiReader(io.LimitReader(res.Body, 2), failing{}))
	}
	return res, err
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, &net.OpError{Op: "read", Err: net.ErrClosed} }

func TestLoopbackAsksAgain(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		asked++
		_, _ = io.Copy(w, req.Body)
	}))
	defer s.Close()
	for times, want := range map[int]int{0: 1, 1: 2, 2: 3, 3: 3} {
		asked = 0
		client := Loopback()
		a := client.Transport.(*again)
		a.base = &breaking{a.base, times}
		res, err := client.Post(s.URL, "text/plain", strings.NewReader("body"))
		if asked != want || (err != nil) != (times == 3) {
			t.Errorf("%d breaks: asked %d times, want %d; %v", times, asked, want, err)
		}
		if err != nil {
			continue
		}
		if got, err := io.ReadAll(res.Body); string(got) != "body" || err != nil {
			t.Errorf("%d breaks: %q, %v", times, got, err)
		}
	}
}

type answering struct{}

type answered struct {
	Name, Empty *string
	Rows        []struct{ N, Zero int }
	At          *time.Time
	ResultMetadata,
	hidden int
}

func (answering) Get(_ context.Context, in *string) (*answered, error) {
	if *in != "" {
		return nil, fmt.Errorf("operation error: %w", refusal{*in})
	}
	return &answered{Name: in, Rows: []struct{ N, Zero int }{{N: 1}, {N: 2}}, At: &time.Time{}, ResultMetadata: 1, hidden: 1}, nil
}

type refusal struct{ code string }

func (r refusal) Error() string     { return "refused" }
func (r refusal) ErrorCode() string { return r.code }

func TestAnswer(t *testing.T) {
	in, none := "Throttled", ""
	if got := Answer(answering{}, "Get", &in); !slices.Equal(got, []string{"error Throttled"}) {
		t.Errorf("%q", got)
	}
	if got, want := Answer(answering{}, "Get", &none), []string{"At", "Rows[].N"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
