package trailrecord

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
	times "github.com/awslogkit/awslogkit/internal/rounds"
)

// The oracle here reads a text with encoding/json into maps and compares what the
// package's readers make of it: as owned records, borrowed, through a filter, in
// pieces and compressed.

// randomJSON is a value with what makes reading it hard.
func randomJSON(r *rand.Rand, depth int) string {
	switch n := r.IntN(12); {
	case n < 2 && depth > 0:
		var b strings.Builder
		b.WriteString("{" + randomSpace(r))
		for i := range r.IntN(4) {
			if i > 0 {
				b.WriteString("," + randomSpace(r))
			}
			b.WriteString(randomText(r) + randomSpace(r) + ":" + randomSpace(r) + randomJSON(r, depth-1) + randomSpace(r))
		}
		return b.String() + "}"
	case n < 4 && depth > 0:
		var list []string
		for range r.IntN(4) {
			list = append(list, randomSpace(r)+randomJSON(r, depth-1)+randomSpace(r))
		}
		return "[" + strings.Join(list, ",") + "]"
	case n < 5:
		return []string{"true", "false", "null", `"true"`, `"False"`, `""`}[r.IntN(6)]
	case n < 7:
		return []string{"0", "-0", "12", "-1.5e+7", "1E-9", "1e400", "0.10", "1383354388"}[r.IntN(8)]
	case n < 8:
		return fmt.Sprintf(`"20%02d-%02d-%02dT%02d:%02d:%02dZ"`, r.IntN(100), 1+r.IntN(12), 1+r.IntN(31), r.IntN(25), r.IntN(60), r.IntN(61))
	}
	return randomText(r)
}

func randomText(r *rand.Rand) string {
	parts := []string{
		"a", "eventName", "ssm.amazonaws.com", `\"`, `\\`, `\/`, `\n`, `\u0041`, `\ud83d\ude00`, `\ud800`, `\udc00\ud800`, `\ud800\u0041`, `\u0000`,
		"é", "😀", "\xff", "\xed\xa0\x80", "\x7f", "}", "]", "{", ",", ":", " ", "12345678", "Records", "alice", "\u2028",
	}
	var b strings.Builder
	b.WriteByte('"')
	for range r.IntN(5) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	if r.IntN(40) == 0 {
		b.WriteString(strings.Repeat("x", r.IntN(3000)))
	}
	b.WriteByte('"')
	return b.String()
}

func randomSpace(r *rand.Rand) string {
	return []string{"", "", "", " ", "\n", "\t\r\n", "         ", "                 "}[r.IntN(8)]
}

func randomMembers(r *rand.Rand, names []string, value func(name string) string) string {
	var b strings.Builder
	b.WriteString("{" + randomSpace(r))
	for i := range r.IntN(8) {
		if i > 0 {
			b.WriteString("," + randomSpace(r))
		}
		name := names[r.IntN(len(names))]
		quoted := `"` + name + `"`
		if r.IntN(20) == 0 && name != "" {
			quoted = fmt.Sprintf(`"\u%04x%s"`, name[0], name[1:])
		}
		b.WriteString(quoted + randomSpace(r) + ":" + randomSpace(r) + value(name) + randomSpace(r))
	}
	return b.String() + "}"
}

func randomRecord(r *rand.Rand) string {
	names := append([]string{"", "zzz", "eventname", "userIdentity", "resources", "eventTime", "eventName", "eventName", "eventSource"}, recordObject.Names()...)
	inner := append([]string{"zzz", "sessionContext", "sessionIssuer", "attributes", "webIdFederationData"}, fieldNames[fUserIdentityType:]...)
	var value func(name string) string
	value = func(name string) string {
		switch name {
		case "userIdentity", "sessionContext", "sessionIssuer", "attributes", "webIdFederationData", "tlsDetails":
			if r.IntN(8) > 0 {
				return randomMembers(r, inner, value)
			}
		case "resources":
			if r.IntN(8) > 0 {
				var list []string
				for range r.IntN(4) {
					list = append(list, randomSpace(r)+randomMembers(r, []string{"ARN", "accountId", "type", "zzz"}, value)+randomSpace(r))
				}
				return "[" + strings.Join(list, ",") + "]"
			}
		case "eventName":
			if r.IntN(2) == 0 {
				return []string{`"A"`, `"B"`, `"\u0041"`, `"A "`}[r.IntN(4)]
			}
		case "eventSource":
			if r.IntN(2) == 0 {
				return []string{`"ssm.amazonaws.com"`, `"ssm"`, `"ssmx.amazonaws.com"`, `"ss\u006d"`}[r.IntN(4)]
			}
		}
		return randomJSON(r, 3)
	}
	return randomMembers(r, names, value)
}

