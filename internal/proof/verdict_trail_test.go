package proof

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// auditing is a configuration of CloudTrail.
type auditing struct {
	Missing, Stopped      bool
	AllRegions, NoGlobals bool
	Prefix                string
	Group                 groupThing
	Role                  roleThing
	Bucket                bucketThing
	Key                   *keyThing // policies
	Topic                 *topicThing
	Basic                 []types.EventSelector
	Advanced              []types.AdvancedEventSelector
	Event                 selector.Event
	Organization          *organization
	Archive               string // account of bucket, keys and topic, "" for ours
	Asked                 bool   // the archive's account is asked
}

// topicThing is a topic of a configuration.
type topicThing struct {
	Missing bool
	Account string    `json:",omitempty"`
	Policy  document  // policies
	Key     *keyThing // policies
}

func auditTrail() string {
	return arnIn + "cloudtrail:" + ourRegion + ":" + ourAccount + ":trail/audit"
}

func auditTopic() string { return topicThing{}.arn() }

func (t topicThing) arn() string {
	return arnIn + "sns:" + ourRegion + ":" + cmp.Or(t.Account, ourAccount) + ":trail-files"
}

// byCloudTrail are the condition keys that come with what CloudTrail asks by itself.
func byCloudTrail() map[string][]string {
	return map[string][]string{"aws:SourceArn": {auditTrail()}, "aws:SourceAccount": {ourAccount}, "aws:SecureTransport": {"true"}, "aws:RequestedRegion": {ourRegion},
		"aws:PrincipalServiceName": {"cloudtrail.amazonaws.com"}, "aws:PrincipalIsAWSService": {"true"}, "aws:ResourceAccount": {ourAccount, otherAccount}}
}

// ofCloudTrail is something that CloudTrail asks by itself, with more keys.
func ofCloudTrail(actions, resources []string, more map[string][]string) asked {
	a := asked{account: ourAccount, actions: actions, resources: resources, principal: map[string]any{"Service": "cloudtrail.amazonaws.com"}, sent: maps.Clone(byCloudTrail())}
	maps.Copy(a.sent, more)
	return a
}

func ofFiles(c *auditing) asked {
	b := arnIn + "s3:::" + c.Bucket.Name
	return ofCloudTrail([]string{"s3:GetBucketAcl", "s3:PutObject"}, []string{b, b + "/" + slashed(c.Prefix) + "AWSLogs/" + ourAccount + "/*", b + "/*"},
		map[string][]string{"s3:x-amz-acl": {"bucket-owner-full-control"}, "s3:x-amz-server-side-encryption": {"aws:kms", "AES256"}, "s3:ResourceAccount": {ourAccount, otherAccount}})
}

func slashed(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix + "/"
}

func ofTrailKey(c *auditing) asked {
	return ofCloudTrail([]string{"kms:GenerateDataKey", "kms:DescribeKey", "kms:Decrypt"}, []string{c.Key.arn()},
		map[string][]string{"kms:EncryptionContext:aws:cloudtrail:arn": {auditTrail()}, "kms:EncryptionContextKeys": {"aws:cloudtrail:arn"}, "kms:EncryptionContext:aws:s3:arn": {arnIn + "s3:::" + c.Bucket.Name + "/*"}})
}

func ofTrailRole(c *auditing) asked {
	g := c.Group.arn()
	return asked{account: ourAccount, actions: []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		resources: []string{g + ":*", g + ":log-stream:" + ourAccount + "_CloudTrail_" + ourRegion + "*"},
		sent: map[string][]string{"aws:RequestedRegion": {ourRegion}, "aws:SecureTransport": {"true"}, "aws:PrincipalAccount": {ourAccount}, "aws:ResourceAccount": {ourAccount},
			"aws:PrincipalArn": {c.Role.arn()}, "aws:PrincipalType": {"AssumedRole"}, "aws:PrincipalIsAWSService": {"false"}}}
}

