package acceptance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// PluginDirVariable is the name of the environment variable that says where a filesystem
// mirror of Terraform's providers is: the folder that has those of the registries.
const PluginDirVariable = "AWSLOGKIT_TERRAFORM_PLUGINS"

// mirrors are where such mirrors are looked for besides.
var mirrors = []string{"~/.terraform.d/plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", "/opt/*"}

// Terraform is the program in a folder with a configuration, with the AWS provider from
// a filesystem mirror.
type Terraform struct {
	path, folder string
	env          []string
}

// NewTerraform copies a configuration to a folder of its own and initialises it, or skips
// the test where Terraform or a mirror with the provider is not installed. The variable
// "endpoint" of the configuration is the fake's URL.
func NewTerraform(t testing.TB, configuration, endpoint string) *Terraform {
	t.Helper()
	path := program(t, "terraform", "Terraform, https://developer.hashicorp.com/terraform/install")
	mirror := mirrorOf(t)
	text, err := os.ReadFile(configuration)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	rc := filepath.Join(folder, "terraform.rc")
	for name, content := range map[string]string{
		filepath.Join(folder, "main.tf"): string(text),
		rc:                               "provider_installation {\n  filesystem_mirror { path = \"" + mirror + "\" }\n}\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tf := &Terraform{path, folder, environment("TF_CLI_CONFIG_FILE="+rc, "TF_VAR_endpoint="+endpoint, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "AWS_MAX_ATTEMPTS=2")}
	if out, code := tf.Run(t, "init"); code != 0 {
		t.Fatalf("terraform init: %d\n%s", code, out)
	}
	return tf
}

// mirrorOf finds a mirror that has the AWS provider.
func mirrorOf(t testing.TB) string {
	t.Helper()
	places := mirrors
	if said := os.Getenv(PluginDirVariable); said != "" {
		places = []string{said}
	}
	home, _ := os.UserHomeDir()
	for _, place := range places {
		if rest, ok := strings.CutPrefix(place, "~/"); ok {
			place = filepath.Join(home, rest)
		}
		if found, _ := filepath.Glob(filepath.Join(place, "*", "hashicorp", "aws")); len(found) > 0 {
			return filepath.Join(found[0], "..", "..", "..")
		}
	}
	t.Skipf("no filesystem mirror has Terraform's AWS provider: set %s to one", PluginDirVariable)
	return ""
}

// Run runs a command without questions and colours. It answers what was printed and the
// exit code.
func (tf *Terraform) Run(t testing.TB, command string, args ...string) (output string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tf.path, append([]string{command, "-no-color", "-input=false"}, args...)...)
	cmd.Dir, cmd.Env = tf.folder, tf.env
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
