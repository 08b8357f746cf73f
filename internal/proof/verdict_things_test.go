package proof

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const (
	ourAccount   = "111122223333"
	otherAccount = "444455556666"
)

// Where the accounts are; another partition has others.
var (
	ourRegion, otherRegion = "eu-west-1", "us-east-1"
	partition, arnIn       = "aws", "arn:aws:"
)

// inPartition has the test's accounts in another partition.
func inPartition(t *testing.T, name string) {
	r, o, p, a := ourRegion, otherRegion, partition, arnIn
	t.Cleanup(func() { ourRegion, otherRegion, partition, arnIn = r, o, p, a })
	regions := arn.Regions(name)
	ourRegion, otherRegion, partition, arnIn = regions[0], regions[1], name, "arn:"+name+":"
}

// logsService is CloudWatch Logs as a principal in policies.
func logsService() string { return "logs." + ourRegion + "." + arn.DNSSuffix(partition) }

// roleThing is a role of a configuration.
type roleThing struct {
	Name, Path string
	Missing    bool       `json:",omitempty"`
	Trust      document   // policies
	Inline     []document `json:",omitempty"`
	Attached   []document `json:",omitempty"`
	Boundary   *document  `json:",omitempty"`
	Tags       map[string]string
}

func (r roleThing) arn() string { return arnIn + "iam::" + ourAccount + ":role" + r.Path + r.Name }

// session is the ARN of a session of the role.
func (r roleThing) session(name string) string {
	return arnIn + "sts::" + ourAccount + ":assumed-role/" + r.Name + "/" + name
}

// put makes the role by the account's API.
func (r roleThing) put(ctx context.Context, v loggingtest.View) error {
	if r.Missing {
		return nil
	}
	api := v.IAM()
	in := &iam.CreateRoleInput{RoleName: &r.Name, Path: &r.Path, AssumeRolePolicyDocument: aws.String(r.Trust.String())}
	for _, k := range sorted(r.Tags) {
		in.Tags = append(in.Tags, iamtypes.Tag{Key: aws.String(k), Value: aws.String(r.Tags[k])})
	}
	if _, err := api.CreateRole(ctx, in); isThere(err) { // another place has put it
		return nil
	} else if err != nil {
		return err
	}
	for i, d := range r.Inline {
		if _, err := api.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &r.Name, PolicyName: aws.String(fmt.Sprint("inline", i)), PolicyDocument: aws.String(d.String())}); err != nil {
			return err
		}
	}
	managed := func(name string, d document) (*string, error) {
		out, err := api.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(r.Name + name), PolicyDocument: aws.String(d.String())})
		if err != nil {
			return nil, err
		}
		return out.Policy.Arn, nil
	}
	for i, d := range r.Attached {
		arn, err := managed(fmt.Sprint("attached", i), d)
		if err != nil {
			return err
		}
		if _, err := api.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &r.Name, PolicyArn: arn}); err != nil {
			return err
		}
	}
	if r.Boundary != nil {
		arn, err := managed("boundary", *r.Boundary)
		if err != nil {
			return err
		}
		if _, err := api.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &r.Name, PermissionsBoundary: arn}); err != nil {
			return err
		}
	}
	return nil
}

// isThere reports that something exists already.
func isThere(err error) bool {
	var group *logstypes.ResourceAlreadyExistsException
	var role *iamtypes.EntityAlreadyExistsException
	return errors.As(err, &group) || errors.As(err, &role)
}

