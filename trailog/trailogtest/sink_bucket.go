package trailogtest

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// maxPrefix is the length in characters of the longest prefix of keys.
const maxPrefix = 200

// checkPrefix refuses a prefix that is too long, or would make other keys than it
// seems to.
func checkPrefix(prefix string) error {
	switch {
	case len(prefix) > maxPrefix:
		return &types.InvalidS3PrefixException{Message: aws.String(fmt.Sprintf("S3 key prefix cannot be longer than %d characters.", maxPrefix))}
	case strings.HasPrefix(prefix, "/") || strings.Contains(prefix, "//"):
		return &types.InvalidS3PrefixException{Message: aws.String("The S3 key prefix is not valid: " + prefix)}
	}
	return nil
}

// checkBucket tries out whether CloudTrail can write to the bucket of t: it reads the
// bucket's ACL, and writes under the keys that the trail's files will have.
func (s *store) checkBucket(v loggingtest.View, t *trail) error {
	d, err := s3test.Allowed(v, principal, "s3:GetBucketAcl", t.bucket, sourceKeys(t))
	if err != nil {
		return &types.S3BucketDoesNotExistException{Message: aws.String("S3 bucket " + t.bucket + " does not exist!")}
	}
	refused := &types.InsufficientS3BucketPolicyException{Message: aws.String("Incorrect S3 bucket policy is detected for bucket: " + t.bucket)}
	if d.Outcome != policy.Allowed {
		return refused
	}
	kinds := []trailrecord.FileKind{trailrecord.LogFile}
	if t.validation {
		kinds = append(kinds, trailrecord.DigestFile)
	}
	for _, kind := range kinds {
		w := s.object(t, s.key(t, kind, t.owner, t.home).String(), nil)
		answer := s3test.CheckWrite(v, w)
		if answer.Arrived {
			continue
		}
		n := len(answer.Steps)
		switch {
		case n == 0 || !strings.HasPrefix(answer.Steps[n-1].Action, "kms:"):
			return refused
		case answer.Code == "KMS.NotFoundException" || answer.Code == "KMS.InvalidArnException":
			return &types.KmsKeyNotFoundException{Message: aws.String("The KMS key " + t.key + " is not in the region of the S3 bucket " + t.bucket + ".")}
		}
		return insufficientEncryption(t)
	}
	return nil
}

func insufficientEncryption(t *trail) error {
	return &types.InsufficientEncryptionPolicyException{
		Message: aws.String("Insufficient permissions to access S3 bucket " + t.bucket + " or KMS key " + t.key + ".")}
}

// key names a new file of the trail.
func (s *store) key(t *trail, kind trailrecord.FileKind, account, region string) trailrecord.Key {
	k := trailrecord.Key{Prefix: strings.TrimSuffix(t.prefix, "/"), Account: account, Kind: kind, Region: region, Time: time.Now().UTC().Truncate(time.Minute)}
	if t.organization {
		k.OrganizationID = s.organization
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", t.arn, s.files))
	k.Unique = base32.StdEncoding.EncodeToString(sum[:10])
	return k
}

// object is a write of CloudTrail's into the trail's bucket.
func (s *store) object(t *trail, key string, body []byte) s3test.ObjectWrite {
	w := s3test.ObjectWrite{Principal: principal, Bucket: t.bucket, Key: key, Body: body, ContentType: "application/json",
		ACL: "bucket-owner-full-control", Context: sourceKeys(t)}
	if t.key != "" {
		w.KeyARN, w.EncryptionContext = t.key, map[string]string{"aws:cloudtrail:arn": t.arn}
	}
	return w
}

// logFile is a file that was delivered, as digests list it.
type logFile struct {
	bucket, key, region, account string
	hash                         string // of what is in it, uncompressed
	oldest, newest               time.Time
}

// writeFile writes events into one file, and answers nil where it did not arrive.
func (s *store) writeFile(ctx context.Context, t *trail, items []item) (Sink, *logFile) {
	first := &items[0].record
	key := s.key(t, fileKind(first.EventCategory), first.RecipientAccountID, first.AWSRegion).String()
	var body bytes.Buffer
	body.WriteString(`{"Records":[`)
	f := &logFile{bucket: t.bucket, key: key, region: first.AWSRegion, account: first.RecipientAccountID, oldest: first.EventTime, newest: first.EventTime}
	for i, x := range items {
		if i > 0 {
			body.WriteByte(',')
		}
		body.WriteString(x.text)
		if x.record.EventTime.Before(f.oldest) {
			f.oldest = x.record.EventTime
		}
		if x.record.EventTime.After(f.newest) {
			f.newest = x.record.EventTime
		}
	}
	body.WriteString(`]}`)
	sum := sha256.Sum256(body.Bytes())
	f.hash = hex.EncodeToString(sum[:])
	done := s.put(ctx, t, s.object(t, key, compress(body.Bytes())))
	if !done.Arrived {
		return done, nil
	}
	return done, f
}

// put writes one object.
func (s *store) put(ctx context.Context, t *trail, w s3test.ObjectWrite) Sink {
	d, err := s3test.WriteObject(ctx, s.account.Region(t.home), w)
	done := Sink{Used: true, Arrived: d.Arrived, Place: w.Bucket + "/" + w.Key, Code: d.Code, Reason: d.Reason, Steps: d.Steps}
	if err != nil {
		done.Reason = err.Error()
	}
	return done
}

// compressors are gzip writers for reuse: each has tables of hundreds of KiB.
var compressors = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is one
	}
	return w
}}

func compress(data []byte) []byte {
	var out bytes.Buffer
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(&out)
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}
