package trailog

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// DefaultRole is the name of the role that AWS's console makes for a trail.
const DefaultRole = "CloudTrail_CloudWatchLogs_Role"

// PolicyName is the name of the inline policy that a role gets for a trail: one
// for each trail and region, since a role is the same in all regions. One plan for several
// regions makes one policy of them, without the region in its name; see role.Role.With. Names of
// trails that are too long for it are shortened, with a digest at the end.
func PolicyName(region, trail string) string {
	name := "CloudTrail-" + region + "-" + trail
	if len(name) > 128 {
		sum := sha256.Sum256([]byte(trail))
		name = name[:111] + "-" + hex.EncodeToString(sum[:8])
	}
	return name
}

// TrustPolicy is the role's trust policy as AWS's page prints it, without its
// empty Sid. Whether CloudTrail sends the condition keys against confused
// deputies when it assumes the role is not documented, so it has none.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
func TrustPolicy() policy.Document { return role.Trust(Service) }

// RolePolicy is the least permission policy of the role: to create the log
// streams of a trail in a group, and to write to them. The group is in the
// trail's home region, also of a trail for all regions, and so is the region in
// the streams' names. The organization's id is empty but for an organization's
// trail: without the streams of the organization, the API takes such a trail and
// nothing of member accounts arrives.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
func RolePolicy(group loggroup.ARN, organization string) policy.Document {
	home := resource.Scope{Partition: group.Partition, Account: group.Account, Region: group.Region}
	streams := []string{group.Stream(StreamPrefix(home) + "*")}
	if organization != "" {
		streams = append(streams, group.Stream(OrganizationStreamPrefix(organization)+"*"))
	}
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{
		{Sid: "AWSCloudTrailCreateLogStream20141101", Effect: policy.Allow, Action: []string{"logs:CreateLogStream"}, Resource: streams},
		{Sid: "AWSCloudTrailPutLogEvents20141101", Effect: policy.Allow, Action: []string{"logs:PutLogEvents"}, Resource: streams},
	}}
}

// PassRolePolicy is what whoever creates or updates the trail needs: to pass the
// role to CloudTrail.
func PassRolePolicy(roleARN string) policy.Document { return role.PassPolicy(roleARN, Service) }

// BucketUse says which trails a bucket takes log files from.
type BucketUse struct {
	Bucket string
	Prefix string   // the trails' prefix; empty for none
	Trails []string // the ARNs of the trails; of an organization, that of its management account
	// Accounts are whose log files come; empty: the trails' own accounts.
	Accounts []string
	// Organization is the id of the organization whose trail it is; empty for none.
	Organization string
}

// BucketPolicy lets CloudTrail write the log files of trails, as AWS's page has it. The owner of a bucket
// that takes files from several regions and accounts uses it alone, with all of
// their trails.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
func BucketPolicy(u BucketUse) policy.Document {
	partition := "aws"
	accounts := u.Accounts
	for _, t := range u.Trails {
		home, _, err := ParseARN(t)
		if err != nil {
			continue // the condition shows it as it was given
		}
		partition = home.Partition
		if len(u.Accounts) == 0 {
			accounts = append(accounts, home.Account)
		}
	}
	bucket := arn.ARN{Partition: partition, Service: "s3", Resource: u.Bucket}.String()
	folder := bucket + "/AWSLogs/"
	if u.Prefix != "" {
		folder = bucket + "/" + u.Prefix + "/AWSLogs/"
	}
	allow := func(sid, action string, acl []string, on ...string) policy.Statement {
		s := policy.Statement{Sid: sid, Effect: policy.Allow, Principal: &policy.Principals{Service: []string{Service}}, Action: []string{action},
			Resource: on, Condition: policy.Condition{"StringEquals": {"aws:SourceArn": slices.Clone(u.Trails)}}}
		if acl != nil {
			s.Condition["StringEquals"]["s3:x-amz-acl"] = acl
		}
		return s
	}
	full := []string{"bucket-owner-full-control"}
	var folders []string
	for _, a := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		folders = append(folders, folder+a+"/*")
	}
	doc := policy.Document{Version: policy.Version, Statements: []policy.Statement{
		allow("AWSCloudTrailAclCheck20150319", "s3:GetBucketAcl", nil, bucket),
		allow("AWSCloudTrailWrite20150319", "s3:PutObject", full, folders...),
	}}
	if u.Organization != "" {
		doc.Statements = append(doc.Statements, allow("AWSCloudTrailOrganizationWrite20150319", "s3:PutObject", full, folder+u.Organization+"/*"))
	}
	return doc
}

// TopicPolicy lets CloudTrail publish the notifications of trails to a topic.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
func TopicPolicy(topicARN string, trailARNs ...string) policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "AWSCloudTrailSNSPolicy20131101", Effect: policy.Allow, Principal: &policy.Principals{Service: []string{Service}}, Action: []string{"SNS:Publish"},
		Resource: []string{topicARN}, Condition: policy.Condition{"StringEquals": {"aws:SourceArn": slices.Clone(trailARNs)}},
	}}}
}

// mayWrite asks the role's policies for the actions on one stream.
func mayWrite(p policy.Policies, roleARN string, group loggroup.ARN, stream string, actions ...string) (missing, unsure resource.Reasons) {
	var asked []resource.Permission
	for _, action := range actions {
		asked = append(asked, resource.Permission{Action: action, Resource: group.Stream(stream)})
	}
	return role.Allows(p, resource.Scope{Region: group.Region, Account: group.Account}, roleARN, asked...)
}

// What CloudTrail does with a stream. It creates it once, and then only puts.
const createStream, putEvents = "logs:CreateLogStream", "logs:PutLogEvents"