// changed changes the role in one way: its policies, its trust policy, its boundary.
func (r *roleThing) changed(rnd *rand.Rand, does, trusts asked) string {
	switch n := rnd.IntN(20); {
	case n < 8 && len(r.Inline) > 0:
		return "inline policy: " + does.changes(rnd, &r.Inline[rnd.IntN(len(r.Inline))])
	case n < 13:
		return "trust policy: " + trusts.changes(rnd, &r.Trust)
	case n < 15:
		if r.Boundary == nil {
			r.Boundary = new(one(rnd, grants(statement{"Effect": "Allow", "Action": "*", "Resource": "*"}),
				grants(statement{"Effect": "Allow", "Action": []string{"logs:*", "s3:*", "kms:*", "ssm:*", "ssmmessages:*"}, "Resource": "*"}),
				grants(statement{"Effect": "Allow", "NotAction": []string{"iam:*", "organizations:*"}, "Resource": "*"}),
				grants(does.another(rnd, "Allow"), does.another(rnd, "Allow"))))
			return "a boundary"
		}
		return "boundary: " + does.changes(rnd, r.Boundary)
	case n < 16:
		r.Attached = append(r.Attached, grants(does.another(rnd, one(rnd, "Allow", "Deny"))))
		return "a managed policy"
	case n < 17 && len(r.Inline) > 0:
		r.Inline, r.Attached = r.Inline[1:], append(r.Attached, r.Inline[0])
		return "its inline policy as a managed one"
	case n < 18:
		r.Path = one(rnd, "/", "/ops/", "/service-role/", "/a/b/")
		return "path " + r.Path
	case n < 19:
		r.Tags = map[string]string{"team": one(rnd, "ops", "dev")}
		return "a tag"
	}
	if chance(rnd, 30) {
		r.Missing = true
		return "the role is missing"
	}
	return ""
}

// keyThing is a KMS key of a configuration.
type keyThing struct {
	ID      string
	Account string   `json:",omitempty"` // "" for ours
	Policy  document // policies
	State   string   // "", "disabled", "pending deletion"
}

func (k keyThing) arn() string {
	return arnIn + "kms:" + ourRegion + ":" + cmp.Or(k.Account, ourAccount) + ":key/" + k.ID
}

// of is the view of an account's root user, "" for ours.
func of(v loggingtest.View, account string) loggingtest.View {
	if account == "" {
		return v
	}
	return v.Account().Sibling(account).Region(v.Region())
}

// idFor is the id of the key that a thing of the name has.
func idFor(name string) string {
	return fmt.Sprintf("%08x-2222-4333-8444-555555555555", crc32.ChecksumIEEE([]byte(name)))
}

// open is a key policy that lets everybody in.
var open = grants(statement{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"})

// put makes a key that everybody may use; close gives it its policy and state, once
// everything that has the key is there.
func (k keyThing) put(v loggingtest.View) {
	of(v, k.Account).Account().PutKey(v.Region(), loggingtest.KeyOptions{ID: k.ID, Policy: open.String()})
}

func (k keyThing) close(ctx context.Context, v loggingtest.View) error {
	api := of(v, k.Account).KMS()
	if _, err := api.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &k.ID, Policy: aws.String(k.Policy.String()), BypassPolicyLockoutSafetyCheck: true}); err != nil {
		return err
	}
	switch k.State {
	case "disabled":
		_, err := api.DisableKey(ctx, &kms.DisableKeyInput{KeyId: &k.ID})
		return err
	case "pending deletion":
		_, err := api.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: &k.ID})
		return err
	}
	return nil
}

// groupThing is a log group of a configuration.
type groupThing struct {
	Name, Region, Class string
	Missing             bool
	Retention           int32
	Key                 *keyThing // policies
}

func (g groupThing) arn() string {
	return arnIn + "logs:" + ourRegion + ":" + ourAccount + ":log-group:" + g.Name
}

// logsKey is a key for a log group, as CloudWatch Logs' guide has it.
func logsKey(id, group string) *keyThing {
	return &keyThing{ID: id, Policy: grants(
		statement{"Effect": "Allow", "Principal": map[string]any{"AWS": arnIn + "iam::" + ourAccount + ":root"}, "Action": "kms:*", "Resource": "*"},
		statement{"Effect": "Allow", "Principal": map[string]any{"Service": logsService()},
			"Action": []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"}, "Resource": "*",
			"Condition": map[string]any{"ArnEquals": map[string]any{"kms:EncryptionContext:aws:logs:arn": arnIn + "logs:" + ourRegion + ":" + ourAccount + ":log-group:" + group}}})}
}

// asked is what CloudWatch Logs asks of the group's key.
func (g groupThing) keyAsked() asked {
	return asked{account: ourAccount, actions: []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey"},
		resources: []string{g.Key.arn()}, principal: map[string]any{"Service": logsService()},
		sent: map[string][]string{"kms:EncryptionContext:aws:logs:arn": {g.arn()}, "kms:EncryptionContextKeys": {"aws:logs:arn"}, "aws:SourceArn": {g.arn()}, "aws:SourceAccount": {ourAccount},
			"kms:CallerAccount": {ourAccount}, "kms:ViaService": {logsService()}, "aws:PrincipalServiceName": {logsService()}}}
}

