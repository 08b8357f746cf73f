package trailrecord

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	times "github.com/awslogkit/awslogkit/internal/rounds"
)

// A record of a list may have members that at the top make it another thing: an
// object around records, a digest.
func TestSortSpecialMembers(t *testing.T) {
	text := `[{"eventID":"b","Records":[{"eventID":"x"},{"eventID":"y"}]},{"eventID":"a","digestS3Object":"k"},{"eventID":"c","Records":1}]`
	var ids []string
	for r, err := range Sort(Decode(strings.NewReader(text)), 1, t.TempDir()) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.EventID)
	}
	if !slices.Equal(ids, []string{"a", "b", "c"}) {
		t.Errorf("%q", ids)
	}
}

// The files are gone also where the loop does not return.
func TestSortLeavesNoFiles(t *testing.T) {
	text := strings.Repeat(`{"eventID":"a"}`, 5)
	panics := func(yield func(Record, error) bool) {
		for r, err := range Decode(strings.NewReader(text)) {
			yield(r, err)
		}
		panic("source")
	}
	for name, loop := range map[string]func(folder string){
		"panic": func(folder string) {
			defer func() { _ = recover() }()
			for range Sort(Decode(strings.NewReader(text)), 1, folder) {
				panic("loop")
			}
		},
		"exit": func(folder string) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				for range Sort(Decode(strings.NewReader(text)), 1, folder) {
					runtime.Goexit() // as t.FailNow does
				}
			}()
			<-done
		},
		"source": func(folder string) {
			defer func() { _ = recover() }()
			for range Sort(iter.Seq2[Record, error](panics), 1, folder) {
			}
		},
	} {
		folder := t.TempDir()
		loop(folder)
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("%s: %v, %v", name, left, err)
		}
	}
}

func TestReadFilesLinkAndOthers(t *testing.T) {
	folder := t.TempDir()
	real := filepath.Join(folder, "real")
	if err := os.Mkdir(real, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.json": named("a"), "aws-logs-write-test": "Permission Check Successful", "README": "x", "000000.gz": zipped(t, named("z"))} {
		if err := os.WriteFile(filepath.Join(real, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(folder, "link")
	if err := os.Symlink(real, link); err != nil {
		t.Skip("no links:", err)
	}
	for _, name := range []string{real, link, filepath.Join(folder, "lin*")} {
		n := 0
		for _, err := range ReadFiles([]string{name}) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			n++
		}
		if n != 2 {
			t.Errorf("%s: %d records", name, n)
		}
	}
}

// A batch of large records does not wait for another 31.
func TestReadFilesMemory(t *testing.T) {
	times.Sequential(t)
	folder := t.TempDir()
	large := `{"eventName":"` + strings.Repeat("x", 3<<20) + `"}`
	for _, name := range []string{"a.json", "b.json", "c.json"} {
		f, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		for range 64 {
			if _, err := io.WriteString(f, large); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	most := uint64(0)
	n := 0
	for _, err := range ReadFiles([]string{folder}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%16 == 1 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if n != 3*64 || most > 160<<20 {
		t.Errorf("%d records, %d MB", n, most>>20)
	}
}

// What a digest that nobody signed names must not write lines of its own.
func TestVerdictString(t *testing.T) {
	v := Verdict{Kind: LogFile, Key: "x\ndigest y: valid\x1b[2J", Status: NotChecked, Err: errors.New("a\nb")}
	if s := v.String(); strings.ContainsAny(s, "\n\x1b") {
		t.Errorf("%q", s)
	}
}

// A copy that was unpacked next to a digest does not stand in for it.
func TestVerifyUnpackedCopy(t *testing.T) {
	m := memory{}
	deliver(t, m, 1, 3, nil)
	key := digestKey(3)
	m[strings.TrimSuffix(key, ".gz")] = &object1{body: "{}"}
	v := Verifier{Buckets: func(string) (Bucket, error) { return m, nil }, Keys: FixedKeys(publicKeys(t)...)}
	chains, err := Chains(m.List(t.Context(), ""))
	if err != nil || len(chains) != 1 {
		t.Fatal(chains, err)
	}
	chains[0].Bucket = "b"
	valid := 0
	for one, err := range v.Verify(t.Context(), chains[0]) {
		if err != nil {
			t.Fatal(err)
		}
		if one.Status == Gap {
			t.Error(one)
		}
		if one.Kind == DigestFile && one.Status == Valid {
			valid++
		}
	}
	if valid != 3 {
		t.Errorf("%d valid digests", valid)
	}
}

func TestDirOrder(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a/x.json", "a-b.json", "a0.json"} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	for key, err := range Dir(folder).List(t.Context(), "") {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	if !slices.IsSorted(keys) {
		t.Errorf("%q", keys)
	}
}

// A panic of the caller's reader is the caller's to recover from, also where the
// reader is read ahead. Nothing is lost by it that the next reader needs.
func TestReaderPanics(t *testing.T) {
	packed := zipped(t, string(generate(500, 1)))
	for range 2 * blocksAhead {
		func() {
			defer func() {
				if v := recover(); v != "reader" {
					t.Errorf("%v", v)
				}
			}()
			for range Decode(io.MultiReader(strings.NewReader(packed[:len(packed)/2]), panicking{})) {
			}
			t.Error("no panic")
		}()
	}
	if got := outcome(Decode(strings.NewReader(packed))); len(got) != 500 {
		t.Errorf("%d records", len(got))
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("reader") }
