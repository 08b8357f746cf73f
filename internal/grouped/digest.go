package grouped

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Digest is twelve hexadecimal digits for a text that is a scope's: the same for what is the
// same in each account, region and partition, so that what has it in its name has one template.
func Digest(text, partition, account, region string) string {
	own := []string{"{", "{{", "arn:" + partition + ":", "arn:{partition}:"}
	if account != "" {
		own = append(own, account, "{account}")
	}
	if region != "" {
		own = append(own, region, "{region}")
	}
	sum := sha256.Sum256([]byte(strings.NewReplacer(own...).Replace(text)))
	return hex.EncodeToString(sum[:6])
}
