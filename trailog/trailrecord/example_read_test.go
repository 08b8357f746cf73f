package trailrecord_test

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
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Records are counted without keeping any.
func ExampleScan() {
	calls := map[string]int{}
	for r, err := range trailrecord.Scan(strings.NewReader(deleteDocument + "\n" + deleteDocument)) {
		if err != nil {
			log.Fatal(err)
		}
		calls[r.What()]++
	}
	fmt.Println(calls)
	// Output: map[ssm:DeleteDocument:2]
}

// What does not match is not decoded, but is checked to be JSON.
func ExampleWithFilter() {
	file := strings.NewReader(`{"Records":[{"eventName":"Decrypt","eventSource":"kms.amazonaws.com"},` + deleteDocument + `]}`)
	only := trailrecord.WithFilter(trailrecord.Filter{
		Sources: []string{"ssm"},
		Users:   []string{"deploy"},
		Since:   time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC),
		Where:   func(r *trailrecord.Record) bool { return r.ReadOnly == trailrecord.False },
	})
	for r, err := range trailrecord.Decode(file, only) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.EventName)
	}
	// Output: DeleteDocument
}

func writeFiles() (folder string) {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range map[string]string{
		"1.json": `{"Records":[{"eventTime":"2026-01-02T03:00:02Z","eventName":"Third","eventID":"3"}]}`,
		"2.json": `{"Records":[{"eventTime":"2026-01-02T03:00:01Z","eventName":"Second","eventID":"2"}]}`,
		"3.json": `{"Records":[{"eventTime":"2026-01-02T03:00:01Z","eventName":"Second","eventID":"2"},{"eventTime":"2026-01-02T03:00:00Z","eventName":"First","eventID":"1"}]}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	return folder
}

// Files of a folder, in order of time, without what was delivered twice.
func ExampleSort() {
	folder := writeFiles()
	defer os.RemoveAll(folder)
	records := trailrecord.ReadFiles([]string{folder})
	for r, err := range trailrecord.Unique(trailrecord.Sort(records, 0, ""), 1) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.EventTime.Format(time.TimeOnly), r.EventName)
	}
	// Output:
	// 03:00:00 First
	// 03:00:01 Second
	// 03:00:02 Third
}

func ExampleReadFiles() {
	folder := writeFiles()
	defer os.RemoveAll(folder)
	var read trailrecord.Counter
	for r, err := range trailrecord.ReadFiles([]string{filepath.Join(folder, "[12].json"), filepath.Join(folder, "3.json")}, trailrecord.WithCounter(&read)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.EventName)
	}
	fmt.Println(read.Records.Load(), "records in", read.Files.Load(), "files")
	// Output:
	// Third
	// Second
	// Second
	// First
	// 4 records in 3 files
}

// A bucket is anything with objects that can be opened and listed.
func ExampleReadObjects() {
	folder := writeFiles()
	defer os.RemoveAll(folder)
	ctx, bucket := context.Background(), trailrecord.Dir(folder)
	for r, err := range trailrecord.ReadObjects(ctx, bucket, bucket.List(ctx, "3")) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.EventName)
	}
	// Output:
	// Second
	// First
}

func ExampleReadNotification() {
	folder := writeFiles()
	defer os.RemoveAll(folder)
	n, err := trailrecord.ParseNotification([]byte(`{"s3Bucket":"amzn-s3-demo-bucket","s3ObjectKey":["1.json"]}`))
	if err != nil {
		log.Fatal(err)
	}
	buckets := func(string) (trailrecord.Bucket, error) { return trailrecord.Dir(folder), nil }
	for r, err := range trailrecord.ReadNotification(context.Background(), n, buckets) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.EventName)
	}
	// Output: Third
}

// Which files are as they were delivered. Here the log file was deleted.
func ExampleVerifier() {
	folder, keys := signedDigest()
	defer os.RemoveAll(folder)
	ctx, bucket := context.Background(), trailrecord.Dir(folder)
	chains, err := trailrecord.Chains(bucket.List(ctx, ""))
	if err != nil {
		log.Fatal(err)
	}
	verifier := trailrecord.Verifier{
		Buckets: func(string) (trailrecord.Bucket, error) { return bucket, nil },
		Keys:    trailrecord.FixedKeys(keys...), // those of cloudtrail:ListPublicKeys, or of ParsePublicKeys
	}
	for _, chain := range chains {
		for v, err := range verifier.Verify(ctx, chain) {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(v.Kind, v.Status)
		}
	}
	// Output:
	// CloudTrail-Digest valid
	// CloudTrail missing
}

// signedDigest writes a digest as CloudTrail does, with its metadata.
func signedDigest() (folder string, keys []trailrecord.PublicKey) {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	const bucket = "amzn-s3-demo-bucket"
	key := "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2026/01/02/" +
		"111122223333_CloudTrail-Digest_us-east-2_my-trail_us-east-2_20260102T040000Z.json.gz"
	content := []byte(`{"digestStartTime":"2026-01-02T03:00:00Z","digestEndTime":"2026-01-02T04:00:00Z","digestS3Bucket":"` + bucket +
		`","digestS3Object":"` + key + `","digestPublicKeyFingerprint":"f","digestSignatureAlgorithm":"SHA256withRSA",` +
		`"logFiles":[{"s3Bucket":"` + bucket + `","s3Object":"gone.json.gz","hashValue":"00","hashAlgorithm":"SHA-256"}]}`)
	digest, err := trailrecord.ParseDigest(content)
	if err != nil {
		log.Fatal(err)
	}
	sum := sha256.Sum256([]byte(digest.SigningString(bucket, key)))
	signature, err := rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, sum[:])
	if err != nil {
		log.Fatal(err)
	}
	name := filepath.Join(folder, filepath.FromSlash(key))
	metadata := []byte(`{"signature":"` + hex.EncodeToString(signature) + `"}`)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		log.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(content); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	for file, text := range map[string][]byte{name: packed.Bytes(), name + ".metadata.json": metadata} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			log.Fatal(err)
		}
	}
	value := x509.MarshalPKCS1PublicKey(&private.PublicKey)
	return folder, []trailrecord.PublicKey{{Fingerprint: "f", Value: value}}
}
