package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// MaxParseBytes is the longest text that [Parse] takes: four bytes for each of
// the 131,072 characters that the IAM API accepts at most in a document.
const MaxParseBytes = 4 * 131072

// Parse reads a policy document.
//
// It takes what IAM's grammar allows: a string or a list in every place that
// holds strings, one statement or a list of them, "*" or a map as principal,
// unquoted booleans and numbers as condition values, an empty Sid, no Version.
// It reports what IAM answers MalformedPolicyDocument to: text that is not JSON,
// names that the grammar does not have (with their case), a name twice in one
// object, and values of the wrong type, null included. The error is a
// [*ValidationError] that lists all of them; the document returned with it has
// whatever could be read, so that a stored document with a mistake can still be
// looked at.
//
// Whether the values make sense is [Document.Lint]'s question: an Effect of
// "allow" parses.
func Parse(data []byte) (Document, error) {
	if len(data) > MaxParseBytes {
		return Document{}, &ValidationError{Problems: []Problem{{Code: CodeSyntax,
			Message: fmt.Sprintf("%d bytes are more than the %d that a policy can have", len(data), MaxParseBytes)}}}
	}
	if !json.Valid(data) {
		return Document{}, &ValidationError{Problems: []Problem{{Code: CodeSyntax, Message: syntaxMessage(data)}}}
	}
	p := parser{scanner: scanner{data: data}}
	doc := p.document()
	return doc, p.problems.err()
}

// ParseEncoded reads a document as IAM's Get and List operations return it:
// percent-encoded by RFC 3986, where "+" is a plus sign. A document that some
// client has decoded already (its first character is "{") is read as it is.
func ParseEncoded(text string) (Document, error) {
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
		return Parse([]byte(text))
	}
	decoded, err := url.PathUnescape(text)
	if err != nil {
		return Document{}, &ValidationError{Problems: []Problem{{Code: CodeEncoding, Message: err.Error()}}}
	}
	return Parse([]byte(decoded))
}

// UnmarshalJSON reads a document as [Parse] does. The document is set to what
// could be read even when there is an error.
func (d *Document) UnmarshalJSON(data []byte) error {
	doc, err := Parse(data)
	*d = doc
	return err
}

// syntaxMessage says where the JSON breaks. It does not repeat the text.
func syntaxMessage(data []byte) string {
	var any json.RawMessage
	err := json.Unmarshal(data, &any)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return "not valid JSON"
	}
	// The offset counts the byte at fault too.
	before := string(data[:max(0, min(int(syntax.Offset), len(data))-1)])
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndexByte(before, '\n')
	return fmt.Sprintf("not valid JSON at line %d, column %d: %s", line, column, syntax)
}

type parser struct {
	scanner
	problems problems
}

// members walks an object and reports names that come twice. Of two equal
// names, the first counts.
func (p *parser) members(path string, member func(name, path string)) {
	seen := make(map[string]bool)
	p.object(func(name string) {
		at := join(path, name)
		if seen[name] {
			p.problems.fail(at, CodeDuplicateKey, "the name is there twice in one object")
			p.skip()
			return
		}
		seen[name] = true
		member(name, at)
	})
}

func (p *parser) document() Document {
	var d Document
	if p.peek() != '{' {
		p.wrongType("", "an object")
		return d
	}
	p.members("", func(name, path string) {
		switch name {
		case "Version":
			d.Version = p.text(path)
		case "Id":
			d.ID = p.text(path)
		case "Statement":
			d.Statements = p.statements()
		default:
			p.unknown(path, name)
		}
	})
	return d
}

func (p *parser) statements() []Statement {
	list := []Statement{}
	one := func(i int) {
		path := fmt.Sprintf("Statement[%d]", i)
		if p.peek() != '{' {
			p.wrongType(path, "an object")
			return
		}
		list = append(list, p.statement(path))
	}
	if p.peek() == '[' {
		p.array(one)
	} else {
		one(0)
	}
	return list
}

func (p *parser) statement(path string) Statement {
	var s Statement
	p.members(path, func(name, path string) {
		switch name {
		case "Sid":
			s.Sid = p.text(path)
		case "Effect":
			s.Effect = Effect(p.text(path))
		case "Principal":
			s.Principal = p.principals(path)
		case "NotPrincipal":
			s.NotPrincipal = p.principals(path)
		case "Action":
			s.Action = p.texts(path)
		case "NotAction":
			s.NotAction = p.texts(path)
		case "Resource":
			s.Resource = p.texts(path)
		case "NotResource":
			s.NotResource = p.texts(path)
		case "Condition":
			s.Condition = p.condition(path)
		default:
			p.unknown(path, name)
		}
	})
	return s
}

