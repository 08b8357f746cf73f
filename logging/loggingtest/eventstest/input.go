package eventstest

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// inputOf is what a target gets of an event: its constant input, a part of the event,
// what its transformer makes, or the whole event.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
func inputOf(t types.Target, r rule, text string, tree map[string]any) string {
	switch {
	case t.Input != nil:
		return *t.Input
	case t.InputPath != nil:
		part, _ := atPath(tree, *t.InputPath)
		return asJSON(part)
	case t.InputTransformer != nil:
		return transform(*t.InputTransformer, r, tree)
	}
	return text
}

// validPath is whether a path is of the form "$.detail.name", with no filters.
func validPath(path string) bool {
	return path == "$" || strings.HasPrefix(path, "$.") && !strings.Contains(path, "..") && !strings.HasSuffix(path, ".")
}

// atPath is the value at a path of an event.
func atPath(tree map[string]any, path string) (any, bool) {
	var at any = tree
	if path == "$" {
		return at, true
	}
	for _, name := range strings.Split(strings.TrimPrefix(path, "$."), ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		if at, ok = object[name]; !ok {
			return nil, false
		}
	}
	return at, true
}

// transform fills the placeholders of a template. A value is JSON, but within a text of
// the template it stands without quotes.
func transform(it types.InputTransformer, r rule, tree map[string]any) string {
	values := map[string]any{
		"aws.events.rule-arn": r.arn, "aws.events.rule-name": r.name, "aws.events.event.ingestion-time": tree["time"],
		"aws.events.event": tree, "aws.events.event.json": tree,
	}
	for name, path := range it.InputPathsMap {
		values[name], _ = atPath(tree, path)
	}
	template := aws.ToString(it.InputTemplate)
	var b strings.Builder
	quoted := false
	for template != "" {
		if name, rest, ok := placeholder(template); ok {
			if value, known := values[name]; known {
				b.WriteString(fill(value, quoted))
				template = rest
				continue
			}
		}
		switch {
		case strings.HasPrefix(template, `\"`):
			b.WriteString(`\"`)
			template = template[2:]
			continue
		case template[0] == '"':
			quoted = !quoted
		}
		b.WriteByte(template[0])
		template = template[1:]
	}
	return b.String()
}

// placeholder is the name of the placeholder that a template begins with, and what
// follows it.
func placeholder(template string) (name, rest string, ok bool) {
	if template[0] != '<' {
		return "", "", false
	}
	return strings.Cut(template[1:], ">")
}

// fill is a value in place of a placeholder; one that is not there is nothing.
func fill(value any, quoted bool) string {
	text := asJSON(value)
	switch _, isText := value.(string); {
	case value == nil:
		return ""
	case isText && quoted:
		return text[1 : len(text)-1]
	}
	return text
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}
