package loggingtest

import (
	"slices"
	"strings"
	"testing"
)

// access is a line of the common log format.
const access = `127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534`

func TestFilterPattern(t *testing.T) {
	const event = `{"eventName":"StartSession","errorCode":null,"count":5,"ratio":1.5,"mfa":false,"admin":true,
		"user":{"type":"IAMUser","name":"alice"},"cluster.name":"c1","ids":["a","b"],"list":[{"k":"x"},{"k":"y"}],"ip":"10.0.0.7"}`
	for _, tt := range []struct {
		pattern, message string
		want             bool
	}{
		{"", "anything", true},
		{"ERROR", "[ERROR 400] bad", true},
		{"ERROR", "[error 400] bad", false}, // case-sensitive
		{"ERROR ARGUMENTS", "ERROR in ARGUMENTS", true},
		{"ERROR ARGUMENTS", "ERROR in x", false},
		{"?ERROR ?WARN", "WARN x", true},
		{"?ERROR ?WARN", "INFO x", false},
		{"?ERROR ?WARN other", "other", true}, // with others, ? terms are ignored
		{"ERROR -EXITING", "ERROR EXITING", false},
		{"ERROR -EXITING", "ERROR ENTERING", true},
		{"-EXITING", "x", true},
		{`"two words"`, "say two words here", true},
		{`"two words"`, "two other words", false},
		{`"say \"hi\""`, `they say "hi"`, true},
		{`-"two words" x`, "x two words", false},
		{`%4\d\d%`, "code 404", true},
		{`%4\d\d%`, "code 500", false},
		{`{ $.eventName = "StartSession" }`, event, true},
		{`{ $.eventName = StartSession }`, event, true},
		{`{$.eventName="Start*"}`, event, true},
		{`{ $.eventName = "*Sess*ion" }`, event, true},
		{`{ $.eventName = "*Sess*x" }`, event, false},
		{`{ $.eventName != "Start*" }`, event, false},
		{`{ $.eventName != "Stop*" }`, event, true},
		{`{ $.none != "x" }`, event, false},
		{`{ $.eventName = "StartSession" && $.errorCode NOT EXISTS }`, event, false},
		{`{ $.eventName = "StartSession" && $.other NOT EXISTS }`, event, true},
		{`{ $.errorCode IS NULL }`, event, true},
		{`{ $.eventName IS NULL }`, event, false},
		{`{ $.admin IS TRUE }`, event, true},
		{`{ $.mfa IS FALSE }`, event, true},
		{`{ $.mfa IS TRUE }`, event, false},
		{`{ $.count = 5 }`, event, true},
		{`{ $.count = 5.0 }`, event, true},
		{`{ $.count > 4 && $.count < 6 }`, event, true},
		{`{ $.count >= 5 && $.count <= 5 }`, event, true},
		{`{ $.count > 5 }`, event, false},
		{`{ $.ratio = 1.5 }`, event, true},
		{`{ $.eventName > 4 }`, event, false},
		{`{ $.user.type = "IAMUser" }`, event, true},
		{`{ $.user.none = "x" }`, event, false},
		{`{ $.['cluster.name'] = "c1" }`, event, true},
		{`{ $["cluster.name"] = "c1" }`, event, true},
		{`{ $.cluster.name = "c1" }`, event, false},
		{`{ $.ids[1] = "b" }`, event, true},
		{`{ $.ids[2] = "b" }`, event, false},
		{`{ $.list[*].k = "y" }`, event, true},
		{`{ $.ip = %10\.0\.0\.\d+% }`, event, true},
		{`{ $.ip = %^11\..*% }`, event, false},
		{`{ $.a = 1 || $.count = 5 && $.mfa IS FALSE }`, event, true},
		{`{ ($.a = 1 || $.count = 5) && $.mfa IS TRUE }`, event, false},
		{`{ $.eventName = "x" }`, "no JSON", false},
		{`{ $.a NOT EXISTS }`, "no JSON", false},
		{`{ $.a NOT EXISTS }`, `[1]`, false},
		{`[ip, id, user, time, request, status = 4*, size > 1000]`, access, true},
		{`[ip, id, user, time, request, status = 5*, size]`, access, false},
		{`[ip, id, user, time, request, status, size < 1000]`, access, false},
		{`[ip, user]`, access, false},
		{`[..., status = 404, size]`, access, true},
		{`[ip = 127.*, ...]`, access, true},
		{`[ip, ..., size = 15*]`, access, true},
		{`[ip != 127.*, ...]`, access, false},
		{`[..., request = "*html*", status, size]`, access, true},
		{`[..., time = %^10.Oct%, request, status, size]`, access, true},
		{`[..., status = 500 || status = 404, size]`, access, true},
		{`[..., status = 4* && status != 404, size]`, access, false},
		{`[a, b]`, "one", false},
		{`[a, b]`, " one  two ", true},
		{`[a, ..., b]`, "one", false},
		{`[a, ..., b]`, "one two", true},
		{`[a]`, `"not closed`, false},
		{`[a, b = "x y"]`, `1 "x y"`, true},
	} {
		p, err := parseFilterPattern(tt.pattern)
		if err != nil {
			t.Errorf("%s: %v", tt.pattern, err)
			continue
		}
		if got := p.matches(tt.message); got != tt.want {
			t.Errorf("%s on %s: got %v", tt.pattern, tt.message, got)
		}
	}
}