func auditingPlace(archive string) place[auditing] {
	trusts := ofTrust("cloudtrail.amazonaws.com", auditTrail())
	return place[auditing]{
		name:         strings.TrimSuffix("trail, two accounts", map[bool]string{true: ", two accounts"}[archive == ""]),
		other:        archive,
		mount:        func(a *loggingtest.Account) { trailogtest.Mount(a, trailogtest.WithBatches()) },
		organization: func(c *auditing) **organization { return &c.Organization },
		put:          putAuditing,
		right: func() *auditing {
			c := &auditing{Group: groupThing{Name: "CloudTrail/audit", Region: ourRegion}, Bucket: bucketThing{Name: "acme-trails", Account: archive}, Archive: archive, Asked: true}
			c.Event = selector.Event{Source: "ssm.amazonaws.com", Name: "UpdateDocument", ReadOnly: new(false)}
			c.Role = roleThing{Name: "CloudTrail_CloudWatchLogs_Role", Path: "/", Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"})}
			c.Role.Inline = c.needs()
			c.Bucket.Policy = c.bucketPolicy()
			return c
		},
		mutations: []mutation[auditing]{
			{6, func(r *rand.Rand, c *auditing) string { return c.Role.changed(r, ofTrailRole(c), trusts) }},
			{3, func(r *rand.Rand, c *auditing) string { return c.Group.changed(r) }},
			{8, func(r *rand.Rand, c *auditing) string { return c.Bucket.changed(r, ofFiles(c), byCloudTrail()) }},
			{2, func(r *rand.Rand, c *auditing) string {
				c.Organization = c.Organization.changed(r, ofTrailRole(c))
				return "a policy of the organization"
			}},
			{3, func(r *rand.Rand, c *auditing) string {
				if c.Key == nil {
					c.Key = &keyThing{ID: "cccccccc-2222-4333-8444-555555555555", Account: archive, Policy: grants(
						statement{"Effect": "Allow", "Principal": map[string]any{"Service": "cloudtrail.amazonaws.com"}, "Action": "kms:GenerateDataKey*", "Resource": "*",
							"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceArn": auditTrail()}, "StringLike": map[string]any{"kms:EncryptionContext:aws:cloudtrail:arn": arnIn + "cloudtrail:*:" + ourAccount + ":trail/*"}}},
						statement{"Effect": "Allow", "Principal": map[string]any{"Service": "cloudtrail.amazonaws.com"}, "Action": []string{"kms:DescribeKey", "kms:Decrypt"}, "Resource": "*"})}
					return "a key of the trail"
				}
				if chance(r, 15) {
					c.Key.State = one(r, "disabled", "pending deletion")
					return "the trail's key is " + c.Key.State
				}
				return "the trail's key policy: " + ofTrailKey(c).changes(r, &c.Key.Policy)
			}},
			{4, func(r *rand.Rand, c *auditing) string { return "the topic: " + c.changedTopic(r) }},
			{3, func(r *rand.Rand, c *auditing) string { return c.changedSelectors(r) }},
			{3, func(r *rand.Rand, c *auditing) string { return c.changedEvent(r) }},
			{2, func(r *rand.Rand, c *auditing) string {
				switch r.IntN(6) {
				case 0:
					c.Missing = true
				case 1:
					c.Stopped = true
				case 2:
					c.AllRegions = true
				case 3:
					c.AllRegions, c.NoGlobals = true, false
				case 4:
					c.NoGlobals = !c.AllRegions
				case 5:
					if c.Prefix = one(r, "audit", "a/b"); chance(r, 70) {
						c.Bucket.Policy = c.bucketPolicy()
					}
				}
				return fmt.Sprintf("the trail: missing %v, stopped %v, all regions %v, prefix %q", c.Missing, c.Stopped, c.AllRegions, c.Prefix)
			}},
		},
	}
}

func (c *auditing) needs() []document {
	does := ofTrailRole(c)
	return []document{grants(allow(does.actions[:1], does.resources[1:]), allow(does.actions[1:], does.resources[1:]))}
}

func (c *auditing) bucketPolicy() *document {
	does := ofFiles(c)
	conditions := map[string]any{"aws:SourceArn": auditTrail()}
	write := map[string]any{"aws:SourceArn": auditTrail(), "s3:x-amz-acl": "bucket-owner-full-control"}
	return new(grants(
		statement{"Effect": "Allow", "Principal": does.principal, "Action": "s3:GetBucketAcl", "Resource": does.resources[0], "Condition": map[string]any{"StringEquals": conditions}},
		statement{"Effect": "Allow", "Principal": does.principal, "Action": "s3:PutObject", "Resource": does.resources[1], "Condition": map[string]any{"StringEquals": write}}))
}

