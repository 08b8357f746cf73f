package trailrecord

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"time"
)

// MaxDigestSize is the most uncompressed bytes that a digest may have: 64 MiB. It
// has about 400 for each log file of an hour.
const MaxDigestSize = 64 << 20

// Chain is the digests of one trail about one Region, made by [Chains] or by hand.
type Chain struct {
	// Bucket is the bucket's name. If it is empty it is what the digests say, and so
	// that they are in that bucket is not verified.
	Bucket string
	// The other members are as in [Key].
	Prefix, OrganizationID, Account, Region, Trail, HomeRegion string
	// Backfill is of the chain of digests that AWS made afterwards.
	Backfill bool
	// Since and Until bound the time that is verified; zero is for all that is there.
	// Digests are verified whole where a part of their period is in it.
	Since, Until time.Time
}

// Folder is the prefix of the keys of the chain's digests.
func (c Chain) Folder() string {
	return Key{Prefix: c.Prefix, OrganizationID: c.OrganizationID, Account: c.Account, Kind: DigestFile, Region: c.Region}.regionFolder()
}

// Chains finds the chains whose digests are among keys, in the order in which they
// come first. Other keys do not matter. The error is one of keys.
func Chains(keys iter.Seq2[string, error]) ([]Chain, error) {
	var chains []Chain
	for key, err := range keys {
		if err != nil {
			return chains, err
		}
		k, err := ParseKey(key)
		if err != nil || k.Kind != DigestFile {
			continue
		}
		if c := chainOf(k); !slices.Contains(chains, c) {
			chains = append(chains, c)
		}
	}
	return chains, nil
}

func chainOf(k Key) Chain {
	return Chain{
		Prefix: k.Prefix, OrganizationID: k.OrganizationID, Account: k.Account,
		Region: k.Region, Trail: k.Trail, HomeRegion: k.HomeRegion, Backfill: k.Backfill,
	}
}

// Verifier finds out which files are as CloudTrail delivered them, as the page
// "Custom implementations of CloudTrail log file integrity validation" says.
type Verifier struct {
	// Buckets returns the bucket with a name, which is empty where the Chain has none.
	// Digests can name several: a trail's bucket may have been changed. Errors of its Open that are
	// [fs.ErrNotExist] are of objects that do not exist.
	Buckets func(name string) (Bucket, error)
	// Keys finds public keys. It is asked once for each key that says when it is valid,
	// else for each digest.
	Keys KeySource
}

// Verify follows the chain from its newest digest back in time. For each digest it
// yields a verdict, then one for each log file that it names, in order; log files
// are read several at a time. Where a digest is not valid, or names none before it,
// it goes on with the newest older one there is, and once one is valid yields a
// [Gap] for the time between, if there is any.
//
// A digest is verified with the signature in its metadata, else, as in a copy without
// metadata, with the one that the valid digest after it has. AWS can deliver digests again and out of order, which
// can look like a broken chain.
//
// An error ends it: one of listing, of the key source, or of the context. What is
// wrong with one file is in its verdict.
func (v Verifier) Verify(ctx context.Context, c Chain) iter.Seq2[Verdict, error] {
	return func(yield func(Verdict, error) bool) {
		w := &walker{Verifier: v, ctx: ctx, chain: c, yield: yield}
		if err := w.walk(); err != nil && !errors.Is(err, errStopped) {
			yield(Verdict{}, err)
		}
	}
}

type walker struct {
	Verifier
	ctx   context.Context
	chain Chain
	yield func(Verdict, error) bool
	keys  []Key       // of the chain's digests, the newest first
	known []PublicKey // those that say when they are valid
}

// step is the digest that is to be verified next, and what is known about it.
type step struct {
	bucket, key     string
	hash, signature string // by the valid digest after it, else empty
}

func (w *walker) walk() error {
	if err := w.list(); err != nil {
		return err
	}
	since, until := w.chain.Since, w.chain.Until
	if len(w.keys) == 0 {
		if until.IsZero() {
			return nil
		}
		return w.gap(since, until)
	}
	next := step{bucket: w.chain.Bucket, key: w.keys[0].String()}
	covered := until // from here on all is verified, or reported
	if newest := w.keys[0].Time; until.IsZero() || newest.After(until) {
		covered = newest
	}
	for {
		if err := w.ctx.Err(); err != nil {
			return context.Cause(w.ctx)
		}
		d, verdict, err := w.digest(next)
		if err != nil {
			return err
		}
		if verdict.Status == Valid && verdict.Until.Before(covered) {
			if err := w.gap(verdict.Until, covered); err != nil {
				return err
			}
		}
		if err := w.give(verdict); err != nil {
			return err
		}
		if err := w.files(d, verdict); err != nil {
			return err
		}
		if verdict.Status == Valid && d.StartTime.Before(covered) {
			covered = d.StartTime
			if !since.IsZero() && !d.StartTime.After(since) {
				return nil
			}
			if d.PreviousObject != "" {
				next = step{d.PreviousBucket, d.PreviousObject, d.PreviousHash, d.PreviousSignature}
				continue
			}
		}
		if verdict.Status == Unsigned && !verdict.Until.Before(covered) && d.StartTime.Before(covered) {
			covered = d.StartTime // it cannot be verified, but it is there
		}
		older, ok := w.older(next.key, covered)
		if !ok {
			if since.Before(covered) && !since.IsZero() {
				return w.gap(since, covered)
			}
			return nil
		}
		next = step{bucket: w.chain.Bucket, key: older}
	}
}

