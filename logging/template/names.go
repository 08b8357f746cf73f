package template

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// logicalID names a resource in the template. It depends on the thing alone, and not on
// its account and region nor on what else the template has: a stack replaces what has
// another name. So it has a digest, which tells names apart that differ in signs only.
func (m *maker) logicalID(id logging.ID, r resource.Exported) string {
	name := m.generic(id.Name)
	sum := sha256.Sum256([]byte(strings.Join([]string{id.Type, name, r.Type, m.generic(r.Name)}, "\x00")))
	words := r.Type[strings.LastIndexByte(r.Type, ':')+1:] + camel(name) + camel(m.generic(r.Name))
	const most = 100
	return words[:min(len(words), most)] + strings.ToUpper(hex.EncodeToString(sum[:4]))
}

// camel is the letters and digits of a text, with a capital letter where a word begins.
func camel(text string) string {
	var b strings.Builder
	begins := true
	for _, c := range text {
		switch {
		case c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c):
			begins = true
		case begins:
			b.WriteRune(unicode.ToUpper(c))
			begins = false
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
