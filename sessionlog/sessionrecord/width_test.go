package sessionrecord

import "testing"

func TestRuneWidth(t *testing.T) {
	for r, want := range map[rune]int{
		'a': 1, '日': 2, 'é': 1, '\u0301': 0, '글': 2, 'ｱ': 1, 'Ａ': 2, '👍': 2, '🇩': 1, '\u200d': 0, '\u00ad': 1, '⌚': 2, '→': 1, 'Ж': 1, '\u0e49': 0,
	} {
		if got := runeWidth(r); got != want {
			t.Errorf("%q: %d, want %d", r, got, want)
		}
	}
}