// list finds the digests of the chain.
func (w *walker) list() error {
	b, err := w.Buckets(w.chain.Bucket)
	if err != nil {
		return err
	}
	want := w.chain
	want.Bucket, want.Since, want.Until = "", time.Time{}, time.Time{}
	for key, err := range b.List(w.ctx, w.chain.Folder()) {
		if err != nil {
			return err
		}
		k, err := ParseKey(key)
		if err != nil || k.Kind != DigestFile || chainOf(k) != want {
			continue
		}
		// A digest is about the hour before the time in its name.
		if !k.Time.After(w.chain.Since) && !w.chain.Since.IsZero() || !w.chain.Until.IsZero() && !k.Time.Add(-time.Hour).Before(w.chain.Until) {
			continue
		}
		w.keys = append(w.keys, k)
	}
	// Of one time, that whose name ends in ".json.gz" comes before an unpacked copy.
	slices.SortFunc(w.keys, func(a, b Key) int { return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(b.String(), a.String())) })
	return nil
}

// older is the newest digest that ends at covered or before, and was not the last
// one.
func (w *walker) older(than string, covered time.Time) (string, bool) {
	if k, err := ParseKey(than); err == nil && !k.Time.After(covered) {
		covered = k.Time.Add(-1)
	}
	for _, k := range w.keys {
		if key := k.String(); !k.Time.After(covered) && key != than {
			return key, true
		}
	}
	return "", false
}

func (w *walker) give(v Verdict) error {
	if !w.yield(v, nil) {
		return errStopped
	}
	return nil
}

func (w *walker) gap(from, until time.Time) error {
	return w.give(Verdict{Kind: DigestFile, Status: Gap, From: from, Until: until})
}

// digest verifies one digest. The verdict has its period if that is known.
func (w *walker) digest(s step) (Digest, Verdict, error) {
	v := Verdict{Bucket: s.bucket, Key: s.key, Kind: DigestFile}
	if k, err := ParseKey(s.key); err == nil {
		v.Until = k.Time
	}
	content, metadata, err := w.content(s)
	switch {
	case w.ctx.Err() != nil:
		return Digest{}, v, context.Cause(w.ctx)
	case errors.Is(err, fs.ErrNotExist):
		v.Status = Missing
		return Digest{}, v, nil
	case errors.Is(err, errNotPacked):
		v.Status = BadFormat
		return Digest{}, v, nil
	case err != nil:
		v.Status, v.Err = Unreadable, err
		return Digest{}, v, nil
	}
	if s.hash != "" && !strings.EqualFold(s.hash, sha256Hex(content)) {
		v.Status = Changed
		return Digest{}, v, nil
	}
	d, err := ParseDigest(content)
	if err != nil {
		v.Status = NotADigest
		return Digest{}, v, nil
	}
	v.From, v.Until = d.StartTime, d.EndTime
	if v.Bucket == "" {
		v.Bucket = d.Bucket
	}
	if d.Bucket != v.Bucket || d.Object != s.key {
		v.Status = Misplaced
		return d, v, nil
	}
	// As the AWS CLI does, which looks at the object's own: in a copy that has none, the
	// one in the digest after it is the same.
	signature := cmp.Or(metadata["signature"], s.signature)
	if signature == "" {
		v.Status = Unsigned
		return d, v, nil
	}
	if algorithm := cmp.Or(metadata["signature-algorithm"], signatureAlgorithm); algorithm != signatureAlgorithm || d.SignatureAlgorithm != signatureAlgorithm {
		v.Status = BadSignature
		return d, v, nil
	}
	v.Status, v.Err, err = w.signed(d, v.Bucket, signature, metadata)
	return d, v, err
}

