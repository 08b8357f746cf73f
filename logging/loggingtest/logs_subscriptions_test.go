package loggingtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const (
	kinesis  = "arn:aws:kinesis:" + testRegion + ":" + testAccount + ":stream/logs"
	firehose = "arn:aws:firehose:" + testRegion + ":" + testAccount + ":deliverystream/logs"
	sender   = iamPrefix + "role/Sender"
)

func trustLogs(condition string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole"` + condition + `}]}`
}

// senders are streams and a role that may write to them.
func senders(v loggingtest.View) {
	v.PutStream(kinesis)
	v.PutStream(firehose)
	v.Account().PutRole(loggingtest.RoleOptions{Name: "Sender", Trust: trustLogs(`,"Condition":{"StringLike":{"aws:SourceArn":"arn:aws:logs:*:111122223333:*"}}`),
		Inline: map[string]string{"kinesis": allow("kinesis:PutRecord", "*"), "firehose": allow("firehose:PutRecord", "*")}})
}

func subscribe(destination, role string) *cloudwatchlogs.PutSubscriptionFilterInput {
	in := &cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: aws.String("/g"), FilterName: aws.String("f"), FilterPattern: aws.String("ERROR"), DestinationArn: &destination}
	if role != "" {
		in.RoleArn = &role
	}
	return in
}

// arrived shows the messages that arrived, and why others did not.
func arrived(t *testing.T, v loggingtest.View) (out []string) {
	t.Helper()
	for _, d := range v.SubscriptionDeliveries() {
		m, err := d.Message()
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, e := range m.LogEvents {
			texts = append(texts, e.Message)
		}
		text := fmt.Sprintf("%s %s %s%s", m.MessageType, d.Target[strings.LastIndexByte(d.Target, '/')+1:], m.LogGroup, texts)
		if !d.Arrived {
			text = d.Reason
		}
		out = append(out, text)
	}
	return out
}

func TestSubscriptionsOfStreams(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, v := t.Context(), a.Region(testRegion)
		c := open(v)
		senders(v)
		group(t, c, "/g")
		stream(t, c, "/g", "s")
		now := time.Now()
		for i, destination := range []string{kinesis, firehose} {
			in := subscribe(destination, sender)
			in.FilterName = aws.String([]string{"f", "all"}[i])
			if i == 1 {
				in.FilterPattern = aws.String("")
			}
			must(c.logs.PutSubscriptionFilter(ctx, in))(t)
		}
		must(put(c, "/g", "s", now, "an ERROR", "fine", "ERROR 2"))(t)
		must(put(c, "/g", "s", now, "only fine"))(t)
		a.PutRole(loggingtest.RoleOptions{Name: "Sender", Trust: trustLogs(""), Inline: map[string]string{"send": allow("kinesis:PutRecord", "*")}})
		must(put(c, "/g", "s", now, "ERROR 3"))(t)
		a.PutRole(loggingtest.RoleOptions{Name: "Sender", Trust: serviceText})
		must(put(c, "/g", "s", now, "ERROR 4"))(t)
		got := arrived(t, v)
		want := []string{
			"CONTROL_MESSAGE logs [CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.]",
			"CONTROL_MESSAGE logs [CWL CONTROL MESSAGE: Checking health of destination Firehose stream.]",
			"DATA_MESSAGE logs /g[an ERROR fine ERROR 2]", "DATA_MESSAGE logs /g[an ERROR ERROR 2]", "DATA_MESSAGE logs /g[only fine]",
			sender + " is not allowed firehose:PutRecord on " + firehose, "DATA_MESSAGE logs /g[ERROR 3]",
			"logs.amazonaws.com cannot assume " + sender, "logs.amazonaws.com cannot assume " + sender,
		}
		for i := range got {
			if i < len(want) && strings.HasPrefix(got[i], want[i]) {
				got[i] = want[i]
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		last, _ := v.SubscriptionDeliveries()[3].Message()
		if last.Owner != testAccount || last.LogStream != "s" || !slices.Equal(last.SubscriptionFilters, []string{"f"}) || len(last.LogEvents[0].ID) != 56 || last.LogEvents[0].Timestamp != now.UnixMilli() {
			t.Errorf("%+v", last)
		}
		must(c.logs.DeleteSubscriptionFilter(ctx, &cloudwatchlogs.DeleteSubscriptionFilterInput{LogGroupName: aws.String("/g"), FilterName: aws.String("f")}))(t)
		left := must(c.logs.DescribeSubscriptionFilters(ctx, &cloudwatchlogs.DescribeSubscriptionFiltersInput{LogGroupName: aws.String("/g")}))(t).SubscriptionFilters
		if len(left) != 1 || *left[0].FilterName != "all" || *left[0].DestinationArn != firehose || *left[0].RoleArn != sender || left[0].Distribution != "ByLogStream" || *left[0].FilterPattern != "" {
			t.Errorf("%+v", left)
		}
		_, err := c.logs.DeleteSubscriptionFilter(ctx, &cloudwatchlogs.DeleteSubscriptionFilterInput{LogGroupName: aws.String("/g"), FilterName: aws.String("f")})
		wantCode(t, err, "ResourceNotFoundException", "The specified subscription filter does not exist.")
	})
}

