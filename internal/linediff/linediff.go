// Package linediff compares two texts line by line.
package linediff

// Line is a line of either text, or of both.
type Line struct {
	Sign byte // '-' only before, '+' only after, ' ' in both
	Text string
}

// Lines is the shortest way from before to after. It takes time and space in
// proportion to the product of the lengths, after what both begin and end with
// is set aside; it is for documents that people read.
func Lines(before, after []string) []Line {
	var out, tail []Line
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		out = append(out, Line{' ', before[0]})
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		tail = append(tail, Line{' ', before[len(before)-1]})
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	// common[i][j] is the length of the longest common subsequence of before[i:] and after[j:].
	common := make([][]int, len(before)+1)
	for i := range common {
		common[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && before[i] == after[j]:
			out = append(out, Line{' ', before[i]})
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && common[i+1][j] >= common[i][j+1]:
			out = append(out, Line{'-', before[i]})
			i++
		default:
			out = append(out, Line{'+', after[j]})
			j++
		}
	}
	for k := len(tail) - 1; k >= 0; k-- {
		out = append(out, tail[k])
	}
	return out
}
