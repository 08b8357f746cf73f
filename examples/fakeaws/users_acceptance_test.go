package main

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

// A CLI user with a created key may do what his policies say, and nothing else.
func TestCLIUser(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	aws.Object("iam", "create-user", "--user-name", "ann")
	made := aws.Object("iam", "create-access-key", "--user-name", "ann")["AccessKey"].(map[string]any)
	id, secret := made["AccessKeyId"].(string), made["SecretAccessKey"].(string)
	ann := aws.CLI.With("AWS_ACCESS_KEY_ID="+id, "AWS_SECRET_ACCESS_KEY="+secret)
	if got := ann.Object("sts", "get-caller-identity"); got["Arn"] != "arn:aws:iam::123456789012:user/ann" {
		t.Error(got)
	}
	for code, args := range map[string][]string{
		"AccessDeniedException": {"logs", "describe-log-groups"},
		"AccessDenied":          {"iam", "list-users"},
	} {
		message := ann.Refused(code, args...)
		if !strings.Contains(message, "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ") {
			t.Error(message)
		}
	}
	ann.Refused("AccessDenied", "s3api", "list-buckets")
	aws.Object("iam", "create-group", "--group-name", "ops")
	aws.Silent("iam", "add-user-to-group", "--group-name", "ops", "--user-name", "ann")
	aws.Silent("iam", "attach-group-policy", "--group-name", "ops", "--policy-arn", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	ann.Object("logs", "describe-log-groups")
	ann.Refused("AccessDeniedException", "logs", "create-log-group", "--log-group-name", "x")
	aws.Silent("iam", "update-access-key", "--user-name", "ann", "--access-key-id", id, "--status", "Inactive")
	ann.Refused("UnrecognizedClientException", "logs", "describe-log-groups")
	ann.Refused("InvalidClientTokenId", "sts", "get-caller-identity")
	ann.Refused("InvalidAccessKeyId", "s3api", "list-buckets")
}

// Faults of the control path reach the CLI.
func TestCLIMeetsFaults(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	fake := control.New(aws.endpoint)
	fault, err := fake.Inject(t.Context(), control.Fault{Operation: "logs:DescribeLogGroups", Kind: control.Fail, Code: "ServiceUnavailableException", Message: "not today"})
	if err != nil {
		t.Fatal(err)
	}
	if message := aws.Refused("ServiceUnavailableException", "logs", "describe-log-groups"); !strings.Contains(message, "not today") {
		t.Error(message)
	}
	if fired, err := fault.Fired(t.Context()); err != nil || fired[0] == 0 {
		t.Error(fired, err)
	}
	if err := fault.Disarm(t.Context()); err != nil {
		t.Error(err)
	}
	aws.Object("logs", "describe-log-groups")
	calls, count, err := fake.Calls(t.Context(), "logs:*")
	if err != nil || count < 2 || calls[0].ErrorCode != "ServiceUnavailableException" || calls[len(calls)-1].ErrorCode != "" {
		t.Errorf("%+v, %d, %v", calls, count, err)
	}
}

const userScript = `
import boto3, json, sys
root = boto3.client("iam", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
root.create_user(UserName="bob")
key = root.create_access_key(UserName="bob")["AccessKey"]
def client(service):
    return boto3.client(service, endpoint_url=sys.argv[1], region_name="us-east-2", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
def code(call, **args):
    try:
        call(**args)
        return ""
    except Exception as e:
        return e.response["Error"]["Code"]
logs, seen = client("logs"), []
seen.append(code(logs.create_log_group, logGroupName="g"))
root.put_user_policy(UserName="bob", PolicyName="logs", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "logs:CreateLogGroup", "Resource": "arn:aws:logs:us-east-2:123456789012:log-group:g:*"}]}))
seen.append(code(logs.create_log_group, logGroupName="g"))
seen.append(code(logs.create_log_group, logGroupName="h"))
seen.append(code(root.delete_user, UserName="bob"))
root.delete_access_key(UserName="bob", AccessKeyId=key["AccessKeyId"])
seen.append(code(logs.create_log_group, logGroupName="g"))
seen.append(code(client("s3").list_buckets))
root.delete_user_policy(UserName="bob", PolicyName="logs")
root.delete_user(UserName="bob")
seen.append(code(root.get_user, UserName="bob"))
print(json.dumps(seen))
`

func TestBoto3User(t *testing.T) {
	python := acceptance.Boto3(t)
	accounts := newAccounts("123456789012", "aws")
	server := httptest.NewServer(accounts[0].Handler())
	defer server.Close()
	out := python(userScript, server.URL)
	var got []string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := []string{"AccessDeniedException", "", "AccessDeniedException", "DeleteConflict", "UnrecognizedClientException", "InvalidAccessKeyId", "NoSuchEntity"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
