package sessionlog

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// sampleSession stands for a session's id, where a permission is asked for.
const sampleSession = "user-0123456789abcdef0"

// circumstances are what the facts say, for a role of nodes; "" is nobody in
// particular, who may do everything.
func (j *judging) circumstances(roleARN string) agent.Circumstances {
	at := agent.Circumstances{DescribeGroups: agent.Allowed(), WriteGroup: agent.Allowed(), ReadEncryption: agent.Allowed(), WriteBucket: agent.Allowed(), WriteLarge: agent.Allowed(), ChannelKey: j.channelKeyUsable()}
	j.groupFacts(&at)
	j.bucketFacts(&at)
	if roleARN == "" {
		return at
	}
	own, err := role.Policies(j.facts, role.Ref(j.facts.Scope, roleARN).ID())
	w := who{j: j, arn: roleARN, own: own, err: err}
	if j.content.CloudWatchLogGroupName != "" {
		at.DescribeGroups = w.may(loggroup.ARNOf(j.facts.Scope, "").Stream(""), "logs:DescribeLogGroups") // of no group and no stream
		at.WriteGroup = w.may(j.group.Stream(sampleSession), "logs:CreateLogStream", "logs:PutLogEvents")
	}
	if j.content.S3BucketName != "" {
		w.bucket(&at)
	}
	if at.ChannelKey.Can == agent.Yes && j.content.KMSKeyID != "" {
		at.ChannelKey = w.key(j.channelKey(), "kms:Decrypt")
	}
	return at
}

func (j *judging) groupFacts(at *agent.Circumstances) {
	g := j.group.Ref().In(j.facts)
	switch {
	case g.Err != nil:
	case g.Absent():
		at.GroupExists = agent.No
	default:
		at.GroupExists, at.GroupKey = agent.Yes, agent.AnswerOf(g.State.KeyARN != "")
	}
}

func (j *judging) bucketFacts(at *agent.Circumstances) {
	b := bucket.Ref(j.facts.Scope, j.content.S3BucketName).In(j.facts)
	switch {
	case b.Err != nil:
	case b.Absent():
		at.BucketExists = agent.No
	default:
		at.BucketExists = agent.Yes
		if !b.State.Hidden() {
			at.BucketEncryption = algorithm(b.State)
		}
	}
}

// algorithm is the bucket's default encryption; every bucket has SSE-S3 at least.
func algorithm(b bucket.State) string {
	if b.Encryption == nil {
		return "AES256"
	}
	return string(b.Encryption.Algorithm)
}

// nodeServices give nodes their role: EC2 that of an instance profile, and Systems
// Manager that of nodes that are not EC2 instances.
func nodeServices(s resource.Scope) []string { return append(ec2(s), "ssm.amazonaws.com") }

// ec2 are the names of EC2 as a principal: one everywhere, and in China the older one too.
//
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam.ServicePrincipalOpts.html
func ec2(s resource.Scope) []string {
	names := []string{"ec2.amazonaws.com"}
	if s.Partition == "aws-cn" {
		names = append(names, "ec2.amazonaws.com.cn")
	}
	return names
}

// trust judges whether one of the services may assume a role of nodes.
func (j *judging) trust(roleARN string, services ...string) {
	ref := role.Ref(j.facts.Scope, roleARN)
	id, r := ref.ID(), ref.In(j.facts)
	if !r.Present {
		return // findings of others
	}
	var d policy.Decision
	for _, service := range services {
		one := j.trusts(roleARN, r.State, service)
		if one.Outcome == policy.Allowed {
			return
		}
		if d.Reason == "" || one.Outcome == policy.Undetermined {
			d = one
		}
	}
	who := "node"
	if slices.Contains(services, tasks) {
		who = "task"
	}
	j.Decide(d, resource.Finding{
		Code: CodeNodeTrust, Resource: id, Problem: "No " + who + " can have this role: its trust policy does not let " + strings.Join(services, " or ") + " assume it",
		Fix: "Let ec2.amazonaws.com assume the role of an instance profile, and ssm.amazonaws.com that of Default Host Management Configuration and of nodes that are not EC2 instances, and ecs-tasks.amazonaws.com that of tasks.",
	})
}

func (j *judging) trusts(roleARN string, r role.State, service string) policy.Decision {
	return role.Trusts(j.facts.Scope, r.Trust, roleARN, service, map[string][]string{"aws:SourceAccount": {j.facts.Scope.Account}})
}

func (j *judging) trusted(roleARN string, r role.State, services ...string) bool {
	return slices.ContainsFunc(services, func(s string) bool { return j.trusts(roleARN, r, s).Outcome == policy.Allowed })
}

// who is a role with its own policies.
type who struct {
	j   *judging
	arn string
	own policy.Policies
	err error
	// sendsUnknown: which encryption the agent sends with an object is not known.
	sendsUnknown bool
}

