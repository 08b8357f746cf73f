package trailrecord

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Digest is a digest file: it says which log files a trail delivered in an hour, and
// what is in them, and names the digest before it, so that all of a trail's digests
// are a chain. See "CloudTrail digest file structure" in the CloudTrail User Guide.
// [ParseDigest] reads one. Times are in UTC.
type Digest struct {
	Account            string
	StartTime, EndTime time.Time
	// Bucket and Object are where AWS put the digest.
	Bucket, Object string
	// Fingerprint is of the public key that verifies the digest's signature.
	Fingerprint        string
	SignatureAlgorithm string // "SHA256withRSA"
	// OldestEvent and NewestEvent are zero where there were no events.
	OldestEvent, NewestEvent time.Time
	// The members about the digest before are empty in the first of a chain: when
	// validation was turned on, and after it or logging was off.
	PreviousBucket, PreviousObject string
	PreviousHash                   string // of its uncompressed content, in hexadecimal digits
	PreviousHashAlgorithm          string // "SHA-256"
	PreviousSignature              string // in hexadecimal digits
	LogFiles                       []DigestedFile

	endTime string // as it is written
	hash    string // of the content
}

// DigestedFile is a log file that a digest is about.
type DigestedFile struct {
	Bucket, Object           string
	Hash                     string // of its uncompressed content, in hexadecimal digits
	HashAlgorithm            string // "SHA-256"
	OldestEvent, NewestEvent time.Time
}

// ErrNotDigest is of text that is not a digest. Test for it with [errors.Is].
var ErrNotDigest = errors.New("trailrecord: not a digest file")

// The algorithms that AWS documents.
const (
	signatureAlgorithm = "SHA256withRSA"
	hashAlgorithm      = "SHA-256"
)

// ParseDigest reads the uncompressed content of a digest file. The error is
// [ErrNotDigest]. That it can be read does not make it a valid one: see [Verifier].
func ParseDigest(content []byte) (Digest, error) {
	var d struct {
		Account            string    `json:"awsAccountId"`
		StartTime          time.Time `json:"digestStartTime"`
		EndTime            string    `json:"digestEndTime"`
		Bucket             string    `json:"digestS3Bucket"`
		Object             string    `json:"digestS3Object"`
		Fingerprint        string    `json:"digestPublicKeyFingerprint"`
		SignatureAlgorithm string    `json:"digestSignatureAlgorithm"`
		Oldest             time.Time `json:"oldestEventTime"`
		Newest             time.Time `json:"newestEventTime"`
		PreviousBucket     string    `json:"previousDigestS3Bucket"`
		PreviousObject     string    `json:"previousDigestS3Object"`
		PreviousHash       string    `json:"previousDigestHashValue"`
		PreviousAlgorithm  string    `json:"previousDigestHashAlgorithm"`
		PreviousSignature  string    `json:"previousDigestSignature"`
		Files              []struct {
			Bucket    string    `json:"s3Bucket"`
			Object    string    `json:"s3Object"`
			Hash      string    `json:"hashValue"`
			Algorithm string    `json:"hashAlgorithm"`
			Oldest    time.Time `json:"oldestEventTime"`
			Newest    time.Time `json:"newestEventTime"`
		} `json:"logFiles"`
	}
	if json.Unmarshal(content, &d) != nil || d.Object == "" {
		return Digest{}, ErrNotDigest
	}
	end, err := time.Parse(time.RFC3339, d.EndTime)
	if err != nil || d.StartTime.IsZero() {
		return Digest{}, ErrNotDigest
	}
	out := Digest{
		Account: d.Account, StartTime: d.StartTime.UTC(), EndTime: end.UTC(), Bucket: d.Bucket, Object: d.Object,
		Fingerprint: d.Fingerprint, SignatureAlgorithm: d.SignatureAlgorithm, OldestEvent: d.Oldest.UTC(), NewestEvent: d.Newest.UTC(),
		PreviousBucket: d.PreviousBucket, PreviousObject: d.PreviousObject, PreviousHash: d.PreviousHash,
		PreviousHashAlgorithm: d.PreviousAlgorithm, PreviousSignature: d.PreviousSignature,
		endTime: d.EndTime, hash: sha256Hex(content),
	}
	for _, f := range d.Files {
		out.LogFiles = append(out.LogFiles, DigestedFile{f.Bucket, f.Object, f.Hash, f.Algorithm, f.Oldest.UTC(), f.Newest.UTC()})
	}
	return out, nil
}

func sha256Hex(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// SigningString returns the text that AWS signed, for a digest that was found at
// this place: see "Custom implementations of CloudTrail log file integrity
// validation" in the CloudTrail User Guide. The hash in it is of the content that
// [ParseDigest] read, so that for a Digest made otherwise it is empty.
func (d Digest) SigningString(bucket, object string) string {
	previous := d.PreviousSignature
	if previous == "" {
		previous = "null"
	}
	return strings.Join([]string{d.endTime, bucket + "/" + object, d.hash, previous}, "\n")
}
