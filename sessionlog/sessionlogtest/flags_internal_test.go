package sessionlogtest

import (
	"fmt"
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// A parameter stands for what it is: an empty one is as no text.
func TestFlagsOfParameters(t *testing.T) {
	for value, want := range map[string]string{"": "false", "true": "true", "F": "false", "yes": "unreadable"} {
		tree := map[string]any{"parameters": map[string]any{"enc": map[string]any{"type": "String"}}, "sessionType": "Standard_Stream", "inputs": map[string]any{"s3EncryptionEnabled": "{{ enc }}"}}
		in, err := readInputs(&used{ssmtest.Version{Name: "x", Content: tree}}, map[string][]string{"enc": {value}}, Linux)
		got := fmt.Sprint(in.encryptedBucket)
		if err != nil {
			got = "unreadable"
		}
		if got != want {
			t.Errorf("%q is %s, want %s (%v)", value, got, want, err)
		}
	}
}
