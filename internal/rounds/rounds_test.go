package rounds

import "testing"

func TestOf(t *testing.T) {
	for set, want := range map[string]int{"": 7, "1": 7, "3": 21} {
		t.Setenv("AWSLOGKIT_ROUNDS", set)
		if got := Of(7); got != want {
			t.Errorf("with %q: %d, want %d", set, got, want)
		}
	}
	for _, wrong := range []string{"0", "-1", "many", "1.5"} {
		t.Setenv("AWSLOGKIT_ROUNDS", wrong)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is taken", wrong)
				}
			}()
			Of(7)
		}()
	}
}
