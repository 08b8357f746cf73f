package trailrecord

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestKeys(t *testing.T) {
	minute := time.Date(2026, 1, 2, 3, 10, 0, 0, time.UTC)
	for _, c := range []struct {
		text string
		want Key
	}{
		{"AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz",
			Key{Account: "111122223333", Kind: LogFile, Region: "us-east-2", Time: minute, Unique: "AbCdEfGhIjKlMnOp"}},
		{"logs/prod/AWSLogs/o-exampleorgid/444455556666/CloudTrail/us-gov-west-1/2026/01/02/444455556666_CloudTrail_us-gov-west-1_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz",
			Key{Prefix: "logs/prod", OrganizationID: "o-exampleorgid", Account: "444455556666", Kind: LogFile, Region: "us-gov-west-1", Time: minute, Unique: "AbCdEfGhIjKlMnOp"}},
		{"AWSLogs/AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/01/02/111122223333_CloudTrail-Insight_eu-west-1_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz",
			Key{Prefix: "AWSLogs", Account: "111122223333", Kind: InsightFile, Region: "eu-west-1", Time: minute, Unique: "AbCdEfGhIjKlMnOp"}},
		{"p/AWSLogs/111122223333/CloudTrail-NetworkActivity/eu-west-1/2026/01/02/111122223333_CloudTrail-NetworkActivity_eu-west-1_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz",
			Key{Prefix: "p", Account: "111122223333", Kind: NetworkActivityFile, Region: "eu-west-1", Time: minute, Unique: "AbCdEfGhIjKlMnOp"}},
		{"p/AWSLogs/111122223333/CloudTrail-Aggregated/eu-west-1/2026/01/02/111122223333_CloudTrail-Aggregated_eu-west-1_20260102T0310Z_x.json",
			Key{Prefix: "p", Account: "111122223333", Kind: AggregatedFile, Region: "eu-west-1", Time: minute, Unique: "x", Uncompressed: true}},
		{"AWSLogs/o-1/111122223333/CloudTrail-Digest/eu-west-1/2026/01/02/111122223333_CloudTrail-Digest_eu-west-1_my_trail_us-east-1_20260102T031007Z.json.gz",
			Key{OrganizationID: "o-1", Account: "111122223333", Kind: DigestFile, Region: "eu-west-1", Time: minute.Add(7 * time.Second), Trail: "my_trail", HomeRegion: "us-east-1"}},
		{"AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/02/111122223333_CloudTrail-Digest_eu-west-1_a.b-c_us-east-1_20260102T031007Z_backfill.json.gz",
			Key{Account: "111122223333", Kind: DigestFile, Region: "eu-west-1", Time: minute.Add(7 * time.Second), Trail: "a.b-c", HomeRegion: "us-east-1", Backfill: true}},
		{"AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/01/111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCd.json.gz",
			Key{Account: "111122223333", Kind: LogFile, Region: "us-east-2", Time: minute, Unique: "AbCd", Day: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}},
	} {
		got, err := ParseKey(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" || got.String() != c.text {
			t.Errorf("%s\n%s\n%s", c.text, got, diff)
		}
		if !strings.HasPrefix(c.text, got.Folder()) || strings.Contains(c.text[len(got.Folder()):], "/") {
			t.Errorf("folder %s", got.Folder())
		}
	}
	k, err := ParseFileName("111122223333_CloudTrail_us-east-2_20260102T0310ZAbCd.json.gz")
	if err != nil || k.Unique != "AbCd" || k.FileName() != "111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCd.json.gz" {
		t.Errorf("without the underscore: %v, %v", k, err)
	}
	k.Time = time.Date(2026, 1, 2, 0, 10, 0, 0, time.FixedZone("", 3600))
	if want := "AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/01/111122223333_CloudTrail_us-east-2_20260101T2310Z_AbCd.json.gz"; k.String() != want {
		t.Errorf("a time that is not UTC: %s", k)
	}
}

