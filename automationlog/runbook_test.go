package automationlog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
)

func TestParseRunbook(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          automationlog.Runbook
		wantErr       string
	}{
		{"YAML", "schemaVersion: '0.3'\nassumeRole: '{{ Role }}'\nmainSteps:\n- {name: a, action: 'aws:executeScript'}\n- {name: b, action: 'aws:sleep'}\n",
			automationlog.Runbook{Name: "r", AssumeRole: "{{ Role }}", Scripts: []string{"a"}}, ""},
		{"JSON", `{"schemaVersion":"0.3","mainSteps":[{"name":"b","action":"aws:approve"}]}`, automationlog.Runbook{Name: "r"}, ""},
		{"a number as version", "schemaVersion: 0.3\nmainSteps: [{name: a, action: 'aws:executeScript'}]", automationlog.Runbook{Name: "r", Scripts: []string{"a"}}, ""},
		{"loops", `{"schemaVersion":"0.3","mainSteps":[{"name":"l","action":"aws:loop","inputs":{"Steps":[{"name":"in","action":"aws:executeScript"}]}}]}`,
			automationlog.Runbook{Name: "r", Scripts: []string{"in"}}, ""},
		{"empty", "  ", automationlog.Runbook{}, "the document is empty"},
		{"a command document", "schemaVersion: '2.2'\nmainSteps: []", automationlog.Runbook{}, "its schemaVersion must be 0.3"},
		{"no steps", "schemaVersion: '0.3'", automationlog.Runbook{}, "it has no mainSteps"},
		{"a step without action", "schemaVersion: '0.3'\nmainSteps: [{name: a}]", automationlog.Runbook{}, "a step has no action"},
		{"a step that is a string", "schemaVersion: '0.3'\nmainSteps: [a]", automationlog.Runbook{}, "a step is not a mapping"},
		{"not YAML", "a: [", automationlog.Runbook{}, "it is neither YAML nor JSON"},
		{"a list", "- a", automationlog.Runbook{}, "it is not a mapping"},
		{"twice the same key", "schemaVersion: '0.3'\nschemaVersion: '0.3'", automationlog.Runbook{}, "line 2: a key is there twice"},
		{"a secret in what does not parse", "a: !!int hunter2\nb: [", automationlog.Runbook{}, "it is neither YAML nor JSON"},
		{"an unknown anchor", "a: *hunter2", automationlog.Runbook{}, "it is neither YAML nor JSON"},
		{"too large", "a: " + strings.Repeat("x", 64<<10), automationlog.Runbook{}, "at most 65536 bytes"},
		{"aliases that unfold", bomb(), automationlog.Runbook{}, "unfold to too much"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := automationlog.ParseRunbook("r", tt.content)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("%v, want %s", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// bomb is YAML whose aliases would unfold to a billion values.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 10; i++ {
		c := string(rune('0' + i))
		p := string(rune('0' + i - 1))
		b.WriteString("a" + c + ": &a" + c + " [" + strings.TrimSuffix(strings.Repeat("*a"+p+",", 10), ",") + "]\n")
	}
	return b.String()
}

func TestAmazonOwned(t *testing.T) {
	for name, want := range map[string]bool{"AWS-PatchInstance": true, "AWSSupport-TroubleshootSSH": true, "Patch": false, "AWSome": false} {
		if got := (automationlog.Runbook{Name: name}).AmazonOwned(); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Whatever is read, there is an answer and no panic.
func FuzzParseRunbook(f *testing.F) {
	f.Add("schemaVersion: '0.3'\nmainSteps:\n- {name: a, action: 'aws:executeScript'}\n")
	f.Add(`{"schemaVersion":"0.3","mainSteps":[{"action":"aws:loop","inputs":{"Steps":[{}]}}]}`)
	f.Add(bomb())
	f.Fuzz(func(t *testing.T, content string) {
		r, err := automationlog.ParseRunbook("r", content)
		if err == nil && r.Name != "r" {
			t.Error(r)
		}
	})
}
