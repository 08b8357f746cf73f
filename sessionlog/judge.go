package sessionlog

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
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

// The codes of findings that are not reasons of a verdict; docs/findings.md has
// cause and fix of all.
const (
	CodeDocumentMissing resource.Code = "session-document-missing"
	CodeDocumentOdd     resource.Code = "session-document-odd"
	CodeElsewhere       resource.Code = "session-logged-elsewhere"
	CodeVersionsDiffer  resource.Code = "session-document-versions-differ"
	CodeOtherDocuments  resource.Code = "session-other-documents"
	CodeDurationGap     resource.Code = "session-duration-gap"
	CodeNotDefault      resource.Code = "session-document-not-default"
	CodeNobodyJudged    resource.Code = "session-nobody-judged"
	CodeProfile         resource.Code = "session-instance-profile"
	CodeNodeTrust       resource.Code = "session-node-role-not-trusted"
	CodeChannelDenied   resource.Code = "session-channel-denied"
	CodeUserKeyDenied   resource.Code = "session-user-key-denied"
	CodeUserStart       resource.Code = "session-user-start-denied"
	CodeGroupKeyDenied  resource.Code = "session-log-group-key-denied"
	CodeConsole         resource.Code = "session-console-cannot-edit"
	CodeAnyEncryption   resource.Code = "session-any-encryption"
	CodeUserOwn         resource.Code = "session-user-own-denied"
	CodeHostManagement  resource.Code = "session-host-management"
	// CodeDefaultNotMoved is of templates of CloudFormation.
	CodeDefaultNotMoved resource.Code = "session-default-not-moved"
)

// judging is one judgement under way.
type judging struct {
	*resource.Judgement
	facts   resource.Facts
	spec    spec
	content agent.Content
	group   loggroup.ARN
	subject resource.ID // what has the content: a document, or an ECS cluster
}

// judge says what the SSM agent will do with the document: whether sessions
// start, and whether their logs arrive in the log group and the bucket. A finding
// that shuts users out is blocking.
func (s spec) judge(out *resource.Judgement, f resource.Facts) {
	j := &judging{Judgement: out, facts: f, spec: s, subject: DocumentRef(f.Scope, s.Document).ID()}
	if !j.document() {
		return
	}
	j.group = loggroup.ARNOf(f.Scope, j.content.CloudWatchLogGroupName)
	j.duration()
	j.console()
	j.encrypted()
	j.elsewhere()
	j.Find(resource.Finding{
		Code: agent.CodeNeverLogged, Severity: resource.SeverityInfo, Resource: j.id(),
		Problem: fmt.Sprintf("Sessions that forward a port or tunnel SSH (AWS-StartPortForwardingSession…, AWS-StartSSHSession) are never logged, nor are sessions of nodes in other regions than %s logged by this document, nor those of ECS Exec, whose cluster's ExecuteCommandConfiguration decides (NewExec judges it).", f.Scope.Region),
		Fix:     "Allow ssm:StartSession on this document only, as UserPolicy does, and have preferences in each region that has nodes.",
	})
	if j.spec.Document != DefaultDocument {
		j.Find(resource.Finding{
			Code: CodeNotDefault, Severity: resource.SeverityInfo, Resource: j.id(),
			Problem: fmt.Sprintf("Only sessions that name this document are logged as it says: one that names none uses %s.", DefaultDocument),
			Fix:     fmt.Sprintf("Start sessions with --document-name %s, and let users start them with no other document, as UserPolicy does.", j.spec.Document),
		})
	}
	if !f.Thorough() {
		j.Find(resource.Finding{Code: resource.CodeNotChecked, Severity: resource.SeverityUnknown, Resource: j.id(), Cause: resource.ErrNotRead})
		return
	}
	j.places()
	j.nodes()
	for _, r := range j.spec.UserRoles {
		j.user(r.ARNIn(f))
	}
}

func (j *judging) id() resource.ID { return j.subject }