// access is a question about the role.
func (w who) access(action string) resource.Access {
	return role.Ask(w.own, w.j.facts.Scope, w.arn, action)
}

// may asks the role's own policies.
func (w who) may(on string, actions ...string) agent.Access {
	if w.err != nil {
		return agent.Access{Why: w.err.Error()}
	}
	var asked []resource.Permission
	for _, a := range actions {
		asked = append(asked, resource.Permission{Action: a, Resource: on})
	}
	return accessOf(role.Allows(w.own, w.j.facts.Scope, w.arn, asked...))
}

// mayAt is may for a bucket whose owner is another account, or not known.
func (w who) mayAt(on, action string) agent.Access {
	if w.err != nil {
		return agent.Access{Why: w.err.Error()}
	}
	a := w.access(action)
	if owner := w.j.spec.BucketAccount; owner != "" {
		a.Context["aws:ResourceAccount"], a.Context["s3:ResourceAccount"] = []string{owner}, []string{owner}
	}
	a.Unknown = append(a.Unknown, "aws:ResourceAccount", "s3:*")
	own := a.Own
	own.CrossAccount = false
	return decided(policy.Evaluate(policy.Request{Principal: a.Principal, Action: action, Resource: on, Context: a.Context, Unknown: a.Unknown}, own), action)
}

func accessOf(denied, unsure resource.Reasons) agent.Access {
	switch {
	case !denied.Empty():
		return agent.Access{Can: agent.No, Why: denied.String(), Decided: denied.Decided()}
	case !unsure.Empty():
		return agent.Access{Why: unsure.String(), Decided: unsure.Decided()}
	}
	return agent.Allowed()
}

// bucket is what the role may do with the bucket, by its own policies, the
// bucket's and the key's.
func (w who) bucket(at *agent.Circumstances) {
	j, name := w.j, w.j.content.S3BucketName
	if w.err != nil {
		unknown := agent.Access{Why: w.err.Error()}
		at.ReadEncryption, at.WriteBucket, at.WriteLarge = unknown, unknown, unknown
		return
	}
	key := objectKey(j.content.S3KeyPrefix, sampleSession)
	at.ReadEncryption = w.onBucket("", nil, "s3:GetEncryptionConfiguration")
	headers := map[string][]string{"s3:x-amz-acl": {"bucket-owner-full-control"}}
	if at.ReadEncryption.Can == agent.Yes && slices.Contains([]string{"AES256", "aws:kms"}, at.BucketEncryption) {
		headers["s3:x-amz-server-side-encryption"] = []string{at.BucketEncryption} // the agent sends what it read, whatever the flag is
	}
	w.sendsUnknown = at.ReadEncryption.Can == agent.Unknown || at.BucketEncryption == ""
	b := bucket.Ref(j.facts.Scope, name).In(j.facts)
	actions := []string{"s3:PutObject"}
	if b.State.OtherAccount {
		actions = append(actions, "s3:PutObjectAcl")
	}
	at.WriteBucket = w.onBucket(key, headers, actions...)
	if b.State.Encryption == nil || !managedByCustomer(j.facts, b.State.Encryption.KeyARN) {
		return // a key that AWS manages needs no permission of the node
	}
	if at.WriteBucket.Can == agent.Yes {
		at.WriteBucket = w.bucketKey(key, "kms:GenerateDataKey")
	}
	if at.WriteBucket.Can == agent.Yes { // otherwise no log arrives, whatever its size
		at.WriteLarge = w.bucketKey(key, "kms:Decrypt")
	}
}

// managedByCustomer reports whether a bucket's key is not one of AWS's own.
func managedByCustomer(f resource.Facts, keyARN string) bool {
	if keyARN == "" || strings.HasSuffix(keyARN, "alias/aws/s3") {
		return false
	}
	k := key.Ref(f.Scope, keyARN).In(f)
	return !k.Present || k.State.Manager != "AWS"
}

// bucketAccess is a question to package bucket.
func (w who) bucketAccess(headers map[string][]string, action string) resource.Access {
	a := w.access(action)
	maps.Copy(a.Context, headers)
	a.Unknown = append(a.Unknown, "s3:x-amz-server-side-encryption-*")
	if headers == nil || w.sendsUnknown {
		a.Unknown = append(a.Unknown, "s3:x-amz-server-side-encryption")
	}
	return a
}

func (w who) onBucket(key string, headers map[string][]string, actions ...string) agent.Access {
	var denied, unsure resource.Reasons
	for _, a := range actions {
		d, err := bucket.Decide(w.j.facts, w.j.content.S3BucketName, key, w.bucketAccess(headers, a))
		if err != nil {
			// Another account's bucket: the role's own side is necessary at least.
			on := bucket.ARN(w.j.facts.Scope, w.j.content.S3BucketName)
			if key != "" {
				on += "/" + key
			}
			if own := w.mayAt(on, a); own.Can == agent.No {
				own.Decided.Reason = own.Why
				denied.Add(a, own.Decided)
			} else {
				unsure.Add(a, policy.Decision{Outcome: policy.Undetermined, Reason: err.Error()})
			}
			continue
		}
		resource.Weigh(d, a, &denied, &unsure)
	}
	return accessOf(denied, unsure)
}

