package sessionlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// maxDocument is the most bytes that a document may have.
const maxDocument = 64 << 10

// skeleton is a document as AWS's pages show it, with nothing turned on. The
// pages' examples have the encryption flags on; here they are what is asked for.
func skeleton() map[string]any {
	return map[string]any{
		"schemaVersion": "1.0",
		"description":   "Document to hold regional settings for Session Manager",
		"sessionType":   string(agent.StandardStream),
		"inputs": map[string]any{
			"s3BucketName": "", "s3KeyPrefix": "", "s3EncryptionEnabled": false,
			"cloudWatchLogGroupName": "", "cloudWatchEncryptionEnabled": false, "cloudWatchStreamingEnabled": false,
			"kmsKeyId": "", "runAsEnabled": false, "runAsDefaultUser": "",
			"idleSessionTimeout": "20", "maxSessionDuration": "",
			"shellProfile": map[string]any{"windows": "", "linux": ""},
		},
	}
}

// encode is a document's text. Unlike json.Marshal it does not make six
// characters of "<", ">" and "&", which shell profiles have.
func encode(tree any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(tree); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// digest names a content in a state: which one is the default.
func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return "content-" + hex.EncodeToString(sum[:8])
}
