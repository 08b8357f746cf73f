package loggingtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// kmsStore is what KMS holds.
type kmsStore struct {
	mu      sync.Mutex
	keys    map[string]*kmsKey  // by region + "/" + id
	aliases map[string]kmsAlias // by region + "/" + alias name
	made    int
}

type kmsAlias struct {
	keyID   string
	created time.Time
	updated time.Time // zero for never
}

// kmsKey is a key. One in the store is not changed, but replaced.
type kmsKey struct {
	id, arn     string
	text        string // of the policy
	document    policy.Document
	state       types.KeyState
	spec        types.KeySpec
	usage       types.KeyUsageType
	manager     types.KeyManagerType
	description string
	created     time.Time
	deletion    time.Time
	multiRegion bool
	origin      types.OriginType
	tags        map[string]string
	rotating    bool
	rotation    int32 // days between rotations, 0: 365
	grants      []*kmsGrant
}

type kmsKeyOfStore struct{}

func kmsOf(a *Account) *kmsStore {
	return State(a, kmsKeyOfStore{}, func() *kmsStore {
		return &kmsStore{keys: map[string]*kmsKey{}, aliases: map[string]kmsAlias{}}
	})
}

// KeyOptions describes a key to put into an account. The zero value is an
// enabled symmetric customer managed key with a new id and the default policy,
// which lets the account's IAM policies decide and no service in.
type KeyOptions struct {
	ID          string         // "": a new one
	Alias       string         // "alias/logs"; "": none
	Policy      string         // JSON; "": the default policy
	State       types.KeyState // "": Enabled
	Spec        types.KeySpec  // "": SYMMETRIC_DEFAULT
	Usage       types.KeyUsageType
	AWSManaged  bool // a key that AWS made for a service: its policy cannot be changed
	Description string
	Tags        map[string]string
}

// PutKey puts a KMS key into a region and returns its ARN. One with the same id
// is replaced, so that a test can disable a key that is in use. It panics if the
// policy is not a valid policy document.
func (a *Account) PutKey(region string, o KeyOptions) string {
	if o.Policy == "" {
		o.Policy = defaultKeyPolicy(a)
	}
	document, err := parseDocument(o.Policy)
	if err != nil {
		panic("loggingtest: PutKey: " + err.Error())
	}
	s := kmsOf(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.newKey(a, region, o.ID)
	k.text, k.document = o.Policy, document
	k.description, k.tags = o.Description, maps.Clone(o.Tags)
	if o.State != "" {
		k.state = o.State
	}
	if k.state == types.KeyStatePendingDeletion {
		k.deletion = k.created.Add(30 * 24 * time.Hour)
	}
	if o.Spec != "" {
		k.spec = o.Spec
	}
	if o.Usage != "" {
		k.usage = o.Usage
	}
	if o.AWSManaged {
		k.manager, k.rotating = types.KeyManagerTypeAws, true
	}
	s.keys[region+"/"+k.id] = k
	if o.Alias != "" {
		s.aliases[region+"/"+o.Alias] = kmsAlias{keyID: k.id, created: k.created}
	}
	return k.arn
}

// newKey is called with the lock held. It does not put the key into the store.
func (s *kmsStore) newKey(a *Account, region, id string) *kmsKey {
	s.made++
	if id == "" {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d", a.ID(), region, s.made))
		h := hex.EncodeToString(sum[:16])
		id = strings.Join([]string{h[:8], h[8:12], "4" + h[13:16], "8" + h[17:20], h[20:]}, "-")
	}
	return &kmsKey{
		id:      id,
		arn:     arn.ARN{Partition: a.Partition(), Service: "kms", Region: region, Account: a.ID(), Resource: "key/" + id}.String(),
		state:   types.KeyStateEnabled,
		spec:    types.KeySpecSymmetricDefault,
		usage:   types.KeyUsageTypeEncryptDecrypt,
		manager: types.KeyManagerTypeCustomer,
		origin:  types.OriginTypeAwsKms,
		created: time.Now().UTC().Truncate(time.Millisecond),
	}
}

// defaultKeyPolicy is what KMS gives a key that is made without one.
func defaultKeyPolicy(a *Account) string {
	return fmt.Sprintf(`{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "%s"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`, a.root())
}

// find looks a key up by id, ARN, alias or alias ARN. It is called with the lock
// held.
func (s *kmsStore) find(v View, id string) (*kmsKey, error) {
	region, name := v.Region(), id
	if strings.HasPrefix(id, "arn:") {
		a, err := arn.Parse(id)
		of, isKey := strings.CutPrefix(a.Resource, "key/")
		if err != nil || a.Service != "kms" || isKey == strings.HasPrefix(of, "alias/") {
			return nil, &types.InvalidArnException{Message: aws.String("Invalid arn " + id)}
		}
		if a.Region != region {
			return nil, &types.NotFoundException{Message: aws.String("Invalid arn " + a.Region)}
		}
		if a.Partition != v.Account().Partition() || a.Account != v.Account().ID() {
			return nil, keyMissing(v, id)
		}
		name = of
	}
	if strings.HasPrefix(name, "alias/") {
		target, ok := s.aliases[region+"/"+name]
		if !ok {
			return nil, &types.NotFoundException{Message: aws.String("Alias " + id + " is not found.")}
		}
		name = target.keyID
	}
	k := s.keys[region+"/"+name]
	if k == nil || k.gone() {
		return nil, keyMissing(v, id)
	}
	return k, nil
}

// gone is whether the key's waiting period is over.
func (k *kmsKey) gone() bool {
	return k.state == types.KeyStatePendingDeletion && !time.Now().Before(k.deletion)
}

// keyID is what the ids of keys look like.
var keyID = regexp.MustCompile(`^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// keyMissing names the key by its ARN, and what can be no key as it is.
func keyMissing(v View, id string) error {
	message := "Invalid keyId '" + id + "'"
	switch {
	case strings.HasPrefix(id, "arn:"):
		message = "Key '" + id + "' does not exist"
	case keyID.MatchString(id):
		message = "Key '" + arn.ARN{Partition: v.Account().Partition(), Service: "kms", Region: v.Region(), Account: v.Account().ID(), Resource: "key/" + id}.String() + "' does not exist"
	}
	return &types.NotFoundException{Message: &message}
}

// snapshot is a copy of a key, for use without the lock. One of another account of the
// organization is named by its ARN.
func (s *kmsStore) snapshot(v View, id string) (kmsKey, error) {
	if owner := v.Owner(id); owner.account != v.account {
		return kmsOf(owner.account).snapshot(owner, id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(v, id)
	if err != nil {
		return kmsKey{}, err
	}
	return *k, nil
}
