package loggingtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// RoleOptions describes a role to put into an account. Name is required; the zero
// value of everything else is left out.
type RoleOptions struct {
	Name        string
	Path        string // "": "/"; "/aws-service-role/…/" makes a service-linked role, which only AWS changes
	Trust       string // JSON; "": ec2.amazonaws.com may assume it
	Inline      map[string]string
	Attached    []string // ARNs of managed policies
	Boundary    string   // ARN of a managed policy
	Description string
	Tags        map[string]string
}

// PutRole puts a role into the account, visible at once whatever
// [IAMPropagation] says, and returns its ARN. A role with the same name is
// replaced. It panics on a document that IAM refuses and on a managed policy
// that does not exist.
func (a *Account) PutRole(o RoleOptions) string {
	if o.Path == "" {
		o.Path = rootPath
	}
	if o.Trust == "" {
		o.Trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	}
	s := iamOf(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &iamRole{
		id: s.newID("AROA"), name: o.Name, path: o.Path,
		created:     time.Now().UTC().Add(-s.readAfterWrite),
		description: o.Description,
		maxSession:  defaultSession,
		boundary:    o.Boundary,
		policySet:   policySet{attached: slices.Sorted(slices.Values(o.Attached)), inline: seedInline(o.Inline)},
		tags:        maps.Clone(o.Tags),
	}
	if r.tags == nil {
		r.tags = map[string]string{}
	}
	var err error
	if r.trust, err = s.checkTrust(o.Trust); err != nil {
		panic("loggingtest: PutRole: " + err.Error())
	}
	for _, p := range slices.Concat(o.Attached, []string{o.Boundary}) {
		if p != "" && s.managed(p) == nil {
			panic("loggingtest: PutRole: there is no managed policy " + p)
		}
	}
	s.names[r.id] = s.roleARN(r)
	entry(s.roles, strings.ToLower(r.name)).seed(r)
	return s.roleARN(r)
}

func seedInline(documents map[string]string) map[string]inlinePolicy {
	inline := map[string]inlinePolicy{}
	for name, text := range documents {
		d, err := checkIdentityPolicy(text)
		if err != nil {
			panic("loggingtest: inline policy " + name + ": " + err.Error())
		}
		inline[name] = inlinePolicy{text, d}
	}
	return inline
}

// PutUser puts a user with inline policies (JSON) into the account and returns
// its ARN, for [View.As]. A user with the same name is replaced. It panics on a
// document that IAM refuses.
func (a *Account) PutUser(name string, documents ...string) string {
	inline := map[string]string{}
	for i, text := range documents {
		inline[fmt.Sprintf("policy%d", i)] = text
	}
	s := iamOf(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &iamUser{id: s.newID("AIDA"), name: name, path: rootPath, created: time.Now().UTC(), policySet: policySet{inline: seedInline(inline)}, tags: map[string]string{}}
	userARN := iamARN(a, "user", u.path, u.name)
	s.names[u.id] = userARN
	entry(s.users, strings.ToLower(name)).seed(u)
	return userARN
}

// PutManagedPolicy puts a managed policy into the account and returns its ARN.
// name is the policy's name, with a path before it or not, or the whole ARN of
// an AWS managed policy ("arn:aws:iam::aws:policy/ReadOnlyAccess") to set what
// that contains. It panics on a document that IAM refuses.
func (a *Account) PutManagedPolicy(name, document string) string {
	d, err := checkIdentityPolicy(document)
	if err != nil {
		panic("loggingtest: PutManagedPolicy: " + err.Error())
	}
	policyARN := name
	if !strings.HasPrefix(name, "arn:") {
		policyARN = iamARN(a, "policy", rootPath, strings.TrimPrefix(name, "/"))
	}
	s := iamOf(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := newManaged(policyARN, document, d)
	p.id = s.newID("ANPA")
	p.created = time.Now().UTC()
	entry(s.policies, policyARN).seed(p)
	return policyARN
}

func newManaged(policyARN, text string, d policy.Document) *managedPolicy {
	_, name, _ := strings.Cut(policyARN, ":policy/")
	path := rootPath
	if at := strings.LastIndexByte(name, '/'); at >= 0 {
		path, name = "/"+name[:at+1], name[at+1:]
	}
	return &managedPolicy{name: name, path: path, arn: policyARN, text: text, document: d, tags: map[string]string{}}
}

// awsManagedPolicies is the AWS managed policies that accounts have without
// seeding, shortened to what concerns logs, Systems Manager and their setting up.
// Set another, or the whole of one, with PutManagedPolicy.
var awsManagedPolicies = map[string]string{
	"AdministratorAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	"ReadOnlyAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["cloudtrail:Describe*","cloudtrail:Get*","cloudtrail:List*",` +
		`"cloudtrail:LookupEvents","iam:Generate*","iam:Get*","iam:List*","iam:Simulate*","iot:Describe*","iot:Get*","iot:List*","kms:Describe*","kms:Get*",` +
		`"kms:List*","logs:Describe*","logs:FilterLogEvents","logs:Get*","logs:List*","logs:StartQuery","logs:StopQuery","s3:Get*","s3:List*","sns:Get*",` +
		`"sns:List*","ssm:Describe*","ssm:Get*","ssm:List*","sts:GetCallerIdentity"],"Resource":"*"}]}`,
	"CloudWatchLogsFullAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}`,
	"CloudWatchLogsReadOnlyAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:Describe*","logs:Get*","logs:List*",` +
		`"logs:StartQuery","logs:StopQuery","logs:TestMetricFilter","logs:FilterLogEvents","logs:StartLiveTail","logs:StopLiveTail"],"Resource":"*"}]}`,
	"AmazonSSMManagedInstanceCore": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeAssociation",` +
		`"ssm:GetDeployablePatchSnapshotForInstance","ssm:GetDocument","ssm:DescribeDocument","ssm:GetManifest","ssm:GetParameter","ssm:GetParameters",` +
		`"ssm:ListAssociations","ssm:ListInstanceAssociations","ssm:PutInventory","ssm:PutComplianceItems","ssm:PutConfigurePackageResult",` +
		`"ssm:UpdateAssociationStatus","ssm:UpdateInstanceAssociationStatus","ssm:UpdateInstanceInformation"],"Resource":"*"},{"Effect":"Allow","Action":[` +
		`"ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"],"Resource":"*"},` +
		`{"Effect":"Allow","Action":["ec2messages:AcknowledgeMessage","ec2messages:DeleteMessage","ec2messages:FailMessage","ec2messages:GetEndpoint",` +
		`"ec2messages:GetMessages","ec2messages:SendReply"],"Resource":"*"}]}`,
	"CloudWatchAgentServerPolicy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["cloudwatch:PutMetricData","logs:PutLogEvents",` +
		`"logs:PutRetentionPolicy","logs:DescribeLogStreams","logs:DescribeLogGroups","logs:CreateLogStream","logs:CreateLogGroup"],"Resource":"*"},` +
		`{"Effect":"Allow","Action":["ssm:GetParameter"],"Resource":"arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"}]}`,
	"service-role/AWSIoTLogging": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream",` +
		`"logs:PutLogEvents","logs:PutMetricFilter","logs:PutRetentionPolicy","logs:GetLogEvents","logs:DeleteLogStream"],"Resource":["*"]}]}`,
	"service-role/AmazonSSMAutomationRole": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:*","iam:PassRole"],"Resource":["*"]}]}`,
}

// awsManagedDate is when all of them were made, as far as the account tells.
var awsManagedDate = time.Date(2015, time.February, 6, 18, 39, 46, 0, time.UTC)

// awsManaged makes the AWS managed policy with an ARN, or nil.
func awsManaged(a *Account, policyARN string) *managedPolicy {
	name, ok := strings.CutPrefix(policyARN, "arn:"+a.Partition()+":iam::aws:policy/")
	text, known := awsManagedPolicies[name]
	if !ok || !known {
		return nil
	}
	if a.Partition() != "aws" {
		text = strings.ReplaceAll(text, "arn:aws:", "arn:"+a.Partition()+":")
	}
	d, err := parseDocument(text)
	if err != nil {
		panic("loggingtest: AWS managed policy " + name + ": " + err.Error())
	}
	p := newManaged(policyARN, text, d)
	p.id = "ANPA" + strings.ToUpper(fmt.Sprintf("%x", arnHash(policyARN)))
	p.created = awsManagedDate
	return p
}

// arnHash is a number for an id that is the same in every account.
func arnHash(s string) uint64 {
	const prime, basis = 1099511628211, 14695981039346656037
	h := uint64(basis)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return h | 1<<60
}