func (w who) bucketKey(key, action string) agent.Access {
	a := w.bucketAccess(nil, action)
	delete(a.Context, "aws:RequestedRegion") // by the key's ARN, which is where the bucket is
	d, _, err := bucket.DecideKey(w.j.facts, w.j.content.S3BucketName, key, a, action)
	switch {
	case errors.Is(err, resource.ErrAbsent):
		return agent.Allowed() // that the key does not exist is a finding of package bucket
	case err != nil:
		return agent.Access{Why: err.Error()}
	}
	return decided(d, action)
}

// decided is a decision on one action.
func decided(d policy.Decision, action string) agent.Access {
	var denied, unsure resource.Reasons
	resource.Weigh(d, action, &denied, &unsure)
	return accessOf(denied, unsure)
}

// channelKey is the ARN of the channel's key; of an alias, that of the key behind it.
func (j *judging) channelKey() string {
	a := channelKeyARN(j.facts.Scope, j.content.KMSKeyID)
	if isAlias(a) {
		return key.AliasRef(j.facts.Scope, a).In(j.facts).State.KeyARN
	}
	return a
}

func isAlias(keyARN string) bool {
	a, err := arn.Parse(keyARN)
	return err == nil && strings.HasPrefix(a.Resource, "alias/")
}

// channelKeyUsable is whether the channel's key can be used by anybody.
func (j *judging) channelKeyUsable() agent.Access {
	name := j.content.KMSKeyID
	if name == "" {
		return agent.Allowed()
	}
	if agent.IsParameter(name) {
		return agent.Access{Why: "a parameter decides which key it is"}
	}
	if a, err := arn.Parse(name); err == nil && a.Region != j.facts.Scope.Region {
		return agent.Denied("it is a key of region " + a.Region + ", and sessions use keys of their own region, " + j.facts.Scope.Region)
	}
	if a := channelKeyARN(j.facts.Scope, name); isAlias(a) {
		switch alias := key.AliasRef(j.facts.Scope, a).In(j.facts); {
		case alias.Err != nil:
			return agent.Access{Why: alias.Err.Error()}
		case alias.Absent():
			return agent.Denied("there is no such alias")
		}
	}
	k := key.Ref(j.facts.Scope, j.channelKey()).In(j.facts)
	switch why, _ := key.Unusable(k); {
	case k.Absent() && !strings.HasPrefix(name, "arn:"): // an id says nothing of the region
		return agent.Denied("there is no key of this id in region " + j.facts.Scope.Region + ", and sessions use keys of their own region")
	case k.Err != nil:
		return agent.Access{Why: k.Err.Error()}
	case why != "":
		return agent.Denied("the key " + why)
	}
	return agent.Allowed()
}

// key asks the key's policy and the role's own. What Session Manager sends with
// the request is not documented.
func (w who) key(keyARN, action string) agent.Access {
	if w.err != nil {
		return agent.Access{Why: w.err.Error()}
	}
	use := key.Use{Access: w.access(action)}
	use.Unknown = append(use.Unknown, "kms:EncryptionContext*", "kms:ResourceAliases", "kms:RequestAlias", "kms:GrantIsForAWSResource")
	d, _, err := use.Decide(w.j.facts, keyARN, action)
	if err != nil {
		return agent.Access{Why: err.Error()}
	}
	if d.Outcome == policy.Undetermined {
		d = w.byAlias(use, keyARN, d)
	}
	return decided(d, action)
}

// byAlias decides again with the alias that the document names, as NodePolicy and
// UserPolicy allow it. The key can have others, so that it only counts where no statement
// could deny.
func (w who) byAlias(use key.Use, keyARN string, d policy.Decision) policy.Decision {
	a, err := arn.Parse(channelKeyARN(w.j.facts.Scope, w.j.content.KMSKeyID))
	if err != nil || !strings.HasPrefix(a.Resource, "alias/") {
		return d
	}
	open := use
	open.Own.Identity = append(slices.Clone(use.Own.Identity), policy.Source{Document: policy.Document{Version: policy.Version, Statements: []policy.Statement{
		{Effect: policy.Allow, Action: []string{"*"}, Resource: []string{"*"}},
	}}})
	if best, _, _ := open.Decide(w.j.facts, keyARN, use.Action); best.Outcome != policy.Allowed {
		return d
	}
	use.Context["kms:ResourceAliases"] = []string{a.Resource}
	if again, _, _ := use.Decide(w.j.facts, keyARN, use.Action); again.Outcome == policy.Allowed {
		return again
	}
	return d
}
