package automationlogtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// declaration is what a runbook says of one of its parameters.
type declaration struct {
	kind     string   // "String"
	defaults []string // nil: it must be given
	allowed  []string // nil: any
	pattern  string
}

// declared are the parameters of a runbook, by name.
func declared(content map[string]any) map[string]declaration {
	out := map[string]declaration{}
	all, _ := content["parameters"].(map[string]any)
	for name, about := range all {
		m, _ := about.(map[string]any)
		d := declaration{kind: fmt.Sprint(m["type"])}
		if v, ok := m["default"]; ok {
			d.defaults = texts(v)
		}
		if v, ok := m["allowedValues"]; ok {
			d.allowed = texts(v)
		}
		d.pattern, _ = m["allowedPattern"].(string)
		out[name] = d
	}
	return out
}

// texts are the values of something as the API has them: those of a list one by one, and
// what is no text as JSON.
func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := []string{}
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		} else {
			out = append(out, asJSON(v))
		}
	}
	return out
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil { // what comes out of a document has a JSON form
		panic("automationlogtest: " + err.Error())
	}
	return string(text)
}

// checkParameters is what is wrong with the parameters of a start, one clause each. Values
// are not repeated.
func checkParameters(content map[string]any, given map[string][]string) (wrong []string) {
	known := declared(content)
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if _, ok := given[name]; !ok && known[name].defaults == nil {
			wrong = append(wrong, "parameter "+name+" is required and was not given")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		d, ok := known[name]
		if !ok {
			wrong = append(wrong, "parameter "+name+" is not one of the runbook's")
			continue
		}
		if why := d.refuses(given[name]); why != "" {
			wrong = append(wrong, "parameter "+name+" "+why)
		}
	}
	return wrong
}

// refuses is why a parameter cannot have values, "" if it can.
func (d declaration) refuses(values []string) string {
	form, err := regexp.Compile(d.pattern)
	if err != nil {
		return "has an allowedPattern that is no pattern"
	}
	if !strings.HasSuffix(d.kind, "List") && len(values) != 1 {
		return fmt.Sprintf("takes one value, and has %d", len(values))
	}
	for _, v := range values {
		_, noNumber := strconv.ParseInt(v, 10, 64)
		var object map[string]any
		switch {
		case d.kind == "Boolean" && v != "true" && v != "false":
			return "must be true or false"
		case d.kind == "Integer" && noNumber != nil:
			return "must be a whole number"
		case (d.kind == "StringMap" || d.kind == "MapList") && json.Unmarshal([]byte(v), &object) != nil:
			return "must be a JSON object"
		case d.allowed != nil && !slices.Contains(d.allowed, v):
			return "must be one of " + strings.Join(d.allowed, ", ")
		case !form.MatchString(v):
			return "must match " + d.pattern
		}
	}
	return ""
}

// reference is what stands for a parameter or the output of a step.
var reference = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_:.]+)\s*\}\}`)

// fill fills in parameters and outputs of steps. What is not known becomes "".
func (e *execution) fill(s string) string {
	return reference.ReplaceAllStringFunc(s, func(found string) string {
		return strings.Join(e.value(reference.FindStringSubmatch(found)[1]), ",")
	})
}

// value is what a reference stands for, nil for nothing.
func (e *execution) value(name string) []string {
	step, output, ok := strings.Cut(name, ".")
	if !ok {
		return e.parameters[name]
	}
	for _, x := range e.steps {
		if x.name == step {
			if values, ok := x.outputs[output]; ok {
				return values
			}
		}
	}
	return nil
}
