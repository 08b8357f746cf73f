package trailrecord

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// outcome lists event names and errors in the order in which they come.
func outcome(records iter.Seq2[Record, error]) []string {
	var out []string
	for r, err := range records {
		if err != nil {
			out = append(out, "! "+strings.TrimPrefix(err.Error(), "trailrecord: "))
			continue
		}
		out = append(out, r.EventName)
	}
	return out
}

const (
	recA = `{"eventName":"A"}`
	recB = `{"eventName":"B","x":{"Records":[1]}}`
)

func TestDecode(t *testing.T) {
	file := `{"Records":[` + recA + `,` + recB + `]}`
	pretty := "{\n \"Records\": [\n  {\n   \"eventName\": \"A\"\n  },\n  {\"eventName\": \"B\"}\n ]\n}\n"
	both := []string{"A", "B"}
	gz := zipped(t, file)
	broken := []byte(gz)
	broken[len(broken)-5] ^= 1 // of the checksum or the length
	broken[len(broken)-8] ^= 1
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"file", file, both},
		{"pretty", pretty, both},
		{"list", `[` + recA + `,` + recB + `]`, both},
		{"lines", recA + "\n" + recB + "\n", both},
		{"lines of several kinds", file + "\n" + recA + `[` + recB + `]`, []string{"A", "B", "A", "B"}},
		{"one record", " " + recB + " ", []string{"B"}},
		{"mark", "\xEF\xBB\xBF" + file, both},
		{"mark, then a fault", "\xEF\xBB\xBF[null,x]", []string{"! record 0, byte 4: the record is not a JSON object", "! record 1, byte 9: not JSON"}},
		{"other members", `{"a":[{}],"Records":[` + recA + `],"b":{"Records":[]}}`, []string{"A"}},
		{"escaped name", `{"Record\u0073":[` + recA + `]}`, []string{"A"}},
		{"gzip", gz, both},
		{"gzip with a mark", zipped(t, "\xEF\xBB\xBF"+file), both},
		{"gzip members", zipped(t, file[:20]) + zipped(t, "") + zipped(t, file[20:]), both},
		{"gzip, then zeros", gz + strings.Repeat("\x00", 512), both},
		{"gzip, then zeros, then gzip", gz + "\x00\x00" + zipped(t, recA), []string{"A", "B", "A"}},
		{"empty", "", nil},
		{"blank", " \n", nil},
		{"only a mark", "\xEF\xBB\xBF", nil},
		{"empty gzip", zipped(t, ""), nil},
		{"no records", `{"Records":[]}`, nil},
		{"null records", `{"Records":null}`, nil},

		{"digest", `{"awsAccountId":"1","digestStartTime":"x","logFiles":[]}`, []string{"! record 0, byte 0: a digest file, not a log file"}},
		{"digest, then lines", `{"digestS3Object":"1"}` + "\n" + recA, []string{"! record 0, byte 0: a digest file, not a log file", "A"}},
		{"odd elements", `{"Records":[` + recA + `,null, 1,"` + strings.Repeat("s", 9) + `",[],` + recB + `]}`, []string{"A",
			"! record 1, byte 30: the record is not a JSON object", "! record 2, byte 36: the record is not a JSON object",
			"! record 3, byte 38: the record is not a JSON object", "! record 4, byte 50: the record is not a JSON object", "B"}},
		{"scalars", `1 null ` + recA, []string{"! record 0, byte 0: the record is not a JSON object", "! record 1, byte 2: the record is not a JSON object", "A"}},
		{"number at the end", recA + ` -12`, []string{"A", "! record 1, byte 18: the record is not a JSON object"}},
		{"records no list", `{"Records":{"a":1}}`, []string{"! record 0, byte 11: the member Records is not a list"}},
		{"cut in a record", file[:40], []string{"A", "! record 1, byte 30: unexpected EOF"}},
		{"cut between records", file[:30], []string{"A", "! record 1, byte 30: unexpected EOF"}},
		{"cut before the end", file[:len(file)-1], []string{"A", "B", "! record 2, byte 68: unexpected EOF"}},
		{"cut in one record", recA + recB[:10], []string{"A", "! record 1, byte 17: unexpected EOF"}},
		{"not JSON", `{"Records":[` + recA + `,  {"a": secret}]}`, []string{"A", "! record 1, byte 38: not JSON"}},
		{"no comma", `[` + recA + ` ` + recA + `]`, []string{"A", "! record 1, byte 19: not JSON"}},
		{"text", "secret", []string{"! record 0, byte 0: not JSON"}},
		{"bad checksum", string(broken), []string{"A", "B", "! record 2, byte 69: gzip: invalid checksum"}},
		{"gzip, then text", gz + "x", []string{"A", "B", "! record 2, byte 69: something that is not gzip follows the compressed input"}},
		{"only the magic", "\x1f\x8b", []string{"! record 0, byte 0: unexpected EOF"}},
		{"gzip cut", gz[:len(gz)-9], []string{"A", "B", "! record 2, byte 69: unexpected EOF"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, outcome(Decode(strings.NewReader(c.text)))); diff != "" {
				t.Error(diff)
			}
			small := outcome(Decode(iotest.OneByteReader(strings.NewReader(c.text))))
			if diff := cmp.Diff(c.want, small); diff != "" {
				t.Error("byte by byte:", diff)
			}
		})
	}
}

