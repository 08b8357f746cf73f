package trailogtest

import "time"

// digestChain is what a trail knows of its digests. The zero value begins new ones.
type digestChain struct {
	files []logFile               // delivered since the last digest of their region
	last  map[string]digestInPast // by region
}

func (c *digestChain) add(f logFile) { c.files = append(c.files, f) }

// digestInPast is the last digest of a region.
type digestInPast struct {
	bucket, key, hash, signature string
	end                          time.Time
}

// digestFile is a digest as it is written.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
type digestFile struct {
	AccountID             string       `json:"awsAccountId"`
	Start                 string       `json:"digestStartTime"`
	End                   string       `json:"digestEndTime"`
	Bucket                string       `json:"digestS3Bucket"`
	Key                   string       `json:"digestS3Object"`
	Fingerprint           string       `json:"digestPublicKeyFingerprint"`
	SignatureAlgorithm    string       `json:"digestSignatureAlgorithm"`
	NewestEvent           *string      `json:"newestEventTime"`
	OldestEvent           *string      `json:"oldestEventTime"`
	PreviousBucket        *string      `json:"previousDigestS3Bucket"`
	PreviousKey           *string      `json:"previousDigestS3Object"`
	PreviousHash          *string      `json:"previousDigestHashValue"`
	PreviousHashAlgorithm *string      `json:"previousDigestHashAlgorithm"`
	PreviousSignature     *string      `json:"previousDigestSignature"`
	LogFiles              []digestLine `json:"logFiles"`
}

// digestLine is a log file in a digest.
type digestLine struct {
	Bucket        string `json:"s3Bucket"`
	Key           string `json:"s3Object"`
	Hash          string `json:"hashValue"`
	HashAlgorithm string `json:"hashAlgorithm"`
	Newest        string `json:"newestEventTime"`
	Oldest        string `json:"oldestEventTime"`
}

const (
	digestTime         = "2006-01-02T15:04:05Z"
	hashAlgorithm      = "SHA-256"
	signatureAlgorithm = "SHA256withRSA"
	digestEvery        = time.Hour
)
