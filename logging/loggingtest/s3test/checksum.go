package s3test

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/internal/wire"
)

// digest computes a checksum.
func digest(a types.ChecksumAlgorithm, b []byte) []byte { return wire.Digest(string(a), b) }

// sums is a checksum of an object or a part, in the members that S3 has for it.
type sums struct {
	CRC32, CRC32C, CRC64NVME, SHA1, SHA256 *string
}

// of is where the sum of an algorithm is.
func (s *sums) of(a types.ChecksumAlgorithm) **string {
	switch a {
	case types.ChecksumAlgorithmCrc32:
		return &s.CRC32
	case types.ChecksumAlgorithmCrc32c:
		return &s.CRC32C
	case types.ChecksumAlgorithmSha1:
		return &s.SHA1
	case types.ChecksumAlgorithmSha256:
		return &s.SHA256
	}
	return &s.CRC64NVME
}

// algorithms are those that the fake computes, as their headers have them.
var algorithms = []types.ChecksumAlgorithm{types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c, types.ChecksumAlgorithmCrc64nvme,
	types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256}

// algorithm is that of the sum that is there, "" for none.
func (s *sums) algorithm() types.ChecksumAlgorithm {
	for _, a := range algorithms {
		if *s.of(a) != nil {
			return a
		}
	}
	return ""
}

// checkedSums compares what a writer sent with the body, and returns the sum that S3 keeps: what
// was sent, or that of the algorithm that was named, or CRC64NVME.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
func checkedSums(body []byte, contentMD5 *string, wanted types.ChecksumAlgorithm, sent sums) (sums, error) {
	if contentMD5 != nil {
		if err := wire.CheckDigest("MD5", *contentMD5, body); err != nil {
			return sums{}, failure(err)
		}
	}
	a := sent.algorithm()
	if a == "" {
		if wanted = cmp.Or(wanted, types.ChecksumAlgorithmCrc64nvme); !slices.Contains(algorithms, wanted) {
			return sums{}, fail("InvalidRequest", "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
		}
		var out sums
		*out.of(wanted) = encoded(digest(wanted, body))
		return out, nil
	}
	given := **sent.of(a)
	*sent.of(a) = nil
	if sent.algorithm() != "" {
		return sums{}, fail("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
	}
	if err := wire.CheckDigest(string(a), given, body); err != nil {
		return sums{}, failure(err)
	}
	*sent.of(a) = &given
	return sent, nil
}

// failure is an error of the wire as one of S3.
func failure(e *wire.Error) error { return detailed(fail(e.Code, e.Message), e.Members...) }

func encoded(b []byte) *string {
	s := base64.StdEncoding.EncodeToString(b)
	return &s
}

// composite is the checksum of parts' checksums, with how many there are.
func composite(a types.ChecksumAlgorithm, parts []part) *string {
	var all []byte
	for i := range parts {
		raw, _ := base64.StdEncoding.DecodeString(**parts[i].sums.of(a)) // it was encoded here
		all = append(all, raw...)
	}
	s := *encoded(digest(a, all)) + "-" + strconv.Itoa(len(parts))
	return &s
}
