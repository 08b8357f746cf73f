package policy_test

import (
	"errors"
	"fmt"

	"github.com/awslogkit/awslogkit/logging/policy"
)

func ExampleNew() {
	group := "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/ssm/automation/executeScript"
	doc, err := policy.New(policy.Identity,
		policy.AllowActions("logs:DescribeLogGroups").
			On("arn:aws:logs:eu-west-1:111122223333:log-group:*").
			Sid("Find"),
		policy.AllowActions("logs:CreateLogStream", "logs:PutLogEvents").
			On(group, group+":*").
			Sid("Write"),
	).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(doc.Indented())
	// Output:
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Sid": "Find",
	//       "Effect": "Allow",
	//       "Action": "logs:DescribeLogGroups",
	//       "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:*"
	//     },
	//     {
	//       "Sid": "Write",
	//       "Effect": "Allow",
	//       "Action": [
	//         "logs:CreateLogStream",
	//         "logs:PutLogEvents"
	//       ],
	//       "Resource": [
	//         "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/ssm/automation/executeScript",
	//         "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/ssm/automation/executeScript:*"
	//       ]
	//     }
	//   ]
	// }
}

// A trust policy with the conditions that keep other accounts from using the
// service as a deputy.
func ExampleNew_trust() {
	doc, err := policy.New(policy.Trust,
		policy.AllowActions("sts:AssumeRole").
			To(policy.Service("iot.amazonaws.com")).
			When("StringEquals", "aws:SourceAccount", "111122223333").
			When("ArnLike", "aws:SourceArn", "arn:aws:iot:eu-west-1:111122223333:*"),
	).Build()
	fmt.Println(doc, err)
	fmt.Println(doc.Length(), "of", policy.Trust.MaxLength(), "characters")
	// Output:
	// {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:iot:eu-west-1:111122223333:*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}]} <nil>
	// 260 of 2048 characters
}

// Build reports all wrong fields at once.
func ExampleBuilder_Build() {
	_, err := policy.New(policy.Identity,
		policy.AllowActions("logs:PutLogEvents", "iot:SetLoggingOptions").
			On("arn:aws:logs:eu-west-1:111122223333:log-group:AWSIotLogsV2:*").
			When("StringEqual", "aws:RequestedRegion", "eu-west-1").
			Sid("write logs"),
	).Build()
	var invalid *policy.ValidationError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			fmt.Println(p)
		}
	}
	// Output:
	// Statement[0].Sid: "write logs" has other characters than A-Z, a-z and 0-9
	// Statement[0].Condition.StringEqual: unknown condition operator; did you mean StringEquals?
	// Statement[0].Action[1]: iot:SetLoggingOptions can never match: the resource is of logs, not of iot
}

func ExampleParse() {
	doc, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": {
		"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*",
		"Condition": {"Bool": {"aws:SecureTransport": true}}}}`))
	fmt.Println(doc.Statements[0].Action, doc.Statements[0].Condition["Bool"], err)

	_, err = policy.Parse([]byte(`{"Statement": [{"Efect": "Allow", "Action": "s3:*", "Action": "logs:*", "Resource": null}]}`))
	var invalid *policy.ValidationError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			fmt.Println(p)
		}
	}
	// Output:
	// [logs:PutLogEvents] map[aws:SecureTransport:[true]] <nil>
	// Statement[0].Efect: unknown element; did you mean Effect?
	// Statement[0].Action: the name is there twice in one object
	// Statement[0].Resource: must be a string or a list of strings, not null
}

// IAM's Get operations return documents percent-encoded.
func ExampleParseEncoded() {
	doc, err := policy.ParseEncoded("%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D")
	fmt.Println(doc, err)
	// Output:
	// {"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]} <nil>
}

func ExampleDocument_Equal() {
	a, _ := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Sid":"Logs","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["kms:Decrypt","kms:Encrypt"],"Resource":["*"]}]}`))
	b, _ := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":["KMS:Encrypt","kms:decrypt"],"Resource":"*"}}`))
	fmt.Println(a.Equal(b))
	b.Statements[0].Effect = policy.Deny
	fmt.Println(a.Equal(b))
	// Output:
	// true
	// false
}

