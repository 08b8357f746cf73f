package policy

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// MarshalJSON writes the document in one form for each document: elements in
// the order of IAM's grammar, lists sorted and without duplicates, a list of one
// as a string, Statement always as a list, condition operators and keys sorted,
// no white space. Statements keep their order and their Sids. Elements that are
// nil or, for texts, empty are left out.
//
// Reading the text back and writing it again gives the same bytes.
func (d Document) MarshalJSON() ([]byte, error) { return d.appendJSON(nil), nil }

// MarshalJSON writes the statement as it is within a document.
func (s Statement) MarshalJSON() ([]byte, error) {
	var w writer
	w.statement(&s)
	return w.b, nil
}

// String returns the document as [Document.MarshalJSON] writes it, fit for the
// policy document parameters of AWS operations. Unlike json.Marshal it does not
// escape "<", ">" and "&", which would count six characters each.
func (d Document) String() string { return string(d.appendJSON(nil)) }

// Indented returns the text of [Document.String] for people: two spaces for each level.
func (d Document) Indented() string {
	var out bytes.Buffer
	// It cannot fail: the text is valid JSON.
	_ = json.Indent(&out, d.appendJSON(nil), "", "  ")
	return out.String()
}

// Length returns the document's length in characters as IAM counts it against
// its limits: white space between the JSON's parts does not count. White space
// within a value does, which is the cautious reading of IAM's rule.
func (d Document) Length() int { return utf8.RuneCount(d.appendJSON(nil)) }

// Length returns the length of a policy text in characters as IAM counts it:
// without the white space between the JSON's parts. The text need not be valid.
func Length(text string) int {
	n, inString, escaped := 0, false, false
	for _, r := range text {
		switch {
		case escaped:
			escaped = false
		case inString && r == '\\':
			escaped = true
		case r == '"':
			inString = !inString
		case !inString && (r == ' ' || r == '\t' || r == '\n' || r == '\r'):
			continue
		}
		n++
	}
	return n
}

func (d Document) appendJSON(b []byte) []byte {
	w := writer{b: append(b, '{')}
	w.text("Version", d.Version)
	w.text("Id", d.ID)
	w.name("Statement")
	w.b = append(w.b, '[')
	for i := range d.Statements {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.statement(&d.Statements[i])
	}
	return append(w.b, "]}"...)
}

type writer struct{ b []byte }

func (w *writer) statement(s *Statement) {
	w.b = append(w.b, '{')
	w.text("Sid", s.Sid)
	w.text("Effect", string(s.Effect))
	w.principals("Principal", s.Principal)
	w.principals("NotPrincipal", s.NotPrincipal)
	w.list("Action", s.Action)
	w.list("NotAction", s.NotAction)
	w.list("Resource", s.Resource)
	w.list("NotResource", s.NotResource)
	if len(s.Condition) > 0 {
		w.name("Condition")
		w.b = append(w.b, '{')
		for _, op := range slices.Sorted(maps.Keys(s.Condition)) {
			w.name(op)
			w.b = append(w.b, '{')
			keys := s.Condition[op]
			for _, key := range slices.Sorted(maps.Keys(keys)) {
				w.name(key)
				w.values(keys[key])
			}
			w.b = append(w.b, '}')
		}
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, '}')
}

func (w *writer) principals(name string, p *Principals) {
	if p == nil {
		return
	}
	w.name(name)
	if p.Any {
		w.b = append(w.b, `"*"`...)
		return
	}
	w.b = append(w.b, '{')
	w.list("AWS", p.AWS)
	w.list("CanonicalUser", p.CanonicalUser)
	w.list("Federated", p.Federated)
	w.list("Service", p.Service)
	w.b = append(w.b, '}')
}

// name writes a member's name, with the comma that the member before needs.
func (w *writer) name(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(appendQuoted(w.b, name), ':')
}

func (w *writer) text(name, value string) {
	if value != "" {
		w.name(name)
		w.b = appendQuoted(w.b, value)
	}
}

func (w *writer) list(name string, values []string) {
	if values != nil {
		w.name(name)
		w.values(values)
	}
}

func (w *writer) values(values []string) {
	values = sortedSet(values)
	if len(values) == 1 {
		w.b = appendQuoted(w.b, values[0])
		return
	}
	w.b = append(w.b, '[')
	for i, v := range values {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = appendQuoted(w.b, v)
	}
	w.b = append(w.b, ']')
}

// sortedSet returns the values sorted and without duplicates; it does not change them.
func sortedSet(values []string) []string {
	if len(values) < 2 {
		return values
	}
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

// appendQuoted appends a JSON string. strconv's quoting and JSON's agree on
// printable ASCII only, so everything else goes through encoding/json.
func appendQuoted(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c > '~' {
			return appendEscaped(b, s)
		}
	}
	return strconv.AppendQuote(b, s)
}

func appendEscaped(b []byte, s string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	// It cannot fail: every string can be written.
	_ = enc.Encode(s)
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}
