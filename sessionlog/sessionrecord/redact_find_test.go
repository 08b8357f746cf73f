package sessionrecord

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/rounds"
)

// Looking only where a secret can begin finds what looking everywhere finds.
func FuzzFind(f *testing.F) {
	words := []string{
		"password=", "PASSWORD : ", "secret_access_key", "secretaccesskey='", "token", "api_key=", "AKIA", "ASIAIOSFODNN7EXAMPLE", "xAKIAIOSFODNN7EXAMPLE", "--token ",
		"https://bob:", "hunter2", "@db/", "Bearer ", "abcdefgh.ijk", "-----BEGIN RSA PRIVATE KEY-----", "-----END PRIVATE KEY-----", "\n", " ", "\"", "'", "é", "\xff", "a=b", ":", "=",
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var b strings.Builder
		for range 1 + rnd.IntN(12) {
			b.WriteString(words[rnd.IntN(len(words))])
		}
		f.Add(b.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		lower, ok := lowered(text)
		if !ok {
			return
		}
		for _, s := range secrets {
			got, want := s.find(text, lower), s.pattern.FindAllStringSubmatchIndex(text, -1)
			if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Fatalf("%q: %s: %v, want %v", text, s.pattern, got, want)
			}
		}
	})
}

// A secret that was cut in three is taken out whatever follows it, and a session of
// 100,000 lines takes no longer a line than one of 10,000.
func TestRedactedInThree(t *testing.T) {
	rounds.Sequential(t)
	for _, after := range []string{"", "ls", "$ exit"} {
		tr := Transcript{}
		for i, text := range []string{"$ ", "AKIAIO", "SFODNN7", "EXAMPLE", after} {
			tr.Lines = append(tr.Lines, Line{Time: time.Unix(int64(i), 0), Text: text})
		}
		got, _ := tr.Redacted(SecretPatterns()...)
		if text := got.Text(); strings.ContainsAny(text, "AKISFODN7MPL") {
			t.Errorf("%q", text)
		}
	}
	measure := func(lines int) (perLine float64) {
		tr := Transcript{}
		for i := range lines {
			tr.Lines = append(tr.Lines, Line{Time: time.Unix(int64(i), 0), Text: "drwxr-xr-x 2 root root 4096 Jan 2 10:00 folder password=hunter2 https://host/"})
		}
		begin := time.Now()
		_, n := tr.Redacted(SecretPatterns()...)
		if n < lines/3 {
			t.Fatal(n)
		}
		return time.Since(begin).Seconds() / float64(lines)
	}
	small, large := measure(10_000), measure(100_000)
	t.Logf("%.1f and %.1f µs a line", small*1e6, large*1e6)
	if large > 5*small {
		t.Errorf("a line takes %.1f times as long", large/small)
	}
}
