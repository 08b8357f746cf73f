package logging

import (
	"errors"
	"fmt"
	"maps"
	"strings"
)

// differ collects the changes of a Diff.
type differ struct {
	changes []Change
	err     error
}

func (d *differ) change(path string, before, after any) {
	c, err := NewChange(path, before, after)
	d.err = errors.Join(d.err, err)
	d.changes = append(d.changes, c)
}

// tags changes the wanted tags, and leaves others alone.
func (d *differ) tags(now, want map[string]string) {
	for _, k := range sortedKeys(want) {
		have, ok := now[k]
		switch {
		case !ok:
			d.change("tags["+k+"]", nil, want[k])
		case have != want[k]:
			d.change("tags["+k+"]", have, want[k])
		}
	}
}

func tagPath(path string) (key string, ok bool) {
	return inBrackets(path, "tags")
}

// inBrackets is the key of a path such as "tags[team]".
func inBrackets(path, name string) (key string, ok bool) {
	key, ok = strings.CutPrefix(path, name+"[")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(key, "]")
}

// orNil is nil for the zero value, which a state leaves out.
func orNil[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func mergePointer[T comparable](errs *[]error, path string, a, b *T) *T {
	switch {
	case a == nil:
		return b
	case b != nil && *a != *b:
		*errs = append(*errs, &MergeError{path, fmt.Sprintf("%v", *a), fmt.Sprintf("%v", *b)})
	}
	return a
}

func mergeValue[T comparable](errs *[]error, path string, a, b T) T {
	var zero T
	if a == zero {
		return b
	}
	if b != zero && a != b {
		*errs = append(*errs, &MergeError{path, fmt.Sprintf("%v", a), fmt.Sprintf("%v", b)})
	}
	return a
}

func mergeMap[V any](errs *[]error, path string, a, b map[string]V, equal ...func(V, V) bool) map[string]V {
	if a == nil {
		return b
	}
	m := maps.Clone(a)
	for _, k := range sortedKeys(b) {
		have, ok := m[k]
		same := func(x, y V) bool { return any(x) == any(y) }
		if len(equal) > 0 {
			same = equal[0]
		}
		if ok && !same(have, b[k]) {
			*errs = append(*errs, &MergeError{path + "[" + k + "]", fmt.Sprint(have), fmt.Sprint(b[k])})
			continue
		}
		m[k] = b[k]
	}
	return m
}
