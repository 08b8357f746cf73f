package record

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// The functions here take text that is valid JSON, and only find where its parts
// begin and end. On other text they stop early.

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t') {
		i++
	}
	return i
}

// Trim takes the white space off both ends.
func Trim(s string) string {
	return strings.TrimRight(s[skipSpace(s, 0):], " \n\r\t")
}

// EachMember calls visit with every member's name, in quotes, and value.
func EachMember(object string, visit func(name, value string)) {
	i := skipSpace(object, 1)
	for i < len(object) && object[i] == '"' {
		end := stringEnd(object, i)
		name := object[i:end]
		i = skipSpace(object, skipSpace(object, end)+1)
		end = valueEnd(object, i)
		if end <= i {
			return
		}
		visit(name, object[i:end])
		i = skipSpace(object, end)
		if i >= len(object) || object[i] != ',' {
			return
		}
		i = skipSpace(object, i+1)
	}
}

// EachElement calls visit with every value of an array.
func EachElement(array string, visit func(value string)) {
	i := skipSpace(array, 1)
	for i < len(array) && array[i] != ']' {
		end := valueEnd(array, i)
		if end <= i {
			return
		}
		visit(array[i:end])
		i = skipSpace(array, end)
		if i >= len(array) || array[i] != ',' {
			return
		}
		i = skipSpace(array, i+1)
	}
}

func stringEnd(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

func valueEnd(s string, i int) int {
	if i >= len(s) {
		return i
	}
	switch s[i] {
	case '"':
		return stringEnd(s, i)
	case '{', '[':
		for depth := 0; i < len(s); i++ {
			switch s[i] {
			case '"':
				i = stringEnd(s, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return len(s)
	}
	for i < len(s) && strings.IndexByte(",]} \n\r\t", s[i]) < 0 {
		i++
	}
	return i
}

// Unquote returns the text of a JSON string. Without escapes it shares memory
// with its argument. Like encoding/json it replaces what is not UTF-8.
func Unquote(quoted string) string {
	if len(quoted) < 2 {
		return ""
	}
	text := quoted[1 : len(quoted)-1]
	if strings.IndexByte(text, '\\') < 0 && utf8.ValidString(text) {
		return text
	}
	var out string
	if json.Unmarshal([]byte(quoted), &out) != nil {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	return out
}

// MemberTexts returns the members of an object that are strings.
func MemberTexts(object string) map[string]string {
	object = Trim(object)
	if object == "" || object[0] != '{' {
		return nil
	}
	texts := map[string]string{}
	EachMember(object, func(name, value string) {
		if value[0] == '"' {
			texts[Unquote(name)] = Unquote(value)
		}
	})
	return texts
}
