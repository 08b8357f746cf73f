package loggingtest

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// keyring knows whose credentials an access key is. An organization's accounts have one.
type keyring struct {
	mu    sync.RWMutex
	owner map[string]credentials // by access key id
}

// put says whose an access key is.
func (k *keyring) put(accessKeyID string, owner credentials) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.owner == nil {
		k.owner = make(map[string]credentials)
	}
	k.owner[accessKeyID] = owner
}

// credentials hands out one principal's keys. It is comparable, and equal for the
// same principal of the same account, so that clients can tell that they share.
type credentials struct {
	account   *Account
	principal string
}

// Retrieve returns the keys.
func (c credentials) Retrieve(context.Context) (aws.Credentials, error) {
	return c.account.credentialsFor(c.principal), nil
}

// credentialsFor mints the keys of a principal: the same each time. Those of an
// assumed-role session have a session token, as AWS's do.
func (a *Account) credentialsFor(principal string) aws.Credentials {
	sum := sha256.Sum256([]byte(a.id + "\n" + principal))
	id := base32.StdEncoding.EncodeToString(sum[:10])
	c := aws.Credentials{
		AccessKeyID:     "AKIA" + id,
		SecretAccessKey: secretOf(a.id + "\n" + principal),
		Source:          "loggingtest",
		AccountID:       a.id,
	}
	if strings.Contains(principal, ":assumed-role/") {
		c.AccessKeyID = "ASIA" + id
		c.SessionToken = base64.StdEncoding.EncodeToString([]byte("session of " + principal))
	}
	a.keys.put(c.AccessKeyID, credentials{a, principal})
	return c
}

// secretOf is the secret of whose key it is: 40 characters, and no secret, since
// signatures are not verified.
func secretOf(whose string) string {
	sum := sha256.Sum256([]byte(whose))
	return base64.StdEncoding.EncodeToString(sum[2:])
}

// issue is credentialsFor with keys that expire after d. Expired keys go on working:
// the account does not look at the time of a call's keys.
func (a *Account) issue(principal string, d time.Duration) aws.Credentials {
	c := a.credentialsFor(principal)
	c.CanExpire, c.Expires = true, time.Now().Add(d)
	return c
}

// whose is the account and the principal of an access key: of one that was created, who
// it was created for; of the id of an account of the organization, that account's root
// user; of any other, a's root user, so that any credentials do. It is false for what
// nobody can call with: a key of IAM's that is inactive or gone, and twelve digits that
// are none of the organization's accounts, with which somebody means another one.
func (a *Account) whose(accessKeyID string) (credentials, bool) {
	a.keys.mu.RLock()
	owner, ok := a.keys.owner[accessKeyID]
	a.keys.mu.RUnlock()
	if ok {
		return owner, true
	}
	if owner, made := a.madeFor(accessKeyID); made {
		return owner, owner.principal != ""
	}
	if arn.IsAccount(accessKeyID) {
		if named := a.Sibling(accessKeyID); named != nil {
			return credentials{named, named.root()}, true
		}
		return credentials{a, a.root()}, a.org == nil
	}
	return credentials{a, a.root()}, true
}

// madeFor is whose a key is that was made through IAM, of any account of the
// organization; made is false for others. The principal is "" if nobody can call with it.
func (a *Account) madeFor(accessKeyID string) (owner credentials, made bool) {
	accounts := []*Account{a}
	if a.org != nil {
		accounts = a.org.Accounts()
	}
	if a.lag.on.Load() { // stores are exchanged while another call is at work
		a.lag.mu.Lock()
		defer a.lag.mu.Unlock()
	}
	for _, one := range accounts {
		if principal, made := iamOf(one).ownerOf(accessKeyID); made {
			return credentials{one, principal}, true
		}
	}
	return credentials{}, false
}
