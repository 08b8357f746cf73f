// Package words reads the words and flags of a command.
package words

import (
	"flag"
	"fmt"
	"strings"
)

// Parse reads the words that a command begins with, as many as have names, and then the
// flags. Help is printed for -h in the place of a word too, and with [flag.ErrHelp];
// a missing word and one too many are errors.
func Parse(f *flag.FlagSet, args []string, names ...string) ([]string, error) {
	given, err := Open(f, args, names...)
	if err == nil && len(given) > len(names) {
		return nil, fmt.Errorf("%s: unexpected %q", f.Name(), given[len(names)])
	}
	return given, err
}

// Open is Parse for a command that takes more words at its end, which come last.
func Open(f *flag.FlagSet, args []string, names ...string) ([]string, error) {
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: %s\n", strings.Join(append([]string{f.Name()}, append(names, "[flags]")...), " "))
		f.PrintDefaults()
	}
	var given []string
	for _, name := range names {
		if len(args) == 0 || strings.HasPrefix(args[0], "-") {
			// -h, a flag that there is not, or a word that is missing
			if err := f.Parse(args); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("%s needs %s", f.Name(), name)
		}
		given, args = append(given, args[0]), args[1:]
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	return append(given, f.Args()...), nil
}
