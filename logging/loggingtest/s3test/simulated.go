package s3test

import "slices"

// Members that the fake has nothing for.
var (
	customerKeys = []string{"SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"}
	sourceKeys   = []string{"CopySourceSSECustomerAlgorithm", "CopySourceSSECustomerKey", "CopySourceSSECustomerKeyMD5"}
	otherSums    = []string{"ChecksumMD5", "ChecksumSHA512", "ChecksumXXHASH128", "ChecksumXXHASH3", "ChecksumXXHASH64"}
	grants       = []string{"GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP"}
	locks        = []string{"ObjectLockEventHold", "ObjectLockEventHoldDurationDays", "ObjectLockEventHoldDurationYears",
		"ObjectLockLegalHoldStatus", "ObjectLockMode", "ObjectLockRetainUntilDate"}
	written = slices.Concat(customerKeys, grants, locks, []string{"SSEKMSEncryptionContext", "WebsiteRedirectLocation"})
)

// within are the members of what is at a path.
func within(path string, members []string) []string {
	var out []string
	for _, m := range members {
		out = append(out, path+"."+m)
	}
	return out
}

// notSimulated are the members that are refused, by operation.
var notSimulated = map[string][]string{
	"CompleteMultipartUpload": slices.Concat(customerKeys, otherSums, within("MultipartUpload.Parts", otherSums)),
	"CopyObject":              slices.Concat(written, sourceKeys, []string{"AnnotationDirective"}),
	"CreateBucket": slices.Concat(grants, []string{"GrantWrite", "BucketNamespace", "ObjectLockEnabledForBucket",
		"CreateBucketConfiguration.Bucket", "CreateBucketConfiguration.Location"}),
	"CreateMultipartUpload": written,
	"DeleteObject":          {"MFA", "BypassGovernanceRetention"},
	"DeleteObjects":         {"MFA", "BypassGovernanceRetention", "Delete.Objects.LastModifiedTime", "Delete.Objects.Size"},
	"GetObject":             customerKeys,
	"HeadObject":            customerKeys,
	"ListObjectVersions":    {"OptionalObjectAttributes"},
	"ListObjects":           {"OptionalObjectAttributes"},
	"ListObjectsV2":         {"OptionalObjectAttributes"},
	"ListParts":             customerKeys,
	"PutBucketVersioning":   {"MFA", "VersioningConfiguration.MFADelete"},
	"PutObject":             slices.Concat(written, otherSums, []string{"WriteOffsetBytes"}),
	"UploadPart":            slices.Concat(customerKeys, otherSums),
	"UploadPartCopy":        slices.Concat(customerKeys, sourceKeys),
}
