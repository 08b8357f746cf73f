package resource

import "strings"

// inBrackets is the key of a path such as "tags[team]".
func inBrackets(path, name string) (key string, ok bool) {
	key, ok = strings.CutPrefix(path, name+"[")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(key, "]")
}