func ExampleDiff() {
	before, _ := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:app"}]}`))
	after, _ := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:app:*"}]}`))
	fmt.Print(policy.Diff(before, after))
	// Output:
	//   {
	//     "Version": "2012-10-17",
	//     "Statement": [
	//       {
	//         "Effect": "Allow",
	// -       "Action": "logs:PutLogEvents",
	// -       "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:app"
	// +       "Action": [
	// +         "logs:CreateLogStream",
	// +         "logs:PutLogEvents"
	// +       ],
	// +       "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:app:*"
	//       }
	//     ]
	//   }
}

func ExampleDocument_Lint() {
	doc, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["logs:DescribeLogGroups","logs:PutLogEvents"],"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:app"}]}`))
	if err != nil {
		fmt.Println(err)
	}
	for _, p := range doc.Lint(policy.Identity) {
		fmt.Println(p.Severity, p.Code, p)
	}
	// Output:
	// error action-unmatched Statement[0].Action[0]: logs:DescribeLogGroups can never match: logs:DescribeLogGroups is on all groups: its resource is "*" or "log-group:*"
	// error action-unmatched Statement[0].Action[1]: logs:PutLogEvents can never match: the resource is a log group, and the action is on a stream: end the ARN with ":*"
	// warning resource-unmatched Statement[0].Resource: no action of the statement can be on "arn:aws:logs:eu-west-1:111122223333:log-group:app"
}

func ExampleEvaluate() {
	doc, err := policy.New(policy.Identity,
		policy.AllowActions("logs:CreateLogStream", "logs:PutLogEvents").On("arn:aws:logs:eu-west-1:111122223333:log-group:AWSIotLogsV2:*").Sid("Write"),
	).Build()
	if err != nil {
		fmt.Println(err)
	}
	role := policy.Policies{Identity: []policy.Source{{Name: "inline policy logs", Document: doc}}}
	request := policy.Request{
		Principal: policy.Principal{ARN: "arn:aws:sts::111122223333:assumed-role/IoTLogging/iot"},
		Action:    "logs:PutLogEvents",
		Resource:  "arn:aws:logs:eu-west-1:111122223333:log-group:AWSIotLogsV2:log-stream:1",
	}
	d := policy.Evaluate(request, role)
	fmt.Printf("%v: %s, statement %d (%s)\n", d.Outcome, d.Source, d.Statement, d.Sid)

	request.Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:custom:log-stream:1"
	d = policy.Evaluate(request, role)
	fmt.Printf("%v: %s\n", d.Outcome, d.Reason)
	// Output:
	// allowed: inline policy logs, statement 0 (Write)
	// implicitDeny: no identity policy allows it: statement 0 (Write) of inline policy logs is for other resources
}

// A role that a service assumes: its trust policy must allow. Whether the service
// sends the condition keys is not always documented.
func ExampleEvaluate_unknownKeys() {
	trust, err := policy.New(policy.Trust,
		policy.AllowActions("sts:AssumeRole").To(policy.Service("iot.amazonaws.com")).When("StringEquals", "aws:SourceAccount", "111122223333"),
	).Build()
	if err != nil {
		fmt.Println(err)
	}
	policies := policy.Policies{
		Resource:          &policy.Source{Name: "trust policy", Document: trust},
		ResourceMustAllow: true,
	}
	request := policy.Request{
		Principal: policy.Principal{Service: "iot.amazonaws.com"},
		Action:    "sts:AssumeRole",
		Resource:  "arn:aws:iam::111122223333:role/IoTLogging",
		Unknown:   []string{"aws:Source*"},
	}
	d := policy.Evaluate(request, policies)
	fmt.Printf("%v: %s\n", d.Outcome, d.Reason)

	request.Unknown = nil
	d = policy.Evaluate(request, policies)
	fmt.Printf("%v: %s\n", d.Outcome, d.Reason)
	// Output:
	// undetermined: whether it is allowed depends on condition key aws:SourceAccount
	// implicitDeny: the resource policy does not allow it: statement 0 of trust policy has a condition that does not hold: StringEquals aws:SourceAccount (the request has no such key)
}
