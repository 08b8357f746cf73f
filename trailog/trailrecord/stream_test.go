package trailrecord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/gzip"

	times "github.com/awslogkit/awslogkit/internal/rounds"
)

// Records of all sizes come back whole wherever a buffer ends in them.
func TestWindow(t *testing.T) {
	times.Sequential(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	var texts []string
	size := 0
	for size < 3<<20 {
		n := rnd.IntN(3000)
		if rnd.IntN(100) == 0 {
			n = rnd.IntN(1 << 20)
		}
		text := fmt.Sprintf(`{"eventID":"%d","requestParameters":{"a":"%s"},"eventName":"\u0045"}`, len(texts), strings.Repeat("xy{", n/3))
		texts = append(texts, text)
		size += len(text)
	}
	file := `{"Records":[` + strings.Join(texts, " ,") + `],"after":[{}]}`
	packed := zipped(t, file[:len(file)/3]) + zipped(t, "") + zipped(t, file[len(file)/3:])
	lines := strings.Join(texts, "\n")
	for name, open := range map[string]func() io.Reader{
		"plain":        func() io.Reader { return strings.NewReader(file) },
		"pieces":       func() io.Reader { return iotest.HalfReader(&pieces{r: strings.NewReader(file), rnd: rnd}) },
		"gzip":         func() io.Reader { return strings.NewReader(packed) },
		"gzip, pieces": func() io.Reader { return &pieces{r: strings.NewReader(packed), rnd: rnd} },
		"lines":        func() io.Reader { return strings.NewReader(lines) },
		"gzip, lines":  func() io.Reader { return iotest.DataErrReader(strings.NewReader(zipped(t, lines))) },
	} {
		t.Run(name, func(t *testing.T) {
			i := 0
			for r, err := range Decode(open()) {
				if err != nil || r.raw != texts[i] || r.EventID != fmt.Sprint(i) || r.EventName != "E" || len(r.RequestParameters) != len(texts[i])-len(`{"eventID":"","requestParameters":,"eventName":"\u0045"}`)-len(r.EventID) {
					t.Fatalf("record %d: %v", i, err)
				}
				i++
			}
			borrowed := 0
			for r, err := range Scan(open()) {
				if err != nil || r.raw != texts[borrowed] || !json.Valid(r.RequestParameters) {
					t.Fatalf("borrowed record %d: %v", borrowed, err)
				}
				borrowed++
			}
			if i != len(texts) || borrowed != i {
				t.Fatalf("%d and %d records of %d", i, borrowed, len(texts))
			}
		})
	}
	// Stopping early leaves nothing behind that reads.
	before := runtime.NumGoroutine()
	for range Decode(strings.NewReader(packed)) {
		break
	}
	n := 0
	for range Decode(strings.NewReader(packed)) {
		if n++; n == len(texts)/2 {
			break
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines, %d before", now, before)
	}
}

// pieces reads as many bytes as it likes.
type pieces struct {
	r   io.Reader
	rnd *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	n := p.rnd.IntN(5000)
	if p.rnd.IntN(50) == 0 {
		return 0, nil
	}
	return p.r.Read(b[:min(n, len(b))])
}

func TestNoProgress(t *testing.T) {
	got := outcome(Decode(io.MultiReader(strings.NewReader(recA), still{})))
	if len(got) != 2 || got[0] != "A" || !strings.HasSuffix(got[1], io.ErrNoProgress.Error()) {
		t.Error(got)
	}
}

type still struct{}

func (still) Read([]byte) (int, error) { return 0, nil }

// A record that is not JSON is found as such, with its place, wherever it is cut.
func TestEveryCut(t *testing.T) {
	times.Sequential(t)
	text := `{"x":{"Records":[1]},"Records":[` + documented(t)[2] + `, {"eventID":"é\u00e9\n","n":[-1.5e+3,0,true,false,null]}],"a":"b"}`
	if got := outcome(Decode(strings.NewReader(text), plainly)); len(got) != 2 {
		t.Fatal(got)
	}
	for i := 1; i < len(text); i++ {
		got := outcome(Decode(strings.NewReader(text[:i]), plainly))
		if last := got[len(got)-1]; !strings.HasSuffix(last, "unexpected EOF") {
			t.Fatalf("cut at %d: %q", i, got)
		}
		for _, bad := range []string{"\x00", "\x01", "}", "\\", "#"} {
			broken := text[:i] + bad + text[i:]
			got := outcome(Decode(strings.NewReader(broken), plainly))
			failed := len(got) > 0 && strings.HasPrefix(got[len(got)-1], "!")
			if valid := json.Valid([]byte(broken)); valid == failed {
				t.Fatalf("%q at %d: %q, but for encoding/json: %v", bad, i, got, valid)
			}
		}
	}
}

// What is odd in a record is what encoding/json makes of it, also where the record
// before made the decoder expect something else.
func TestOdd(t *testing.T) {
	texts := []string{
		`{"userIdentity":{"x":1,"arn":"A","sessionContext":{"sessionIssuer":{"y":1,"arn":"B"}}},"z":1,"arn":"C"}`,
		`{"userIdentity":{"sessionContext":{"sessionIssuer":{"y":1,"arn":"B"}}}}`,
		`{"userIdentity":{"x":1,"arn":"A","y":2,"type":"T","sessionContext":{"sessionIssuer":{"x":1,"arn":"B","type":"R"}}},"z":1,"eventName":"E"}`,
		`{"userIdentity":{"eventVersion":1,"type":"T"},"tlsDetails":{"type":"x","cipherSuite":null},"resources":[{"x":1,"ARN":"a"},null,{"ARN":"b","ARN":"c"}]}`,
		`{"eventName":"\ud800\u0041\ud83d\ude00\ude00\ud83d","userAgent":"\b\f\n\r\t\/\\\"","errorCode":"\u00e9é\uabcd\uABCD"}`,
		"{\"eventName\":\"a\xff\xc3\",\"errorMessage\":\"\xed\xa0\x80\",\"x\xff\":1,\"resources\":[{\"ARN\":\"\xff\"}]}",
		`{"eventName":1.50e+3,"readOnly":"True","managementEvent":0,"apiVersion":true,"eventTime":"2024-02-29T00:00:00Z","errorCode":{"a":1},"requestParameters":"text","resources":{}}`,
		`{"eventTime":"0001-01-01T00:00:00Z","userIdentity":[],"tlsDetails":"x","addendum":{"reason":"R","x":1},"insightDetails":null,"readOnly":"x"}`,
		`{"event\u0054ime":"2026-12-31T23:59:59Z","eventName" : "x" , "eventName":null,"resources":[1]}`,
	}
	file := "[" + strings.Join(texts, " , ") + "]"
	for range 3 { // in other orders, too
		file += "[" + strings.Join(texts, ",") + "]"
		texts = append(texts[1:], texts[0])
	}
	var list [][]json.RawMessage
	for d := json.NewDecoder(strings.NewReader(file)); d.More(); {
		var one []json.RawMessage
		if err := d.Decode(&one); err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
	raw := slices.Concat(list...)
	i := 0
	for r, err := range Decode(strings.NewReader(file), plainly) {
		if err != nil {
			t.Fatal(err)
		}
		sameAsOracle(t, raw[i], r)
		i++
	}
	if i != len(raw) {
		t.Errorf("%d records of %d", i, len(raw))
	}
	for _, text := range []string{
		`{"x":[1}`, `{"x":{"a":1]}`, `{"x":[{]}`, `{"x":[[}]`, `{"x":[1,]}`, `{"x":{"a":1,}}`, `{"x":{,}}`, `{"x":01}`, `{"x":1.}`, `{"x":1e}`, `{"x":+1}`, `{"x":tru}`,
		`{"x":nul}`, `{"x":"\x"}`, `{"x":"\u12g4"}`, "{\"x\":\"\t\"}", `{"x" 1}`, `{"x":1 "y":2}`, `{"resources":[{]}`, `{"resources":[{}}}`, `{"eventName":"a}`, `{eventName:1}`, `{"x":.5}`, `{"x":-}`,
	} {
		if json.Valid([]byte(text)) {
			t.Errorf("%s is JSON", text)
		}
		for _, text := range []string{text + " ", `{"Records":[` + text + `]}`} {
			if got := outcome(Decode(strings.NewReader(text), plainly)); len(got) != 1 || !strings.HasPrefix(got[0], "! record 0") {
				t.Errorf("%s: %q", text, got)
			}
		}
	}
}

// Offsets are those in the uncompressed text, however much of it there is.
func TestOffset(t *testing.T) {
	text := "[" + strings.Repeat(recA+",\n", 60_000)
	for name, file := range map[string]string{"plain": text + "#", "gzip": zipped(t, text+"#")} {
		last := ""
		for _, err := range Decode(strings.NewReader(file), plainly) {
			if err != nil {
				last = err.Error()
			}
		}
		if want := fmt.Sprintf("trailrecord: record 60000, byte %d: not JSON", len(text)); last != want {
			t.Errorf("%s: %s, want %s", name, last, want)
		}
	}
}

func TestDepth(t *testing.T) {
	for _, c := range []struct {
		deep int
		ok   bool
	}{{9999, true}, {10000, false}} { // the record itself is one
		text := `{"requestParameters":` + strings.Repeat(`[`, c.deep) + strings.Repeat(`]`, c.deep) + `}`
		if valid := json.Valid([]byte(text)); valid != c.ok {
			t.Errorf("encoding/json: %v at %d", valid, c.deep)
		}
		_, err := parse([]byte(text), true)
		got := outcome(Decode(strings.NewReader(`[`+text+`]`), plainly))
		if (err == nil) != c.ok || len(got) != 1 || (got[0] == "") != c.ok {
			t.Errorf("%d: %v, %q", c.deep, err, got)
		}
	}
}

// Memory does not grow with the file: one of 200 MB needs a few.
func TestMemory(t *testing.T) {
	times.Sequential(t)
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	part := generate(2000, 3)
	part = part[len(`{"Records":[`) : len(part)-len(`]}`)]
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for _, text := range [][]byte{part, []byte(",")} {
		if _, err := z.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	times := 200<<20/len(part) + 1
	readers := []io.Reader{strings.NewReader(zipped(t, `{"Records":[`))}
	for range times {
		readers = append(readers, bytes.NewReader(packed.Bytes()))
	}
	readers = append(readers, strings.NewReader(zipped(t, `{}]}`)))

	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most, n := m.HeapInuse, uint64(0), 0
	for _, err := range Decode(io.MultiReader(readers...), plainly) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%500 == 0 {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}
	}
	if n != 2000*times+1 {
		t.Fatal(n)
	}
	t.Logf("%d MB of text in %d records: at most %.1f MB of heap in use, %.1f MB before", times*len(part)>>20, n, float64(most)/(1<<20), float64(before)/(1<<20))
	if most-min(before, most) > 32<<20 {
		t.Errorf("%d bytes of heap", most-before)
	}
}
