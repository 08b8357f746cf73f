package acceptance

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Answer makes a call with a client of the SDK: in is a pointer to the operation's input.
// It is the code of the error, or the paths of the members that the answer has. Two
// servers that know different times and ids can be compared by it.
func Answer(client any, operation string, in any) []string {
	out := reflect.ValueOf(client).MethodByName(operation).Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(in)})
	if err, _ := out[1].Interface().(error); err != nil {
		var api interface{ ErrorCode() string }
		if errors.As(err, &api) {
			return []string{"error " + api.ErrorCode()}
		}
		return []string{"error " + err.Error()}
	}
	var paths []string
	members(out[0], "", &paths)
	slices.Sort(paths)
	return slices.Compact(paths)
}

func members(v reflect.Value, path string, paths *[]string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			members(v.Elem(), path, paths)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			*paths = append(*paths, path)
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "ResultMetadata" {
				members(v.Field(i), strings.TrimPrefix(path+"."+f.Name, "."), paths)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			members(v.Index(i), path+"[]", paths)
		}
	default:
		if !v.IsZero() {
			*paths = append(*paths, path)
		}
	}
}
