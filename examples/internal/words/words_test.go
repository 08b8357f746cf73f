package words

import (
	"errors"
	"flag"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		args, names string
		open        bool
		want        string // the words, "help", or an error
	}{
		{"", "", false, ""},
		{"-x", "", false, ""},
		{"-h", "", false, "help"},
		{"--help", "", false, "help"},
		{"stray", "", false, `cmd: unexpected "stray"`},
		{"-x stray", "", false, `cmd: unexpected "stray"`},
		{"a -x", "NAME", false, "a"},
		{"-h", "NAME", false, "help"},
		{"-help", "NAME LEVEL", false, "help"},
		{"a -h", "NAME LEVEL", false, "help"},
		{"a b -h", "NAME LEVEL", false, "help"},
		{"", "NAME", false, "cmd needs NAME"},
		{"a", "NAME LEVEL", false, "cmd needs LEVEL"},
		{"-x", "NAME", false, "cmd needs NAME"},
		{"-y", "NAME", false, "flag provided but not defined: -y"},
		{"a b", "NAME", false, `cmd: unexpected "b"`},
		{"a b c", "NAME", true, "a b c"},
	} {
		f := flag.NewFlagSet("cmd", flag.ContinueOnError)
		var help strings.Builder
		f.SetOutput(&help)
		f.Bool("x", false, "an x")
		read := Parse
		if c.open {
			read = Open
		}
		given, err := read(f, strings.Fields(c.args), strings.Fields(c.names)...)
		got := strings.Join(given, " ")
		switch {
		case errors.Is(err, flag.ErrHelp):
			if got = "help"; !strings.Contains(help.String(), "usage: cmd") || !strings.Contains(help.String(), "an x") {
				t.Errorf("%q: help is %q", c.args, help.String())
			}
		case err != nil:
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q for %q: %s, want %s", c.args, c.names, got, c.want)
		}
	}
}
