package trailrecord

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Every benchmark reports its ratio to encoding/json's decoding of the same
// struct, or to gunzip alone, which takes turns with it: what else the machine
// does slows both. State the Go version with the numbers: a later encoding/json
// may be faster. With go1.26.8 on two processors of an AMD EPYC, medians:
//
//	                          generated   1 account's files   the same, joined
//	owned, to encoding/json   7.6         8.4                 8.6
//	borrowed                  10.9        11.5                12.4
//	owned, to gunzip          0.96        0.77                0.96
//	borrowed                  0.97        0.83                0.96
//	1 % matches, to gunzip    0.97        0.85                0.96
//	a folder, to gunzip       1.09        1.07                0.95
//	1 % matches in a folder   1.47        1.36                0.95
//
// A generated file has 7 MB of text, the joined one 2.8 MB, and the 62 of the second
// column have 45 KB on average: of one as small, what is done before and after the two
// processors work is a large part, so that several are to be read at a time, as of a
// folder.

// benchData are the texts of the files to measure with.
type benchData struct {
	name    string
	files   [][]byte
	packed  [][]byte
	records int
	size    int64
}

func (d *benchData) add(b testing.TB, text []byte) {
	b.Helper()
	var file struct{ Records []mirrorRecord }
	if json.Unmarshal(text, &file) != nil || len(file.Records) == 0 {
		return // not one that encoding/json decodes as strictly as it does
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(text); err != nil {
		b.Fatal(err)
	}
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	d.files = append(d.files, text)
	d.packed = append(d.packed, packed.Bytes())
	d.records += len(file.Records)
	d.size += int64(len(text))
}

// benchSets are data that the benchmark makes itself and, where it is set, the
// files under AWSLOGKIT_CORPUS.
func benchSets(b *testing.B) []*benchData {
	made := &benchData{name: "generated"}
	for i := range uint64(4) {
		made.add(b, generate(4000, i))
	}
	sets := []*benchData{made}
	dir := os.Getenv("AWSLOGKIT_CORPUS")
	if dir == "" {
		return sets
	}
	corpus := &benchData{name: "corpus"}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" || filepath.Base(filepath.Dir(path)) == "odd" {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil {
			corpus.add(b, text)
		}
		return err
	})
	if err != nil || corpus.records == 0 {
		b.Fatalf("%d records: %v", corpus.records, err)
	}
	// In one file, as a busy account has it, besides as they are.
	joined := &benchData{name: "corpus joined"}
	var all []json.RawMessage
	for _, text := range corpus.files {
		var file struct{ Records []json.RawMessage }
		if err := json.Unmarshal(text, &file); err != nil {
			b.Fatal(err)
		}
		all = append(all, file.Records...)
	}
	text, err := json.Marshal(map[string]any{"Records": all})
	if err != nil {
		b.Fatal(err)
	}
	joined.add(b, text)
	return append(sets, corpus, joined)
}

// compare measures one way against another, by turns, and reports how often the
// first is as fast. The fastest turn of each counts: what else the machine does
// only makes turns slower.
func (d *benchData) compare(b *testing.B, unit string, one, other func(i int) int) {
	b.SetBytes(d.size)
	b.ReportAllocs()
	best, otherBest := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	turn := func(f func(int) int, best *time.Duration) {
		start := time.Now()
		n := 0
		for i := range d.files {
			n += f(i)
		}
		*best = min(*best, time.Since(start))
		if n != d.records && n != 0 {
			b.Fatalf("%d records, want %d", n, d.records)
		}
	}
	for b.Loop() {
		turn(one, &best)
		b.StopTimer()
		turn(other, &otherBest)
		b.StartTimer()
	}
	b.ReportMetric(float64(otherBest)/float64(best), unit)
	b.ReportMetric(float64(best)/float64(d.records), "best-ns/record")
}

