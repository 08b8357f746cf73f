package trailrecord

import "bytes"

// FormatError is of input that is in another format than JSON and gzip.
type FormatError struct {
	Format string // "zip", "zstd", "bzip2", "xz", "gzip within gzip", "UTF-16", "Parquet"
}

// Error implements error.
func (e *FormatError) Error() string { return e.Format + ", not JSON: convert it first" }

// magics are how files of other formats begin.
var magics = []struct{ magic, format string }{
	{"PK\x03\x04", "zip"},
	{"PK\x05\x06", "zip"}, // an empty one
	{"\x28\xb5\x2f\xfd", "zstd"},
	{"BZh", "bzip2"},
	{"\xfd7zXZ\x00", "xz"},
	{"\x1f\x8b", "gzip within gzip"}, // what is compressed once is text by now
	{"\xff\xfe", "UTF-16"},
	{"\xfe\xff", "UTF-16"},
	{"PAR1", "Parquet"},
}

const longestMagic = len("\xfd7zXZ\x00")

// formatOf returns a *[FormatError] where the text begins as no JSON does.
func formatOf(text []byte) error {
	for _, m := range magics {
		if bytes.HasPrefix(text, []byte(m.magic)) {
			return &FormatError{m.format}
		}
	}
	// Without a mark, every other byte of what JSON begins with is zero.
	if len(text) >= 2 && (text[0] == 0 && text[1] != 0 || text[0] != 0 && text[1] == 0) && bytes.ContainsAny(text[:2], "{[") {
		return &FormatError{"UTF-16"}
	}
	return nil
}