func TestFilterPatternRefusals(t *testing.T) {
	for _, pattern := range []string{
		`"open`, `"open\`, `[ip, user`, `[]`, `[ip,]`, `[ip user]`, `[..., ip, ...]`, `[ip = 1 && user = 2]`, `[n > x]`, `[ip] x`, `[ip = ]`, `a:b`, `?`, `-`, `%%`, `%open`, `%(a)%`, `%[%`, `%a% %b% %c%`,
		`{`, `{}`, `{ $ = 1 }`, `{ $.a }`, `{ $.a EXISTS }`, `{ $.a IS NOT NULL }`, `{ $.a NOT TRUE }`, `{ a = 1 }`, `{ $.a = }`,
		`{ $.a = 1`, `{ $.a = 1 } x`, `{ ($.a = 1 }`, `{ $.a = 1 && }`, `{ $.a > x }`, `{ $.[x] = 1 }`, `{ $.a[ = 1 }`, `{ $. = 1 }`,
		"{" + strings.Repeat("(", 100),
	} {
		if _, err := parseFilterPattern(pattern); err == nil {
			t.Errorf("%s is taken", pattern)
		}
	}
}

func FuzzFilterPattern(f *testing.F) {
	for _, seed := range []string{`ERROR -x ?y "z"`, `{ $.a = "b*" && ($.c[0] > 1 || $.['d.e'] NOT EXISTS) }`, `%\d+%`, `{ $.a IS NULL }`, `[a, b = 1*, ..., c > 5]`, "ERROR"} {
		f.Add(seed, `{"a":"b","c":[2]}`)
	}
	f.Fuzz(func(t *testing.T, pattern, message string) {
		p, err := parseFilterPattern(pattern)
		if err != nil {
			return
		}
		matched := p.matches(message)
		if p.fields != nil {
			p.fields(message)
			p.value(message, "$.a")
		}
		// A search of many messages at once finds what each says.
		at := uint32(0)
		events := make([]storedEvent, 9)
		messages := []string{"x", message, message, "ERROR", message, message + "y", "", message, "z" + message}
		batch := strings.Join(messages, batchEnd) + batchEnd
		for i, m := range messages {
			events[i] = storedEvent{sequence: uint64(i + 1), batch: batch, from: at, to: at + uint32(len(m))}
			at += uint32(len(m)) + 1
		}
		events = append(events[:3], events[4:]...) // one of them is elsewhere
		var found, want []uint64
		p.each(events, func(e *storedEvent) { found = append(found, e.sequence) })
		for i, m := range messages {
			if i != 3 && p.matches(m) {
				want = append(want, uint64(i+1))
			}
		}
		if !slices.Equal(found, want) {
			t.Errorf("%q in %q: %v, want %v (%v)", pattern, message, found, want, matched)
		}
	})
}

func FuzzTokens(f *testing.F) {
	f.Add(eventToken{kind: "f", at: position{1, 2, 3}, given: 4}.String())
	f.Add("s/")
	f.Fuzz(func(t *testing.T, s string) {
		token, err := readEventToken(s, "fbsr")
		if err != nil {
			return
		}
		again, err := readEventToken(token.String(), "fbsr")
		if err != nil || again != token {
			t.Errorf("%q reads as %v, then as %v, %v", s, token, again, err)
		}
	})
}

func TestGlob(t *testing.T) {
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"*", "", true}, {"a*", "abc", true}, {"*c", "abc", true}, {"a*c", "abc", true},
		{"a*a", "a", false}, {"*b*", "abc", true}, {"a**c", "abc", true}, {"", "", true}, {"", "a", false},
	} {
		if got := glob(tt.pattern, tt.s); got != tt.want {
			t.Errorf("glob(%q, %q) = %v", tt.pattern, tt.s, got)
		}
	}
}
