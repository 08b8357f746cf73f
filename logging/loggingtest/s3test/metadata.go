package s3test

import (
	"encoding/base64"
	"mime"
	"regexp"
	"strings"
)

// encodedWord is a value in base64 as RFC 2047 has it.
var encodedWord = regexp.MustCompile(`^=\?(?i:utf-8)\?[bB]\?([^?]*)\?=$`)

// mailSafe is a value of metadata as readers get it: decoded as RFC 2047 says, and encoded
// so again if it is not printable ASCII. Values of other bytes count as ISO-8859-1.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
func mailSafe(value string) string {
	text := value
	switch word := encodedWord.FindStringSubmatch(value); {
	case word != nil:
		text = strings.ToValidUTF8(lenient(word[1]), "\ufffd")
	case !printable(value):
		var b strings.Builder
		for i := range len(value) {
			b.WriteRune(rune(value[i]))
		}
		text = b.String()
	default:
		if decoded, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
			text = decoded
		}
	}
	if printable(text) {
		return text
	}
	return "=?UTF-8?B?" + base64.StdEncoding.EncodeToString([]byte(text)) + "?="
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' })
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// lenient decodes base64 as S3 was recorded to: what is none has all bits set.
func lenient(s string) string {
	var out []byte
	bits, n := 0, 0
	for i := range len(strings.TrimRight(s, "=")) {
		bits, n = bits<<6|strings.IndexByte(base64Alphabet, s[i])&63, n+6
		if n >= 8 {
			n -= 8
			out = append(out, byte(bits>>n))
		}
		bits &= 1<<n - 1
	}
	return string(out)
}
