package trailrecord

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is how values of one Go type are read from JSON, leniently, and written.
type kind[V any] struct {
	// read takes a valid JSON value other than null and reports whether V can
	// hold it.
	read func(text string) (V, bool)
	// write gets the value that the member had before, or nothing.
	write func(dst []byte, v V, before string) ([]byte, error)
	equal func(a, b V) bool
	zero  func(V) bool
}

func plain[V comparable](read func(string) (V, bool), write func([]byte, V, string) ([]byte, error)) kind[V] {
	var none V
	return kind[V]{
		read: read, write: write,
		equal: func(a, b V) bool { return a == b },
		zero:  func(v V) bool { return v == none },
	}
}

var (
	textKind   = textOf[string]()
	boolKind   = flagOf(false)
	quotedKind = flagOf(true)
	intKind    = plain(readInt, func(dst []byte, v int, _ string) ([]byte, error) {
		return strconv.AppendInt(dst, int64(v), 10), nil
	})
	floatKind = plain(readFloat, func(dst []byte, v float64, _ string) ([]byte, error) {
		return appendJSON(dst, v)
	})
	timeKind = kind[time.Time]{
		read: readTime, write: writeTime,
		equal: time.Time.Equal,
		zero:  time.Time.IsZero,
	}
	rawKind = kind[json.RawMessage]{
		read:  func(text string) (json.RawMessage, bool) { return json.RawMessage(text), true },
		write: writeRaw,
		equal: sameJSON,
		zero:  func(v json.RawMessage) bool { return len(v) == 0 },
	}
)

func textOf[S ~string]() kind[S] {
	return plain(func(text string) (S, bool) {
		s, ok := readText(text)
		return S(s), ok
	}, func(dst []byte, s S, _ string) ([]byte, error) { return appendJSON(dst, string(s)) })
}

// flagOf is a flag that AWS writes as a boolean or as a string.
func flagOf(quoted bool) kind[Flag] {
	return plain(readFlag, func(dst []byte, f Flag, before string) ([]byte, error) {
		if f > True {
			return nil, errors.New("not a Flag")
		}
		asText := quoted
		if before != "" && before != "null" {
			asText = before[0] == '"'
		}
		if asText {
			return appendJSON(dst, f.String())
		}
		return append(dst, f.String()...), nil
	})
}

// listOf is a list of one kind; null elements are zero.
func listOf[V any](of kind[V]) kind[[]V] {
	return kind[[]V]{
		read: func(text string) ([]V, bool) {
			if text[0] != '[' {
				return nil, false
			}
			var list []V
			ok := true
			eachElement(text, func(value string) {
				var v V
				if value != "null" && ok {
					v, ok = of.read(value)
				}
				list = append(list, v)
			})
			return list, ok
		},
		write: func(dst []byte, list []V, before string) ([]byte, error) {
			var were []string
			if before != "" && before[0] == '[' {
				eachElement(before, func(value string) { were = append(were, value) })
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
				if dst, err = of.write(dst, v, was); err != nil {
					return nil, err
				}
			}
			return append(dst, ']'), nil
		},
		equal: func(a, b []V) bool { return slices.EqualFunc(a, b, of.equal) },
		zero:  func(list []V) bool { return len(list) == 0 },
	}
}

// pointerTo is a value that can be absent.
func pointerTo[V any](of kind[V]) kind[*V] {
	return kind[*V]{
		read: func(text string) (*V, bool) {
			v, ok := of.read(text)
			if !ok {
				return nil, false
			}
			return &v, true
		},
		write: func(dst []byte, v *V, before string) ([]byte, error) { return of.write(dst, *v, before) },
		equal: func(a, b *V) bool {
			if a == nil || b == nil {
				return a == b
			}
			return of.equal(*a, *b)
		},
		zero: func(v *V) bool { return v == nil },
	}
}

// readText takes strings, and numbers and booleans as they are written.
func readText(text string) (string, bool) {
	switch text[0] {
	case '"':
		return unquote(text), true
	case '{', '[':
		return "", false
	}
	return text, true
}

func readFlag(text string) (Flag, bool) {
	s, _ := readText(text)
	s = strings.TrimSpace(s)
	switch {
	case s == "" && text[0] == '"':
		return Unset, true
	case strings.EqualFold(s, "true") || s == "1":
		return True, true
	case strings.EqualFold(s, "false") || s == "0":
		return False, true
	}
	return Unset, false
}

func readInt(text string) (int, bool) {
	f, ok := readFloat(text)
	const exact = 1 << 53
	if !ok || f != math.Trunc(f) || f < -exact || f > exact {
		return 0, false
	}
	n := int(f)
	return n, float64(n) == f // an int may have 32 bits
}

func readFloat(text string) (float64, bool) {
	s, ok := readText(text)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func writeRaw(dst []byte, v json.RawMessage, _ string) ([]byte, error) {
	if !json.Valid(v) {
		return nil, errors.New("not JSON")
	}
	return append(dst, v...), nil
}

// appendJSON leaves <, > and & as they are, as CloudTrail does.
func appendJSON(dst []byte, v any) ([]byte, error) {
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// sameJSON reports whether two JSON values are equal.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, errX := jsonValue(a)
	y, errY := jsonValue(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

func jsonValue(text []byte) (v any, err error) {
	if !json.Valid(text) {
		return nil, errors.New("not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}