// document looks the document up; false where there is nothing more to judge.
func (j *judging) document() bool {
	doc := DocumentRef(j.facts.Scope, j.spec.Document).In(j.facts)
	switch {
	case doc.Err != nil:
		return false // that it could not be read is a finding of the core
	case doc.Absent():
		f := resource.Finding{
			Code: CodeDocumentMissing, Severity: resource.SeverityError, Resource: j.id(),
			Problem: fmt.Sprintf("The document does not exist in %s, so sessions there are not logged.", j.facts.Scope.Region),
			Fix:     "Apply the preferences; they are kept for each region apart.",
		}
		if j.spec.Unlogged {
			return false
		}
		j.Find(f)
		return false
	}
	var err error
	if j.content, err = adoptable(doc.State); err != nil {
		j.Find(resource.Finding{
			Code: CodeDocumentOdd, Severity: resource.SeverityError, Resource: j.id(),
			Problem: fmt.Sprintf("It cannot hold preferences: %v.", err),
			Fix:     "Name another document, or delete this one.",
		})
		return false
	}
	if digest(doc.State.Content) != doc.State.Default {
		j.Find(resource.Finding{
			Code: CodeVersionsDiffer, Severity: resource.SeverityUnknown, Resource: j.id(),
			Problem: "The document's latest version has another content than its default version, and which of them sessions use is not documented.",
			Fix:     "Make the latest version the default one; applying the preferences does.",
		})
	}
	return true
}

// durationRE is the pattern that the API has for maxSessionDuration of a session.
var durationRE = regexp.MustCompile(`^([1-9]|[1-9][0-9]|[1-9][0-9][0-9]|1[0-4][0-3][0-9]|1440)$`)

// duration finds durations that the prose allows and the API's pattern does not.
func (j *judging) duration() {
	d := j.content.MaxSessionDuration
	n, err := strconv.Atoi(d)
	if d == "" || err != nil || n < 1 || n > 1440 || durationRE.MatchString(d) {
		return
	}
	j.Find(resource.Finding{
		Code: CodeDurationGap, Severity: resource.SeverityWarning, Resource: j.id(),
		Problem: fmt.Sprintf("A maximum duration of %s minutes is within 1 to 1440, and outside of the pattern that the API has for it, which leaves out 1040 to 1099, 1140 to 1199, 1240 to 1299 and 1340 to 1399; whether AWS takes it is not documented.", d),
		Fix:     "Use a duration outside of these gaps.",
	})
}

// console finds preferences that the console cannot edit.
func (j *judging) console() {
	if len(j.content.Quoted) == 0 || j.content.IdleSessionTimeout != "" {
		return
	}
	j.Find(resource.Finding{
		Code: CodeConsole, Severity: resource.SeverityWarning, Resource: j.id(),
		Problem: fmt.Sprintf("Flags are written as texts (%s) and there is no idleSessionTimeout: nodes read that, and the console cannot edit such preferences.", strings.Join(j.content.Quoted, ", ")),
		Fix:     "Write the flags without quotes, and set the timeout (IdleTimeout).",
	})
}

// encrypted says what the page recommends of places that may be encrypted or not.
func (j *judging) encrypted() {
	for _, p := range []struct {
		place, what, call string
		only              agent.Answer
		flag              *bool
	}{
		{j.content.CloudWatchLogGroupName, "log group", "OnlyEncryptedLogGroup", j.content.CloudWatchEncryptionEnabled, j.spec.GroupEncrypted},
		{j.content.S3BucketName, "bucket", "OnlyEncryptedBucket", j.content.S3EncryptionEnabled, j.spec.BucketEncrypted},
	} {
		if p.place == "" || p.only != agent.No || p.flag != nil {
			continue // there is nothing to recommend, or somebody has decided
		}
		j.Find(resource.Finding{
			Code: CodeAnyEncryption, Severity: resource.SeverityInfo, Resource: j.id(),
			Problem: fmt.Sprintf("Sessions start whether or not the %s is encrypted; AWS's page recommends to allow encrypted ones only.", p.what),
			Fix:     fmt.Sprintf("Ask for it with %s(), once nodes and %s are ready for it: sessions are refused otherwise. %s() says that this is meant.", p.call, p.what, strings.Replace(p.call, "OnlyEncrypted", "Any", 1)),
		})
	}
}

// elsewhere finds a document that logs to other places than are wanted.
func (j *judging) elsewhere() {
	for _, p := range []struct{ what, want, have string }{
		{"log group", j.spec.groupName(), j.content.CloudWatchLogGroupName},
		{"bucket", j.spec.bucketName(), j.content.S3BucketName},
	} {
		if p.want == "" || p.want == p.have {
			continue
		}
		f := resource.Finding{
			Code: CodeElsewhere, Severity: resource.SeverityError, Resource: j.id(),
			Problem: fmt.Sprintf("The document sends logs to %s %s, and %s is wanted.", p.what, p.have, p.want),
			Fix:     "Apply the preferences, or want what the document has.",
		}
		if p.have == "" {
			f.Problem = fmt.Sprintf("The document names no %s, and %s is wanted.", p.what, p.want)
		}
		j.Find(f)
	}
}

