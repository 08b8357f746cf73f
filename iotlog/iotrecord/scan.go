package iotrecord

import "github.com/awslogkit/awslogkit/internal/record"

// maxDepth is how deep values nest; the entry itself is at depth 1. Documented
// entries nest 3 deep.
const maxDepth = 100

// Why text is not an entry. The texts are constants so that no content gets into
// an error.
const (
	badEnd     = string(record.BadEnd)
	badString  = string(record.BadString)
	badComma   = string(record.BadComma)
	badDepth   = string(record.BadDepth)
	badObject  = "not a JSON object"
	badTrail   = "something follows the JSON object"
	badTooLong = "longer than MaxEntrySize"
)