func (c *auditing) changedTopic(r *rand.Rand) string {
	topic := topicThing{Account: c.Archive}.arn()
	does := ofCloudTrail([]string{"SNS:Publish"}, []string{topic}, nil)
	switch {
	case c.Topic == nil:
		c.Topic = &topicThing{Account: c.Archive, Policy: grants(statement{"Effect": "Allow", "Principal": does.principal, "Action": "SNS:Publish", "Resource": topic, "Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceArn": auditTrail()}}})}
		return "there is one"
	case chance(r, 8):
		c.Topic.Missing = true
		return "it is missing"
	case c.Topic.Key == nil && chance(r, 30):
		c.Topic.Key = &keyThing{ID: "dddddddd-2222-4333-8444-555555555555", Account: c.Archive, Policy: grants(statement{"Effect": "Allow", "Principal": does.principal, "Action": []string{"kms:GenerateDataKey*", "kms:Decrypt"}, "Resource": "*"})}
		return "it has a key"
	case c.Topic.Key != nil && chance(r, 60):
		if chance(r, 15) {
			c.Topic.Key.State = one(r, "disabled", "pending deletion")
			return "its key is " + c.Topic.Key.State
		}
		a := ofCloudTrail([]string{"kms:GenerateDataKey", "kms:Decrypt"}, []string{c.Topic.Key.arn()}, map[string][]string{"kms:EncryptionContext:aws:sns:topicArn": {topic}, "kms:EncryptionContextKeys": {"aws:sns:topicArn"}})
		return "its key policy: " + a.changes(r, &c.Topic.Key.Policy)
	}
	return "its policy: " + does.changes(r, &c.Topic.Policy)
}

func (c *auditing) changedSelectors(r *rand.Rand) string {
	is := func(field string, values ...string) types.AdvancedFieldSelector {
		return types.AdvancedFieldSelector{Field: &field, Equals: values}
	}
	if chance(r, 50) {
		c.Advanced = nil
		s := types.EventSelector{ReadWriteType: one(r, types.ReadWriteTypeAll, types.ReadWriteTypeReadOnly, types.ReadWriteTypeWriteOnly), IncludeManagementEvents: new(chance(r, 75))}
		if chance(r, 30) {
			s.ExcludeManagementEventSources = []string{one(r, "kms.amazonaws.com", "rdsdata.amazonaws.com")}
		}
		if chance(r, 50) {
			s.DataResources = []types.DataResource{{Type: aws.String("AWS::S3::Object"), Values: []string{one(r, arnIn+"s3", arnIn+"s3:::things/", arnIn+"s3:::things/a", arnIn+"s3:::other/")}}}
		}
		c.Basic = append(c.Basic, s)
		return "basic selectors"
	}
	c.Basic = nil
	s := types.AdvancedEventSelector{FieldSelectors: []types.AdvancedFieldSelector{is("eventCategory", "Management")}}
	if chance(r, 50) {
		s.FieldSelectors = []types.AdvancedFieldSelector{is("eventCategory", "Data"), is("resources.type", one(r, "AWS::S3::Object", "AWS::Lambda::Function"))}
		if chance(r, 60) {
			f := types.AdvancedFieldSelector{Field: aws.String("resources.ARN")}
			value := []string{one(r, arnIn+"s3:::things/", arnIn+"s3:::things/a", arnIn+"s3:::other/", arnIn+"s3:::things/a.txt")}
			switch r.IntN(4) {
			case 0:
				f.StartsWith = value
			case 1:
				f.NotStartsWith = value
			case 2:
				f.NotEquals = value
			case 3:
				f.EndsWith = []string{one(r, ".txt", "a", "/")}
			}
			s.FieldSelectors = append(s.FieldSelectors, f)
		}
		if chance(r, 30) {
			f := types.AdvancedFieldSelector{Field: aws.String("eventName")}
			if chance(r, 50) {
				f.Equals = []string{one(r, "PutObject", "GetObject")}
			} else {
				f.NotStartsWith = []string{one(r, "Get", "Put", "List")}
			}
			s.FieldSelectors = append(s.FieldSelectors, f)
		}
	} else if chance(r, 40) {
		s.FieldSelectors = append(s.FieldSelectors, types.AdvancedFieldSelector{Field: aws.String("eventSource"), NotEquals: []string{one(r, "kms.amazonaws.com", "rdsdata.amazonaws.com")}})
	}
	if chance(r, 40) {
		s.FieldSelectors = append(s.FieldSelectors, is("readOnly", one(r, "true", "false")))
	}
	c.Advanced = append(c.Advanced, s)
	return "advanced selectors"
}

