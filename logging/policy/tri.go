package policy

// tri is an answer that may be open: AWS does not say, or the caller does not know.
type tri uint8

const (
	no tri = iota
	maybe
	yes
)

func (t tri) not() tri { return yes - t }

func and(a, b tri) tri { return min(a, b) }

func or(a, b tri) tri { return max(a, b) }

func truth(b bool) tri {
	if b {
		return yes
	}
	return no
}