// places judges the log group and the bucket as such.
func (j *judging) places() {
	if g := j.content.CloudWatchLogGroupName; g != "" && !agent.IsParameter(g) {
		j.FindAll(loggroup.Judge(j.facts, j.group, false))
	}
	if b := j.content.S3BucketName; b != "" && !agent.IsParameter(b) {
		j.FindAll(bucket.Judge(j.facts, b, false))
	}
}

// nodes judges what the agent will do, on every kind of node with every role that nodes of
// its kind have.
func (j *judging) nodes() {
	var nodes, hosted []agent.Node
	for _, n := range j.spec.Nodes {
		if n.HostManagement {
			hosted = append(hosted, n)
		} else {
			nodes = append(nodes, n)
		}
	}
	roles := j.nodeRoles()
	if len(hosted) > 0 {
		if r, ok := j.hostManagementRole(); ok {
			j.verdicts(hosted, r)
		}
		if len(nodes) == 0 && len(j.spec.NodeRoles) == 0 && len(j.spec.Profiles) == 0 {
			return
		}
	}
	if len(nodes) == 0 {
		nodes = []agent.Node{{}}
	}
	if len(roles) == 0 {
		if len(j.spec.Profiles) == 0 {
			j.Find(resource.Finding{
				Code: CodeNobodyJudged, Severity: resource.SeverityUnknown, Resource: j.id(),
				Problem: "No role of nodes was named, so no permission was judged: the agent logs with the permissions of its node.",
				Fix:     "Name the nodes' roles with NodeRole or InstanceProfile.",
			})
		}
		roles = []string{""}
	}
	for _, role := range roles {
		j.verdicts(nodes, role)
	}
}

// verdicts judges nodes that have a role; "" is one that is not known.
func (j *judging) verdicts(nodes []agent.Node, role string) {
	if role != "" && j.roleMissing(role) {
		return
	}
	at := j.circumstances(role)
	for _, n := range nodes {
		for _, r := range agent.Decide(j.content, n, at).Reasons {
			j.reason(r, role)
		}
	}
	if role != "" {
		j.channel(role, channelActions(), "Nodes with this role", "Attach AmazonSSMManagedInstanceCore, or the policy of NodePolicy. A permission that is taken away shuts nodes out up to an hour later.")
	}
}

// nodeRoles are the ARNs of the roles named, and of the roles of the profiles.
func (j *judging) nodeRoles() []string {
	var roles []string
	for _, r := range j.spec.NodeRoles {
		a := r.ARNIn(j.facts)
		roles = append(roles, a)
		j.trust(a, nodeServices(j.facts.Scope)...)
		if a != HostManagementRef(j.facts.Scope).In(j.facts).State.RoleARN {
			j.onlySystemsManager(a)
		}
	}
	for _, name := range j.spec.Profiles {
		ref := role.ProfileRef(j.facts.Scope, name)
		id, p := ref.ID(), ref.In(j.facts)
		f := resource.Finding{Code: CodeProfile, Severity: resource.SeverityError, Resource: id, Fix: "Create it, or name the instance profile that the nodes have."}
		switch {
		case p.Err != nil: // a finding of the core
		case p.Absent():
			f.Problem = fmt.Sprintf("Instance profile %s does not exist.", name)
			j.Find(f)
		case p.State.RoleARN == "":
			f.Problem = fmt.Sprintf("Instance profile %s has no role, so nodes have no permissions.", name)
			f.Fix = "Add a role to it, with the policy of NodePolicy."
			j.Find(f)
		default:
			if !slices.Contains(roles, p.State.RoleARN) {
				roles = append(roles, p.State.RoleARN)
			}
			j.trust(p.State.RoleARN, ec2(j.facts.Scope)...)
		}
	}
	return roles
}

// reason finds a reason of a verdict.
func (j *judging) reason(r agent.Reason, roleARN string) {
	if f, ok := j.found(r, roleARN); ok {
		j.Find(f)
	}
}

