package ask

import (
	"fmt"
	"strings"
)

// maxInsights is how many characters a query of Logs Insights may have.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
const maxInsights = 10_000

// plain are the characters that a quoted text may have beside letters and digits of
// ASCII: those that no language gives a meaning to between quotes.
const plain = "_@:=,-. /+"

func isPlain(text string) bool {
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"+plain) == "" && text != ""
}

// Insights is the condition in the language of Logs Insights. A list's elements and all texts
// of an object are looked for in the text of the event, which has an object's members in AWS's order.
func (c Condition) Insights() string {
	switch c.Op {
	case All, Any:
		return c.insightsOf()
	case Not:
		return c.Of[0].insightsNot()
	case Is:
		if isPlain(c.Text) {
			return fmt.Sprintf("tolower(%s) = %q", c.Field, strings.ToLower(c.Text))
		}
		return Matches(c.Field, "^"+Literal(c.Text)+"$").Insights()
	case Match:
		return fmt.Sprintf("%s like /%s%s/", c.Field, Flags, c.Text)
	case Element, Holds:
		return fmt.Sprintf("%s like /%s%s/", message, Flags, c.inMessage())
	case Has:
		return "ispresent(" + c.Field + ")"
	case Flag:
		return fmt.Sprintf("(%s = %q or %s = %d)", c.Field, c.Text, c.Field, map[string]int{"true": 1}[c.Text])
	case AtLeast:
		return fmt.Sprintf("%s >= %q", c.Field, c.Text)
	case Below:
		return fmt.Sprintf("%s < %q", c.Field, c.Text)
	case Within:
		return fmt.Sprintf("isIpInSubnet(%s, %q)", c.Field, c.Text)
	}
	panic("ask: no such condition")
}

func (c Condition) insightsOf() string {
	if len(c.Of) == 0 { // there are no words for true and false
		return map[Op]string{All: "ispresent(@message)", Any: "not ispresent(@message)"}[c.Op]
	}
	word := map[Op]string{All: " and ", Any: " or "}[c.Op]
	parts := make([]string, len(c.Of))
	for i, one := range c.Of {
		if parts[i] = one.Insights(); len(one.Of) > 1 {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, word)
}

// insightsNot is that a condition about one field does not hold, also where the field is
// not there.
func (c Condition) insightsNot() string {
	switch c.Op {
	case Has:
		return "not ispresent(" + c.Field + ")"
	case Element, Holds:
		return "not (" + c.Insights() + ")"
	}
	return fmt.Sprintf("(not ispresent(%s) or not (%s))", c.Field, c.Insights())
}

const message = "@message"

// inMessage is what is looked for in an event's whole text.
func (c Condition) inMessage() string {
	if c.Op == Holds {
		return fmt.Sprintf(`[\{,]\s*\x22%s\x22\s*:\s*[\{\[].*%s.*,\s*\x22%s\x22\s*:`, c.Field, Value(c.Text), next[c.Field])
	}
	const text = `\x22` + jsonRest + `\x22`
	const object = `\{(?:[^\x22\{\}]|` + text + `)*`
	list, member, _ := strings.Cut(c.Field, "[].")
	value := jsonGlob(c.Text) + `\x22`
	if !strings.Contains(c.Text, "*") {
		value = jsonRest + jsonGlob(c.Text)
	}
	return fmt.Sprintf(`[\{,]\s*\x22%s\x22\s*:\s*\[\s*(?:%s\}\s*,\s*)*%s\x22%s\x22\s*:\s*\x22%s`, list, object, object, member, value)
}

// next is the member that follows one in what AWS logs.
var next = map[string]string{"requestParameters": "responseElements"}

// Value is a text as a value in JSON, with asterisks: members' names are followed by a colon.
func Value(text string) string { return `[:\[,]\s*\x22` + jsonGlob(text) + `\x22\s*[,\]\}]` }
