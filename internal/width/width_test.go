package width

import "testing"

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "日本語": 6, "é": 1, "e\u0301": 1, "한글": 4, "ｱ": 1, "Ａ": 2, "👍": 2, "🇩": 1, "a\u200db": 2, "\u00ad": 1, "⌚": 2, "→": 1, "Ж": 1, "ก\u0e49": 1,
	} {
		if got := String(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}, {"e\u0301e\u0301", 2, "e\u0301e\u0301"}, {"ab", 0, ""}, {"ab", 1, "…"},
	} {
		if got := Cut(c.s, c.n); got != c.want || String(got) > max(c.n, 0) {
			t.Errorf("%q at %d: %q, want %q", c.s, c.n, got, c.want)
		}
	}
}