func (g groupThing) put(ctx context.Context, v loggingtest.View) error {
	if g.Missing {
		return nil
	}
	at := v.In(g.Region)
	in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &g.Name, LogGroupClass: logstypes.LogGroupClass(g.Class)}
	if g.Key != nil && g.Region == ourRegion {
		g.Key.put(v)
		in.KmsKeyId = aws.String(g.Key.arn())
	}
	if _, err := at.Logs().CreateLogGroup(ctx, in); isThere(err) {
		return nil
	} else if err != nil {
		return err
	}
	if g.Retention > 0 {
		if _, err := at.Logs().PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &g.Name, RetentionInDays: &g.Retention}); err != nil {
			return err
		}
	}
	if in.KmsKeyId != nil {
		return g.Key.close(ctx, v)
	}
	return nil
}

// changed changes the group in one way.
func (g *groupThing) changed(r *rand.Rand) string {
	switch n := r.IntN(12); {
	case n == 0:
		g.Missing = true
		return "the group is missing"
	case n == 1:
		g.Region = otherRegion
		return "the group is in another region"
	case n == 2:
		g.Class = one(r, "INFREQUENT_ACCESS", "STANDARD", "DELIVERY")
		return "class " + g.Class
	case n == 3:
		g.Retention = one[int32](r, 1, 30, 3653)
		return "retention"
	case g.Key == nil:
		g.Key = logsKey(idFor(g.Name), g.Name)
		return "a key"
	case n < 5:
		g.Key.State = one(r, "disabled", "pending deletion")
		return "the key is " + g.Key.State
	}
	return "key policy: " + g.keyAsked().changes(r, &g.Key.Policy)
}

// organization are the policies of an organization that the account is in.
type organization struct {
	Service  map[string][]document // policies by level: "root", "ops", "account"
	Without  []string              // levels whose FullAWSAccess was taken away
	Resource []document            // policies
}

// newAccount is an account, in an organization or not, and what puts its policies in force.
// With another account it always is in one.
func (o *organization) newAccount(mount func(*loggingtest.Account), other string) (account *loggingtest.Account, bind func()) {
	if o == nil && other == "" {
		account = loggingtest.NewAccount(ourAccount, loggingtest.InPartition(partition))
		mount(account)
		return account, func() {}
	}
	org := loggingtest.NewOrganization("999988887777", loggingtest.InPartition(partition))
	unit := org.Unit("ops")
	account = org.AddAccount(ourAccount, unit)
	mount(account)
	if other != "" {
		mount(org.AddAccount(other, unit))
	}
	if o == nil {
		return account, func() {}
	}
	return account, func() {
		levels := map[string]loggingtest.Target{"root": org.Root(), "ops": unit, "account": account}
		for _, level := range sorted(o.Service) {
			for i, d := range o.Service[level] {
				org.PutServiceControlPolicy(levels[level], fmt.Sprint("policy", i), d.String())
			}
		}
		for _, level := range o.Without {
			org.DetachPolicy(levels[level], "FullAWSAccess")
		}
		for i, d := range o.Resource {
			org.PutResourceControlPolicy(unit, fmt.Sprint("resource", i), d.String())
		}
	}
}

// changed changes the organization's policies in one way.
func (o *organization) changed(r *rand.Rand, does asked) *organization {
	if o == nil {
		o = &organization{Service: map[string][]document{}}
	}
	level := one(r, "root", "ops", "account")
	switch r.IntN(5) {
	case 0:
		if len(o.Without) == 0 {
			o.Without = []string{level}
			o.Service[level] = append(o.Service[level], grants(does.another(r, "Allow")))
		}
	case 1:
		st := does.another(r, "Deny")
		delete(st, "NotAction")
		delete(st, "NotPrincipal")
		st["Action"], st["Principal"] = one(r, "sts:AssumeRole", "kms:*", "s3:PutObject", "sts:*"), "*"
		if st["Resource"] == nil && st["NotResource"] == nil {
			st["Resource"] = "*"
		}
		o.Resource = append(o.Resource, grants(st))
	default:
		st := does.another(r, one(r, "Deny", "Deny", "Allow"))
		delete(st, "Principal")
		delete(st, "NotPrincipal")
		o.Service[level] = append(o.Service[level], grants(st))
	}
	return o
}