// found is the finding of a reason of a verdict; false where others say so.
func (j *judging) found(r agent.Reason, roleARN string) (resource.Finding, bool) {
	if r.Code == agent.CodeGroupAbsent || r.Code == agent.CodeBucketMissing {
		return resource.Finding{}, false // JudgeLogGroup and bucket.Judge have said so
	}
	if r.Code == agent.CodeNotLogged && j.spec.Unlogged {
		return resource.Finding{}, false // it is meant
	}
	f := resource.Finding{Code: r.Code, Resource: j.about(r.About, roleARN), Problem: r.Problem, Fix: r.Fix}
	switch r.Effect {
	case agent.RefusesSession:
		f.Severity, f.Blocking = resource.SeverityError, true
	case agent.Uncertain:
		f.Severity = resource.SeverityUnknown
	case agent.Impairs:
		f.Severity = resource.SeverityWarning
		if r.Code == agent.CodeLargeLost {
			f.Severity = resource.SeverityError // not all logs arrive
		}
	default:
		f.Severity = resource.SeverityError
	}
	if roleARN != "" && r.Effect != agent.Uncertain && (r.About == agent.OfNodeRole || r.About == agent.OfChannelKey || r.Code == agent.CodeBucketDenied || r.Code == agent.CodeLargeLost) {
		f.Problem += " The node's role is " + roleARN + "."
	}
	if r.Decided.Cause != "" {
		f = f.Because(r.Decided)
	}
	return f, true
}

// about is the resource that a reason is about.
func (j *judging) about(s agent.Subject, roleARN string) resource.ID {
	switch s {
	case agent.OfNodeRole:
		if roleARN != "" {
			return role.Ref(j.facts.Scope, roleARN).ID()
		}
	case agent.OfLogGroup:
		return loggroup.Ref(j.facts.Scope, j.group.Name).ID()
	case agent.OfBucket:
		return bucket.Ref(j.facts.Scope, j.content.S3BucketName).ID()
	case agent.OfChannelKey:
		if k := j.channelKey(); k != "" {
			return key.Ref(j.facts.Scope, k).ID()
		}
	}
	return j.id()
}

// roleMissing finds a role that does not exist.
func (j *judging) roleMissing(roleARN string) bool {
	ref := role.Ref(j.facts.Scope, roleARN)
	id := ref.ID()
	if !ref.In(j.facts).Absent() {
		return false
	}
	j.Find(resource.Finding{
		Code: role.CodeMissing, Severity: resource.SeverityError, Resource: id,
		Problem: fmt.Sprintf("Role %s does not exist.", roleARN), Fix: "Create it, or name the role that is really used.",
	})
	return true
}

// channel judges what sessions need at all, and the key of the log group.
func (j *judging) channel(roleARN string, actions []string, who, fix string) {
	id := role.Ref(j.facts.Scope, roleARN).ID()
	own, err := role.Policies(j.facts, id)
	if err != nil {
		return // that it could not be read is a finding of the core
	}
	var asked []resource.Permission
	for _, action := range actions {
		asked = append(asked, resource.Permission{Action: action, Resource: "*"})
	}
	denied, unsure := role.Allows(own, j.facts.Scope, roleARN, asked...)
	j.DecideAll(denied, unsure, resource.Finding{
		Code: CodeChannelDenied, Resource: id, Fix: fix,
	}, who+" cannot have sessions: its own policies do not allow", "Whether "+strings.ToLower(who[:1])+who[1:]+" can have sessions could not be told")
	if j.group.Name != "" {
		loggroup.JudgeWriter(j.Judgement, j.facts, j.group, roleARN, own, resource.Finding{
			Code: CodeGroupKeyDenied, Resource: id, Fix: "Attach the policy of NodePolicy, and let the key policy hand the decision to IAM or name the role.",
		})
	}
}

