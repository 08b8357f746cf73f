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

// signing is the key pairs that digests are signed with: one for each region, as AWS has
// it, made when it is first needed.
type signing struct {
	mu   sync.Mutex
	keys map[string]*signingKey // by region
}

// signingKey is the key pair of a region.
type signingKey struct {
	private []byte    // PKCS #1
	since   time.Time // from when on it is valid
}

func (k *signingKey) key() *rsa.PrivateKey {
	private, err := x509.ParsePKCS1PrivateKey(k.private)
	if err != nil {
		panic("trailogtest: " + err.Error()) // it was made here
	}
	return private
}

// fingerprintOf is how CloudTrail names a public key.
func fingerprintOf(key *rsa.PublicKey) string {
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(key))
	return hex.EncodeToString(sum[:16])
}

// sign answers the key for a digest of a region.
func (s *signing) sign(region string) *rsa.PrivateKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.keys[region]; k != nil {
		return k.key()
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("trailogtest: " + err.Error()) // the system's source of randomness does not fail
	}
	if s.keys == nil {
		s.keys = map[string]*signingKey{}
	}
	s.keys[region] = &signingKey{x509.MarshalPKCS1PrivateKey(key), time.Now().UTC().Truncate(24 * time.Hour)}
	return key
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
	s.signing.mu.Lock()
	defer s.signing.mu.Unlock()
	k := s.signing.keys[r.Region()]
	if k == nil {
		return out, nil
	}
	if until := k.since.Add(keyValidity); !k.since.After(to) && !until.Before(from) {
		public := &k.key().PublicKey
		out.PublicKeyList = append(out.PublicKeyList, types.PublicKey{Value: x509.MarshalPKCS1PublicKey(public),
			Fingerprint: aws.String(fingerprintOf(public)), ValidityStartTime: aws.Time(k.since), ValidityEndTime: aws.Time(until)})
	}
	return out, nil
}
