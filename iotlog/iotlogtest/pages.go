package iotlogtest

import (
	"encoding/base64"
	"sort"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// defaultPage is how many results a page has where the caller does not say. AWS
// does not document it; it is small, so that a caller who reads one page only
// fails a test.
const defaultPage = 25

// pageOf cuts a page out of a list that is in order. The token names the last item
// given out, so that what comes and goes between two calls neither repeats nor
// hides others.
func pageOf[T any](items []T, name func(T) string, token *string, limit *int32) ([]T, *string, error) {
	start := 0
	if token != nil {
		last, err := base64.RawURLEncoding.DecodeString(*token)
		if err != nil || len(last) == 0 {
			return nil, nil, invalid("The nextToken is not valid.")
		}
		start = sort.Search(len(items), func(i int) bool { return name(items[i]) > string(last) })
	}
	n := defaultPage
	if limit != nil {
		n = int(*limit)
	}
	end := min(start+n, len(items))
	if end == len(items) {
		return items[start:], nil, nil
	}
	return items[start:end], aws.String(base64.RawURLEncoding.EncodeToString([]byte(name(items[end-1])))), nil
}