func TestNotKeys(t *testing.T) {
	good := "p/AWSLogs/o-1/111122223333/CloudTrail/us-east-2/2026/01/02/111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCd.json.gz"
	if _, err := ParseKey(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"p/", "/"}, {"p/", "p//"}, {"AWSLogs", "Logs"}, {"o-1", "O-1"}, {"o-1", "o-1/x"},
		{"/111122223333/", "/444455556666/"}, {"/111122223333/", "/"}, {"/CloudTrail/", "/Config/"}, {"/us-east-2/", "/us-east-1/"},
		{"2026/01/02", "2026/13/02"}, {"2026/01/02", "2026/1/2"}, {"2026/01/02/", "2026/01/"}, {"_us-east-2_", "_us_"},
		{"T0310Z", "T2510Z"}, {"T0310Z", "T031000Z"}, {"_AbCd", "_Ab-Cd"}, {"_AbCd", ""}, {".json.gz", ".gz"}, {".json.gz", ".json.gz/"},
	} {
		text := strings.Replace(good, c[0], c[1], 1)
		if k, err := ParseKey(text); !errors.Is(err, ErrNotKey) || k != (Key{}) {
			t.Errorf("%s: %+v, %v", text, k, err)
		}
	}
	for _, text := range []string{"", "/", "AWSLogs/", "AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/", "AWSLogs/111122223333/CloudTrail-Digest/"} {
		if _, err := ParseKey(text); !errors.Is(err, ErrNotKey) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A name that is one of a file is one in its folder too, whatever its time.
func TestNamesAreOfKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	digits := func(n int) string { return fmt.Sprintf("%0*d", n, r.IntN(int(math.Pow10(n)))) }
	oneOf := func(of ...string) string { return of[r.IntN(len(of))] }
	taken, zero := 0, 0
	for range 20000 {
		year := oneOf("0000", "0001", "0002", "2026", "9999", digits(4))
		at := year + oneOf("01", "02", "12", digits(2)) + oneOf("01", "31", digits(2)) + "T" + oneOf("00", digits(2)) + oneOf("00", "01", digits(2))
		name := digits(12) + "_" + oneOf("CloudTrail", "CloudTrail-Insight", "CloudTrail-X") + "_" + oneOf("eu-west-1", "x") + "_" + at + "Z" + oneOf("_", "") + "AbCd"
		if r.IntN(2) == 0 {
			name = digits(12) + "_CloudTrail-Digest_eu-west-1_audit_us-east-1_" + at + oneOf("00", digits(2)) + "Z" + oneOf("", "_backfill")
		}
		name += oneOf(".json", ".json.gz")
		k, err := ParseFileName(name)
		if err != nil {
			continue
		}
		k.Prefix, k.OrganizationID = oneOf("", "p", "p/q"), oneOf("", "o-1")
		got, err := ParseKey(k.Folder() + name)
		if err != nil || got != k {
			t.Fatalf("%s: %+v, %v, and as a name it is %+v", k.Folder()+name, got, err, k)
		}
		if taken++; year == "0001" {
			zero++
		}
		k.Day = k.Time.AddDate(0, 0, 1).Truncate(24 * time.Hour)
		if got, err := ParseKey(k.Folder() + name); k.Day.Year() < 10000 && !k.Day.IsZero() && (err != nil || got != k) {
			t.Fatalf("%s: %+v, %v", k.Folder()+name, got, err)
		}
	}
	if taken < 2000 || zero < 100 {
		t.Errorf("%d names were taken, %d of the year 1: the test says little", taken, zero)
	}
	if k, err := ParseKey("AWSLogs/111122223333/CloudTrail/us-east-2/0001/01/01/111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCd.json.gz"); err == nil {
		t.Errorf("a day that a Key cannot say: %+v", k)
	}
}

func TestValidateKey(t *testing.T) {
	log := Key{Account: "111122223333", Kind: LogFile, Region: "us-east-2", Time: time.Date(2026, 1, 2, 3, 10, 0, 0, time.UTC), Unique: "x"}
	digest := Key{Account: "111122223333", Kind: DigestFile, Region: "us-east-2", Time: log.Time.Add(time.Second), Trail: "t", HomeRegion: "us-east-1"}
	if err := errors.Join(log.Validate(), digest.Validate()); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(log, digest *Key) *Key{
		"prefix":   func(l, _ *Key) *Key { l.Prefix = "a/"; return l },
		"account":  func(l, _ *Key) *Key { l.Account = "1"; return l },
		"kind":     func(l, _ *Key) *Key { l.Kind = "X"; return l },
		"region":   func(l, _ *Key) *Key { l.Region = "x"; return l },
		"no time":  func(l, _ *Key) *Key { l.Time = time.Time{}; return l },
		"seconds":  func(l, _ *Key) *Key { l.Time = l.Time.Add(time.Second); return l },
		"year":     func(l, _ *Key) *Key { l.Time = l.Time.AddDate(9000, 0, 0); return l },
		"day":      func(l, _ *Key) *Key { l.Day = l.Time.AddDate(9000, 0, 0); return l },
		"unique":   func(l, _ *Key) *Key { l.Unique = "a_b"; return l },
		"trail":    func(l, _ *Key) *Key { l.Trail = "t"; return l },
		"millis":   func(_, d *Key) *Key { d.Time = d.Time.Add(time.Millisecond); return d },
		"d unique": func(_, d *Key) *Key { d.Unique = "u"; return d },
		"d trail":  func(_, d *Key) *Key { d.Trail = "a/b"; return d },
		"d home":   func(_, d *Key) *Key { d.HomeRegion = ""; return d },
		"zero":     func(l, _ *Key) *Key { return &Key{} },
	} {
		l, d := log, digest
		if err := change(&l, &d).Validate(); !errors.Is(err, ErrNotKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
