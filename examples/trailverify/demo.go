package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// demo verifies a trail that it makes in a temporary folder, in which somebody
// changed a log file.
func demo(ctx context.Context, v verification) (err error) {
	folder, err := os.MkdirTemp("", "trailverify-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	t := trail{folder: folder}
	if t.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return err
	}
	start := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for hour := range 3 {
		if err := t.deliver(start.Add(time.Duration(hour) * time.Hour)); err != nil {
			return err
		}
	}
	changed := logKey(start.Add(time.Hour)).String()
	if err := t.write(changed, []byte(`{"Records":[]}`)); err != nil {
		return err
	}
	v.keys = []trailrecord.PublicKey{{Fingerprint: "demo", Value: x509.MarshalPKCS1PublicKey(&t.key.PublicKey)}}
	v.all = true
	if err := v.verify(ctx, folder); !errors.Is(err, errNotValid) {
		return err
	}
	return nil // as it should be
}

// trail writes log files and digests as CloudTrail does.
type trail struct {
	folder   string
	key      *rsa.PrivateKey
	previous map[string]any // what the next digest says about the last one
}

const bucket = "amzn-s3-demo-bucket"

func logKey(hour time.Time) trailrecord.Key {
	return trailrecord.Key{
		Account: "111122223333", Kind: trailrecord.LogFile, Region: "us-east-2",
		Time: hour.Add(10 * time.Minute), Unique: "AbCdEfGhIjKlMnOp",
	}
}

// deliver writes one log file and the digest of its hour.
func (t *trail) deliver(hour time.Time) error {
	text := fmt.Appendf(nil, `{"Records":[{"eventTime":"%s","eventName":"DeleteDocument"}]}`, hour.Format(time.RFC3339))
	log := logKey(hour)
	if err := t.write(log.String(), text); err != nil {
		return err
	}
	end := hour.Add(time.Hour)
	key := trailrecord.Key{
		Account: log.Account, Kind: trailrecord.DigestFile, Region: log.Region, Time: end, Trail: "my-trail", HomeRegion: log.Region,
	}.String()
	digest := map[string]any{
		"awsAccountId": log.Account, "digestStartTime": hour, "digestEndTime": end, "digestS3Bucket": bucket, "digestS3Object": key,
		"digestPublicKeyFingerprint": "demo", "digestSignatureAlgorithm": "SHA256withRSA",
		"logFiles": []any{map[string]any{"s3Bucket": bucket, "s3Object": log.String(), "hashValue": hash(text), "hashAlgorithm": "SHA-256"}},
	}
	for name, value := range t.previous {
		digest[name] = value
	}
	content, err := json.Marshal(digest)
	if err != nil {
		return err
	}
	parsed, err := trailrecord.ParseDigest(content)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(parsed.SigningString(bucket, key)))
	raw, err := rsa.SignPKCS1v15(rand.Reader, t.key, crypto.SHA256, sum[:])
	if err != nil {
		return err
	}
	signature := hex.EncodeToString(raw)
	t.previous = map[string]any{
		"previousDigestS3Bucket": bucket, "previousDigestS3Object": key, "previousDigestHashAlgorithm": "SHA-256",
		"previousDigestHashValue": hash(content), "previousDigestSignature": signature,
	}
	if err := t.write(key, content); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(t.folder, key+".metadata.json"), fmt.Appendf(nil, `{"signature":"%s"}`, signature), 0o600)
}

func (t *trail) write(key string, text []byte) error {
	name := filepath.Join(t.folder, filepath.FromSlash(key))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, packed.Bytes(), 0o600)
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
