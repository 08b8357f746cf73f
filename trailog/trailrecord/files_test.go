package trailrecord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func writeFile(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func named(names ...string) string {
	for i, name := range names {
		names[i] = `{"eventName":"` + name + `"}`
	}
	return `{"Records":[` + strings.Join(names, ",") + `]}`
}

func noGoroutinesLeft(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 200 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}

func TestReadFiles(t *testing.T) {
	noGoroutinesLeft(t)
	t.Chdir(t.TempDir())
	log := "111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz"
	digest := "111122223333_CloudTrail-Digest_us-east-2_my-trail_us-east-2_20260102T030000Z.json.gz"
	writeFile(t, "d/a/"+log, zipped(t, named("A", "B")))
	writeFile(t, "d/a/"+digest, zipped(t, `{"digestStartTime":"x"}`))
	writeFile(t, "d/a/"+digest+".metadata.json", `{"signature":"00"}`)
	writeFile(t, "d/b.jsonl", recA+"\n"+recA)
	writeFile(t, "d/c.json", `[`+recA+`,null]`)
	writeFile(t, "d/notes.txt", "no")
	writeFile(t, "d/z.json.gz", "")
	writeFile(t, "one.log", named("X"))

	for name, c := range map[string]struct {
		names []string
		want  []string
	}{
		"file":     {[]string{"one.log"}, []string{"X"}},
		"digest":   {[]string{"d/a/" + digest}, []string{"! d/a/" + digest + ": record 0, byte 0: a digest file, not a log file"}},
		"missing":  {[]string{"none"}, []string{"! none: " + errNotExist(t)}},
		"pattern":  {[]string{"d/*.jsonl", "*.log"}, []string{"A", "A", "X"}},
		"folders":  {[]string{"?/a"}, []string{"A", "B"}},
		"no match": {[]string{"*.none", "one.log"}, []string{"! *.none: file does not exist", "X"}},
		"bad":      {[]string{"["}, []string{"! [: syntax error in pattern"}},
		"none":     {nil, nil},
		"folder, and more": {[]string{"d", "one.log"}, []string{"A", "B", "A", "A", "A", "! d/c.json: record 1, byte 19: the record is not a JSON object",
			"! d/z.json.gz: unexpected EOF", "X"}},
	} {
		t.Run(name, func(t *testing.T) {
			records := ReadFiles(c.names)
			for range 2 {
				if diff := cmp.Diff(c.want, outcome(records)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func errNotExist(t *testing.T) string {
	_, err := os.Open("none")
	var at *fs.PathError
	if !errors.As(err, &at) {
		t.Fatal(err)
	}
	return at.Err.Error()
}

// Files are read several at a time, a few ahead, and come in their order.
func TestReadFilesOrder(t *testing.T) {
	noGoroutinesLeft(t)
	dir := t.TempDir()
	var want []string
	for i := range 40 {
		var names []string
		for k := range i * 7 {
			names = append(names, fmt.Sprintf("%d.%d", i, k))
		}
		want = append(want, names...)
		writeFile(t, filepath.Join(dir, fmt.Sprintf("%02d.json.gz", i)), zipped(t, named(names...)))
	}
	if diff := cmp.Diff(want, outcome(ReadFiles([]string{dir}))); diff != "" {
		t.Error(diff)
	}
	got := 0
	for _, err := range ReadFiles([]string{dir}) {
		if got++; err != nil || got == 1000 {
			break
		}
	}
	if got != 1000 {
		t.Error(got)
	}
	only := outcome(ReadFiles([]string{dir}, WithFilter(Filter{Names: []string{"39.5", "2.0"}})))
	if !slices.Equal(only, []string{"2.0", "39.5"}) {
		t.Error(only)
	}
}

func keysOf(keys ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, key := range keys {
			if !yield(key, nil) {
				return
			}
		}
	}
}

func TestBucket(t *testing.T) {
	noGoroutinesLeft(t)
	root := t.TempDir()
	folder := "p/AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/"
	log := folder + "111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz"
	writeFile(t, filepath.Join(root, log), zipped(t, named("A")))
	writeFile(t, filepath.Join(root, folder, "other.json"), named("B"))
	writeFile(t, filepath.Join(root, log+".metadata.json"), `{"Signature":"00ff"}`)
	b := Dir(root)
	ctx := t.Context()

	list := func(prefix string) (keys []string) {
		for key, err := range b.List(ctx, prefix) {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		return keys
	}
	both := []string{log, folder + "other.json"}
	for prefix, want := range map[string][]string{"": both, "p/": both, folder + "1": both[:1], folder: both, "q/": nil, "p/AWSLogs/11": both} {
		if diff := cmp.Diff(want, list(prefix)); diff != "" {
			t.Errorf("%s: %s", prefix, diff)
		}
	}
	for range b.List(ctx, "") {
		break
	}
	body, metadata, err := b.Open(ctx, log)
	if err != nil || !cmp.Equal(metadata, map[string]string{"signature": "00ff"}) {
		t.Fatal(metadata, err)
	}
	if err := body.Close(); err != nil {
		t.Error(err)
	}
	var n Counter
	if got := outcome(ReadObjects(ctx, b, b.List(ctx, "p/"), WithCounter(&n))); !slices.Equal(got, []string{"A", "B"}) {
		t.Error(got)
	}
	if n.Files.Load() != 2 || n.Records.Load() != 2 || n.Bytes.Load() != int64(len(named("A")+named("B"))) {
		t.Errorf("%+v", &n)
	}
	got := outcome(ReadObjects(ctx, b, keysOf("x/", log, "none.json", folder+"other.json")))
	if len(got) != 3 || got[0] != "A" || !strings.HasPrefix(got[1], "! none.json: ") || got[2] != "B" {
		t.Error(got)
	}
	boom := errors.New("boom")
	failing := func(yield func(string, error) bool) {
		if yield(log, nil) {
			yield("", boom)
		}
	}
	if got := outcome(ReadObjects(ctx, b, failing)); !slices.Equal(got, []string{"A", "! boom"}) {
		t.Error(got)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range ReadObjects(canceled, b, b.List(ctx, "p/")) {
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}

	delivered := Notification{Kind: Delivered, Bucket: "b", Keys: []string{log}}
	buckets := func(name string) (Bucket, error) {
		if name != "b" {
			return nil, boom
		}
		return b, nil
	}
	if got := outcome(ReadNotification(ctx, delivered, buckets)); !slices.Equal(got, []string{"A"}) {
		t.Error(got)
	}
	delivered.Bucket = "c"
	if got := outcome(ReadNotification(ctx, delivered, buckets)); !slices.Equal(got, []string{"! boom"}) {
		t.Error(got)
	}
	if got := outcome(ReadNotification(ctx, Notification{Kind: Validation}, buckets)); got != nil {
		t.Error(got)
	}
}

// A canceled context ends reading that waits for an object.
func TestReadObjectsCanceled(t *testing.T) {
	noGoroutinesLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []string
	var keys []string
	for i := range 3 * mostWaiting { // more than are read at once, and than wait
		keys = append(keys, fmt.Sprint(i, ".json"))
	}
	for r, err := range ReadObjects(ctx, waiting{}, keysOf(keys...)) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, r.EventName)
		cancel()
	}
	if len(got) == 0 || got[len(got)-1] != context.Canceled.Error() {
		t.Error(got)
	}
}

// However slowly the records are taken, few objects are read ahead, and fewer at once.
func TestReadObjectsAhead(t *testing.T) {
	noGoroutinesLeft(t)
	var keys []string
	for i := range 3 * mostWaiting {
		keys = append(keys, fmt.Sprint(i, ".json"))
	}
	b := &counting{}
	n, most := 0, int64(0)
	for _, err := range ReadObjects(t.Context(), b, keysOf(keys...)) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 1 {
			for last := int64(-1); last != b.opened.Load(); time.Sleep(20 * time.Millisecond) {
				last = b.opened.Load()
			}
			most = b.opened.Load()
		}
	}
	if n != len(keys) || b.atOnce.Load() > mostAhead {
		t.Errorf("%d records; %d objects at once", n, b.atOnce.Load())
	}
	// One is being yielded, and one waits to be in turn.
	if most > mostWaiting+2 || most < 3 {
		t.Errorf("%d objects were opened before the second record", most)
	}
}

// counting is a bucket that counts how its objects are read. Each has one record.
type counting struct{ opened, open, atOnce atomic.Int64 }

func (*counting) List(context.Context, string) iter.Seq2[string, error] { return nil }

func (c *counting) Open(context.Context, string) (io.ReadCloser, map[string]string, error) {
	c.opened.Add(1)
	if n := c.open.Add(1); n > c.atOnce.Load() {
		c.atOnce.Store(n)
	}
	return &counted{strings.NewReader(recA), c}, nil, nil
}

type counted struct {
	io.Reader
	of *counting
}

func (c *counted) Close() error {
	c.of.open.Add(-1)
	return nil
}

// A bucket whose Open calls runtime.Goexit, as t.Fatal does, does not keep the
// others from being read.
func TestReadObjectsGoexit(t *testing.T) {
	noGoroutinesLeft(t)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 10*time.Second, errors.New("others wait"))
	defer cancel()
	var keys []string
	for i := range 2 * mostAhead {
		keys = append(keys, fmt.Sprint(i, ".json"))
	}
	for _, err := range ReadObjects(ctx, &exiting{}, keysOf(keys...)) {
		t.Error(err)
	}
}

type exiting struct{ counting }

func (*exiting) Open(context.Context, string) (io.ReadCloser, map[string]string, error) {
	runtime.Goexit()
	return nil, nil, nil
}

// waiting is a bucket whose objects end only with the context.
type waiting struct{}

func (waiting) List(context.Context, string) iter.Seq2[string, error] { return nil }

func (waiting) Open(ctx context.Context, _ string) (io.ReadCloser, map[string]string, error) {
	r, w := io.Pipe()
	go func() {
		for range batchSize {
			if _, err := io.WriteString(w, recA); err != nil {
				return
			}
		}
		<-ctx.Done()
		_ = w.CloseWithError(ctx.Err())
	}()
	return r, nil, nil
}

func TestSort(t *testing.T) {
	noGoroutinesLeft(t)
	file := generate(3000, 9)
	var want []string
	var inOrder []Record
	for r, err := range Decode(strings.NewReader(string(file))) {
		if err != nil {
			t.Fatal(err)
		}
		inOrder = append(inOrder, r)
	}
	inOrder = append(inOrder, inOrder[7], mustParse(t, `{"eventID":"id","eventName":"2"}`), mustParse(t, `{"eventID":"id","eventName":"1"}`), Record{EventName: "made", EventTime: inOrder[5].EventTime}, Record{})
	// Equal ones stay in their order, also from one file to another.
	inOrder = append([]Record{mustParse(t, `{"eventID":"id","eventName":"3"}`)}, inOrder...)
	records := func(yield func(Record, error) bool) {
		all(inOrder[:1000]...)(yield)
		if yield(Record{}, ErrRecords) {
			all(inOrder[1000:]...)(yield)
		}
	}
	sorted := slices.Clone(inOrder)
	slices.SortStableFunc(sorted, func(a, b Record) int { return before(&a, &b) })
	for _, r := range sorted {
		want = append(want, r.EventTime.String()+r.EventID+r.EventName)
	}
	for _, memory := range []int64{0, 2 << 20, 20 << 10} { // none, some, and more runs than are merged at once
		folder := t.TempDir()
		var got []string
		failed := 0
		for r, err := range Sort(records, memory, folder) {
			if err != nil {
				failed++
				continue
			}
			if len(got) == 0 && memory > 0 {
				if files, _ := os.ReadDir(folder); len(files) == 0 || len(files) > mostRuns {
					t.Errorf("%d files", len(files))
				}
			}
			got = append(got, r.EventTime.String()+r.EventID+r.EventName)
		}
		if diff := cmp.Diff(want, got); diff != "" || failed != 1 {
			t.Errorf("%d bytes: %d errors, %s", memory, failed, diff)
		}
		for range Sort(records, memory, folder) {
			break
		}
		if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
			t.Error(files, err)
		}
	}
	n := 0
	for _, err := range Sort(all(inOrder...), 1, filepath.Join(t.TempDir(), "none")) {
		if n++; !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Error(n)
	}
}

func TestUnique(t *testing.T) {
	id := func(s string) Record { return Record{EventID: s} }
	uuid := "5f0c1d2e-0000-4000-8000-b0000000000"
	records := func(yield func(Record, error) bool) {
		all(id("a"), id("b"), id("A"), id(""), id(""), id(uuid+"1"), id(strings.ToUpper(uuid)+"1"), id(uuid+"2"), id(uuid+"x"), id(uuid+"y"))(yield)
		yield(Record{}, ErrRecords)
	}
	var got []string
	for r, err := range Unique(records, 0) {
		if err != nil {
			got = append(got, "!")
			continue
		}
		got = append(got, r.EventID)
	}
	if want := []string{"a", "b", "", "", uuid + "1", uuid + "2", uuid + "x", uuid + "y", "!"}; !slices.Equal(got, want) {
		t.Error(got)
	}
	for range Unique(all(id("a"), id("b")), 1) {
		break
	}
	// As many ids as it says are remembered, and no more than twice as many.
	for _, c := range []struct{ between, n int }{{9, 10}, {15, 16}, {30, 31 + 1}} {
		var list []Record
		for i := range c.between {
			list = append(list, id(fmt.Sprint(i)))
		}
		list = append(append([]Record{id("first")}, list...), id("first"))
		n := 0
		for range Unique(all(list...), 10) {
			n++
		}
		if n != c.n {
			t.Errorf("%d between: %d, want %d", c.between, n, c.n)
		}
	}
}

// The file is named once, whatever fails.
func TestParseFileErrors(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{dir, filepath.Join(dir, "none.json")} {
		got := outcome(ParseFile(name))
		if len(got) != 1 || strings.Count(got[0], name) != 1 {
			t.Errorf("%q", got)
		}
	}
}
