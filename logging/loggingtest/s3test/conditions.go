package s3test

import (
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// preconditionFailed says which condition did not hold.
func preconditionFailed(condition string) error {
	return detailed(fail("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"), "Condition", condition)
}

// notModified is what S3 answers to who has the object already: a status and no more.
func notModified() error { return fail("NotModified", http.StatusText(http.StatusNotModified)) }

// conditions are those of a reader.
type conditions struct {
	match, noneMatch          *string
	modifiedSince, unmodified *time.Time
	copying                   bool // of a source: what is not modified fails like the others
	namesPrefix               string
}

// check compares an object with the conditions, in the order that HTTP has.
//
// https://www.rfc-editor.org/rfc/rfc9110#name-precedence-of-preconditions
func (c conditions) check(o *Object) error {
	name := func(s string) string { return c.namesPrefix + s }
	unchanged := func(condition string) error {
		if c.copying {
			return preconditionFailed(name(condition))
		}
		return notModified()
	}
	switch {
	case c.match != nil && !matches(*c.match, o):
		return preconditionFailed(name("If-Match"))
	case c.match == nil && c.unmodified != nil && o.LastModified.After(*c.unmodified):
		return preconditionFailed(name("If-Unmodified-Since"))
	case c.noneMatch != nil && matches(*c.noneMatch, o):
		return unchanged("If-None-Match")
	case c.noneMatch == nil && c.modifiedSince != nil && !o.LastModified.After(*c.modifiedSince) && c.modifiedSince.Before(time.Now().Add(time.Second)):
		return unchanged("If-Modified-Since")
	}
	return nil
}

// matches compares an ETag, or a list of them, with an object's.
func matches(etags string, o *Object) bool {
	for etag := range strings.SplitSeq(etags, ",") {
		if etag = strings.Trim(strings.TrimSpace(etag), `"`); etag == "*" || etag == strings.Trim(o.ETag, `"`) {
			return true
		}
	}
	return false
}

// notImplemented is S3's own word for a header that it does not act on.
func notImplemented(header string) error {
	return detailed(fail("NotImplemented", "A header you provided implies functionality that is not implemented"), "Header", header)
}

// writeCondition is what a writer says about what is there. S3 takes If-None-Match with
// an asterisk only, and If-Match with anything else.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func writeCondition(ifMatch, ifNoneMatch *string) (func(old *Object) error, error) {
	switch {
	case ifNoneMatch != nil && (*ifNoneMatch != "*" || ifMatch != nil):
		return nil, notImplemented("If-None-Match")
	case ifMatch != nil && *ifMatch == "*":
		return nil, notImplemented("If-Match")
	}
	return func(old *Object) error {
		switch {
		case ifNoneMatch != nil && old != nil:
			return preconditionFailed("If-None-Match")
		case ifMatch != nil && old == nil:
			return noSuchKey("")
		case ifMatch != nil && !matches(*ifMatch, old):
			return preconditionFailed("If-Match")
		}
		return nil
	}, nil
}

// bucketOf finds the bucket of a call, and compares its region and its owner with what the
// caller expects.
func (s *store) bucketOf(r *loggingtest.Request, name, owner *string) (bucket, error) {
	b, err := s.find(aws.ToString(name))
	switch {
	case err != nil:
		return bucket{}, err
	case owner != nil && !isAccount(*owner):
		return bucket{}, fail("InvalidBucketOwnerAWSAccountID", "The value of the expected bucket owner parameter must be an AWS Account ID... ["+*owner+"]")
	case owner != nil && *owner != b.owner:
		return bucket{}, fail("AccessDenied", "Access Denied")
	case b.region != r.Region() && r.Region() != loggingtest.GlobalRegion:
		return bucket{}, elsewhere(b.region)
	}
	return b, nil
}

func isAccount(id string) bool {
	return len(id) == 12 && strings.Trim(id, "0123456789") == ""
}
