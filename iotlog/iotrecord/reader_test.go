package iotrecord

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// describe reads a stream to one word an item: the client of an entry, or
// "line:offset" of an error.
func describe(r io.Reader) []string {
	var got []string
	for e, err := range Entries(r) {
		var at *ReadError
		switch {
		case err == nil:
			got = append(got, e.ClientID)
		case errors.As(err, &at):
			got = append(got, fmt.Sprintf("%d:%d", at.Line, at.Offset))
		default:
			got = append(got, err.Error())
		}
	}
	return got
}

func TestEntries(t *testing.T) {
	const a, b, v1 = `{"clientId":"a"}`, `{"clientId":"b"}`, "2025-10-31 00:00:00 CLIENTID:v"
	pretty := "{\n  \"clientId\": \"p\",\n  \"batchDetails\": {\n    \"clientIds\": [\n      \"x\"\n    ]\n  }\n}\n"
	long := strings.Repeat("x", MaxEntrySize)
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"blank", " \r\n\n\t", nil},
		{"lines", a + "\n" + b + "\n", []string{"a", "b"}},
		{"no end of line", a + "\n" + b, []string{"a", "b"}},
		{"CRLF and blank lines", a + "\r\n\r\n" + b + "\r\n", []string{"a", "b"}},
		{"byte order mark", "\xEF\xBB\xBF" + a + "\n" + b, []string{"a", "b"}},
		{"one after the other", a + b + a, []string{"a", "b", "a"}},
		{"over several lines", pretty + a + "\n" + pretty, []string{"p", "a", "p"}},
		{"the older logging", v1 + "\n" + v1, []string{"v", "v"}},
		{"mixed", v1 + "\n" + a + "\n" + v1 + "\r\n" + pretty, []string{"v", "a", "v", "p"}},
		{"exported", "2025-10-31T15:00:00Z " + a + "\n2025-10-31T15:00:00Z " + v1 + "\n2025-10-31T15:00:00Z stream/1 " + b, []string{"a", "v", "b"}},
		{"bracket in a string", `{"clientId":"}{\"\\"}` + "\n" + a, []string{`}{"\`, "a"}},
		{"garbage", "garbage\n" + a + "\n}\nmore garbage\n" + b, []string{"1:0", "a", "3:25", "4:27", "b"}},
		{"garbage behind", a + " garbage\n" + b, []string{"a", "1:17", "b"}},
		{"comma between", a + ",\n" + b, []string{"a", "1:16", "b"}},
		{"bad value", `{"clientId":x}` + "\n" + a, []string{"1:0", "a"}},
		{"bad value, next on the line", `{"clientId":x}` + a, []string{"1:0", "a"}},
		{"cut in a string", a + "\n" + `{"clientId":"b` + "\n" + b + "\n", []string{"a", "2:17", "b"}},
		{"cut after a backslash", `{"clientId":"b\` + "\n" + b + "\n", []string{"1:0", "b"}},
		{"cut after a comma", `{"clientId":"b",` + "\n" + b + "\n" + a, []string{"1:0", "b", "a"}},
		{"cut after a value", `{"clientId":"b"` + "\n" + b + "\n" + a, []string{"1:0", "b", "a"}},
		{"cut after a number before the older logging", `{"sourcePort":1` + "\n" + v1 + "\n" + a, []string{"1:0", "v", "a"}},
		{"cut in a list", `{"subscriptions":[` + "\n" + b + "\n" + a, []string{"1:0", "b", "a"}},
		{"list at the margin", "{\"clientId\":\"l\",\"subscriptions\":[\n{},\n{\n}]}\n" + a, []string{"l", "a"}},
		{"object at the margin", "{\"clientId\":\"o\",\"batchDetails\":\n{\n}}\n" + a, []string{"o", "a"}},
		{"wrong brackets on a line", `{"clientIds":["a"}]` + a + "\n" + b, []string{"1:0", "b"}},
		{"wrong bracket", `{"clientIds":["a"}` + "\n" + a, []string{"1:0", "a"}},
		{"fault over several lines", "{\n  \"subscriptions\": [\n    {\n      \"topicName\": \"x\n    },\n    {}\n  ]\n}\n" + a + "\ngarbage", []string{"1:0", "a", "10:88"}},
		{"cut at the end", a + "\n" + `{"clientId":"b"`, []string{"a", "2:17"}},
		{"cut at the end, over lines", "{\n\"clientId\":\n" + a + "\n" + b, []string{"1:0", "a", "b"}},
		{"deep", strings.Repeat(`{"a":`, 200) + "\n" + a, []string{"1:0", "a"}},
		{"long object", `{"clientId":"` + long + "\"}\n" + a, []string{"1:0", "a"}},
		{"long line", "2025-10-31 00:00:00 CLIENTID:" + long + long + "\n" + a, []string{"1:0", "a"}},
		{"long objects in a row", strings.Repeat(`{"clientId":"a","details":"`+long[:MaxEntrySize/2]+`"}`, 5), []string{"a", "a", "a", "a", "a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, describe(strings.NewReader(test.text))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(test.text) > 10_000 {
				return
			}
			if diff := cmp.Diff(test.want, describe(iotest.OneByteReader(strings.NewReader(test.text)))); diff != "" {
				t.Errorf("byte by byte (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, describe(iotest.DataErrReader(strings.NewReader(test.text)))); diff != "" {
				t.Errorf("data with the end (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEntriesReportsCauses(t *testing.T) {
	boom := errors.New("boom")
	text := `{"clientId":"a"}` + "\n" + `{"clientId":x}` + "\n" + `{"clientId":"c`
	var causes []error
	for _, err := range Entries(io.MultiReader(strings.NewReader(text), iotest.ErrReader(boom))) {
		causes = append(causes, err)
	}
	var parse *ParseError
	if len(causes) != 3 || causes[0] != nil || !errors.As(causes[1], &parse) || parse.Key != "clientId" || parse.Offset != 12 || !errors.Is(causes[2], boom) {
		t.Errorf("got %v", causes)
	}
	if got, want := causes[1].Error(), `log entry at line 2, byte 17: iotrecord: byte 12, member "clientId": not a JSON value`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}

	for _, err := range Entries(strings.NewReader(`2025-10-31T15:00:00Z {"clientId":x}`)) {
		if !errors.As(err, &parse) || parse.Offset != 33 {
			t.Errorf("got %v", err)
		}
	}

	causes = nil
	for _, err := range Entries(strings.NewReader(text)) {
		causes = append(causes, err)
	}
	if len(causes) != 3 || !errors.Is(causes[2], io.ErrUnexpectedEOF) {
		t.Errorf("got %v", causes)
	}

	for _, head := range []string{"", "2025-10-31 00:00:00 CLI", "{"} {
		causes = nil
		for _, err := range Entries(io.MultiReader(strings.NewReader(head), iotest.ErrReader(boom))) {
			causes = append(causes, err)
		}
		if len(causes) != 1 || !errors.Is(causes[0], boom) {
			t.Errorf("%q: got %v", head, causes)
		}
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestEntriesEndsOnAReaderThatGivesNothing(t *testing.T) {
	for _, err := range Entries(stuck{}) {
		if !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("got %v", err)
		}
	}
}

func TestEntriesStopsWhenAskedTo(t *testing.T) {
	n := 0
	for range Entries(strings.NewReader(strings.Repeat("{}\n", 10))) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("got %d", n)
	}
}

func TestEntriesReadsTheSamples(t *testing.T) {
	for file, want := range map[string]int{"testdata/documented.jsonl": 38, "testdata/v1.log": 5} {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		n := 0
		for e, err := range Entries(f) {
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
			if first, _ := e.Span(); first.IsZero() {
				t.Errorf("%s: no time: %+v", file, e)
			}
			n++
		}
		if n != want {
			t.Errorf("%s: %d entries, want %d", file, n, want)
		}
	}
}

// cycle repeats a text without holding more than one of it.
type cycle struct {
	text string
	left int // bytes
	at   int
}

func (c *cycle) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, c.text[c.at:])
	c.at = (c.at + n) % len(c.text)
	c.left -= n
	return n, nil
}

func TestEntriesGivesUpOnAnObjectWithoutEnd(t *testing.T) {
	n := 0
	for _, err := range Entries(io.MultiReader(strings.NewReader(`{"a":"`), &cycle{text: "x", left: 4 << 20}, strings.NewReader("\n{}\n"))) {
		var parse *ParseError
		if n++; n == 1 && (!errors.As(err, &parse) || parse.Rule != badTooLong) || n == 2 && err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	if n != 2 {
		t.Errorf("%d items, want the error and the entry after it", n)
	}
}

func TestEntriesHoldsLittleMemory(t *testing.T) {
	// A line without an end, and an object without one.
	for _, text := range []string{"x", `{"a":[` + "\n", `{"a":1,`, "\n", "{\"a\":[\n1,\n"} {
		s := stream{r: &cycle{text: text, left: 8 << 20}, line: 1}
		for {
			_, err := s.next()
			if cap(s.buf) > 2*MaxEntrySize {
				t.Fatalf("%q: a buffer of %d bytes", text, cap(s.buf))
			}
			if err == io.EOF {
				break
			}
			if err == nil {
				t.Fatalf("%q: an entry", text)
			}
		}
	}
}
