package wire

import (
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// inPathStyle is a request with the bucket that its host names at the front of the
// path, so that both styles are routed alike; r itself where the host names none.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
func inPathStyle(r *Request) *Request {
	path := r.Path
	if bucket := BucketOf(r.Host); bucket != "" {
		path = "/" + bucket + path
	}
	// "/bucket/" is the bucket, "/bucket/a/" the object "a/".
	if strings.Count(path, "/") == 2 {
		path = strings.TrimSuffix(path, "/")
	}
	if path == r.Path {
		return r
	}
	styled := *r
	styled.Path = path
	return &styled
}

// BucketOf is the bucket in a host: what is before "s3", "s3-fips" or "s3-" and a
// region, in a name of AWS, or before "localhost"; "" for any other.
func BucketOf(host string) string {
	host, _ = cutByte(strings.ToLower(host), ':')
	if bucket, ok := strings.CutSuffix(host, ".localhost"); ok {
		return bucket
	}
	if !arn.InDomain(host) {
		return ""
	}
	for at := len(host); ; {
		dot := strings.LastIndexByte(host[:at], '.')
		if dot < 0 {
			return ""
		}
		label := host[dot+1 : at]
		if label == "s3" || strings.HasPrefix(label, "s3-") {
			return host[:dot]
		}
		at = dot
	}
}