func TestDecodeEqualsParse(t *testing.T) {
	texts := samples(t)
	file := `{"Records":[` + strings.Join(texts, ",") + `]}`
	for _, text := range []string{file, zipped(t, file), strings.Join(texts, "\n")} {
		i := 0
		for r, err := range Decode(strings.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			if want := mustParse(t, texts[i]); !r.Equal(want) || r.Size() != want.Size() {
				t.Errorf("record %d differs", i)
			}
			i++
		}
		if i != len(texts) {
			t.Errorf("%d records of %d", i, len(texts))
		}
	}
}

func TestLimits(t *testing.T) {
	big := `{"eventName":"` + strings.Repeat("x", MaxRecordSize) + `"}`
	for _, text := range []string{
		`{"Records":[` + recA + `,` + big + `,` + recA + `]}`,
		recA + big,
		recA + `{"a":1,"b":"` + strings.Repeat("x", MaxRecordSize-4) + `"}`,
		recA + strings.Repeat("[", 3*MaxRecordSize),
	} {
		got := outcome(Decode(strings.NewReader(text)))
		after := []string{}
		if strings.HasSuffix(text, "]}") { // in a list, reading goes on
			after = append(after, "A")
		}
		if len(got) < 2 || got[0] != "A" || !strings.Contains(got[1], "larger than MaxRecordSize") && !strings.Contains(got[1], "too deep") || !slices.Equal(got[2:], after) {
			t.Errorf("%.60s: %.200q", text, got)
		}
	}
	fits := `{"eventName":"` + strings.Repeat("x", MaxRecordSize-16) + `"}`
	if got := outcome(Decode(strings.NewReader("[" + fits + "," + recA + "]"))); len(got) != 2 || got[1] != "A" {
		t.Errorf("%d outcomes", len(got))
	}
	// A reader that never ends is not read on.
	endless := &counter{r: io.MultiReader(strings.NewReader(`{"Records":[{"a":"`), zeros{})}
	if got := outcome(Decode(endless)); len(got) != 2 || endless.n > mostPassed+4*MaxRecordSize {
		t.Errorf("%q after %d bytes", got, endless.n)
	}

	file := `[` + recA + `,` + recA + `]`
	for _, text := range []string{file, zipped(t, file)} {
		if got := outcome(Decode(strings.NewReader(text), WithMaxBytes(int64(len(file))))); !slices.Equal(got, []string{"A", "A"}) {
			t.Error(got)
		}
		for _, n := range []int{1, 2, 20, len(file) - 1} {
			got := outcome(Decode(strings.NewReader(text), WithMaxBytes(int64(n))))
			if !strings.HasSuffix(got[len(got)-1], "larger than allowed") {
				t.Errorf("%d bytes: %q", n, got)
			}
		}
	}
	if got := outcome(Decode(strings.NewReader("\xEF\xBB\xBF"+file), WithMaxBytes(1))); len(got) != 1 {
		t.Error(got)
	}
	if got := outcome(Decode(strings.NewReader(zipped(t, file)), WithMaxBytes(0))); len(got) != 2 {
		t.Error(got)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestDecodeStopsAndCauses(t *testing.T) {
	for range Decode(strings.NewReader(`[` + recA + `,null,` + recA + `]`)) {
		break
	}
	n := 0
	for _, err := range Decode(strings.NewReader(`[null,` + recA + `]`)) {
		if n++; !errors.Is(err, ErrNotObject) {
			t.Error(err)
		}
		break
	}
	if n != 1 {
		t.Error(n)
	}
	boom := errors.New("boom")
	got := []error{}
	for _, err := range Decode(io.MultiReader(strings.NewReader(recA+recA), iotest.ErrReader(boom))) {
		got = append(got, err)
	}
	var at *ReadError
	if len(got) != 3 || !errors.Is(got[2], boom) || !errors.As(got[2], &at) || at.Record != 2 || at.Offset != int64(2*len(recA)) {
		t.Error(got)
	}
	for _, err := range Decode(iotest.ErrReader(boom)) {
		if !errors.Is(err, boom) {
			t.Error(err)
		}
	}
	var syntax *json.SyntaxError
	for _, err := range Decode(strings.NewReader("x")) {
		if !errors.As(err, &syntax) {
			t.Error(err)
		}
	}
}

func TestParseFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.json.gz")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(zipped(t, `{"Records":[`+recA+`,null]}`))
	records := ParseFile(name)
	want := []string{"A", "! " + name + ": record 1, byte 30: the record is not a JSON object"}
	for range 2 {
		if diff := cmp.Diff(want, outcome(records)); diff != "" {
			t.Error(diff)
		}
	}
	write("")
	if got := outcome(records); !slices.Equal(got, []string{"! " + name + ": unexpected EOF"}) {
		t.Error(got)
	}
	for _, err := range ParseFile(filepath.Join(dir, "none")) {
		if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), dir) != 1 {
			t.Error(err)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, names := range [][]string{nil, {"A"}, {"A", "B"}} {
		var records []Record
		for _, name := range names {
			records = append(records, Record{EventName: name})
		}
		var b bytes.Buffer
		if err := Encode(&b, slices.Values(records)); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(b.String(), `{"Records":[`) || !slices.Equal(outcome(Decode(&b)), names) {
			t.Errorf("%q: %s", names, b.String())
		}
	}
	if err := Encode(io.Discard, slices.Values([]Record{{ReadOnly: 9}})); err == nil {
		t.Error("an invalid record was written")
	}
	if err := Encode(failing{}, slices.Values([]Record{{}})); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// Every record of the files under AWSLOGKIT_CORPUS comes back as it was, and is
// what encoding/json reads.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("AWSLOGKIT_CORPUS")
	if dir == "" {
		t.Skip("set AWSLOGKIT_CORPUS to a folder of CloudTrail files to test with them")
	}
	files, records := 0, 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" || filepath.Base(filepath.Dir(path)) == "odd" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var file struct{ Records []json.RawMessage }
		if err := json.Unmarshal(data, &file); err != nil || file.Records == nil {
			return nil // not a log file
		}
		files++
		i := 0
		for r, err := range ParseFile(path) {
			if err != nil {
				return err
			}
			raw := string(file.Records[i])
			if !r.Equal(mustParse(t, raw)) || !cmp.Equal(value(t, raw), value(t, marshal(t, r))) || len(r.Extra) > 0 {
				return fmt.Errorf("%s: record %d differs, or has members without a field: %v", path, i, r.Extra)
			}
			i++
		}
		if records += i; i != len(file.Records) {
			return fmt.Errorf("%s: %d records of %d", path, i, len(file.Records))
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files: %v", files, err)
	}
	t.Logf("%d records in %d files", records, files)
}
