package grouped

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestWhere(t *testing.T) {
	for want, scopes := range map[string][]string{
		"1/r":                {"1/r"},
		"1":                  {"1/"},
		"1, 2":               {"1/", "2/"},
		"1, 2 × a, b":        {"1/a", "1/b", "2/b", "2/a"},
		"1 × a, b; 2 × a":    {"1/a", "1/b", "2/a"},
		"1, 2 × a; 3 × a, b": {"3/a", "3/b", "2/a", "1/a"},
		"4 accounts × a":     {"1/a", "2/a", "3/a", "4/a"},
		"1 × 4 regions":      {"1/a", "1/b", "1/c", "1/d"},
		// Equal numbers of regions are not equal regions.
		"1 × 4 regions; 2 × 4 regions":                         {"1/a", "1/b", "1/c", "1/d", "2/a", "2/b", "2/c", "2/e"},
		"1 × a; 2 × b; 3 × c; 4 × d":                           {"1/a", "2/b", "3/c", "4/d"},
		"1 × a; 2 × b; 3 × c; and 2 accounts more":             {"1/a", "2/b", "3/c", "4/d", "5/e"},
		"111122223333, 444455556666 × eu-central-1, eu-west-1": {"111122223333/eu-west-1", "111122223333/eu-central-1", "444455556666/eu-west-1", "444455556666/eu-central-1"},
	} {
		var w Where
		for _, s := range scopes {
			account, region, _ := strings.Cut(s, "/")
			w.Add(account, region)
		}
		if got := w.String(); got != want || w.Scopes() != len(scopes) {
			t.Errorf("%v: %q with %d, and not %q", scopes, got, w.Scopes(), want)
		}
	}
}

func TestCauses(t *testing.T) {
	is := errors.New("is")
	denied := func(id string) error { return fmt.Errorf("RequestID: %s, denied", id) }
	err := Join(nil, denied("a"), nil, errors.Join(denied("b"), denied("c")), is)
	if got := err.Error(); got != "RequestID: a, denied (and 2 more of this cause)\nis" || !errors.Is(err, is) {
		t.Error(got)
	}
	if Join(nil) != nil || Join(nil, nil) != nil {
		t.Error("nothing is an error")
	}
	byLength := Join(func(err error) string { return fmt.Sprint(len(err.Error())) }, errors.New("ab"), errors.New("cd"), errors.New("e"))
	if got := byLength.Error(); got != "ab (and 1 more of this cause)\ne" {
		t.Error(got)
	}
}
