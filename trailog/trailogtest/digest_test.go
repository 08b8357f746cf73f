package trailogtest_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// digest is what these tests read of a digest file.
type digest struct {
	DigestS3Bucket, DigestS3Object, DigestStartTime, DigestEndTime, DigestPublicKeyFingerprint string
	PreviousDigestS3Object, PreviousDigestHashValue, PreviousDigestSignature                   *string
	NewestEventTime, OldestEventTime                                                           *string
	LogFiles                                                                                   []struct{ S3Bucket, S3Object, HashValue string }

	hash, signature string
}

// validate reads a digest and checks it as AWS's page on custom validation says.
func validate(f fixture, key string) digest {
	f.Helper()
	o, ok := s3test.ObjectAt(f.view, bucket, key)
	if !ok {
		f.Fatalf("there is no %s", key)
	}
	k, err := trailrecord.ParseKey(key)
	if err != nil || k.Kind != trailrecord.DigestFile || k.Trail != name || k.HomeRegion != region {
		f.Fatalf("%s: %+v %v", key, k, err)
	}
	body := unzip(f, o.Body)
	var d digest
	if err := json.Unmarshal(body, &d); err != nil {
		f.Fatal(err)
	}
	if d.DigestS3Bucket != bucket || d.DigestS3Object != key {
		f.Errorf("%+v", d)
	}
	sum := sha256.Sum256(body)
	d.hash, d.signature = hex.EncodeToString(sum[:]), o.Metadata["signature"]
	previous := "null"
	if d.PreviousDigestSignature != nil {
		previous = *d.PreviousDigestSignature
	}
	signed := sha256.Sum256([]byte(strings.Join([]string{d.DigestEndTime, bucket + "/" + key, d.hash, previous}, "\n")))
	end, err := time.Parse(time.RFC3339, d.DigestEndTime)
	if err != nil {
		f.Fatal(err)
	}
	keys, err := f.door(f.account.Region(k.Region)).ListPublicKeys(f.Context(), &cloudtrail.ListPublicKeysInput{StartTime: &end, EndTime: &end})
	if err != nil || len(keys.PublicKeyList) != 1 || *keys.PublicKeyList[0].Fingerprint != d.DigestPublicKeyFingerprint {
		f.Fatalf("%+v %v", keys, err)
	}
	public, err := x509.ParsePKCS1PublicKey(keys.PublicKeyList[0].Value)
	if err != nil {
		f.Fatal(err)
	}
	signature, err := hex.DecodeString(d.signature)
	if err != nil {
		f.Fatal(err)
	}
	if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, signed[:], signature); err != nil {
		f.Error(err)
	}
	for _, file := range d.LogFiles {
		o, ok := s3test.ObjectAt(f.view, file.S3Bucket, file.S3Object)
		if sum := sha256.Sum256(unzip(f, o.Body)); !ok || hex.EncodeToString(sum[:]) != file.HashValue {
			f.Errorf("%s: %v", file.S3Object, ok)
		}
	}
	return d
}

func TestDigests(t *testing.T) {
	eachDoor(t, func(f fixture) {
		synctest.Test(f.T, func(t *testing.T) {
			f.T = t
			in := f.all()
			in.IsMultiRegionTrail = aws.Bool(true)
			f.create(in)
			f.start()
			deliver := func(region string) string {
				t.Helper()
				key, err := trailogtest.DeliverDigest(t.Context(), f.account.Region(region), name)
				if err != nil {
					t.Fatal(err)
				}
				return key
			}
			first := validate(f, deliver(region))
			if len(first.LogFiles) != 1 || first.PreviousDigestSignature != nil || first.NewestEventTime == nil {
				t.Errorf("%+v", first)
			}
			time.Sleep(time.Hour)
			f.record(deleteDocument)
			f.record(deleteDocument)
			elsewhere := deleteDocument
			elsewhere.AWSRegion = "us-east-1"
			f.record(elsewhere)
			second := validate(f, deliver(region)) // and the ListPublicKeys of the first
			if len(second.LogFiles) != 3 || *second.PreviousDigestS3Object != first.DigestS3Object || *second.PreviousDigestHashValue != first.hash ||
				*second.PreviousDigestSignature != first.signature || second.DigestStartTime != first.DigestEndTime {
				t.Errorf("%+v", second)
			}
			other := validate(f, deliver("us-east-1"))
			if len(other.LogFiles) != 1 || other.PreviousDigestSignature != nil {
				t.Errorf("%+v", other)
			}
			if s := f.status(); s.LatestDigestDeliveryTime == nil || s.LatestDigestDeliveryError != nil {
				t.Errorf("%+v", s)
			}
			time.Sleep(time.Hour)
			if third := validate(f, deliver("us-east-1")); third.NewestEventTime == nil || len(third.LogFiles) != 1 { // the ListPublicKeys there
				t.Errorf("%+v", third)
			}
			// Stopping the trail breaks the chain.
			_, err := f.trails.StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: str(name)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := trailogtest.DeliverDigest(t.Context(), f.view, name); err == nil || err.Error() != "the trail events is not logging" {
				t.Error(err)
			}
			f.start()
			if d := validate(f, deliver(region)); d.PreviousDigestSignature != nil {
				t.Errorf("%+v", d)
			}
			// So does leaving out the validation.
			for _, on := range []bool{false, true} {
				if _, err := f.trails.UpdateTrail(t.Context(), &cloudtrail.UpdateTrailInput{Name: str(name), EnableLogFileValidation: &on}); err != nil {
					t.Fatal(err)
				}
				key, err := trailogtest.DeliverDigest(t.Context(), f.view, name)
				if (err == nil) != on {
					t.Error(err)
				}
				if on && validate(f, key).PreviousDigestSignature != nil {
					t.Error("the chain was not broken")
				}
			}
		})
	})
}

