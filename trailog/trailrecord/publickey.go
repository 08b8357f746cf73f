package trailrecord

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// PublicKey is a key that digests were signed with, as cloudtrail:ListPublicKeys
// returns it.
type PublicKey struct {
	Fingerprint string
	// Value is the key in DER: PKCS #1, as AWS documents it, or PKIX
	// (SubjectPublicKeyInfo), as in one of its samples.
	Value []byte
	// ValidFrom and ValidUntil are when digests were signed with it.
	ValidFrom, ValidUntil time.Time
}

// KeySource finds the public keys of a Region that were in use at some time between
// two times, as cloudtrail:ListPublicKeys does. It may return others as well: keys
// are told apart by their fingerprint.
type KeySource func(ctx context.Context, region string, from, until time.Time) ([]PublicKey, error)

// FixedKeys is a [KeySource] of these keys, for all Regions and times.
func FixedKeys(keys ...PublicKey) KeySource {
	return func(context.Context, string, time.Time, time.Time) ([]PublicKey, error) { return keys, nil }
}

// ErrNotKeys is of text that is not a list of public keys, and of a key that is not
// one of RSA in a known form. Test for it with [errors.Is].
var ErrNotKeys = errors.New("trailrecord: not public keys of CloudTrail")

// ParsePublicKeys reads what "aws cloudtrail list-public-keys" prints. The error is
// [ErrNotKeys], with what is wrong.
func ParsePublicKeys(text []byte) ([]PublicKey, error) {
	var list struct {
		PublicKeyList []struct {
			Value, Fingerprint                 string
			ValidityStartTime, ValidityEndTime json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &list); err != nil || list.PublicKeyList == nil {
		return nil, fmt.Errorf("%w: no PublicKeyList", ErrNotKeys)
	}
	var keys []PublicKey
	for i, k := range list.PublicKeyList {
		value, err := base64.StdEncoding.DecodeString(k.Value)
		if err != nil {
			return nil, fmt.Errorf("%w: the value of key %d is not base64", ErrNotKeys, i)
		}
		key := PublicKey{Fingerprint: k.Fingerprint, Value: value}
		key.ValidFrom, key.ValidUntil = timeOf(k.ValidityStartTime), timeOf(k.ValidityEndTime)
		if _, err := key.rsa(); err != nil {
			return nil, fmt.Errorf("%w: key %d", err, i)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// timeOf reads a time as the AWS CLI prints it, a number or a text.
func timeOf(value json.RawMessage) time.Time {
	if len(value) == 0 || string(value) == "null" {
		return time.Time{}
	}
	t, _ := timeKind.Read(string(value))
	return t
}

func (k PublicKey) rsa() (*rsa.PublicKey, error) {
	if key, err := x509.ParsePKCS1PublicKey(k.Value); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKIXPublicKey(k.Value)
	if of, ok := key.(*rsa.PublicKey); ok && err == nil {
		return of, nil
	}
	return nil, ErrNotKeys
}

// verify reports whether the signature, in hexadecimal digits, is one of the text by
// this key.
func (k PublicKey) verify(text, signature string) (bool, error) {
	key, err := k.rsa()
	if err != nil {
		return false, err
	}
	raw, err := hex.DecodeString(strings.TrimSpace(signature))
	if err != nil {
		return false, nil
	}
	sum := sha256.Sum256([]byte(text))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) == nil, nil
}
