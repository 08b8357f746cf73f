package proof

import (
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// noLogs is the page about logs that are not there, and the commands that it has.
func noLogs(t *testing.T) (page string, commands [][]string) {
	page = string(must[[]byte](t)(os.ReadFile("../../docs/no-logs.md")))
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(page, -1) {
		for line := range strings.Lines(block[1]) {
			words := strings.Fields(strings.ReplaceAll(line, "'", ""))
			if len(words) < 3 || words[0] != "aws" {
				t.Errorf("%q is no command of the AWS CLI", line)
				continue
			}
			commands = append(commands, words[1:])
		}
	}
	if len(commands) < 30 {
		t.Fatalf("only %d commands are found", len(commands))
	}
	return page, commands
}

// Each symptom leads to findings that there are, and every finding of an error is led to.
func TestNoLogsFindings(t *testing.T) {
	page, _ := noLogs(t)
	findings := string(must[[]byte](t)(os.ReadFile("../../docs/findings.md")))
	severity := map[string]string{}
	for _, entry := range regexp.MustCompile(`(?m)^### (\S+)\n(\w+)`).FindAllStringSubmatch(findings, -1) {
		severity[entry[1]] = entry[2]
	}
	linked := map[string]bool{}
	for _, link := range regexp.MustCompile(`\[([a-z0-9-]+)\]\(findings\.md#([a-z0-9-]+)\)`).FindAllStringSubmatch(page, -1) {
		if linked[link[2]] = true; link[1] != link[2] || severity[link[2]] == "" {
			t.Errorf("%s leads to %s, of which there is no entry", link[1], link[2])
		}
	}
	for code, is := range severity {
		if is == "Error" && !linked[code] {
			t.Errorf("nothing leads to %s", code)
		}
	}
	for symptom := range strings.SplitSeq(page, "\n**") {
		if name, rest, ok := strings.Cut(symptom, "**"); ok && !strings.HasPrefix(symptom, "#") && (!strings.Contains(rest, "findings.md") || !strings.Contains(rest, "```sh")) {
			t.Errorf("%q leads to no finding, or does not say how to look", name)
		}
	}
}

// Every command is an operation that the account answers, with members of its input.
func TestNoLogsCommands(t *testing.T) {
	_, commands := noLogs(t)
	operations := map[string]loggingtest.Operation{}
	for _, op := range newAccount().Operations() {
		operations[op.Service+":"+strings.ToLower(op.Name)] = op
	}
	for _, words := range commands {
		name := strings.Replace(words[0], "s3api", "s3", 1) + ":" + strings.ReplaceAll(words[1], "-", "")
		op, ok := operations[name]
		if !ok {
			t.Errorf("aws %s: no account answers %s", strings.Join(words, " "), name)
			continue
		}
		for _, word := range words[2:] {
			option, ok := strings.CutPrefix(word, "--")
			if !ok {
				continue
			}
			member := strings.ReplaceAll(option, "-", "")
			field, ok := op.Input.FieldByNameFunc(func(f string) bool { return strings.EqualFold(f, member) })
			if !ok || slices.Contains(op.NotSimulated, field.Name) {
				t.Errorf("aws %s: %s has no --%s", strings.Join(words, " "), op.Name, option)
			}
		}
	}
}

// The fake answers every command of the page.
func TestNoLogsCLI(t *testing.T) {
	cli := acceptance.NewCLI(t, "", ourRegion)
	t.Parallel()
	_, commands := noLogs(t)
	account := newAccount()
	v := account.Region(ourRegion)
	account.PutKey(ourRegion, loggingtest.KeyOptions{ID: "12345678-1234-1234-1234-123456789012", Alias: "alias/logs"})
	targets := append(places(t, v), rule(t, v)...)
	must[*logging.Report](t)(must[*logging.Plan](t)(logging.NewPlan(t.Context(), targets)).Apply(t.Context(), insist...))
	must[*iam.PutRolePolicyOutput](t)(v.IAM().PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("Runbooks"), PolicyName: aws.String("logs"), PolicyDocument: aws.String(readsAll().String())}))
	must[*s3.PutBucketPolicyOutput](t)(s3test.New(v).PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("acme-sessions"),
		Policy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::acme-sessions"}]}`)}))
	account.PutInstanceProfile("Nodes", "Bastion")
	sessionlogtest.PutNode(v, sessionlogtest.Node{ID: "i-0123456789abcdef0", InstanceProfile: "Nodes"})
	ssmtest.PutDocument(v, ssmtest.Document{Name: "Patch", Content: scriptRunbook, Kind: "Automation"})
	must[*iot.CreateThingOutput](t)(iotlogtest.NewClient(v).CreateThing(t.Context(), &iot.CreateThingInput{ThingName: aws.String("press-1")}))
	server := httptest.NewServer(account.Handler())
	t.Cleanup(server.Close)
	cli = cli.At(server.URL)
	for _, words := range commands {
		if out, err := cli.Try(words...); err != nil {
			t.Errorf("aws %s: %v", strings.Join(words, " "), err)
		} else if !strings.Contains(out, "{") {
			t.Errorf("aws %s prints %q", strings.Join(words, " "), out)
		}
	}
}
