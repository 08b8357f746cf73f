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
)

// keyring knows whose credentials an access key is.
type keyring struct {
	mu    sync.RWMutex
	owner map[string]string // access key id to principal
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
		SecretAccessKey: base64.StdEncoding.EncodeToString(sum[2:]), // 40 characters, and no secret
		Source:          "loggingtest",
		AccountID:       a.id,
	}
	if strings.Contains(principal, ":assumed-role/") {
		c.AccessKeyID = "ASIA" + id
		c.SessionToken = base64.StdEncoding.EncodeToString([]byte("session of " + principal))
	}
	k := &a.keys
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.owner == nil {
		k.owner = make(map[string]string)
	}
	k.owner[c.AccessKeyID] = principal
	return c
}

// issue is credentialsFor with keys that expire after d. Expired keys go on working:
// the account does not look at the time of a call's keys.
func (a *Account) issue(principal string, d time.Duration) aws.Credentials {
	c := a.credentialsFor(principal)
	c.CanExpire, c.Expires = true, time.Now().Add(d)
	return c
}

// principalOf is whose access key id is: the root user's if the account did not
// mint it, so that any credentials do.
func (a *Account) principalOf(accessKeyID string) string {
	k := &a.keys
	k.mu.RLock()
	defer k.mu.RUnlock()
	if p, ok := k.owner[accessKeyID]; ok {
		return p
	}
	return a.root()
}