func (p *parser) principals(path string) *Principals {
	out := &Principals{}
	switch p.peek() {
	case '"':
		if text := p.str(); text == "*" {
			out.Any = true
		} else {
			p.problems.fail(path, CodeType, `a principal is "*" or an object with AWS, Service, Federated or CanonicalUser, not %s`, shown(text))
		}
	case '{':
		p.members(path, func(name, path string) {
			switch name {
			case "AWS":
				out.AWS = p.texts(path)
			case "Service":
				out.Service = p.texts(path)
			case "Federated":
				out.Federated = p.texts(path)
			case "CanonicalUser":
				out.CanonicalUser = p.texts(path)
			default:
				p.unknown(path, name)
			}
		})
	default:
		p.wrongType(path, `"*" or an object`)
	}
	return out
}

func (p *parser) condition(path string) Condition {
	if p.peek() != '{' {
		p.wrongType(path, "an object")
		return nil
	}
	out := Condition{}
	p.members(path, func(op, path string) {
		if p.peek() != '{' {
			p.wrongType(path, "an object of condition keys")
			return
		}
		keys := map[string][]string{}
		p.members(path, func(key, path string) { keys[key] = p.values(path) })
		out[op] = keys
	})
	return out
}

func (p *parser) text(path string) string {
	if p.peek() != '"' {
		p.wrongType(path, "a string")
		return ""
	}
	return p.str()
}

// texts reads a string or a list of strings.
func (p *parser) texts(path string) []string {
	return p.list(path, func(path string) (string, bool) {
		if p.peek() != '"' {
			p.wrongType(path, "a string or a list of strings")
			return "", false
		}
		return p.str(), true
	})
}

// values reads condition values, which may be booleans and numbers too.
func (p *parser) values(path string) []string {
	return p.list(path, func(path string) (string, bool) {
		switch p.peek() {
		case '"':
			return p.str(), true
		case '{', '[', 'n':
			p.wrongType(path, "a string, a boolean or a number, or a list of them")
			return "", false
		}
		return string(p.skip()), true
	})
}

func (p *parser) list(path string, one func(path string) (string, bool)) []string {
	out := []string{}
	if p.peek() != '[' {
		if text, ok := one(path); ok {
			out = append(out, text)
		}
		return out
	}
	p.array(func(i int) {
		if text, ok := one(fmt.Sprintf("%s[%d]", path, i)); ok {
			out = append(out, text)
		}
	})
	return out
}

func (p *parser) wrongType(path, want string) {
	found := "a number"
	switch p.peek() {
	case '{':
		found = "an object"
	case '[':
		found = "a list"
	case '"':
		found = "a string"
	case 't', 'f':
		found = "a boolean"
	case 'n':
		found = "null"
	}
	p.problems.fail(path, CodeType, "must be %s, not %s", want, found)
	p.skip()
}

func (p *parser) unknown(path, name string) {
	p.skip()
	if right := closest(name); right != "" {
		p.problems.fail(path, CodeUnknownElement, "unknown element; did you mean %s?", right)
		return
	}
	p.problems.fail(path, CodeUnknownElement, "unknown element")
}

// closest returns the grammar's name that differs from name by case, one letter
// or a plural, or "".
func closest(name string) string {
	for _, right := range []string{"Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
		"Resource", "NotResource", "Condition", "AWS", "Service", "Federated", "CanonicalUser"} {
		if strings.EqualFold(name, right) || len(right) > 3 && oneApart(strings.ToLower(name), strings.ToLower(right)) {
			return right
		}
	}
	return ""
}

// oneApart reports whether one insertion, deletion or replacement of a byte makes a into b.
func oneApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// join appends a name to a path; names with other characters than letters are
// quoted, so that a condition key's colon or dot cannot be taken for structure.
func join(path, name string) string {
	for i := 0; i < len(name); i++ {
		c := name[i] | 0x20
		if (c < 'a' || c > 'z') && name[i] != ':' {
			return path + "[" + shown(name) + "]"
		}
	}
	if name == "" || strings.Contains(name, ":") && !operatorName(name) {
		return path + "[" + shown(name) + "]"
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

// operatorName reports whether a name is a condition operator with a set prefix.
func operatorName(name string) bool {
	return strings.HasPrefix(name, "ForAllValues:") || strings.HasPrefix(name, "ForAnyValue:")
}
