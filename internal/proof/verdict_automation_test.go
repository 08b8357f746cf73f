package proof

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

// automation is a configuration of Automation: what the account has, and what is judged.
type automation struct {
	Destination, DestinationPending, DestinationRegion string
	GroupSetting, GroupSettingPending                  string
	Group                                              groupThing
	Role                                               roleThing // who logs
	Logs                                               string    // "role": the runbook's; "starter"; "caller"; "user": who uses the clients
	RoleARN                                            string    // as it is named; "" for its own
	MustBeEncrypted                                    bool
	Runbook                                            string
	Organization                                       *organization
}

const scriptRunbook = `{"schemaVersion":"0.3","assumeRole":"{{ Role }}","parameters":{"Role":{"type":"String"}},"mainSteps":[{"name":"say","action":"aws:executeScript","inputs":{"Runtime":"python3.11","Handler":"f","Script":"def f(e,c):\n  print(1)"}}]}`

func ofRole(c *automation) asked {
	g := c.Group.arn()
	return asked{account: ourAccount, actions: []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"},
		resources: []string{g, g + ":*", g + ":log-stream:*", arnIn + "logs:" + ourRegion + ":" + ourAccount + ":log-group:*"},
		sent: map[string][]string{"aws:RequestedRegion": {ourRegion}, "aws:SecureTransport": {"true"}, "aws:PrincipalAccount": {ourAccount}, "aws:ResourceAccount": {ourAccount},
			"aws:PrincipalArn": {c.Role.arn()}, "aws:PrincipalType": {"AssumedRole"}, "aws:PrincipalIsAWSService": {"false"}}}
}

func ofTrust(service, source string) asked {
	return asked{account: ourAccount, actions: []string{"sts:AssumeRole"}, principal: map[string]any{"Service": service},
		sent: map[string][]string{"aws:SourceAccount": {ourAccount}, "aws:SourceArn": {source}, "aws:RequestedRegion": {ourRegion}, "aws:SecureTransport": {"true"},
			"aws:PrincipalServiceName": {service}, "aws:PrincipalIsAWSService": {"true"}, "aws:ResourceAccount": {ourAccount}}}
}

func automationPlace() place[automation] {
	trusts := ofTrust("ssm.amazonaws.com", arnIn+"ssm:"+ourRegion+":"+ourAccount+":automation-execution/*")
	return place[automation]{
		name: "Automation",
		right: func() *automation {
			c := &automation{Destination: "CloudWatch", DestinationRegion: ourRegion, GroupSetting: "/ops/automation", Group: groupThing{Name: "/ops/automation", Region: ourRegion}, Logs: "role", Runbook: scriptRunbook}
			c.Role = roleThing{Name: "Runbooks", Path: "/ops/", Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": "ssm.amazonaws.com"}, "Action": "sts:AssumeRole"})}
			c.Role.Inline = c.needs()
			return c
		},
		mutations: []mutation[automation]{
			{12, func(r *rand.Rand, c *automation) string { return c.Role.changed(r, ofRole(c), trusts) }},
			{4, func(r *rand.Rand, c *automation) string { return c.Group.changed(r) }},
			{3, func(r *rand.Rand, c *automation) string {
				c.Organization = c.Organization.changed(r, ofRole(c))
				return "a policy of the organization"
			}},
			{1, func(r *rand.Rand, c *automation) string {
				switch r.IntN(7) {
				case 0:
					c.Destination = one(r, "", "S3", "cloudwatch")
				case 1:
					c.DestinationPending = one(r, "CloudWatch", "S3")
				case 2:
					c.DestinationRegion = otherRegion
				case 3:
					c.GroupSetting = one(r, "", "/other", "/OPS/automation", c.Group.arn(), c.Group.arn()+":*", "/ops/automation ")
				case 4:
					c.GroupSettingPending = one(r, "/other", "/ops/automation")
				default:
					c.GroupSetting, c.Group.Name = "/aws/ssm/automation/executeScript", "/aws/ssm/automation/executeScript"
					c.Role.Inline = []document{grants(allow([]string{"logs:*", "kms:*"}, []string{"*"}))}
				}
				return "the settings"
			}},
			{2, func(r *rand.Rand, c *automation) string {
				c.Logs = one(r, "starter", "caller", "user", "role")
				return "who logs: " + c.Logs
			}},
			{1, func(r *rand.Rand, c *automation) string {
				c.RoleARN = one(r, c.Role.Name, arnIn+"iam::"+ourAccount+":role/"+c.Role.Name, arnIn+"iam::"+ourAccount+":role/x/"+c.Role.Name, arnIn+"iam::"+otherAccount+":role/ops/"+c.Role.Name, "Other")
				return "the role is named as " + c.RoleARN
			}},
			{1, func(_ *rand.Rand, c *automation) string { c.MustBeEncrypted = true; return "must be encrypted" }},
			{1, func(r *rand.Rand, c *automation) string {
				c.Runbook = one(r, strings.Replace(scriptRunbook, "aws:executeScript", "aws:sleep", 1),
					strings.Replace(scriptRunbook, `[{"name":"say"`, `[{"name":"many","action":"aws:loop","inputs":{"Steps":[{"name":"one","action":"aws:executeScript","inputs":{}}]}},{"name":"say"`, 1),
					strings.Replace(scriptRunbook, "aws:executeScript", "aws:ExecuteScript", 1),
					strings.Replace(scriptRunbook, "{{ Role }}", "{{Role}}", 1))
				return "another runbook"
			}},
		},
		mount:        func(a *loggingtest.Account) { automationlogtest.Mount(a) },
		organization: func(c *automation) **organization { return &c.Organization },
		put:          putAutomation,
	}
}

func (c *automation) needs() []document {
	does := ofRole(c)
	return []document{grants(allow(does.actions[:1], does.resources[:2]), allow(does.actions[2:3], does.resources[3:]), allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, does.resources[1:2]),
		allow([]string{"kms:GenerateDataKey*", "kms:Decrypt"}, []string{"*"}))}
}

