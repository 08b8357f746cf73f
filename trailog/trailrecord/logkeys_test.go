package trailrecord

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type listed struct {
	Bucket
	folders FolderBucket
	asked   *[]string
}

func (l listed) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	*l.asked = append(*l.asked, prefix)
	return l.Bucket.List(ctx, prefix)
}
func (l listed) Folders(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return l.folders.Folders(ctx, prefix)
}
func (l listed) Open(ctx context.Context, key string) (io.ReadCloser, map[string]string, error) {
	return l.Bucket.Open(ctx, key)
}

func TestLogKeys(t *testing.T) {
	folder := t.TempDir()
	key := func(account, region string, day int, unique string) string {
		k := Key{Prefix: "p", OrganizationID: "o-abcdefghij", Account: account, Kind: LogFile, Region: region, Time: time.Date(2026, 1, day, 3, 0, 0, 0, time.UTC), Unique: unique}
		return k.String()
	}
	var all []string
	for _, account := range []string{"111122223333", "444455556666"} {
		for _, region := range []string{"eu-west-1", "us-east-2"} {
			for day := range 6 {
				all = append(all, key(account, region, day+1, fmt.Sprintf("AbCdEfGhIjKlMnO%d", day)))
			}
		}
	}
	digest := Key{Prefix: "p", OrganizationID: "o-abcdefghij", Account: "111122223333", Kind: DigestFile, Region: "us-east-2", Time: time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC), Trail: "t", HomeRegion: "us-east-2"}.String()
	for _, k := range append(all, digest, "p/notes.json") {
		name := filepath.Join(folder, filepath.FromSlash(k))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := func(day int) time.Time { return time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		q       KeyQuery
		want    func(Key) bool
		notes   bool
		listing int // prefixes, 0 for any number
	}{
		"all":        {KeyQuery{Prefix: "p/"}, func(Key) bool { return true }, true, 1},
		"an account": {KeyQuery{Prefix: "p/", Accounts: []string{"444455556666"}}, func(k Key) bool { return k.Account == "444455556666" }, false, 2},
		"a region":   {KeyQuery{Regions: []string{"us-east-2"}}, func(k Key) bool { return k.Region == "us-east-2" }, false, 2},
		"some days": {KeyQuery{Prefix: "p/AWSLogs/o-abcdefghij/", Since: at(2), Until: at(3)}, func(k Key) bool {
			return k.Time.After(at(2)) && k.Time.Before(at(4))
		}, false, 12},
		"until":                 {KeyQuery{Until: at(3)}, func(k Key) bool { return k.Time.Before(at(4)) }, false, 4},
		"days of one":           {KeyQuery{Accounts: []string{"111122223333"}, Regions: []string{"eu-west-1"}, Since: at(4), Until: at(4)}, func(k Key) bool { return k.Account[0] == '1' && k.Region[0] == 'e' && k.Time.Day() == 5 }, false, 2},
		"the prefix of a day":   {KeyQuery{Prefix: all[3][:strings.LastIndexByte(all[3], '/')+1], Since: at(1)}, func(k Key) bool { return k.String() == all[3] }, false, 1},
		"the prefix of regions": {KeyQuery{Prefix: "p/AWSLogs/o-abcdefghij/111122223333/CloudTrail/", Regions: []string{"eu-west-1"}}, func(k Key) bool { return k.Account[0] == '1' && k.Region[0] == 'e' }, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, text := range all {
				if k, err := ParseKey(text); err != nil {
					t.Fatal(err)
				} else if c.want(k) {
					want = append(want, text)
				}
			}
			if c.notes {
				want = append(want, "p/notes.json")
			}
			b := Dir(folder)
			var asked []string
			for _, one := range []Bucket{listed{b, b.(FolderBucket), &asked}, struct{ Bucket }{b}} {
				var got []string
				for k, err := range LogKeys(t.Context(), one, c.q) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, k)
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Error(d)
				}
			}
			if len(asked) != c.listing {
				t.Errorf("listed %q", asked)
			}
		})
	}
}
