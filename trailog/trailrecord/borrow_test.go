package trailrecord

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A scan can count by the names that may be kept.
func TestScanNames(t *testing.T) {
	type key struct{ source, name, region, code string }
	want, got := map[key]int{}, map[key]int{}
	for seed := range uint64(2) {
		file := generate(3000, seed)
		for r, err := range Decode(bytes.NewReader(file)) {
			if err != nil {
				t.Fatal(err)
			}
			want[key{r.EventSource, r.EventName, r.AWSRegion, r.ErrorCode}]++
		}
		for r, err := range Scan(bytes.NewReader(file)) {
			if err != nil {
				t.Fatal(err)
			}
			got[key{r.EventSource, r.EventName, r.AWSRegion, r.ErrorCode}]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 50 {
		t.Errorf("%d keys: %s", len(want), diff)
	}
	// Also where there are more than are remembered.
	var lines strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&lines, `{"eventName":"Name%d","eventID":"%d"}`+"\n", i%1000, i)
	}
	var names []string
	for r, err := range Scan(strings.NewReader(lines.String())) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, r.EventName)
	}
	for i, name := range names {
		if name != fmt.Sprintf("Name%d", i%1000) {
			t.Fatalf("record %d is of %q", i, name)
		}
	}
}

// Where the race detector is on, what was kept of a borrowed record shows it.
func TestScanOverwrites(t *testing.T) {
	file := `{"eventID":"one","eventName":"A","requestParameters":{"a":1}} {"eventID":"t\u0077o","eventName":"B"}`
	want := map[bool][]string{
		false: {"one", `{"a":1}`, "two"},
		true:  {"???", "???????", "???"},
	}
	var kept []string
	var parameters []byte
	for r, err := range Scan(strings.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		if kept = append(kept, r.EventID); parameters == nil {
			parameters = r.RequestParameters
		}
	}
	if diff := cmp.Diff(want[raceEnabled], []string{kept[0], string(parameters), kept[1]}); diff != "" {
		t.Error(diff)
	}
}

// A record that a scan was left with stays as it is, whatever is read after it
// and at the same time.
func TestScanLeft(t *testing.T) {
	var files, packed [4][]byte
	var records [4][]Record
	for i := range files {
		files[i] = generate(40<<(2*i), uint64(i))
		packed[i] = []byte(zipped(t, string(files[i])))
		for r, err := range Decode(bytes.NewReader(files[i])) {
			if err != nil {
				t.Fatal(err)
			}
			records[i] = append(records[i], r)
		}
	}
	var running sync.WaitGroup
	for seed := range uint64(4) {
		running.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, 7))
			var kept, want []*Record
			for range 40 {
				i := rnd.IntN(len(files))
				text := files[i]
				if rnd.IntN(2) == 0 {
					text = packed[i]
				}
				n, stop := 0, rnd.IntN(len(records[i]))
				for r, err := range Scan(bytes.NewReader(text)) {
					if err != nil {
						t.Error(err)
						return
					}
					if n == stop {
						kept, want = append(kept, r), append(want, &records[i][n])
						break
					}
					n++
				}
			}
			for i, r := range kept {
				if !r.Equal(*want[i]) || r.Raw() != want[i].Raw() {
					t.Errorf("seed %d, scan %d: the record has become %s", seed, i, r.Raw())
					return
				}
			}
		})
	}
	running.Wait()
}

// What a reader keeps for the next one is as good as new, however the first ended.
func TestKeptBuffers(t *testing.T) {
	file := []byte(zipped(t, string(generate(400, 1))))
	read := func(r io.Reader, most int) (n int, err error) {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("panic: %v", v)
			}
		}()
		for _, err := range Decode(r) {
			if err != nil {
				return n, err
			}
			if n++; n == most {
				break
			}
		}
		return n, nil
	}
	ends := []func(rnd *rand.Rand) error{
		func(*rand.Rand) error {
			if n, err := read(bytes.NewReader(file), 0); n != 400 || err != nil {
				return fmt.Errorf("%d records, %v", n, err)
			}
			return nil
		},
		func(rnd *rand.Rand) error {
			most := 1 + rnd.IntN(400)
			if n, err := read(bytes.NewReader(file), most); n != most || err != nil {
				return fmt.Errorf("%d records, not %d, %v", n, most, err)
			}
			return nil
		},
		func(rnd *rand.Rand) error {
			if n, err := read(bytes.NewReader(file[:rnd.IntN(len(file)-1)+1]), 0); n > 400 || err == nil {
				return fmt.Errorf("%d records, and no error", n)
			}
			return nil
		},
		func(rnd *rand.Rand) error {
			r := io.MultiReader(bytes.NewReader(file[:rnd.IntN(len(file))]), panicking{})
			if n, err := read(r, 0); n > 400 || err == nil || err.Error() != "panic: reader" {
				return fmt.Errorf("%d records, %v", n, err)
			}
			return nil
		},
	}
	var running sync.WaitGroup
	for seed := range uint64(4) {
		running.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, 3))
			for range 150 {
				i := rnd.IntN(len(ends))
				if err := ends[i](rnd); err != nil {
					t.Errorf("end %d: %v", i, err)
					return
				}
			}
		})
	}
	running.Wait()
}

// The names that are remembered do not hold more memory than a record may have.
func TestScanLongNames(t *testing.T) {
	const count = 24
	long := strings.Repeat("x", 1<<20)
	var lines []io.Reader
	for i := range count {
		lines = append(lines, strings.NewReader(fmt.Sprintf(`{"eventName":"%c`, 'A'+i)), strings.NewReader(long), strings.NewReader("\"}\n"))
	}
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, n := held(), 0
	for r, err := range Scan(io.MultiReader(lines...)) {
		if err != nil || len(r.EventName) != 1+len(long) {
			t.Fatal(len(r.EventName), err)
		}
		if n++; n == count {
			if after := held(); after > before+4*MaxRecordSize {
				t.Errorf("%d bytes are held", after-before)
			}
		}
	}
	if n != count {
		t.Errorf("%d records", n)
	}
}

// To overwrite a record takes no longer where one before it was large.
func TestScanOverwritesLittle(t *testing.T) {
	d := &decoder{names: new(names)}
	long := `{"eventID":"\u0041` + strings.Repeat("x", 1<<20) + `"}`
	n := 0
	d.yield = func(_ *Record, err error) bool {
		if n++; err != nil {
			t.Error(err)
		}
		if n == 2 && raceEnabled && len(d.scratch) > 0 {
			t.Errorf("%d bytes are overwritten with each record", len(d.scratch))
		}
		return true
	}
	d.decode(strings.NewReader(long+recA), options{})
	if n != 2 {
		t.Errorf("%d records", n)
	}
}

// An owned record takes three allocations at most, and a borrowed one less than one.
func TestAllocations(t *testing.T) {
	const records = 4000
	file := generate(records, 1)
	for name, c := range map[string]struct {
		read func()
		most float64 // a record
	}{
		"owned": {func() {
			for _, err := range Decode(bytes.NewReader(file)) {
				if err != nil {
					t.Fatal(err)
				}
			}
		}, 3},
		"borrowed": {func() {
			for _, err := range Scan(bytes.NewReader(file)) {
				if err != nil {
					t.Fatal(err)
				}
			}
		}, 1},
	} {
		if got := testing.AllocsPerRun(3, c.read) / records; got > c.most || got == 0 {
			t.Errorf("%s: %.2f allocations a record", name, got)
		}
	}
}