func count[R any](b *testing.B, records func(func(R, error) bool)) int {
	n := 0
	for _, err := range records {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	return n
}

func BenchmarkDecode(b *testing.B) {
	for _, d := range benchSets(b) {
		viaJSON := func(i int) int {
			var file struct{ Records []mirrorRecord }
			if err := json.Unmarshal(d.files[i], &file); err != nil {
				b.Fatal(err)
			}
			return len(file.Records)
		}
		b.Run("owned/"+d.name, func(b *testing.B) {
			d.compare(b, "x-json", func(i int) int { return count(b, Decode(bytes.NewReader(d.files[i]))) }, viaJSON)
		})
		b.Run("borrowed/"+d.name, func(b *testing.B) {
			d.compare(b, "x-json", func(i int) int { return count(b, Scan(bytes.NewReader(d.files[i]))) }, viaJSON)
		})
	}
}

func (d *benchData) gunzip(b *testing.B) func(i int) int {
	return func(i int) int {
		z, err := gzip.NewReader(bytes.NewReader(d.packed[i]))
		if err == nil {
			_, err = io.Copy(io.Discard, z)
		}
		if err != nil {
			b.Fatal(err)
		}
		return 0
	}
}

func BenchmarkGunzip(b *testing.B) {
	for _, d := range benchSets(b) {
		b.Run("owned/"+d.name, func(b *testing.B) {
			d.compare(b, "x-gunzip", func(i int) int { return count(b, Decode(bytes.NewReader(d.packed[i]))) }, d.gunzip(b))
		})
		b.Run("borrowed/"+d.name, func(b *testing.B) {
			d.compare(b, "x-gunzip", func(i int) int { return count(b, Scan(bytes.NewReader(d.packed[i]))) }, d.gunzip(b))
		})
	}
}

// Of a folder several files are read at a time: so do many small ones go fast.
func BenchmarkFiles(b *testing.B) {
	for _, d := range benchSets(b) {
		folder := b.TempDir()
		names := make([]string, len(d.packed))
		for i, packed := range d.packed {
			names[i] = filepath.Join(folder, fmt.Sprintf("%05d.json.gz", i))
			if err := os.WriteFile(names[i], packed, 0o600); err != nil {
				b.Fatal(err)
			}
		}
		alone := func(i int) int {
			file, err := os.Open(names[i])
			if err != nil {
				b.Fatal(err)
			}
			defer file.Close()
			z, err := gzip.NewReader(file)
			if err == nil {
				_, err = io.Copy(io.Discard, z)
			}
			if err != nil {
				b.Fatal(err)
			}
			return 0
		}
		b.Run("owned/"+d.name, func(b *testing.B) {
			d.compare(b, "x-gunzip", func(i int) int {
				if i > 0 {
					return 0 // all are read with the first
				}
				return count(b, ReadFiles([]string{folder}))
			}, alone)
		})
		f := d.about1Percent(b)
		b.Run("filter/"+d.name, func(b *testing.B) {
			d.compare(b, "x-gunzip", func(i int) int {
				if i == 0 && count(b, ReadFiles([]string{folder}, WithFilter(f))) == 0 {
					b.Fatal("nothing matched")
				}
				return 0
			}, alone)
		})
	}
}

// about1Percent is a filter that about one in a hundred records matches: events of
// the rarest names.
func (d *benchData) about1Percent(b *testing.B) Filter {
	b.Helper()
	counts := map[string]int{}
	for _, text := range d.files {
		for r, err := range Scan(bytes.NewReader(text)) {
			if err != nil {
				b.Fatal(err)
			}
			counts[r.EventName]++
		}
	}
	names := slices.SortedFunc(maps.Keys(counts), func(x, y string) int { return cmp.Or(counts[x]-counts[y], cmp.Compare(x, y)) })
	var f Filter
	for n := 0; n+counts[names[len(f.Names)]] <= d.records/100 && len(f.Names) < len(names)-1; {
		n += counts[names[len(f.Names)]]
		f.Names = names[:len(f.Names)+1]
	}
	return f
}

func BenchmarkFilter(b *testing.B) {
	for _, d := range benchSets(b) {
		f := d.about1Percent(b)
		matched := 0
		b.Run(d.name, func(b *testing.B) {
			d.compare(b, "x-gunzip", func(i int) int {
				matched += count(b, Scan(bytes.NewReader(d.packed[i]), WithFilter(f)))
				return 0
			}, d.gunzip(b))
		})
		if matched == 0 {
			b.Fatal("nothing matched")
		}
	}
}

func TestGenerated(t *testing.T) {
	data := generate(2000, 7)
	var file struct{ Records []json.RawMessage }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var records []Record
	for r, err := range Decode(bytes.NewReader(data)) {
		if err != nil || r.EventID == "" || r.EventTime.IsZero() {
			t.Fatalf("record %d: %v, %v", len(records), r.Extra, err)
		}
		records = append(records, r)
	}
	if len(records) != 2000 {
		t.Fatal(len(records))
	}
	for i, r := range records { // which own what they hold
		sameAsOracle(t, file.Records[i], r)
	}
	t.Logf("%d bytes a record", len(data)/len(records))
}

// sameAsOracle checks a record against what encoding/json makes of its text.
func sameAsOracle(t testing.TB, raw []byte, r Record) {
	t.Helper()
	want := oracle(t, raw)
	if !r.Equal(want) {
		t.Fatalf("%s\nbecame %s\nwant   %s", raw, fmt.Sprintf("%+v", r), fmt.Sprintf("%+v", want))
	}
}
