package ask

import "strings"

// Entry is the text of an entry of a list, without what is around it, and whether it leaves out what it
// matches.
func Entry(entry string) (text string, not bool) {
	text, not = strings.CutPrefix(strings.TrimSpace(entry), "!")
	return strings.TrimSpace(text), not
}

// Entries is that entries of a list allow what is asks about, as the filters of this library have
// it: any of them, and none with an exclamation mark; empty ones do not count. wrong is told which of them no
// text can be, and why.
func Entries(entries []string, is func(text string) Condition, wrong func(i int, text, rule string)) Condition {
	var wanted, all []Condition
	for i, entry := range entries {
		text, not := Entry(entry)
		if text == "" {
			continue
		}
		if rule := Wrong(text); rule != "" {
			wrong(i, text, rule)
			continue
		}
		if not {
			all = append(all, Negated(is(text)))
		} else {
			wanted = append(wanted, is(text))
		}
	}
	if len(wanted) > 0 {
		all = append(all, AnyOf(wanted...))
	}
	return AllOf(all...)
}

// Fields is that one of some fields is an entry, in which an asterisk stands for any text.
func Fields(names ...string) func(string) Condition {
	return func(text string) Condition {
		var of []Condition
		for _, name := range names {
			of = append(of, IsLike(name, text))
		}
		return AnyOf(of...)
	}
}

// Contains is that the event's text has a text in it: as it is, or as JSON has it between
// quotes.
func Contains(text string) Condition {
	plain, quoted := Glob(text, ".*"), jsonGlob(text)
	if plain == quoted {
		return Matches(message, plain)
	}
	return Matches(message, "(?:"+plain+"|"+quoted+")")
}