func (w *walker) signed(d Digest, bucket, signature string, metadata map[string]string) (status Status, wrong, err error) {
	from, until := d.StartTime, d.EndTime
	if w.chain.Backfill {
		// Such a digest was signed when it was made, long after its period.
		if at := metadata["backfill-generation-timestamp"]; at != "" {
			if t := timeOf([]byte(fmt.Sprintf("%q", at))); !t.IsZero() {
				from, until = t, t
			}
		}
	}
	key, ok, err := w.key(d.Fingerprint, from, until)
	if err != nil {
		return 0, nil, fmt.Errorf("trailrecord: public keys: %w", err)
	}
	if !ok {
		return NoKey, nil, nil
	}
	switch ok, err := key.verify(d.SigningString(bucket, d.Object), signature); {
	case err != nil:
		return NoKey, err, nil
	case !ok:
		return BadSignature, nil, nil
	}
	return Valid, nil, nil
}

// key finds the public key with a fingerprint that was in use at some time between
// two. It asks for keys only where none that it was given before is that.
func (w *walker) key(fingerprint string, from, until time.Time) (PublicKey, bool, error) {
	is := func(k PublicKey) bool { return strings.EqualFold(k.Fingerprint, fingerprint) }
	i := slices.IndexFunc(w.known, func(k PublicKey) bool {
		return is(k) && !k.ValidFrom.After(until) && k.ValidUntil.After(from)
	})
	if i >= 0 {
		return w.known[i], true, nil
	}
	keys, err := w.Keys(w.ctx, w.chain.Region, from, until)
	if err != nil {
		return PublicKey{}, false, err
	}
	i = slices.IndexFunc(keys, is)
	if i < 0 {
		return PublicKey{}, false, nil
	}
	if !keys[i].ValidFrom.IsZero() {
		w.known = append(w.known, keys[i])
	}
	return keys[i], true, nil
}

// content reads a digest, uncompressed.
func (w *walker) content(s step) (content []byte, metadata map[string]string, err error) {
	var text bytes.Buffer
	metadata, err = w.read(s.bucket, s.key, MaxDigestSize, &text)
	return text.Bytes(), metadata, err
}

// read writes the uncompressed content of an object to to.
func (w *walker) read(bucket, key string, limit int64, to io.Writer) (metadata map[string]string, err error) {
	b, err := w.Buckets(bucket)
	if err != nil {
		return nil, err
	}
	body, metadata, err := b.Open(w.ctx, key)
	if err != nil {
		return nil, cause(err)
	}
	defer body.Close() // it was only read
	text, err := open(body, limit)
	defer text.close()
	switch {
	case err != nil:
		return metadata, err
	case text.unzip == nil && strings.HasSuffix(key, ".gz"):
		return metadata, errNotPacked
	}
	n, err := io.Copy(to, io.LimitReader(text.from, limit+1))
	if err == nil && n > limit {
		err = ErrTooManyBytes
	}
	return metadata, err
}

// errNotPacked is of a file that is not compressed, though its name says so.
var errNotPacked = errors.New("not compressed")

// files verifies the log files of a digest.
func (w *walker) files(d Digest, of Verdict) error {
	check := func(f DigestedFile) Verdict {
		v := Verdict{Bucket: f.Bucket, Key: f.Object, Kind: LogFile, Digest: of.Key}
		if of.Status != Valid || f.HashAlgorithm != hashAlgorithm {
			v.Status = NotChecked
			return v
		}
		hash := sha256.New()
		_, err := w.read(f.Bucket, f.Object, DefaultMaxBytes, hash)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			v.Status = Missing
		case errors.Is(err, errNotPacked):
			v.Status = BadFormat
		case err != nil:
			v.Status, v.Err = Unreadable, err
		case !strings.EqualFold(hex.EncodeToString(hash.Sum(nil)), f.Hash):
			v.Status = Changed
		default:
			v.Status = Valid
		}
		return v
	}
	for v := range atOnce(d.LogFiles, mostAhead, check) {
		if w.ctx.Err() != nil {
			return context.Cause(w.ctx)
		}
		if err := w.give(v); err != nil {
			return err
		}
	}
	return nil
}

// atOnce calls f for each item, n of them at once, and yields what it returns in
// order.
func atOnce[T, R any](items []T, n int, f func(T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		results := make([]chan R, len(items))
		started := 0
		defer func() {
			for _, c := range results[:started] {
				if c != nil {
					<-c
				}
			}
		}()
		for i := range items {
			for ; started < min(i+n, len(items)); started++ {
				c, item := make(chan R, 1), items[started]
				results[started] = c
				go func() { c <- f(item) }()
			}
			r := <-results[i]
			results[i] = nil
			if !yield(r) {
				return
			}
		}
	}
}
