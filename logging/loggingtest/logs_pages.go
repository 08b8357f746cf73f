package loggingtest

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

var errToken = errors.New("invalid token")

// pageOf cuts a page out of a sorted list: what follows token, at most limit
// items, or most where limit is 0 or more than that. The token names the last
// item given out, so that items which come and go between two calls neither
// repeat nor hide others.
func pageOf[T any](items []T, name func(T) string, token *string, limit, most int) ([]T, *string, error) {
	start := 0
	if token != nil {
		index, last, err := readToken(*token)
		if err != nil {
			return nil, nil, err
		}
		// Where the item has gone, its old place is the best there is.
		start = min(index, len(items))
		for i, item := range items {
			if name(item) == last {
				start = i + 1
				break
			}
		}
	}
	if limit <= 0 || limit > most {
		limit = most
	}
	end := min(start+limit, len(items))
	if end == len(items) {
		return items[start:end], nil, nil
	}
	return items[start:end], newToken(end, name(items[end-1])), nil
}

// newToken is a token behind the item called last, whose index is index-1.
func newToken(index int, last string) *string {
	return aws.String(base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(index) + ":" + last)))
}

func readToken(token string) (index int, last string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, "", errToken
	}
	number, last, found := strings.Cut(string(raw), ":")
	index, err = strconv.Atoi(number)
	if err != nil || !found || index < 0 {
		return 0, "", errToken
	}
	return index, last, nil
}
