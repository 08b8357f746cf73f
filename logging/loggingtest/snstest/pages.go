package snstest

import (
	"encoding/base64"
	"sort"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// pageSize is how many topics, or subscriptions, a page has.
//
// https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
const pageSize = 100

// pageOf cuts a page out of a list that is in the order of its names. The token is the
// last name given out, so that what comes and goes between two calls neither repeats
// nor hides others.
func pageOf[T any](items []T, name func(T) string, token *string) ([]T, *string, error) {
	start := 0
	if aws.ToString(token) != "" {
		last, err := base64.RawURLEncoding.DecodeString(*token)
		if err != nil || len(last) == 0 {
			return nil, nil, invalid("NextToken")
		}
		start = sort.Search(len(items), func(i int) bool { return name(items[i]) > string(last) })
	}
	end := min(start+pageSize, len(items))
	if end == len(items) {
		return items[start:], nil, nil
	}
	return items[start:end], aws.String(base64.RawURLEncoding.EncodeToString([]byte(name(items[end-1])))), nil
}