// checkAgainstJSON compares a record with what encoding/json says of its text.
func checkAgainstJSON(t *testing.T, text string, got *Record) {
	t.Helper()
	var want map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&want); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	v := reflect.ValueOf(got).Elem()
	checkObject(t, text, want, v)
}

// checkObject looks at every field of an object that is text, JSON or an object
// itself.
func checkObject(t *testing.T, text string, want map[string]any, v reflect.Value) {
	t.Helper()
	extra, _ := v.FieldByName("Extra").Interface().(map[string]json.RawMessage)
	taken := map[string]bool{"Extra": true, "raw": true}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if taken[f.Name] {
			continue
		}
		var name string
		var value any
		for n, x := range want {
			if n == memberOf(f) {
				name, value = n, x
			}
		}
		raw, isExtra := extra[name]
		isExtra = isExtra && name != ""
		field := v.Field(i)
		switch f.Type.Kind() {
		case reflect.String:
			s := ""
			switch x := value.(type) {
			case string:
				s = x
			case json.Number:
				s = x.String()
			case bool:
				s = fmt.Sprint(x)
			case nil:
			default:
				if !isExtra {
					t.Fatalf("%s: not in Extra: %q", name, text)
				}
			}
			if field.String() != s {
				t.Fatalf("%s is %q, not %q: %q", f.Name, field.String(), s, text)
			}
		case reflect.Slice:
			if f.Type == reflect.TypeFor[json.RawMessage]() {
				if (field.Len() > 0) != (value != nil) || field.Len() > 0 && !reflect.DeepEqual(decoded(t, field.Bytes()), value) {
					t.Fatalf("%s is %s, not %v: %q", f.Name, field.Bytes(), value, text)
				}
				continue
			}
			list, _ := value.([]any)
			all := true
			for _, x := range list {
				_, ok := x.(map[string]any)
				all = all && (ok || x == nil)
			}
			if !all {
				if !isExtra {
					t.Fatalf("%s not in Extra: %q", name, text)
				}
				continue
			}
			if field.Len() != len(list) {
				t.Fatalf("%d %s, not %d: %q", field.Len(), f.Name, len(list), text)
			}
			for j := range list {
				one, _ := list[j].(map[string]any)
				checkObject(t, text, one, field.Index(j))
			}
		case reflect.Uint8:
			if b, ok := value.(bool); ok && field.Interface() != FlagOf(b) || value == nil && field.Uint() != 0 {
				t.Fatalf("%s is %v, not %v: %q", f.Name, field, value, text)
			}
		case reflect.Pointer:
			if _, ok := value.(map[string]any); ok == field.IsNil() {
				t.Fatalf("%s is %v, not %v: %q", f.Name, field, value, text)
			}
		case reflect.Struct:
			if f.Type == reflect.TypeFor[time.Time]() {
				if value == nil && !field.IsZero() {
					t.Fatalf("%s is %v: %q", f.Name, field, text)
				}
				if s, ok := value.(string); ok {
					at, err := time.Parse(time.RFC3339, s)
					if got := field.Interface().(time.Time); err == nil && !got.Equal(at) {
						t.Fatalf("%s is %v, not %s: %q", f.Name, got, s, text)
					}
				}
				continue
			}
			one, ok := value.(map[string]any)
			if !ok && value != nil && !isExtra {
				t.Fatalf("%s not in Extra: %q", name, text)
			}
			checkObject(t, text, one, field)
		}
		if isExtra && !reflect.DeepEqual(decoded(t, raw), value) {
			t.Fatalf("%s in Extra is %s: %q", name, raw, text)
		}
	}
	for n, x := range want {
		if isAField(v.Type(), n) {
			continue
		}
		if raw, ok := extra[n]; !ok || !reflect.DeepEqual(decoded(t, raw), x) {
			t.Fatalf("%q of %v in Extra is %s, not %v: %q", n, v.Type(), raw, x, text)
		}
	}
	for n := range extra {
		if _, ok := want[n]; !ok {
			t.Fatalf("Extra has %q: %q", n, text)
		}
	}
}

func isAField(of reflect.Type, name string) bool {
	for i := range of.NumField() {
		if memberOf(of.Field(i)) == name {
			return true
		}
	}
	return false
}

// memberOf is the name of the member that a field is for.
func memberOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("member"), ",")
	return name
}