func (c *auditing) changedEvent(r *rand.Rand) string {
	yes, no := new(true), new(false)
	c.Event = one(r,
		selector.Event{Source: "ssm.amazonaws.com", Name: "GetDocument", ReadOnly: yes},
		selector.Event{Source: "kms.amazonaws.com", Name: "CreateKey", ReadOnly: no},
		selector.Event{Source: "rdsdata.amazonaws.com", Name: "ExecuteSql", ReadOnly: no},
		selector.Event{Source: "iam.amazonaws.com", Name: "CreateRole", ReadOnly: no, Global: true},
		selector.Event{Source: "ssm.amazonaws.com", Name: "UpdateDocument", ReadOnly: no, Region: otherRegion},
		selector.Event{Category: "Data", Source: "s3.amazonaws.com", Name: "PutObject", ReadOnly: no, ResourceType: "AWS::S3::Object", ResourceARN: arnIn + "s3:::things/a.txt"},
		selector.Event{Category: "Data", Source: "s3.amazonaws.com", Name: "GetObject", ReadOnly: yes, ResourceType: "AWS::S3::Object", ResourceARN: arnIn + "s3:::things/b"},
		selector.Event{Category: "Data", Source: "lambda.amazonaws.com", Name: "Invoke", ReadOnly: no, ResourceType: "AWS::Lambda::Function", ResourceARN: arnIn + "lambda:eu-west-1:111122223333:function:f"})
	return "event " + c.Event.Name
}

// putAuditing makes the trail while everything is open, since CloudTrail looks at what it
// is told of, and then everything as it is.
func putAuditing(t testing.TB, v loggingtest.View, c *auditing) (logging.Target, logs, error) {
	ctx := t.Context()
	if !c.Missing {
		if err := c.create(ctx, v); err != nil {
			return nil, nil, err
		}
	}
	if err := c.things(ctx, v); err != nil {
		return nil, nil, err
	}
	return c.target(t, v)
}

// target is what is judged, and the event that is recorded.
func (c *auditing) target(t testing.TB, v loggingtest.View) (logging.Target, logs, error) {
	ctx := t.Context()
	if !c.Missing && !c.Stopped {
		if _, err := trailogtest.NewClient(v).StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("audit")}); err != nil {
			return nil, nil, err
		}
	}
	trail, err := trailog.NewTrail("audit").MustExist().Bucket(bucket.Named(c.Bucket.Name)).LogGroup(loggroup.Named(c.Group.Name)).Role(role.Named(c.Role.arn())).Expect(c.Event).Build()
	if err != nil {
		return nil, nil, err
	}
	clients := trailogtest.New(v)
	if c.Archive != "" && c.Asked {
		clients.Owners = map[string]aws.Config{c.Archive: of(v, c.Archive).Config()}
	}
	return trailog.New(clients, trail), func() (bool, string, error) {
		e := c.Event
		record := trailrecord.Record{EventSource: e.Source, EventName: e.Name, EventCategory: e.Category, ReadOnly: trailrecord.FlagOf(*e.ReadOnly)}
		if e.ResourceARN != "" {
			record.Resources = []trailrecord.Resource{{ARN: e.ResourceARN, Type: e.ResourceType, AccountID: ourAccount}}
		}
		at := v
		if e.Region != "" || e.Global {
			at = v.In(otherRegion)
		}
		all := trailogtest.Record(ctx, at, record)
		for _, d := range append(all, trailogtest.Flush(ctx, at)...) {
			if len(all) > 0 && d.EventID == all[0].EventID && !d.Pending {
				return d.Arrived() && d.Logs.Used && d.Bucket.Used, d.String(), nil
			}
		}
		return false, "no trail records it", nil
	}, nil
}

