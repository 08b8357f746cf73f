package sessionlogtest

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	ssmagent "github.com/awslogkit/awslogkit/sessionlog/agent"
)

// TestFlags has what the agent makes of a flag of the document, by its source
// (parseBool of agent/framework/docparser), for the fake and for who reads documents.
func TestFlags(t *testing.T) {
	const yes, no, unreadable = "yes", "no", "unreadable"
	for value, want := range map[string]string{
		`null`: no, `true`: yes, `false`: no,
		`""`: no, `"true"`: yes, `"false"`: no, `"True"`: yes, `"TRUE"`: yes, `"t"`: yes, `"T"`: yes, `"1"`: yes, `"0"`: no, `"F"`: no, `"f"`: no, `"False"`: no, `"FALSE"`: no,
		`"yes"`: unreadable, `"no"`: unreadable, `"tRUE"`: unreadable, `" true "`: unreadable, `"true "`: unreadable, `" "`: unreadable, `"on"`: unreadable, `"2"`: unreadable,
		`1`: unreadable, `0`: unreadable, `[]`: unreadable, `[true]`: unreadable, `{}`: unreadable,
	} {
		for _, flag := range []string{"s3EncryptionEnabled", "cloudWatchEncryptionEnabled", "runAsEnabled", "cloudWatchStreamingEnabled"} {
			want := want
			if flag == "cloudWatchStreamingEnabled" && value[0] == '"' {
				want = unreadable // the one flag that is a boolean in the agent's struct
			}
			content := `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"g","s3BucketName":"b","runAsDefaultUser":"ops","` + flag + `":` + value + `}}`

			c, err := ssmagent.ParseContent([]byte(content))
			if err != nil {
				t.Fatal(err)
			}
			parsed := map[string]string{
				"s3EncryptionEnabled": c.S3EncryptionEnabled.String(), "cloudWatchEncryptionEnabled": c.CloudWatchEncryptionEnabled.String(),
				"runAsEnabled": c.RunAsEnabled.String(), "cloudWatchStreamingEnabled": ssmagent.AnswerOf(c.CloudWatchStreamingEnabled).String(),
			}[flag]
			if len(c.Unreadable) > 0 {
				parsed = unreadable
			}
			if parsed != want {
				t.Errorf("%s %s: the parser says %s, want %s", flag, value, parsed, want)
			}

			var tree map[string]any
			if err := json.Unmarshal([]byte(content), &tree); err != nil {
				t.Fatal(err)
			}
			in, err := readInputs(&used{ssmtest.Version{Name: "x", Content: tree}}, nil)
			read := ssmagent.AnswerOf(map[string]bool{
				"s3EncryptionEnabled": in.encryptedBucket, "cloudWatchEncryptionEnabled": in.encryptedGroup, "runAsEnabled": in.runAs, "cloudWatchStreamingEnabled": in.streams,
			}[flag]).String()
			if err != nil {
				read = unreadable
			}
			if read != want {
				t.Errorf("%s %s: the fake says %s, want %s", flag, value, read, want)
			}

			v := ssmagent.Decide(c, ssmagent.Node{Users: []string{"ana"}}, ssmagent.Circumstances{
				GroupExists: ssmagent.Yes, GroupKey: ssmagent.No, DescribeGroups: ssmagent.Allowed(), WriteGroup: ssmagent.Allowed(),
				BucketExists: ssmagent.No, ReadEncryption: ssmagent.Allowed(), WriteBucket: ssmagent.Allowed(), WriteLarge: ssmagent.Allowed(),
			})
			code := map[string]ssmagent.Code{ // what turns up where the flag is on, and this session cannot have what it asks for
				"s3EncryptionEnabled": ssmagent.CodeRefusedBucket, "cloudWatchEncryptionEnabled": ssmagent.CodeRefusedGroup, "runAsEnabled": ssmagent.CodeRefusedUser,
			}[flag]
			decided := no
			for _, r := range v.Reasons {
				switch r.Code {
				case ssmagent.CodeRefusedDocument:
					decided = unreadable
				case code:
					decided = yes
				}
			}
			if code != "" && decided != want {
				t.Errorf("%s %s: Decide says %s, want %s", flag, value, decided, want)
			}
		}
	}
}

// A parameter stands for what it is: an empty one is as no text.
func TestFlagsOfParameters(t *testing.T) {
	for value, want := range map[string]string{"": "false", "true": "true", "F": "false", "yes": "unreadable"} {
		tree := map[string]any{"parameters": map[string]any{"enc": map[string]any{"type": "String"}}, "sessionType": "Standard_Stream", "inputs": map[string]any{"s3EncryptionEnabled": "{{ enc }}"}}
		in, err := readInputs(&used{ssmtest.Version{Name: "x", Content: tree}}, map[string][]string{"enc": {value}})
		got := fmt.Sprint(in.encryptedBucket)
		if err != nil {
			got = "unreadable"
		}
		if got != want {
			t.Errorf("%q is %s, want %s (%v)", value, got, want, err)
		}
	}
}