func decoded(t *testing.T, raw []byte) (v any) {
	t.Helper()
	v, err := record.Value(raw)
	if err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return v
}

func TestOracle(t *testing.T) {
	times.Sequential(t)
	r := rand.New(rand.NewPCG(6, 1))
	filters := []Filter{
		{Names: []string{"A"}}, {Sources: []string{"ssm"}}, {Users: []string{"alice", "a"}}, {Errors: []string{"a", ""}}, {Failed: False},
		{Since: time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)}, {Until: time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC), Regions: []string{"", "a"}},
	}
	for round := range 24 {
		var texts []string
		size := 0
		for range 1 + r.IntN(60) {
			texts = append(texts, randomRecord(r))
			size += len(texts[len(texts)-1])
		}
		var text string
		switch round % 4 {
		case 0:
			text = `{"a":[{}],"Records":[` + strings.Join(texts, ",\n") + `],"b":{"Records":[{}]},"Records":null}`
		case 1:
			text = "[" + strings.Join(texts, " , ") + "]"
		case 2:
			text = "[" + strings.Join(texts, ",") + "]" + strings.Join(texts, "\n")
			texts = append(texts, texts...)
		case 3:
			text = "\xEF\xBB\xBF" + strings.Join(texts, "")
		}
		var packed bytes.Buffer
		for rest := text; ; {
			n := r.IntN(len(rest) + 1)
			z := gzip.NewWriter(&packed)
			_, _ = io.WriteString(z, rest[:n])
			_ = z.Close()
			if rest = rest[n:]; rest == "" {
				break
			}
		}
		for _, in := range []string{text, packed.String()} {
			i := 0
			var owned []Record
			for rec, err := range Decode(&randomPieces{in, r}, plainly) {
				if err != nil {
					t.Fatalf("%v: %q", err, text)
				}
				owned = append(owned, rec)
			}
			if len(owned) != len(texts) {
				t.Fatalf("%d records, not %d: %q", len(owned), len(texts), text)
			}
			for i := range owned {
				checkAgainstJSON(t, texts[i], &owned[i])
			}
			for rec, err := range Scan(&randomPieces{in, r}, plainly) {
				if err != nil {
					t.Fatal(err)
				}
				checkAgainstJSON(t, texts[i], rec)
				if own := rec.Owned(); !own.Equal(owned[i]) || rec.Raw() != owned[i].Raw() {
					t.Fatal("borrowed is another")
				}
				i++
			}
			for _, f := range filters {
				var want, got []string
				for i := range owned {
					if f.Match(&owned[i]) {
						want = append(want, owned[i].Raw())
					}
				}
				for rec, err := range Decode(&randomPieces{in, r}, plainly, WithFilter(f)) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, rec.Raw())
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("filter %+v: %q, not %q", f, got, want)
				}
			}
		}
		// Cut and changed somewhere: what comes is valid.
		for range 20 {
			bad := []byte(text)
			if r.IntN(2) == 0 {
				bad = bad[:r.IntN(len(bad))]
			} else {
				bad[r.IntN(len(bad))] = "\x00\"\\{}[],:1 n\x80"[r.IntN(13)]
			}
			n, ended := 0, false
			for rec, err := range Decode(&randomPieces{string(bad), r}, plainly) {
				if err != nil {
					ended = ended || !errors.Is(err, ErrNotObject) && !errors.Is(err, ErrDigest)
					continue
				}
				checkAgainstJSON(t, rec.Raw(), &rec)
				n++
			}
			// encoding/json finds the whole valid exactly where there was no error.
			valid := true
			for d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(bad, []byte("\xEF\xBB\xBF")))); ; {
				var v json.RawMessage
				if err := d.Decode(&v); err == io.EOF {
					break
				} else if err != nil {
					valid = false
					break
				}
			}
			if valid == ended && !bytes.Contains(bad, []byte("Records")) {
				t.Fatalf("encoding/json finds it valid: %v; ended: %v: %q", valid, ended, bad)
			}
		}
	}
}

// randomPieces is read in pieces of any size.
type randomPieces struct {
	text string
	r    *rand.Rand
}

func (p *randomPieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := min(len(b), len(p.text), 1+p.r.IntN(2000))
	if p.r.IntN(4) == 0 {
		n = 1
	}
	copy(b, p.text[:n])
	p.text = p.text[n:]
	if p.text == "" && p.r.IntN(2) == 0 {
		return n, io.EOF
	}
	return n, nil
}
