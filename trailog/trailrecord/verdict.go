package trailrecord

import (
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// Verdict is what verifying found out about one file, or about a time without files.
type Verdict struct {
	// Bucket and Key name the file. They are empty for a [Gap].
	Bucket, Key string
	Kind        FileKind // DigestFile, or LogFile for any file that a digest names
	Status      Status
	// From and Until are the period of a digest or a gap. A gap without a From goes
	// back to an unknown time.
	From, Until time.Time
	// Digest is the key of the digest that says what a log file holds.
	Digest string
	// Err is why a file is [Unreadable], or has a key that is not one.
	Err error
}

// String returns the verdict as one line. A key with characters that cannot be
// printed, which a digest that is not valid can name, is quoted.
func (v Verdict) String() string {
	if v.Status == Gap {
		from := "the beginning"
		if !v.From.IsZero() {
			from = v.From.UTC().Format(time.RFC3339)
		}
		return fmt.Sprintf("no digests from %s until %s: %s", from, v.Until.UTC().Format(time.RFC3339), v.Status)
	}
	what := "log file"
	if v.Kind == DigestFile {
		what = "digest"
	}
	s := fmt.Sprintf("%s %s: %s", what, record.Printable(v.Key), v.Status)
	if v.Err != nil {
		s += ": " + record.Printable(v.Err.Error())
	}
	return s
}

// Status is the outcome of verifying a file. The zero value is none.
type Status uint8

// Outcomes. Only Valid files are known to be as CloudTrail delivered them.
const (
	_ Status = iota
	// Valid files are as they were delivered: their hash, and for a digest its
	// signature and place, are right.
	Valid
	// Changed files have another content than their digest, or for a digest the one
	// after it, says.
	Changed
	// Missing files are named by a digest, and are not there.
	Missing
	// BadSignature digests have a signature that is not theirs.
	BadSignature
	// Unsigned digests cannot be verified, as their signature is not known: it is in
	// the metadata of the object, which a copy may lack, and in the digest after it.
	Unsigned
	// NoKey digests cannot be verified, as there is no public key with the
	// fingerprint that they name.
	NoKey
	// BadFormat files are not compressed, though their names say so.
	BadFormat
	// Misplaced digests say that they are another object.
	Misplaced
	// NotADigest files are in a digest's place and cannot be read as one.
	NotADigest
	// NotChecked files are named by a digest that is not valid itself, or have a
	// hash by another algorithm than SHA-256.
	NotChecked
	// Unreadable files could not be read; Err says why.
	Unreadable
	// Gap is a time about which there are no digests: log file validation or logging
	// was off, or the digests are gone. Files of that time cannot be verified.
	Gap
)

// String returns the status in words.
func (s Status) String() string {
	switch s {
	case Valid:
		return "valid"
	case Changed:
		return "changed: the hash is another"
	case Missing:
		return "missing"
	case BadSignature:
		return "the signature is not right"
	case Unsigned:
		return "not signed here: its metadata is missing"
	case BadFormat:
		return "invalid format: not compressed"
	case NoKey:
		return "there is no public key with its fingerprint"
	case Misplaced:
		return "it is not where it says that it is"
	case NotADigest:
		return "not a digest"
	case NotChecked:
		return "not checked"
	case Unreadable:
		return "cannot be read"
	case Gap:
		return "the chain of digests is broken"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}
