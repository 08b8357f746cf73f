package trailogtest

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// DeliverDigest does what CloudTrail does every hour where a trail's log files are
// validated: it writes a digest of the files that the trail delivered since the last
// one, of the account's own activity in the view's region, signs it with the region's
// key, and answers its key in the bucket. The trail is named by name or ARN. Digests of
// one trail and region are to be delivered one after the other.
//
// It is an error if the trail does not exist, is not logging, does not validate its log
// files or does not cover the region, and if the digest cannot be written, which the
// trail's status then has too.
func DeliverDigest(ctx context.Context, v loggingtest.View, trailNameOrARN string) (key string, err error) {
	s := storeOf(v.Account())
	p, err := s.beginPeriod(v, trailNameOrARN)
	if err != nil {
		return "", err
	}
	d := s.digest(p)
	private := s.signing.sign(p.region)
	d.Fingerprint = fingerprintOf(&private.PublicKey)
	body, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	written := digestInPast{bucket: d.Bucket, key: d.Key, hash: hex.EncodeToString(sum[:]), end: p.end}
	if written.signature, err = signDigest(private, d, written.hash); err != nil {
		return "", err
	}
	w := s.object(&p.trail, d.Key, compress(body))
	w.Metadata = map[string]string{"signature": written.signature, "signature-algorithm": signatureAlgorithm}
	done := s.put(ctx, &p.trail, w)
	s.endPeriod(p, written, done)
	if !done.Arrived {
		return "", fmt.Errorf("the digest of %s did not arrive: %s", p.trail.name, done.Reason)
	}
	return d.Key, nil
}

// period is what a digest is about.
type period struct {
	trail    trail // as it is
	region   string
	end      time.Time
	previous *digestInPast // nil: the digest begins a chain
	files    []logFile
}

func (s *store) beginPeriod(v loggingtest.View, nameOrARN string) (period, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(v, nameOrARN)
	if shadow := s.shadow(v.Region(), nameOrARN); err != nil && shadow != nil {
		t, err = shadow, nil
	}
	switch {
	case err != nil:
		return period{}, err
	case !t.status.logging:
		return period{}, fmt.Errorf("the trail %s is not logging", t.name)
	case !t.validation:
		return period{}, fmt.Errorf("the trail %s does not validate its log files", t.name)
	case !t.covers(v.Region()):
		return period{}, fmt.Errorf("the trail %s does not cover %s", t.name, v.Region())
	}
	p := period{trail: *t, region: v.Region(), end: time.Now().UTC().Truncate(time.Second)}
	if previous, ok := t.digests.last[p.region]; ok {
		p.previous = &previous
	}
	for _, f := range t.digests.files {
		if f.region == p.region && f.account == t.owner {
			p.files = append(p.files, f)
		}
	}
	return p, nil
}

// endPeriod notes what became of a digest. Files that were delivered meanwhile wait for
// the next one.
func (s *store) endPeriod(p period, written digestInPast, done Sink) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.trails[p.trail.arn]
	if t == nil {
		return
	}
	s.note(&t.status.digest, done, now())
	if !done.Arrived {
		return
	}
	last := maps.Clone(t.digests.last)
	if last == nil {
		last = map[string]digestInPast{}
	}
	last[p.region] = written
	rest := slices.DeleteFunc(slices.Clone(t.digests.files), func(f logFile) bool { return slices.Contains(p.files, f) })
	t.digests = digestChain{files: rest, last: last}
}

// digest is what a digest says.
func (s *store) digest(p period) digestFile {
	t, start := &p.trail, p.end.Add(-digestEvery)
	k := s.key(t, trailrecord.DigestFile, t.owner, p.region)
	k.Time, k.Unique, k.Trail, k.HomeRegion = p.end, "", t.name, t.home
	d := digestFile{AccountID: t.owner, End: p.end.Format(digestTime), Bucket: t.bucket, Key: k.String(),
		SignatureAlgorithm: signatureAlgorithm, LogFiles: []digestLine{}}
	if before := p.previous; before != nil {
		algorithm := hashAlgorithm
		start = before.end
		d.PreviousBucket, d.PreviousKey, d.PreviousHash = &before.bucket, &before.key, &before.hash
		d.PreviousHashAlgorithm, d.PreviousSignature = &algorithm, &before.signature
	}
	d.Start = start.Format(digestTime)
	for _, f := range p.files {
		line := digestLine{f.bucket, f.key, f.hash, hashAlgorithm, f.newest.UTC().Format(digestTime), f.oldest.UTC().Format(digestTime)}
		d.LogFiles = append(d.LogFiles, line)
		if d.NewestEvent == nil || line.Newest > *d.NewestEvent {
			d.NewestEvent = &line.Newest
		}
		if d.OldestEvent == nil || line.Oldest < *d.OldestEvent {
			d.OldestEvent = &line.Oldest
		}
	}
	return d
}

// signDigest signs what a digest is validated by.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
func signDigest(private *rsa.PrivateKey, d digestFile, hash string) (string, error) {
	previous := "null"
	if d.PreviousSignature != nil {
		previous = *d.PreviousSignature
	}
	sum := sha256.Sum256([]byte(d.End + "\n" + d.Bucket + "/" + d.Key + "\n" + hash + "\n" + previous))
	signature, err := rsa.SignPKCS1v15(nil, private, crypto.SHA256, sum[:])
	return hex.EncodeToString(signature), err
}