func TestSubscriptionRefusals(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		c := open(v)
		senders(v)
		a.PutRole(loggingtest.RoleOptions{Name: "Weak", Trust: trustLogs("")})
		a.PutRole(loggingtest.RoleOptions{Name: "Closed", Trust: serviceText, Inline: map[string]string{"send": allow("*", "*")}})
		group(t, c, "/g")
		group(t, c, "/aws/lambda/f")
		notPassing := open(v.As(a.PutUser("u", allow("logs:*", "*"))))
		const (
			function = "arn:aws:lambda:" + testRegion + ":" + testAccount + ":function:f"
			noStream = "Could not deliver test message to specified Kinesis stream. Check if the given Kinesis stream is in ACTIVE state."
		)
		own := subscribe(function, "")
		own.LogGroupName = aws.String("/aws/lambda/f")
		missing := subscribe(kinesis, sender)
		missing.LogGroupName = aws.String("/none")
		pattern := subscribe(kinesis, sender)
		pattern.FilterPattern = aws.String("{")
		for name, tt := range map[string]struct {
			c             clients
			in            *cloudwatchlogs.PutSubscriptionFilterInput
			code, message string
		}{
			"no group":                        {c, missing, "ResourceNotFoundException", "The specified log group does not exist."},
			"a bad pattern":                   {c, pattern, "InvalidParameterException", ""},
			"a stream without a role":         {c, subscribe(kinesis, ""), "InvalidParameterException", ""},
			"a role that is not trusted":      {c, subscribe(kinesis, iamPrefix+"role/Closed"), "InvalidParameterException", noStream},
			"a role that may not write":       {c, subscribe(kinesis, iamPrefix+"role/Weak"), "InvalidParameterException", noStream},
			"a role that is not there":        {c, subscribe(kinesis, iamPrefix+"role/None"), "InvalidParameterException", noStream},
			"a role that the caller must not": {notPassing, subscribe(kinesis, sender), "AccessDeniedException", ""},
			"no stream":                       {c, subscribe(kinesis+"2", sender), "InvalidParameterException", noStream},
			"a function with a role":          {c, subscribe(function, sender), "InvalidParameterException", "destinationArn for vendor lambda cannot be used with roleArn"},
			"a function that is not there":    {c, subscribe(function, ""), "InvalidParameterException", "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function."},
			"the function's own group":        {c, own, "InvalidParameterException", "The log group provided is reserved for the function log of the destination function."},
			"no destination":                  {c, subscribe(logsPrefix+"destination:d", ""), "InvalidParameterException", "Could not deliver test message to specified destination. Check if the destination is valid."},
			"another region":                  {c, subscribe("arn:aws:logs:us-east-2:"+testAccount+":destination:d", ""), "InvalidParameterException", ""},
			"something else":                  {c, subscribe("arn:aws:s3:::b", ""), "InvalidParameterException", ""},
			"no ARN":                          {c, subscribe("stream", ""), "InvalidParameterException", ""},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := tt.c.logs.PutSubscriptionFilter(t.Context(), tt.in)
				wantCode(t, err, tt.code, tt.message)
			})
		}
		for i, want := range []string{"", "", "LimitExceededException"} {
			in := subscribe(kinesis, sender)
			in.FilterName = aws.String(fmt.Sprint("f", i))
			_, err := c.logs.PutSubscriptionFilter(t.Context(), in)
			wantCode(t, err, want, "")
		}
	})
}