func putAutomation(t testing.TB, v loggingtest.View, c *automation) (logging.Target, logs, error) {
	if err := c.Group.put(t.Context(), v); err != nil {
		return nil, nil, err
	}
	if err := c.Role.put(t.Context(), v); err != nil {
		return nil, nil, err
	}
	const destination, groupName = "/ssm/automation/customer-script-log-destination", "/ssm/automation/customer-script-log-group-name"
	if c.Destination != "" {
		automationlogtest.Put(v.In(c.DestinationRegion), destination, c.Destination)
	}
	if c.DestinationPending != "" {
		automationlogtest.PutPending(v.In(c.DestinationRegion), destination, c.DestinationPending)
	}
	if c.GroupSetting != "" {
		automationlogtest.Put(v, groupName, c.GroupSetting)
	}
	if c.GroupSettingPending != "" {
		automationlogtest.PutPending(v, groupName, c.GroupSettingPending)
	}
	named, assumed := c.Role.arn(), c.Role.arn()
	if c.RoleARN != "" {
		named = c.RoleARN
		if assumed = named; !strings.HasPrefix(assumed, "arn:") {
			assumed = arnIn + "iam::" + ourAccount + ":role" + c.Role.Path + named
		}
	}
	run, as, clients := automationlogtest.Run{Name: "Patch", Content: c.Runbook, Parameters: map[string]string{"Role": assumed}}, v, automationlogtest.New(v)
	group := loggroup.New(c.Group.Name)
	if c.MustBeEncrypted {
		group.MustBeEncrypted()
	}
	b := automationlog.NewSettings().LogGroup(must[loggroup.Group](t)(group.Build()))
	switch c.Logs {
	case "role":
		b.Role(role.Named(named))
	case "starter":
		run.Name, as = "AWS-Patch", v.As(sessionOf(assumed))
		b.Starter(role.Named(named))
	case "caller":
		run.Name, as = "AWS-Patch", v.As(c.Role.session("ana"))
		clients = automationlogtest.New(as)
		b.Caller()
	case "user":
		var err error
		if as, err = c.user(t, v); err != nil {
			return nil, nil, err
		}
		run.Name, clients = "AWS-Patch", automationlogtest.New(as)
		b.Caller()
	}
	settings, err := b.Runbook(run.Name, c.Runbook).Build()
	if err != nil {
		return nil, nil, err
	}
	return automationlog.New(clients, settings), func() (bool, string, error) {
		if c.Logs == "starter" && assumed != c.Role.arn() {
			return false, "there is no such role, and so nobody with a session of it", nil
		}
		e, err := automationlogtest.RunAutomation(t.Context(), as, run)
		if err != nil || !e.Delivery.Arrived || e.Delivery.Group != c.Group.Name {
			return false, e.Delivery.String(), err
		}
		groups, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &c.Group.Name})
		if err != nil {
			return false, "", err
		}
		encrypted := len(groups.LogGroups) > 0 && aws.ToString(groups.LogGroups[0].KmsKeyId) != ""
		if c.MustBeEncrypted && !encrypted {
			return false, "it is not encrypted", nil
		}
		return true, "", nil
	}, nil
}

// sessionOf is a session of a role, by the role's ARN.
func sessionOf(roleARN string) string {
	account, path, _ := strings.Cut(strings.TrimPrefix(roleARN, arnIn+"iam::"), ":role/")
	return arnIn + "sts::" + account + ":assumed-role/" + path[strings.LastIndexByte(path, '/')+1:] + "/ana"
}

// reads is what a caller needs to judge.
func readsAll() document {
	return grants(statement{"Effect": "Allow", "Action": []string{"iam:Get*", "iam:List*", "ssm:Get*", "kms:Describe*", "kms:Get*", "logs:DescribeLogGroups", "logs:ListTagsForResource"}, "Resource": "*"})
}

// user makes a user with the policies of the role.
func (c *automation) user(t testing.TB, v loggingtest.View) (loggingtest.View, error) {
	ctx, api, name := t.Context(), v.IAM(), aws.String("ana")
	if _, err := api.CreateUser(ctx, &iam.CreateUserInput{UserName: name}); err != nil {
		return v, err
	}
	for i, d := range append(c.Role.Inline, readsAll()) {
		if _, err := api.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String(fmt.Sprint("inline", i)), PolicyDocument: aws.String(d.String())}); err != nil {
			return v, err
		}
	}
	if c.Role.Boundary != nil {
		out, err := api.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("limit"), PolicyDocument: aws.String(c.Role.Boundary.String())})
		if err != nil {
			return v, err
		}
		if _, err := api.PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{UserName: name, PermissionsBoundary: out.Policy.Arn}); err != nil {
			return v, err
		}
	}
	return v.As(arnIn + "iam::" + ourAccount + ":user/ana"), nil
}

func TestVerdictAutomation(t *testing.T) { automationPlace().verdicts(t, verdictRounds()) }
