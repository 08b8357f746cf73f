package iotrecord

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is how values of one Go type are read from JSON, leniently, and written.
type kind[V any] struct {
	// read takes a valid JSON value other than null and reports whether V can
	// hold it.
	read func(raw string) (V, bool)
	// write gets the value that the member had before, or nothing.
	write func(dst []byte, v V, before string) []byte
	equal func(a, b V) bool
	zero  func(V) bool
}

func plain[V comparable](read func(string) (V, bool), write func([]byte, V) []byte) kind[V] {
	var none V
	return kind[V]{
		read:  read,
		write: func(dst []byte, v V, _ string) []byte { return write(dst, v) },
		equal: func(a, b V) bool { return a == b },
		zero:  func(v V) bool { return v == none },
	}
}

var (
	textValue   = textKind[string]()
	statusValue = textKind[Status]()
	typeValue   = textKind[EventType]()
	levelValue  = plain(readLevel, func(dst []byte, l Level) []byte { return appendQuoted(dst, l.String()) })
	intValue    = plain(readInt, func(dst []byte, v int) []byte { return strconv.AppendInt(dst, int64(v), 10) })
	floatValue  = plain(readFloat, appendJSON[float64])
	boolValue   = plain(readBool, strconv.AppendBool)
	timeValue   = kind[time.Time]{
		read: readTime,
		write: func(dst []byte, t time.Time, _ string) []byte {
			return appendQuoted(dst, t.UTC().Format(timeLayout))
		},
		equal: time.Time.Equal,
		zero:  time.Time.IsZero,
	}
	resourcesValue = kind[map[string]string]{
		read:  readStrings,
		write: func(dst []byte, m map[string]string, _ string) []byte { return appendJSON(dst, m) },
		equal: maps.Equal[map[string]string, map[string]string],
		zero:  func(m map[string]string) bool { return len(m) == 0 },
	}
)

func textKind[S ~string]() kind[S] {
	return plain(func(raw string) (S, bool) {
		text, ok := readText(raw)
		return S(text), ok
	}, func(dst []byte, s S) []byte { return appendQuoted(dst, string(s)) })
}

// listOf is a list whose elements are all of one kind; null elements are zero.
func listOf[V any](of kind[V]) kind[[]V] {
	return kind[[]V]{
		read: func(raw string) ([]V, bool) {
			if raw[0] != '[' {
				return nil, false
			}
			list, ok := []V{}, true
			eachElement(raw, 0, 1, func(value string) {
				var v V
				if value != "null" && ok {
					v, ok = of.read(value)
				}
				list = append(list, v)
			})
			return list, ok
		},
		write: func(dst []byte, list []V, _ string) []byte {
			dst = append(dst, '[')
			for i, v := range list {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = of.write(dst, v, "")
			}
			return append(dst, ']')
		},
		equal: func(a, b []V) bool { return slices.EqualFunc(a, b, of.equal) },
		zero:  func(list []V) bool { return len(list) == 0 },
	}
}

// readText takes strings, and numbers and booleans as they are written.
func readText(raw string) (string, bool) {
	switch raw[0] {
	case '"':
		return unquote(raw), true
	case '{', '[':
		return "", false
	}
	return raw, true
}

func readLevel(raw string) (Level, bool) {
	text, ok := readText(raw)
	if !ok {
		return 0, false
	}
	level, err := ParseLevel(strings.TrimSpace(text))
	return level, err == nil
}

func readInt(raw string) (int, bool) {
	text, ok := readText(raw)
	if !ok {
		return 0, false
	}
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil {
		return n, true
	}
	// 13490.0 and 1e3 are whole numbers too.
	const exact = 1 << 53
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || f < -exact || f > exact {
		return 0, false
	}
	n := int(f)
	return n, float64(n) == f // an int may have 32 bits
}

func readFloat(raw string) (float64, bool) {
	text, ok := readText(raw)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func readBool(raw string) (bool, bool) {
	text, _ := readText(raw)
	switch {
	case strings.EqualFold(text, "true") || text == "1":
		return true, true
	case strings.EqualFold(text, "false") || text == "0":
		return false, true
	}
	return false, false
}

// readStrings takes an object; what is not text in it stays JSON text.
func readStrings(raw string) (map[string]string, bool) {
	if raw[0] != '{' {
		return nil, false
	}
	m := map[string]string{}
	eachMember(raw, 0, 1, func(name, value string) {
		text, ok := readText(value)
		switch {
		case value == "null":
			text = ""
		case !ok:
			text = value
		}
		m[unquote(name)] = text
	})
	return m, true
}

func appendQuoted(dst []byte, s string) []byte { return appendJSON(dst, s) }

// appendJSON is for types that encoding/json cannot fail on.
func appendJSON[V any](dst []byte, v V) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, out...)
}