// Filters of one account send to a destination of another, which lets it in.
func TestDestinationOfAnotherAccount(t *testing.T) {
	const archive = "222233334444"
	org := loggingtest.NewOrganization(testAccount)
	there := org.AddAccount(archive, nil).Region(testRegion)
	here := org.Management().Region(testRegion)
	ctx, logs := t.Context(), there.Logs()
	target := "arn:aws:kinesis:" + testRegion + ":" + archive + ":stream/logs"
	there.PutStream(target)
	there.Account().PutRole(loggingtest.RoleOptions{Name: "Sender", Trust: trustLogs(""), Inline: map[string]string{"send": allow("kinesis:PutRecord", target)}})
	d := must(logs.PutDestination(ctx, &cloudwatchlogs.PutDestinationInput{DestinationName: aws.String("d"), TargetArn: &target, RoleArn: aws.String("arn:aws:iam::" + archive + ":role/Sender"), Tags: map[string]string{"a": "b"}}))(t).Destination
	admit := func(principal string) {
		must(logs.PutDestinationPolicy(ctx, &cloudwatchlogs.PutDestinationPolicyInput{DestinationName: aws.String("d"),
			AccessPolicy: aws.String(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,"Action":"logs:PutSubscriptionFilter","Resource":%q}]}`, principal, *d.Arn))}))(t)
	}
	c := typedDoor(here)
	group(t, c, "/g")
	stream(t, c, "/g", "s")
	_, err := c.logs.PutSubscriptionFilter(ctx, subscribe(*d.Arn, ""))
	wantCode(t, err, "AccessDeniedException", "User with accountId: "+testAccount+" is not authorized to perform PutSubscriptionFilter on resource: "+*d.Arn)
	admit(`{"AWS":"` + testAccount + `"}`)
	must(c.logs.PutSubscriptionFilter(ctx, subscribe(*d.Arn, sender)))(t) // as for an organization
	_, err = c.logs.PutSubscriptionFilter(ctx, subscribe("arn:aws:kinesis:eu-west-1:444455556666:stream/theirs", sender))
	wantCode(t, err, "InvalidParameterException", "The destination must be in the account and the Region of the log group; across accounts it is a destination of CloudWatch Logs")
	user := typedDoor(here.As(here.Account().PutUser("u", allow("logs:PutSubscriptionFilter", logsPrefix+"log-group:/g:*"))))
	_, err = user.logs.PutSubscriptionFilter(ctx, subscribe(*d.Arn, ""))
	wantCode(t, err, "AccessDeniedException", "")
	must(c.logs.PutSubscriptionFilter(ctx, subscribe(*d.Arn, "")))(t)
	send := func(text string) { must(put(c, "/g", "s", time.Now(), "ERROR "+text))(t) }
	send("1")
	admit(`{"AWS":"333344445555"}`)
	send("2")
	admit(`"*"`)
	send("3")
	must(logs.DeleteDestination(ctx, &cloudwatchlogs.DeleteDestinationInput{DestinationName: aws.String("d")}))(t)
	send("4")
	var got []string
	for _, d := range here.SubscriptionDeliveries()[2:] { // each put sends one
		m, _ := d.Message()
		got = append(got, fmt.Sprint(m.LogEvents[0].Message, " ", d.Arrived, " ", strings.SplitN(d.Reason, ":", 2)[0]))
	}
	want := []string{"ERROR 1 true ", "ERROR 2 false the destination's access policy does not let account " + testAccount + " in", "ERROR 3 true ", "ERROR 4 false the destination does not exist"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestDestinations(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, v := t.Context(), a.Region(testRegion)
		c := open(v)
		senders(v)
		in := func(name, target, role string) *cloudwatchlogs.PutDestinationInput {
			return &cloudwatchlogs.PutDestinationInput{DestinationName: &name, TargetArn: &target, RoleArn: &role}
		}
		for name, tt := range map[string]struct {
			in      *cloudwatchlogs.PutDestinationInput
			message string
		}{
			"a colon":   {in("a:b", kinesis, sender), "1 validation error detected: Value 'a:b' at 'destinationName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*"},
			"a queue":   {in("a", "arn:aws:sqs:eu-west-1:111122223333:q", sender), "Invalid targetArn: it must be that of a Kinesis stream or a Firehose stream"},
			"no stream": {in("a", firehose+"2", sender), "Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state."},
			"no role":   {in("a", kinesis, sender+"2"), "Could not deliver test message to specified Kinesis stream. Check if the given Kinesis stream is in ACTIVE state."},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := c.logs.PutDestination(ctx, tt.in)
				wantCode(t, err, "InvalidParameterException", tt.message)
			})
		}
		for _, name := range []string{"b", "a1", "a2"} {
			must(c.logs.PutDestination(ctx, in(name, kinesis, sender)))(t)
		}
		policy := func(name, text string) error {
			_, err := c.logs.PutDestinationPolicy(ctx, &cloudwatchlogs.PutDestinationPolicyInput{DestinationName: &name, AccessPolicy: &text})
			return err
		}
		good := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"logs:PutSubscriptionFilter","Resource":"*"}]}`
		wantCode(t, policy("none", good), "ResourceNotFoundException", "The specified destination does not exist.")
		wantCode(t, policy("a1", `{`), "InvalidParameterException", "")
		wantCode(t, policy("a1", allow("*", "*")), "InvalidParameterException", "")
		wantCode(t, policy("a1", good), "", "")
		must(c.logs.PutDestination(ctx, in("a1", firehose, sender)))(t) // keeps its policy
		out := must(c.logs.DescribeDestinations(ctx, &cloudwatchlogs.DescribeDestinationsInput{DestinationNamePrefix: aws.String("a"), Limit: aws.Int32(1)}))(t)
		if got := out.Destinations[0]; len(out.Destinations) != 1 || out.NextToken == nil || *got.DestinationName != "a1" || *got.AccessPolicy != good || *got.TargetArn != firehose || *got.Arn != logsPrefix+"destination:a1" {
			t.Errorf("%+v", got)
		}
		arn := aws.String(logsPrefix + "destination:b")
		must(c.logs.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: arn, Tags: map[string]string{"k": "v"}}))(t)
		if tags := must(c.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: arn}))(t).Tags; tags["k"] != "v" {
			t.Error(tags)
		}
		must(c.logs.DeleteDestination(ctx, &cloudwatchlogs.DeleteDestinationInput{DestinationName: aws.String("b")}))(t)
		_, err := c.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: arn})
		wantCode(t, err, "ResourceNotFoundException", "")
	})
}