// TestDigestBroken checks the status of a trail whose digests cannot be written.
func TestDigestBroken(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	f.bucket("")
	if _, err := trailogtest.DeliverDigest(t.Context(), f.view, name); err == nil || !strings.Contains(err.Error(), "did not arrive") {
		t.Error(err)
	}
	if s := f.status(); aws.ToString(s.LatestDigestDeliveryError) != "AccessDenied" || s.LatestDigestDeliveryTime != nil {
		t.Errorf("%+v", s)
	}
	if _, err := trailogtest.DeliverDigest(t.Context(), f.view, "nothing"); failureOf(err).Code != "TrailNotFoundException" {
		t.Error(err)
	}
}

// TestDigestTimes checks the times of the events that a digest is about.
func TestDigestTimes(t *testing.T) {
	f := newFixture(t, doors["typed"], trailogtest.WithBatches()).started()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	trailogtest.Flush(t.Context(), f.view)
	if _, err := trailogtest.DeliverDigest(t.Context(), f.view, name); err != nil {
		t.Fatal(err)
	}
	for _, minutes := range []time.Duration{3, 1, 5, 2} {
		r := deleteDocument
		r.EventTime = at.Add(minutes * time.Minute)
		f.record(r)
		if minutes == 5 {
			trailogtest.Flush(t.Context(), f.view)
		}
	}
	trailogtest.Flush(t.Context(), f.view)
	key, err := trailogtest.DeliverDigest(t.Context(), f.view, name)
	if err != nil {
		t.Fatal(err)
	}
	d := validate(f, key)
	if len(d.LogFiles) != 2 || *d.OldestEventTime != "2026-01-02T03:05:05Z" || *d.NewestEventTime != "2026-01-02T03:09:05Z" {
		t.Errorf("%+v %s %s", d, *d.OldestEventTime, *d.NewestEventTime)
	}
	key, err = trailogtest.DeliverDigest(t.Context(), f.view, name)
	if err != nil {
		t.Fatal(err)
	}
	if d := validate(f, key); len(d.LogFiles) != 0 || d.OldestEventTime != nil || d.NewestEventTime != nil || d.PreviousDigestSignature == nil {
		t.Errorf("%+v", d)
	}
}

// TestPublicKeys checks in which regions, and when, there is a key.
func TestPublicKeys(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	count := func(region string, in cloudtrail.ListPublicKeysInput) int {
		out, err := f.door(f.account.Region(region)).ListPublicKeys(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		return len(out.PublicKeyList)
	}
	before := count(region, cloudtrail.ListPublicKeysInput{})
	if _, err := trailogtest.DeliverDigest(t.Context(), f.view, name); err != nil {
		t.Fatal(err)
	}
	long, later := time.Now().Add(-90*24*time.Hour), time.Now().Add(90*24*time.Hour)
	got := []int{before, count(region, cloudtrail.ListPublicKeysInput{}), count("us-east-1", cloudtrail.ListPublicKeysInput{}), count(region, cloudtrail.ListPublicKeysInput{StartTime: &long, EndTime: &long}),
		count(region, cloudtrail.ListPublicKeysInput{StartTime: &later, EndTime: &later}), count(region, cloudtrail.ListPublicKeysInput{StartTime: &long, EndTime: &later})}
	if got[0] != 0 || got[1] != 1 || got[2] != 0 || got[3] != 0 || got[4] != 0 || got[5] != 1 {
		t.Error(got)
	}
	if _, err := f.trails.ListPublicKeys(t.Context(), &cloudtrail.ListPublicKeysInput{StartTime: aws.Time(time.Now()), EndTime: &long}); failureOf(err).Code != "InvalidTimeRangeException" {
		t.Error(err)
	}
}
