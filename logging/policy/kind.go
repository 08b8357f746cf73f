package policy

import "strconv"

// Kind is what a document is for, which decides the elements that it must and
// must not have, and how long it may be. The zero value is [Identity].
type Kind int

// Kinds of documents.
const (
	Identity       Kind = iota // inline policy of a role, user or group
	Managed                    // managed policy, also as a permissions boundary
	ServiceControl             // service control policy of an organisation
	Trust                      // a role's trust policy
	Resource                   // a resource policy of any other service
	Key                        // KMS key policy
	Bucket                     // S3 bucket policy
	Topic                      // SNS topic policy
	LogResource                // CloudWatch Logs resource policy
)

// String returns the kind's name as messages have it.
func (k Kind) String() string {
	names := [...]string{"inline policy", "managed policy", "service control policy", "trust policy", "resource policy",
		"key policy", "bucket policy", "topic policy", "log resource policy"}
	if k < 0 || int(k) >= len(names) {
		return "policy kind " + strconv.Itoa(int(k))
	}
	return names[k]
}

// article returns the kind's name with its article.
func (k Kind) article() string {
	if k == Identity {
		return "an " + k.String()
	}
	return "a " + k.String()
}

// Limits on a document's length, in characters as [Document.Length] counts them.
const (
	// MaxInlineTotal: all inline policies of one role together.
	MaxInlineTotal = 10240
	// MaxManaged: one managed policy.
	MaxManaged = 6144
	// MaxTrust: a role's trust policy, unless the account's quota was raised.
	MaxTrust = 2048
	// MaxTrustRaised: the longest trust policy under any quota. The IAM page says
	// 4,096; a later secondary source says 8,192, so only the greater one is an error.
	MaxTrustRaised = 8192
	// MaxServiceControl: a service control policy (Organizations quotas).
	MaxServiceControl = 5120
	// MaxKey: a key policy, in bytes (KMS quotas: 32 KB).
	MaxKey = 32768
	// MaxBucket: a bucket policy, in bytes (Amazon S3: 20 KB).
	MaxBucket = 20480
	// MaxLogResource: a CloudWatch Logs resource policy.
	MaxLogResource = 51200
	// MaxDocument: what the IAM API takes at most, white space included.
	MaxDocument = 131072
)

// MaxLength returns the longest that a document of this kind may be without a
// raised quota, in characters. Where this package knows of none it is [MaxDocument].
func (k Kind) MaxLength() int {
	switch k {
	case Identity:
		return MaxInlineTotal
	case Managed:
		return MaxManaged
	case ServiceControl:
		return MaxServiceControl
	case Trust:
		return MaxTrust
	case Key:
		return MaxKey
	case Bucket:
		return MaxBucket
	case LogResource:
		return MaxLogResource
	}
	return MaxDocument
}

// hasPrincipals reports whether statements of this kind name principals.
func (k Kind) hasPrincipals() bool { return k >= Trust }

// ofIAM reports whether IAM itself checks the document, with its strict rule for Sids.
func (k Kind) ofIAM() bool { return k <= Trust }

// service returns the prefix that every action of this kind must have, or "".
func (k Kind) service() string {
	switch k {
	case Trust:
		return "sts"
	case Key:
		return "kms"
	case Bucket:
		return "s3"
	case Topic:
		return "sns"
	case LogResource:
		return "logs"
	}
	return ""
}
