package trailrecord

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// memory is a bucket in memory.
type memory map[string]*object1

type object1 struct {
	body     string
	metadata map[string]string
	err      error
}

func (m memory) Open(_ context.Context, key string) (io.ReadCloser, map[string]string, error) {
	o, ok := m[key]
	if !ok {
		return nil, nil, fs.ErrNotExist
	}
	return io.NopCloser(strings.NewReader(o.body)), o.metadata, o.err
}

func (m memory) List(_ context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if strings.HasPrefix(key, prefix) && !yield(key, nil) {
				return
			}
		}
	}
}

var signer = func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}()

func publicKeys(t testing.TB) []PublicKey {
	t.Helper()
	pkix, err := x509.MarshalPKIXPublicKey(&signer.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return []PublicKey{{Fingerprint: "other", Value: pkix}, {Fingerprint: "f1", Value: x509.MarshalPKCS1PublicKey(&signer.PublicKey)}}
}

const digestFolder = "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2026/01/02/"

func digestKey(hour int) string {
	return fmt.Sprintf(digestFolder+"111122223333_CloudTrail-Digest_us-east-2_my-trail_eu-west-1_20260102T%02d0000Z.json.gz", hour)
}

func logKey(hour, i int) string {
	return fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/111122223333_CloudTrail_us-east-2_20260102T%02d%02dZ_AbCdEfGhIjKlMnOp.json.gz", hour, i)
}

func hour(h int) time.Time { return time.Date(2026, 1, 2, h, 0, 0, 0, time.UTC) }

// deliver puts digests of the hours that end from first to last into the bucket, as
// AWS would, with two log files each. The first one begins a chain.
func deliver(t testing.TB, m memory, first, last int, edit func(hour int, digest map[string]any)) {
	t.Helper()
	var previous map[string]any
	for h := first; h <= last; h++ {
		var files []map[string]any
		for i := range 2 {
			text := named(fmt.Sprint(h, i))
			m[logKey(h, i)] = &object1{body: zipped(t, text)}
			files = append(files, map[string]any{"s3Bucket": "b", "s3Object": logKey(h, i), "hashValue": sha256Hex([]byte(text)), "hashAlgorithm": "SHA-256"})
		}
		digest := map[string]any{
			"awsAccountId": "111122223333", "digestStartTime": hour(h - 1), "digestEndTime": hour(h), "digestS3Bucket": "b", "digestS3Object": digestKey(h),
			"digestPublicKeyFingerprint": "f1", "digestSignatureAlgorithm": "SHA256withRSA", "newestEventTime": nil, "oldestEventTime": nil,
			"previousDigestS3Bucket": nil, "previousDigestS3Object": nil, "previousDigestHashValue": nil, "previousDigestHashAlgorithm": nil, "previousDigestSignature": nil,
			"logFiles": files,
		}
		maps.Copy(digest, previous)
		if edit != nil {
			edit(h, digest)
		}
		content, err := json.Marshal(digest)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := digest["previousDigestSignature"].(string)
		if before == "" {
			before = "null"
		}
		signature := sign(t, fmt.Sprintf("%s\n%s/%s\n%x\n%s", hour(h).Format(time.RFC3339), "b", digestKey(h), sha256.Sum256(content), before))
		m[digestKey(h)] = &object1{body: zipped(t, string(content)), metadata: map[string]string{"signature": signature, "signature-algorithm": "SHA256withRSA"}}
		previous = map[string]any{
			"previousDigestS3Bucket": "b", "previousDigestS3Object": digestKey(h), "previousDigestHashValue": sha256Hex(content),
			"previousDigestHashAlgorithm": "SHA-256", "previousDigestSignature": signature,
		}
	}
}

func sign(t testing.TB, text string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, signer, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(signature)
}

// short writes a verdict as "hour status" for digests, "hour.i status" for log files
// and "from-until gap".
func short(v Verdict) string {
	if v.Status == Gap {
		from := "?"
		if !v.From.IsZero() {
			from = fmt.Sprint(v.From.Hour())
		}
		return fmt.Sprintf("%s-%d gap", from, v.Until.Hour())
	}
	k, err := ParseKey(v.Key)
	if err != nil {
		return err.Error()
	}
	name := fmt.Sprint(k.Time.Hour())
	if v.Kind == LogFile {
		name += fmt.Sprint(".", k.Time.Minute())
	}
	status, _, _ := strings.Cut(v.Status.String(), ":")
	return name + " " + status
}

func verdicts(t *testing.T, m memory, c Chain, keys KeySource) (out []string) {
	t.Helper()
	v := Verifier{Buckets: func(string) (Bucket, error) { return m, nil }, Keys: keys}
	for one, err := range v.Verify(t.Context(), c) {
		if err != nil {
			return append(out, "! "+err.Error())
		}
		if one.String() == "" || one.Kind == LogFile && one.Digest == "" {
			t.Errorf("%+v", one)
		}
		if s := short(one); one.Kind == DigestFile || !strings.HasSuffix(s, "valid") {
			out = append(out, s)
		}
	}
	return out
}

var chain = Chain{Bucket: "b", Account: "111122223333", Region: "us-east-2", Trail: "my-trail", HomeRegion: "eu-west-1"}

func TestVerify(t *testing.T) {
	good := []string{"5 valid", "4 valid", "3 valid", "2 valid"}
	var noKey []string
	for h := 5; h >= 2; h-- {
		noKey = append(noKey, fmt.Sprint(h, " ", NoKey))
	}
	for name, c := range map[string]struct {
		edit func(hour int, digest map[string]any)
		then func(m memory)
		c    func(c *Chain)
		keys KeySource
		want []string
		// unchecked is how many log files are not checked.
		unchecked int
	}{
		"good":              {want: good},
		"any bucket":        {c: func(c *Chain) { c.Bucket = "" }, want: good},
		"other bucket":      {c: func(c *Chain) { c.Bucket = "x" }, want: []string{"5 it is not where", "4 it is not where", "3 it is not where", "2 it is not where"}, unchecked: 8},
		"log file changed":  {then: func(m memory) { m[logKey(4, 1)].body = zipped(t, "x") }, want: []string{"5 valid", "4 valid", "4.1 changed", "3 valid", "2 valid"}},
		"log file missing":  {then: func(m memory) { delete(m, logKey(2, 0)) }, want: append(slices.Clone(good), "2.0 missing")},
		"log file corrupt":  {then: func(m memory) { m[logKey(2, 0)].body = m[logKey(2, 0)].body[:30] }, want: append(slices.Clone(good), "2.0 cannot be read")},
		"log file unpacked": {then: func(m memory) { m[logKey(2, 0)].body = named("2 0") }, want: append(slices.Clone(good), "2.0 invalid format")},
		"metadata altered":  {then: func(m memory) { m[digestKey(4)].metadata["signature"] = sign(t, "x") }, want: []string{"5 valid", "4 the signature is not right", "3-4 gap", "3 valid", "2 valid"}, unchecked: 2},
		"denied":            {then: func(m memory) { m[logKey(2, 0)].err = errors.New("AccessDenied") }, want: append(slices.Clone(good), "2.0 cannot be read")},
		"hash algorithm": {edit: func(h int, d map[string]any) {
			if h == 2 {
				d["logFiles"].([]map[string]any)[0]["hashAlgorithm"] = "MD5"
			}
		}, want: good, unchecked: 1},

		"digest missing":   {then: func(m memory) { delete(m, digestKey(4)) }, want: []string{"5 valid", "4 missing", "3-4 gap", "3 valid", "2 valid"}},
		"digest changed":   {then: func(m memory) { m[digestKey(4)].body = m[digestKey(3)].body }, want: []string{"5 valid", "4 changed", "3-4 gap", "3 valid", "2 valid"}},
		"newest replaced":  {then: func(m memory) { m[digestKey(5)] = m[digestKey(3)] }, want: []string{"5 it is not where", "4-5 gap", "4 valid", "3 valid", "2 valid"}, unchecked: 2},
		"newest unsigned":  {then: func(m memory) { m[digestKey(5)].metadata = nil }, want: []string{"5 not signed here", "4 valid", "3 valid", "2 valid"}, unchecked: 2},
		"others unsigned":  {then: func(m memory) { m[digestKey(4)].metadata, m[digestKey(3)].metadata = nil, nil }, want: good},
		"bad signature":    {then: func(m memory) { m[digestKey(5)].metadata["signature"] = sign(t, "x") }, want: []string{"5 the signature is not right", "4-5 gap", "4 valid", "3 valid", "2 valid"}, unchecked: 2},
		"no hex":           {then: func(m memory) { m[digestKey(5)].metadata["signature"] = "zz" }, want: []string{"5 the signature is not right", "4-5 gap", "4 valid", "3 valid", "2 valid"}, unchecked: 2},
		"other algorithm":  {then: func(m memory) { m[digestKey(5)].metadata["signature-algorithm"] = "x" }, want: []string{"5 the signature is not right", "4-5 gap", "4 valid", "3 valid", "2 valid"}, unchecked: 2},
		"digest no digest": {then: func(m memory) { m[digestKey(5)].body = zipped(t, named("x")) }, want: []string{"5 not a digest", "4-5 gap", "4 valid", "3 valid", "2 valid"}},
		"digest unpacked":  {then: func(m memory) { m[digestKey(5)].body = "{}" }, want: []string{"5 invalid format", "4-5 gap", "4 valid", "3 valid", "2 valid"}},
		"digest cut":       {then: func(m memory) { m[digestKey(5)].body = m[digestKey(5)].body[:99] }, want: []string{"5 cannot be read", "4-5 gap", "4 valid", "3 valid", "2 valid"}},
		"newest deleted":   {then: func(m memory) { delete(m, digestKey(5)) }, want: good[1:]},
		"deleted, bounded": {then: func(m memory) { delete(m, digestKey(5)) }, c: func(c *Chain) { c.Until = hour(5) }, want: append([]string{"4-5 gap"}, good[1:]...)},
		"two chains": {then: func(m memory) { deliver(t, m, 8, 9, nil) },
			want: append([]string{"9 valid", "8 valid", "5-7 gap"}, good...)},
		"out of the middle": {then: func(m memory) { delete(m, digestKey(4)); delete(m, digestKey(3)) }, want: []string{"5 valid", "4 missing", "2-4 gap", "2 valid"}},

		"since":        {c: func(c *Chain) { c.Since = hour(3) }, want: good[:2]},
		"within":       {c: func(c *Chain) { c.Since, c.Until = hour(3).Add(-time.Minute), hour(3).Add(time.Minute) }, want: good[1:3]},
		"before all":   {c: func(c *Chain) { c.Since = hour(0) }, want: append(slices.Clone(good), "0-1 gap")},
		"nothing":      {c: func(c *Chain) { c.Trail = "other" }},
		"nothing then": {c: func(c *Chain) { c.Since, c.Until = hour(7), hour(8) }, want: []string{"7-8 gap"}},
		"no key":       {keys: FixedKeys(), want: noKey, unchecked: 8},
		"bad key":      {keys: FixedKeys(PublicKey{Fingerprint: "F1", Value: []byte("x")}), want: noKey, unchecked: 8},
		"keys fail": {keys: func(context.Context, string, time.Time, time.Time) ([]PublicKey, error) {
			return nil, errors.New("boom")
		},
			want: []string{"! trailrecord: public keys: boom"}},
		"loop": {edit: func(h int, d map[string]any) {
			if h == 5 {
				d["previousDigestS3Object"], d["previousDigestSignature"], d["previousDigestHashValue"] = digestKey(5), nil, nil
			}
		}, want: append([]string{"5 valid", "5 valid"}, good[1:]...)},
	} {
		t.Run(name, func(t *testing.T) {
			m := memory{"AWSLogs/other": {}, digestFolder + "notes.txt": {}}
			deliver(t, m, 2, 5, c.edit)
			if c.then != nil {
				c.then(m)
			}
			ch, keys := chain, FixedKeys(publicKeys(t)...)
			if c.c != nil {
				c.c(&ch)
			}
			if c.keys != nil {
				keys = c.keys
			}
			got := verdicts(t, m, ch, keys)
			// Log files of digests that are not valid are not checked, all of them.
			bad := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.HasSuffix(s, "not checked") })
			got = slices.DeleteFunc(got, func(s string) bool { return strings.HasSuffix(s, "not checked") })
			if len(bad) != c.unchecked {
				t.Errorf("not checked: %q", bad)
			}
			want := slices.Clone(c.want)
			for i := range want {
				if strings.HasSuffix(want[i], "not where") {
					want[i] += " it says that it is"
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVerifyStopsAndChains(t *testing.T) {
	m := memory{}
	deliver(t, m, 2, 5, nil)
	v := Verifier{Buckets: func(string) (Bucket, error) { return m, nil }, Keys: FixedKeys(publicKeys(t)...)}
	n := 0
	for range v.Verify(t.Context(), chain) {
		if n++; n == 2 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range v.Verify(ctx, chain) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	boom := errors.New("boom")
	v.Buckets = func(string) (Bucket, error) { return nil, boom }
	for _, err := range v.Verify(t.Context(), chain) {
		if !errors.Is(err, boom) {
			t.Error(err)
		}
	}
	backfill := strings.Replace(digestKey(1), ".json", "_backfill.json", 1)
	m[backfill] = &object1{}
	chains, err := Chains(m.List(t.Context(), ""))
	want := []Chain{chain, chain}
	want[0].Bucket, want[1].Bucket, want[0].Backfill = "", "", true
	if diff := cmp.Diff(want, chains); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := Chains(func(yield func(string, error) bool) { yield("", boom) }); !errors.Is(err, boom) {
		t.Error(err)
	}
}

// A backfill digest's key is one that was in use when it was made.
func TestVerifyBackfill(t *testing.T) {
	m := memory{}
	deliver(t, m, 2, 2, nil)
	d := m[digestKey(2)]
	content := string(unzipped(t, d.body))
	key := strings.Replace(digestKey(2), ".json", "_backfill.json", 1)
	content = strings.Replace(content, digestKey(2), key, 1)
	made := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	m[key] = &object1{body: zipped(t, content), metadata: map[string]string{
		"signature":                     sign(t, fmt.Sprintf("%s\nb/%s\n%x\nnull", hour(2).Format(time.RFC3339), key, sha256.Sum256([]byte(content)))),
		"backfill-generation-timestamp": made.Format(time.RFC3339),
	}}
	c := chain
	c.Backfill = true
	got := verdicts(t, m, c, func(_ context.Context, region string, from, until time.Time) ([]PublicKey, error) {
		if region != "us-east-2" || !from.Equal(made) || !until.Equal(made) {
			t.Error(region, from, until)
		}
		return publicKeys(t), nil
	})
	if !slices.Equal(got, []string{"2 valid"}) {
		t.Error(got)
	}
}

func unzipped(t *testing.T, text string) []byte {
	t.Helper()
	w, err := open(strings.NewReader(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(w.from)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestParsePublicKeys(t *testing.T) {
	keys := publicKeys(t)
	text := func(value string) []byte {
		return fmt.Appendf(nil, `{"PublicKeyList":[{"Value":"%s","ValidityStartTime":1436317441.0,"ValidityEndTime":"2026-01-02T03:04:05+00:00","Fingerprint":"f"}]}`, value)
	}
	for _, key := range keys { // in both forms
		got, err := ParsePublicKeys(text(base64.StdEncoding.EncodeToString(key.Value)))
		want := []PublicKey{{"f", key.Value, time.Date(2015, 7, 8, 1, 4, 1, 0, time.UTC), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	for _, bad := range [][]byte{nil, []byte("{}"), []byte("x"), text("%"), text("AAAA")} {
		if _, err := ParsePublicKeys(bad); !errors.Is(err, ErrNotKeys) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if got, err := ParsePublicKeys([]byte(`{"PublicKeyList":[]}`)); got != nil || err != nil {
		t.Error(got, err)
	}
}

func FuzzParseDigest(f *testing.F) {
	m := memory{}
	deliver(f, m, 2, 3, nil)
	for h := 2; h <= 3; h++ {
		var content bytes.Buffer
		w, err := open(strings.NewReader(m[digestKey(h)].body), 0)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := content.ReadFrom(w.from); err != nil {
			f.Fatal(err)
		}
		f.Add(content.Bytes())
	}
	f.Add([]byte(`{"digestS3Object":"x","digestEndTime":1}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := ParseDigest(content)
		if err != nil {
			if !errors.Is(err, ErrNotDigest) || d.Object != "" {
				t.Fatal(d, err)
			}
			return
		}
		if d.Object == "" || d.StartTime.Location() != time.UTC || strings.Count(d.SigningString("b", "k"), "\n") < 3 {
			t.Fatalf("%+v", d)
		}
	})
}

func FuzzParsePublicKeys(f *testing.F) {
	f.Add([]byte(`{"PublicKeyList":[{"Value":"AAAA","ValidityStartTime":1.5,"Fingerprint":"f"}]}`))
	f.Add([]byte(`{"publickeylist":[null]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := ParsePublicKeys(text)
		if err != nil && (!errors.Is(err, ErrNotKeys) || keys != nil) {
			t.Fatal(keys, err)
		}
		for _, k := range keys {
			if _, err := k.verify("x", "00"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Keys are asked for once for as long as one is in use.
func TestVerifyAsksForKeysOnce(t *testing.T) {
	m := memory{}
	deliver(t, m, 2, 9, nil)
	for name, c := range map[string]struct {
		from, until time.Time // of the key
		want        int       // calls
	}{
		"one key":          {hour(0), hour(23), 1},
		"until hour 5":     {hour(0), hour(5), 5}, // asked for those after, 9 to 6, and once for 5
		"from hour 5 on":   {hour(5), hour(23), 4},
		"unknown validity": {time.Time{}, time.Time{}, 8},
	} {
		calls := 0
		keys := func(_ context.Context, _ string, from, until time.Time) ([]PublicKey, error) {
			calls++
			keys := publicKeys(t)
			for i := range keys {
				keys[i].ValidFrom, keys[i].ValidUntil = c.from, c.until
			}
			if !c.from.IsZero() && (c.from.After(until) || !c.until.After(from)) {
				return nil, nil
			}
			return keys, nil
		}
		got := verdicts(t, m, chain, keys)
		valid := 0
		for _, v := range got {
			if strings.HasSuffix(v, " valid") {
				valid++
			}
		}
		if calls != c.want {
			t.Errorf("%s: %d calls, want %d; %q", name, calls, c.want, got)
		}
		if (valid == 8) != (name == "one key" || name == "unknown validity") {
			t.Errorf("%s: %q", name, got)
		}
	}
}