// user judges a role of those who start sessions.
func (j *judging) user(roleARN string) {
	id := role.Ref(j.facts.Scope, roleARN).ID()
	own, err := role.Policies(j.facts, id)
	if j.roleMissing(roleARN) || err != nil {
		return // that it could not be read is a finding of the core
	}
	w := who{j: j, arn: roleARN, own: own}
	start := func(document string) policy.Decision {
		a := w.access("ssm:StartSession")
		a.Context["ssm:SessionDocumentAccessCheck"] = []string{"true"}
		a.Unknown = append(a.Unknown, "ssm:*")
		return a.To(document, j.facts.Scope.Account, nil)
	}
	j.Warn(start(documentARN(j.facts.Scope, j.spec.Document)), resource.Finding{
		Code: CodeUserStart, Resource: id,
		Problem: "The role's own policies do not let it start sessions with document " + j.spec.Document,
		Fix:     "Give it the policy of UserPolicy.",
	})
	amazon := arn.ARN{Partition: j.facts.Scope.Partition, Service: "ssm", Region: j.facts.Scope.Region}
	for _, other := range []string{"AWS-StartSSHSession", "AWS-StartPortForwardingSession", "AWS-StartInteractiveCommand", "another-document"} {
		amazon.Resource, amazon.Account = "document/"+other, ""
		if other == "another-document" {
			amazon.Account = j.facts.Scope.Account
		}
		if d := start(amazon.String()); d.Outcome == policy.Allowed {
			j.Find(resource.Finding{
				Code: CodeOtherDocuments, Severity: resource.SeverityWarning, Resource: id,
				Problem: fmt.Sprintf("The role may start sessions with other documents, %s among them, which these preferences do not log.", amazon.Resource[len("document/"):]),
				Fix:     "Allow ssm:StartSession on this document only, with BoolIfExists ssm:SessionDocumentAccessCheck = true; UserPolicy does.",
			})
			break
		}
	}
	j.own(w, id)
	if keyARN := j.channelKey(); keyARN != "" && j.channelKeyUsable().Can == agent.Yes {
		j.userKey(w, id, keyARN)
	}
}

// own judges whether the role's sessions, those of a permission set too, may go on with
// their own sessions and end them: Session Manager begins their ids with the name of the
// role's session, and their tag has aws:userid.
func (j *judging) own(w who, id resource.ID) {
	var denied resource.Reasons
	name := sampleSession[:strings.IndexByte(sampleSession, '-')]
	session := arn.ARN{Partition: j.facts.Scope.Partition, Service: "ssm", Region: j.facts.Scope.Region, Account: j.facts.Scope.Account, Resource: "session/" + sampleSession}.String()
	for _, action := range []string{"ssm:ResumeSession", "ssm:TerminateSession"} {
		a := w.access(action)
		a.Principal.ARN = arn.ARN{Partition: j.facts.Scope.Partition, Service: "sts", Account: j.facts.Scope.Account, Resource: "assumed-role/" + id.Name + "/" + name}.String()
		userID := []string{"AROAEXAMPLEID:" + name}
		a.Context["aws:userid"], a.Context["ssm:resourceTag/aws:ssmmessages:session-id"] = userID, userID
		a.Unknown = slices.DeleteFunc(a.Unknown, func(k string) bool { return k == "aws:userid" })
		a.Unknown = append(a.Unknown, "ssm:*")
		var unsure resource.Reasons
		resource.Weigh(a.To(session, j.facts.Scope.Account, nil), action, &denied, &unsure)
	}
	if !denied.Empty() {
		j.Find(resource.Finding{
			Code: CodeUserOwn, Severity: resource.SeverityWarning, Resource: id,
			Problem: fmt.Sprintf("The role's own policies do not let those who use it resume and end their own sessions: %s.", denied),
			Fix:     "Give it the policy of UserPolicy: the id of a role's session begins with the session's name, so that ${aws:username} and ${aws:userid} alone do not match it.",
		}.Because(denied.Decided()))
	}
}

func (j *judging) userKey(w who, id resource.ID, keyARN string) {
	a := w.key(keyARN, "kms:GenerateDataKey")
	f := resource.Finding{Code: CodeUserKeyDenied, Resource: id, Fix: "Give the role kms:GenerateDataKey on the key, and let the key's policy hand the decision to IAM or name the role."}
	if a.Decided.Cause != "" {
		f = f.Because(a.Decided)
	}
	switch a.Can {
	case agent.Yes:
		return
	case agent.No:
		f.Severity, f.Blocking = resource.SeverityError, true
		f.Problem = fmt.Sprintf("Sessions of this role do not start: it may not use KMS key %s, with which the channel is encrypted%s", keyARN, a.Because())
	default:
		f.Severity = resource.SeverityUnknown
		f.Problem = fmt.Sprintf("Whether sessions of this role start could not be told, for KMS key %s of the channel%s", keyARN, a.Because())
	}
	j.Find(f)
}
