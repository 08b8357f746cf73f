package template

import (
	"encoding/json"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// pseudo puts pseudo parameters in the place of what is a scope's own.
type pseudo struct{ scope logging.Scope }

// parameter is a pseudo parameter that begins at s[i:], and how long what it stands for is.
func (p pseudo) parameter(s string, i int) (name string, length int) {
	if i == len(s) {
		return "", 0
	}
	alone := func(token string, inWord func(byte) bool) bool {
		end := i + len(token)
		return token != "" && strings.HasPrefix(s[i:], token) && (i == 0 || !inWord(s[i-1])) && (end == len(s) || !inWord(s[end]))
	}
	switch suffix := arn.DNSSuffix(p.scope.Partition); {
	case alone(p.scope.Account, isDigit):
		return "AWS::AccountId", len(p.scope.Account)
	case alone(p.scope.Region, func(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'z' }):
		return "AWS::Region", len(p.scope.Region)
	case strings.HasSuffix(s[:i], "arn:") && strings.HasPrefix(s[i:], p.scope.Partition+":"):
		return "AWS::Partition", len(p.scope.Partition)
	case p.regionBefore(s, i) && strings.HasPrefix(s[i:], suffix) && !goesOn(s[i+len(suffix):]):
		return "AWS::URLSuffix", len(suffix)
	}
	return "", 0
}

// regionBefore reports whether the region and a dot are before s[i:]: "logs.eu-west-1.".
func (p pseudo) regionBefore(s string, i int) bool {
	before, is := strings.CutSuffix(s[:i], p.scope.Region+".")
	if !is || p.scope.Region == "" {
		return false
	}
	name, _ := p.parameter(s, len(before))
	return name == "AWS::Region"
}

// goesOn reports whether a domain goes on: that of one partition begins as that of another.
func goesOn(rest string) bool { return rest != "" && isOfName(rest[0]) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// replaced is a text with each part that is the scope's own as by says, and the rest as
// literal says.
func (p pseudo) replaced(s string, by, literal func(string) string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); {
		name, length := p.parameter(s, i)
		if name == "" {
			i++
			continue
		}
		b.WriteString(literal(s[from:i]))
		b.WriteString(by(name))
		i += length
		from = i
	}
	b.WriteString(literal(s[from:]))
	return b.String()
}

// sub is a text for Fn::Sub.
func (p pseudo) sub(s string) string {
	return p.replaced(s, func(name string) string { return "${" + name + "}" }, func(text string) string { return strings.ReplaceAll(text, "${", "${!") })
}

// text is a text as a property has it.
func (p pseudo) text(s string) any {
	if name, length := p.parameter(s, 0); name != "" && length == len(s) {
		return map[string]any{"Ref": name}
	}
	if p.generic(s) == s {
		return s
	}
	return map[string]any{"Fn::Sub": p.sub(s)}
}

// generic is a text that is the same for all scopes: "logs-{account}".
func (p pseudo) generic(s string) string {
	names := map[string]string{"AWS::AccountId": "{account}", "AWS::Region": "{region}", "AWS::Partition": "{partition}", "AWS::URLSuffix": "{domain}"}
	return p.replaced(s, func(name string) string { return names[name] }, func(text string) string { return text })
}

// regional reports whether a name is another in each region.
func (p pseudo) regional(name string) bool { return strings.Contains(p.generic(name), "{region}") }

// properties makes the values of a resource's properties.
type properties struct {
	pseudo
	own    string            // the thing's own resource
	refers bool              // to that
	made   map[string]string // resources, by name, that are there in the home region only
	texts  []string          // that it met
}

// value is a property's value.
func (p *properties) value(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, json.Number:
		return v, nil
	case string:
		return p.text(v), nil
	case resource.Own:
		p.refers = true
		if v == "" {
			return map[string]any{"Ref": p.own}, nil
		}
		return map[string]any{"Fn::GetAtt": []string{p.own, string(v)}}, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range value.SortedKeys(v) {
			var err error
			if out[k], err = p.value(v[k]); err != nil {
				return nil, err
			}
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			var err error
			if out[i], err = p.value(member); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	raw, err := value.Marshal(v)
	if err != nil {
		return nil, err
	}
	plain, err := value.DecodeAny(raw)
	if err != nil {
		return nil, err
	}
	return p.value(plain)
}

// text is a text. Where it has the name of what is made in the home region only, it refers to
// that there, so that it is made first: DependsOn cannot be for one region.
func (p *properties) text(s string) any {
	p.texts = append(p.texts, s)
	for _, name := range value.SortedKeys(p.made) {
		i := strings.Index(s, name)
		if i < 0 || i > 0 && isOfName(s[i-1]) || i+len(name) < len(s) && isOfName(s[i+len(name)]) {
			continue
		}
		var made any = map[string]any{"Ref": p.made[name]}
		delete(p.made, name)
		if s != name {
			around := p.sub(s[:i]) + "${Made}" + p.sub(s[i+len(name):])
			made = map[string]any{"Fn::Sub": []any{around, map[string]any{"Made": made}}}
		}
		return map[string]any{"Fn::If": []any{isHome, made, p.pseudo.text(s)}}
	}
	return p.pseudo.text(s)
}

// isOfName holds for the characters of names of roles and buckets.
func isOfName(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("-_+=,.@", c) >= 0
}