// The older tag operations and ListLogGroups.
func TestOlderTagsAndList(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := t.Context()
		c := open(a.Region(testRegion))
		for i := range 60 {
			group(t, c, fmt.Sprintf("/app/%02d", i))
		}
		group(t, c, "/web/app")
		g := aws.String("/web/app")
		must(c.logs.TagLogGroup(ctx, &cloudwatchlogs.TagLogGroupInput{LogGroupName: g, Tags: map[string]string{"a": "1", "b": "2"}}))(t)
		must(c.logs.UntagLogGroup(ctx, &cloudwatchlogs.UntagLogGroupInput{LogGroupName: g, Tags: []string{"a", "c"}}))(t)
		tags := must(c.logs.ListTagsLogGroup(ctx, &cloudwatchlogs.ListTagsLogGroupInput{LogGroupName: g}))(t).Tags
		if d := cmp.Diff(map[string]string{"b": "2"}, tags); d != "" {
			t.Error(d)
		}
		_, err := c.logs.ListTagsLogGroup(ctx, &cloudwatchlogs.ListTagsLogGroupInput{LogGroupName: aws.String("/none")})
		wantCode(t, err, "ResourceNotFoundException", "")
		for pattern, want := range map[string]int{"": 61, "app": 61, "^/app": 60, "/0|^/web": 11, "none": 0} {
			in := &cloudwatchlogs.ListLogGroupsInput{Limit: aws.Int32(25)}
			if pattern != "" {
				in.LogGroupNamePattern = aws.String(pattern)
			}
			if pattern == "/0|^/web" { // each has at least three characters
				in.LogGroupNamePattern = aws.String("p/0|^/web")
			}
			n := 0
			for {
				out := must(c.logs.ListLogGroups(ctx, in))(t)
				if n += len(out.LogGroups); n > 0 && *out.LogGroups[0].LogGroupArn != logsPrefix+"log-group:"+*out.LogGroups[0].LogGroupName {
					t.Errorf("%+v", out.LogGroups[0])
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					break
				}
			}
			if n != want {
				t.Errorf("%q: %d groups, want %d", pattern, n, want)
			}
		}
		_, err = c.logs.ListLogGroups(ctx, &cloudwatchlogs.ListLogGroupsInput{LogGroupNamePattern: aws.String("a*b")})
		wantCode(t, err, "InvalidParameterException", "")
	})
}
