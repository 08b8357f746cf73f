package trailogtest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// keyValidity is how long a key is for.
const keyValidity = 30 * 24 * time.Hour

// signing is the key pair that digests are signed with: one for the account, made
// when it is first needed, and listed in the regions where it signed.
type signing struct {
	once        sync.Once
	private     *rsa.PrivateKey
	fingerprint string

	mu    sync.Mutex
	since map[string]time.Time // by region: from when on it is valid
}

// sign answers the key for a digest of a region.
func (s *signing) sign(region string) (private *rsa.PrivateKey, fingerprint string) {
	s.once.Do(func() {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic("trailogtest: " + err.Error()) // the system's source of randomness does not fail
		}
		sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
		s.private, s.fingerprint = key, hex.EncodeToString(sum[:16])
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since == nil {
		s.since = map[string]time.Time{}
	}
	if _, ok := s.since[region]; !ok {
		s.since[region] = time.Now().UTC().Truncate(24 * time.Hour)
	}
	return s.private, s.fingerprint
}

// listPublicKeys lists the keys of the called region's digests whose validity overlaps
// the times asked for; without times, those of today.
func (s *store) listPublicKeys(r *loggingtest.Request, in *cloudtrail.ListPublicKeysInput) (*cloudtrail.ListPublicKeysOutput, error) {
	if err := r.Authorize("cloudtrail:ListPublicKeys", "*", nil); err != nil {
		return nil, err
	}
	from, to := time.Now(), time.Now()
	if in.StartTime != nil {
		from = *in.StartTime
	}
	if in.EndTime != nil {
		to = *in.EndTime
	}
	if from.After(to) {
		return nil, &types.InvalidTimeRangeException{Message: aws.String("The start time is after the end time.")}
	}
	out := &cloudtrail.ListPublicKeysOutput{PublicKeyList: []types.PublicKey{}}
	k := &s.signing
	k.mu.Lock()
	since, ok := k.since[r.Region()]
	k.mu.Unlock()
	until := since.Add(keyValidity)
	if ok && !since.After(to) && !until.Before(from) {
		out.PublicKeyList = append(out.PublicKeyList, types.PublicKey{
			Value: x509.MarshalPKCS1PublicKey(&k.private.PublicKey), Fingerprint: aws.String(k.fingerprint),
			ValidityStartTime: aws.Time(since), ValidityEndTime: aws.Time(until)})
	}
	return out, nil
}