// create makes the trail with everything that it needs open.
func (c *auditing) create(ctx context.Context, v loggingtest.View) error {
	before := roleThing{Name: c.Role.Name, Path: c.Role.Path, Inline: []document{grants(allow([]string{"logs:*"}, []string{"*"}))},
		Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"})}
	if err := before.put(ctx, v); err != nil {
		return err
	}
	if _, err := v.Logs().CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &c.Group.Name}); err != nil {
		return err
	}
	everything := func(resources ...string) string {
		return grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": "cloudtrail.amazonaws.com"}, "Action": "*", "Resource": resources}).String()
	}
	s3test.PutBucket(of(v, c.Archive), s3test.BucketOptions{Name: c.Bucket.Name, Policy: strings.Replace(everything(arnIn+"s3:::"+c.Bucket.Name, arnIn+"s3:::"+c.Bucket.Name+"/*"), `"*"`, `"s3:*"`, 1)})
	in := &cloudtrail.CreateTrailInput{Name: aws.String("audit"), S3BucketName: &c.Bucket.Name, CloudWatchLogsLogGroupArn: aws.String(c.Group.arn() + ":*"), CloudWatchLogsRoleArn: aws.String(c.Role.arn()),
		IsMultiRegionTrail: &c.AllRegions, IncludeGlobalServiceEvents: new(!c.NoGlobals)}
	if c.Prefix != "" {
		in.S3KeyPrefix = &c.Prefix
	}
	if c.Key != nil {
		c.Key.put(v)
		in.KmsKeyId = aws.String(c.Key.arn())
	}
	if c.Topic != nil {
		snstest.PutTopic(of(v, c.Archive), snstest.TopicOptions{Name: "trail-files", Policy: strings.Replace(everything(c.Topic.arn()), `"*"`, `"SNS:Publish"`, 1)})
		in.SnsTopicName = aws.String(c.Topic.arn())
	}
	api := trailogtest.NewClient(v)
	if _, err := api.CreateTrail(ctx, in); err != nil {
		return err
	}
	if c.Basic != nil || c.Advanced != nil {
		if _, err := api.PutEventSelectors(ctx, &cloudtrail.PutEventSelectorsInput{TrailName: in.Name, EventSelectors: c.Basic, AdvancedEventSelectors: c.Advanced}); err != nil {
			return err
		}
	}
	if _, err := v.IAM().DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &c.Role.Name, PolicyName: aws.String("inline0")}); err != nil {
		return err
	}
	if _, err := v.IAM().DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &c.Role.Name}); err != nil {
		return err
	}
	_, err := v.Logs().DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &c.Group.Name})
	return err
}

// things makes everything but the trail as it is.
func (c *auditing) things(ctx context.Context, v loggingtest.View) error {
	if err := c.Group.put(ctx, v); err != nil {
		return err
	}
	if err := c.Role.put(ctx, v); err != nil {
		return err
	}
	if c.Bucket.Missing && !c.Missing {
		if _, err := s3test.New(of(v, c.Archive)).DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &c.Bucket.Name}); err != nil {
			return err
		}
	}
	if err := c.Bucket.put(ctx, v); err != nil {
		return err
	}
	if c.Key != nil {
		c.Key.put(v)
		if err := c.Key.close(ctx, v); err != nil {
			return err
		}
	}
	if c.Topic == nil {
		return nil
	}
	if c.Topic.Missing {
		_, err := snstest.New(of(v, c.Archive)).DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: aws.String(c.Topic.arn())})
		return err
	}
	o := snstest.TopicOptions{Name: "trail-files", Policy: c.Topic.Policy.String()}
	if c.Topic.Key != nil {
		c.Topic.Key.put(v)
		o.KeyARN = c.Topic.Key.arn()
		if err := c.Topic.Key.close(ctx, v); err != nil {
			return err
		}
	}
	snstest.PutTopic(of(v, c.Archive), o)
	return nil
}

func TestVerdictTrail(t *testing.T) { auditingPlace("").verdicts(t, verdictRounds()) }

// The bucket, the keys and the topic are another account's, which is mostly asked.
func TestVerdictTrailTwoAccounts(t *testing.T) {
	p := auditingPlace(otherAccount)
	p.mutations = append(p.mutations, mutation[auditing]{1, func(_ *rand.Rand, c *auditing) string { c.Asked = false; return "the archive is not asked" }})
	p.verdicts(t, verdictRounds()/2)
}
