package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is how values of one Go type are read from JSON, leniently, and written.
type Kind[V any] struct {
	// Read takes a valid JSON value other than null and reports whether V can
	// hold it.
	Read func(text string) (V, bool)
	// Write gets the value that the member had before, or nothing.
	Write func(dst []byte, v V, before string) ([]byte, error)
	Equal func(a, b V) bool
	Zero  func(V) bool
}

// Plain is a kind of values that can be compared.
func Plain[V comparable](read func(string) (V, bool), write func(dst []byte, v V, before string) ([]byte, error)) Kind[V] {
	var none V
	return Kind[V]{
		Read: read, Write: write,
		Equal: func(a, b V) bool { return a == b },
		Zero:  func(v V) bool { return v == none },
	}
}

// Kinds of numbers, booleans, JSON and objects of texts.
var (
	Int   = Plain(readInt, write[int])
	Float = Plain(readFloat, write[float64])
	Bool  = Plain(readBool, write[bool])
	Raw   = Kind[json.RawMessage]{
		Read:  func(text string) (json.RawMessage, bool) { return json.RawMessage(text), true },
		Write: writeRaw,
		Equal: SameJSON,
		Zero:  func(v json.RawMessage) bool { return len(v) == 0 },
	}
	Texts = Kind[map[string]string]{
		Read:  readTexts,
		Write: write[map[string]string],
		Equal: maps.Equal[map[string]string, map[string]string],
		Zero:  func(m map[string]string) bool { return len(m) == 0 },
	}
)

// Text takes strings, and numbers and booleans as they are written.
func Text[S ~string]() Kind[S] {
	return Plain(func(text string) (S, bool) {
		s, ok := ReadText(text)
		return S(s), ok
	}, write[S])
}

// Time takes times in any of the layouts, and numbers since 1970; it writes them
// in UTC, in the format.
func Time(format string, layouts ...string) Kind[time.Time] {
	return Kind[time.Time]{
		Read: func(text string) (time.Time, bool) {
			s, ok := ReadText(text)
			if !ok {
				return time.Time{}, false
			}
			if s = strings.TrimSpace(s); s == "" {
				return time.Time{}, true
			}
			return ParseTime(s, layouts...)
		},
		Write: func(dst []byte, t time.Time, _ string) ([]byte, error) {
			if t.IsZero() { // in a list
				return append(dst, "null"...), nil
			}
			if t = t.UTC(); !InRange(t) {
				return nil, errors.New("the year has not four digits")
			}
			return AppendJSON(dst, t.Format(format))
		},
		Equal: time.Time.Equal,
		Zero:  time.Time.IsZero,
	}
}

// List is a list of one kind; null elements are zero.
func List[V any](of Kind[V]) Kind[[]V] {
	return Kind[[]V]{
		Read: func(text string) ([]V, bool) {
			if text[0] != '[' {
				return nil, false
			}
			var list []V
			ok := true
			EachElement(text, func(value string) {
				var v V
				if value != "null" && ok {
					v, ok = of.Read(value)
				}
				list = append(list, v)
			})
			return list, ok
		},
		Write: func(dst []byte, list []V, before string) ([]byte, error) {
			var were []string
			if before != "" && before[0] == '[' {
				EachElement(before, func(value string) { were = append(were, value) })
			}
			dst = append(dst, '[')
			for i, v := range list {
				if i > 0 {
					dst = append(dst, ',')
				}
				was := ""
				if i < len(were) {
					was = were[i]
				}
				var err error
				if dst, err = of.Write(dst, v, was); err != nil {
					return nil, err
				}
			}
			return append(dst, ']'), nil
		},
		Equal: func(a, b []V) bool { return slices.EqualFunc(a, b, of.Equal) },
		Zero:  func(list []V) bool { return len(list) == 0 },
	}
}

// Pointer is a value that can be absent.
func Pointer[V any](of Kind[V]) Kind[*V] {
	return Kind[*V]{
		Read: func(text string) (*V, bool) {
			v, ok := of.Read(text)
			if !ok {
				return nil, false
			}
			return &v, true
		},
		Write: func(dst []byte, v *V, before string) ([]byte, error) { return of.Write(dst, *v, before) },
		Equal: func(a, b *V) bool {
			if a == nil || b == nil {
				return a == b
			}
			return of.Equal(*a, *b)
		},
		Zero: func(v *V) bool { return v == nil },
	}
}

// ReadText takes strings, and numbers and booleans as they are written.
func ReadText(text string) (string, bool) {
	switch text[0] {
	case '"':
		return Unquote(text), true
	case '{', '[':
		return "", false
	}
	return text, true
}

func readInt(text string) (int, bool) {
	s, ok := ReadText(text)
	if !ok {
		return 0, false
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		return n, true
	}
	// 13490.0 and 1e3 are whole numbers too.
	f, ok := readFloat(text)
	const exact = 1 << 53
	if !ok || f != math.Trunc(f) || f < -exact || f > exact {
		return 0, false
	}
	n := int(f)
	return n, float64(n) == f // an int may have 32 bits
}

func readFloat(text string) (float64, bool) {
	s, ok := ReadText(text)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func readBool(text string) (value, ok bool) {
	s, _ := ReadText(text)
	s = strings.TrimSpace(s)
	switch {
	case strings.EqualFold(s, "true") || s == "1":
		return true, true
	case strings.EqualFold(s, "false") || s == "0":
		return false, true
	}
	return false, false
}

// readTexts takes an object; what is not text in it stays JSON text.
func readTexts(text string) (map[string]string, bool) {
	if text[0] != '{' {
		return nil, false
	}
	m := map[string]string{}
	EachMember(text, func(name, value string) {
		s, ok := ReadText(value)
		switch {
		case value == "null":
			s = ""
		case !ok:
			s = value
		}
		m[Unquote(name)] = s
	})
	return m, true
}

func writeRaw(dst []byte, v json.RawMessage, _ string) ([]byte, error) {
	if !json.Valid(v) {
		return nil, errors.New("not JSON")
	}
	return append(dst, v...), nil
}

func write[V any](dst []byte, v V, _ string) ([]byte, error) { return AppendJSON(dst, v) }

// AppendJSON leaves <, > and & as they are, as AWS does.
func AppendJSON(dst []byte, v any) ([]byte, error) {
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// SameJSON reports whether two JSON values are equal.
func SameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, errX := Value(a)
	y, errY := Value(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// Value is what a JSON text says, with numbers as they are written.
func Value(text []byte) (v any, err error) {
	if !json.Valid(text) {
		return nil, errors.New("not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}
