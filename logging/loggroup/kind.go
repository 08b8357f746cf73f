package loggroup

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// State is the state of a log group.
type State struct {
	Class     Class `json:"logGroupClass"`
	Retention int32 `json:"retentionInDays,omitempty"` // days; 0: never expires, or the account's policy says when
	// RetentionPolicy is the account policy (RETENTION_POLICY) by which events expire,
	// whatever retention the group itself has, which does not show then.
	RetentionPolicy string `json:"retentionPolicyName,omitempty"`
	KeyARN          string `json:"kmsKeyId,omitempty"`
	Protection      bool   `json:"deletionProtectionEnabled,omitempty"`
	// Tags are read only where the settings have tags.
	Tags map[string]string `json:"tags,omitempty"`

	// Created is when it was created, by AWS's clock.
	Created time.Time `json:"-"`
}

var groupType = resource.NewType[State](Type)

// Ref names a log group.
func Ref(s resource.Scope, name string) resource.Ref[State] { return groupType.Ref(s, name) }

var (
	class = resource.One[*group]("logGroupClass", func(s *State) *Class { return &s.Class }).
		AtCreate().Required().Fixed(func(have, want Class) error {
		return fmt.Errorf("the group has class %s and %s is wanted; the class of a log group cannot be changed", have, want)
	})
	kmsKey = resource.One[*group]("kmsKeyId", func(s *State) *string { return &s.KeyARN }).
		AtCreate().Set("logs:AssociateKmsKey", (*group).setKey).Clear("logs:DisassociateKmsKey", (*group).clearKey).
		Needs((*group).keyID).Observes((*group).keyResource)
	retention = resource.One[*group]("retentionInDays", func(s *State) *int32 { return &s.Retention }).
			Shortens(shorterRetention).Others(func(s State) bool { return s.RetentionPolicy != "" }).
			Set("logs:PutRetentionPolicy", (*group).setRetention).Clear("logs:DeleteRetentionPolicy", (*group).clearRetention)
	tags = resource.Each[*group]("tags", func(s *State) *map[string]string { return &s.Tags }).On((*group).plainARN).
		AtCreate("logs:TagResource").Property("Tags", "Key", "Value").Set("logs:TagResource", (*group).setTag).Clear("logs:UntagResource", (*group).clearTag).
		Read((*group).readTags, "logs:ListTagsForResource")
	// Protection is a change of its own, so that its reverse takes it off before the
	// group is deleted.
	protection = resource.One[*group]("deletionProtectionEnabled", func(s *State) *bool { return &s.Protection }).
			Set("logs:PutLogGroupDeletionProtection", (*group).setProtection)
	encrypted = resource.Flag[*group, State]("mustBeEncrypted")
)

var kind = resource.Kind[State, *group]{
	Type: groupType, Noun: "log group", NameProperty: "LogGroupName", ARN: (*group).wildcardARN,
	Read: (*group).read, Reads: (*group).reads, Batch: (*group).batch,
	Create:  resource.Whole[State, *group]{Action: "logs:CreateLogGroup", Call: (*group).create},
	Delete:  resource.Whole[State, *group]{Action: "logs:DeleteLogGroup", Call: (*group).delete},
	LeadsTo: func(g *group) []resource.Resource { return key.LeadsTo(g.clients.keys(), g.arn.Scope()) },
	First: func(_ *group, _ resource.Wants[State], s *State) error {
		s.Class = cmp.Or(s.Class, ClassStandard)
		return nil
	},
	Exists:  resource.IsError[*types.ResourceAlreadyExistsException],
	Created: func(s State) time.Time { return s.Created },
	HoldsData: resource.Holds[*group]{Action: "logs:DescribeLogStreams", Call: (*group).holdsData,
		Also: []string{"logs:DescribeSubscriptionFilters", "logs:DescribeMetricFilters"}},
	Transient: (*group).transient, Validate: validate,
	Fields: []resource.Field[State, *group]{class, kmsKey, retention, tags, protection, encrypted},
}

// Resource binds the log group to clients. The error is a
// *resource.ValidationError: a KMS key of another region or partition.
func (g Group) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	w := g.spec
	v := &resource.ValidationError{Of: "log group " + w.Name}
	w.validate(v) // it may be of Named or Existing, which nobody has checked
	w.checkScope(v, s)
	if err := v.Err(); err != nil {
		return nil, err
	}
	return kind.Bind(Ref(s, g.Name()), &group{c, ARNOf(s, g.Name())}, w.OnlyUsed, w.MustExist,
		class.IsUnlessZero(w.Class), kmsKey.IsIf(w.Key), retention.IsIf(w.Retention), tags.Has(w.Tags), protection.IsIf(w.Protection), encrypted.If(w.Encrypted))
}

// Bind is a target of log groups alone.
func Bind(c Clients, groups ...Group) resource.Target {
	return resource.Bind("logGroups", c.Clients, c, groups)
}

// Observe is a log group that is only read, for judging.
func Observe(c Clients, s resource.Scope, name string) resource.Resource {
	return kind.Observe(Ref(s, name), &group{c, ARNOf(s, name)})
}

// validate judges what several settings want together.
func validate(w resource.Wants[State]) error {
	s := spec{Name: "together", Tags: tags.Wanted(w), Encrypted: encrypted.Wanted(w)}
	s.Class, _ = class.Wanted(w)
	if k, ok := kmsKey.Wanted(w); ok {
		s.Key = &k
	}
	if r, ok := retention.Wanted(w); ok {
		s.Retention = &r
	}
	return Group{s}.Validate()
}

// group is a log group's clients and name.
type group struct {
	clients Clients
	arn     ARN
}

// shorterRetention: what is older than the days is deleted, and nothing brings it back.
func shorterRetention(before, after int32) string {
	if after == 0 || before != 0 && before <= after {
		return ""
	}
	was := "for ever"
	if before != 0 {
		was = fmt.Sprintf("for %d days", before)
	}
	return fmt.Sprintf("its events were kept %s, and those older than %d days would be deleted", was, after)
}

func (g *group) wildcardARN() string { return g.arn.Wildcard() }
func (g *group) plainARN() string    { return g.arn.Plain() }

// reads: DescribeLogGroups cannot be narrowed to one group.
func (g *group) reads() []resource.Permission {
	return []resource.Permission{{Action: "logs:DescribeLogGroups", Resource: ARNOf(g.arn.Scope(), "*").Plain()}}
}

func (g *group) keyID(keyARN string) []resource.ID { return key.Needs(g.arn.Scope(), keyARN) }

func (g *group) keyResource(keyARN string) []resource.Resource {
	return key.Observes(g.clients.keys(), g.arn.Scope(), keyARN)
}

type groupsKey struct {
	origin any
	region string
}

func (g *group) loader(r *resource.Reader) *resource.Loader[string, types.LogGroup] {
	return resource.Batched(r, groupsKey{g.clients.Origin(), g.arn.Region}, func(ctx context.Context, names []string) (map[string]types.LogGroup, error) {
		return describeGroups(ctx, g.clients.Logs, names)
	})
}

func (g *group) batch(r *resource.Reader) { g.loader(r).Want(g.arn.Name) }

func (g *group) read(ctx context.Context, r *resource.Reader) (State, bool, error) {
	is, found, err := g.loader(r).Get(ctx, g.arn.Name)
	if err != nil || !found {
		return State{}, false, g.failed("logs:DescribeLogGroups", err)
	}
	if aws.ToString(is.RetentionPolicyName) != "" {
		is.RetentionInDays = nil // these are the policy's
	}
	return State{
		RetentionPolicy: aws.ToString(is.RetentionPolicyName),
		Class:           cmp.Or(Class(is.LogGroupClass), ClassStandard), Retention: aws.ToInt32(is.RetentionInDays),
		KeyARN: aws.ToString(is.KmsKeyId), Protection: aws.ToBool(is.DeletionProtectionEnabled),
		Created: time.UnixMilli(aws.ToInt64(is.CreationTime)),
	}, true, nil
}

func (g *group) failed(operation string, err error) error {
	return resource.Failed(operation, g.arn.ID(), err)
}

func (g *group) readTags(ctx context.Context, r *resource.Reader, s *State, _ []string) (err error) {
	s.Tags, err = resource.Once(ctx, r, g.clients.Clients, g.arn.ID(), "tags", func(ctx context.Context) (map[string]string, error) {
		out, err := g.clients.Logs.ListTagsForResource(ctx, &api.ListTagsForResourceInput{ResourceArn: aws.String(g.arn.Plain())}, CallOptions)
		if err != nil {
			return nil, err
		}
		return out.Tags, nil
	})
	return g.failed("logs:ListTagsForResource", err)
}

func (g *group) create(ctx context.Context, s *State) error {
	in := &api.CreateLogGroupInput{LogGroupName: &g.arn.Name, Tags: s.Tags, KmsKeyId: resource.OrUnset(s.KeyARN)}
	if s.Class != ClassStandard {
		in.LogGroupClass = types.LogGroupClass(s.Class)
	}
	_, err := g.clients.Logs.CreateLogGroup(ctx, in, CallOptions)
	return err
}

func (g *group) delete(ctx context.Context, _ *State) error {
	_, err := g.clients.Logs.DeleteLogGroup(ctx, &api.DeleteLogGroupInput{LogGroupName: &g.arn.Name}, CallOptions)
	if resource.IsError[*types.ResourceNotFoundException](err) {
		return nil
	}
	return err
}

// holdsData tells whether the group has a stream, since what was logged is worth more than
// tidiness, and whether a stream is empty cannot be told for an hour; or a filter that the
// plan does not delete too, so that it is somebody else's.
func (g *group) holdsData(ctx context.Context) (string, error) {
	streams, err := g.clients.Logs.DescribeLogStreams(ctx, &api.DescribeLogStreamsInput{LogGroupName: &g.arn.Name, Limit: aws.Int32(1)}, CallOptions)
	switch {
	case resource.IsError[*types.ResourceNotFoundException](err):
		return "", nil
	case err != nil:
		return "", g.failed("logs:DescribeLogStreams", err)
	case len(streams.LogStreams) > 0 || aws.ToString(streams.NextToken) != "":
		return "logs", nil
	}
	subscriptions, err := g.clients.Logs.DescribeSubscriptionFilters(ctx, &api.DescribeSubscriptionFiltersInput{LogGroupName: &g.arn.Name}, CallOptions)
	switch {
	case hasNone(err):
		return "", nil
	case err != nil:
		return "", g.failed("logs:DescribeSubscriptionFilters", err)
	}
	for _, f := range subscriptions.SubscriptionFilters {
		if name := aws.ToString(f.FilterName); !resource.IsGoing(ctx, SubscriptionFilterID(g.arn.Scope(), g.arn.Name, name)) {
			return "subscription filter " + name + " of somebody else", nil
		}
	}
	metrics, err := g.clients.Logs.DescribeMetricFilters(ctx, &api.DescribeMetricFiltersInput{LogGroupName: &g.arn.Name, Limit: aws.Int32(1)}, CallOptions)
	switch {
	case hasNone(err):
		return "", nil
	case err != nil:
		return "", g.failed("logs:DescribeMetricFilters", err)
	case len(metrics.MetricFilters) > 0:
		return "metric filter " + aws.ToString(metrics.MetricFilters[0].FilterName) + " of somebody else", nil
	}
	return "", nil
}

// hasNone tells the errors of a group that has no filters: it is gone, or of a class that
// has none. Which of the last is answered is not documented.
func hasNone(err error) bool {
	switch resource.ErrorCode(err) {
	case "ResourceNotFoundException", "InvalidOperationException", "InvalidParameterException", "ValidationException":
		return true
	}
	return false
}

// SubscriptionFilterType names a group's subscription filter in an ID; see package forward.
const SubscriptionFilterType = "AWS::Logs::SubscriptionFilter"

// SubscriptionFilterID is the ID of a group's subscription filter.
func SubscriptionFilterID(s resource.Scope, group, filter string) resource.ID {
	return resource.ID{Scope: s, Type: SubscriptionFilterType, Name: group + "/" + filter}
}

func (g *group) setRetention(ctx context.Context, days int32) error {
	_, err := g.clients.Logs.PutRetentionPolicy(ctx, &api.PutRetentionPolicyInput{LogGroupName: &g.arn.Name, RetentionInDays: &days}, CallOptions)
	return err
}

func (g *group) clearRetention(ctx context.Context) error {
	_, err := g.clients.Logs.DeleteRetentionPolicy(ctx, &api.DeleteRetentionPolicyInput{LogGroupName: &g.arn.Name}, CallOptions)
	return err
}

func (g *group) setKey(ctx context.Context, keyARN string) error {
	_, err := g.clients.Logs.AssociateKmsKey(ctx, &api.AssociateKmsKeyInput{LogGroupName: &g.arn.Name, KmsKeyId: &keyARN}, CallOptions)
	return err
}

func (g *group) clearKey(ctx context.Context) error {
	_, err := g.clients.Logs.DisassociateKmsKey(ctx, &api.DisassociateKmsKeyInput{LogGroupName: &g.arn.Name}, CallOptions)
	return err
}

func (g *group) setProtection(ctx context.Context, on bool) error {
	_, err := g.clients.Logs.PutLogGroupDeletionProtection(ctx, &api.PutLogGroupDeletionProtectionInput{LogGroupIdentifier: aws.String(g.arn.Plain()), DeletionProtectionEnabled: &on}, CallOptions)
	return err
}

func (g *group) setTag(ctx context.Context, key, value string) error {
	_, err := g.clients.Logs.TagResource(ctx, &api.TagResourceInput{ResourceArn: aws.String(g.arn.Plain()), Tags: map[string]string{key: value}}, CallOptions)
	return err
}

func (g *group) clearTag(ctx context.Context, key string) error {
	_, err := g.clients.Logs.UntagResource(ctx, &api.UntagResourceInput{ResourceArn: aws.String(g.arn.Plain()), TagKeys: []string{key}}, CallOptions)
	return err
}

// transient is never: no call of a log group waits for IAM. Where the key is
// to blame, it says so, which AWS's message does not.
func (g *group) transient(_ resource.Wants[State], err error, then resource.Facts) (bool, string) {
	switch resource.ErrorCode(err) {
	case "AccessDeniedException", "InvalidParameterException":
		if is := g.arn.Ref().In(then); is.Present && is.State.KeyARN != "" {
			for f := range resource.Judging(func(j *resource.Judgement) { judgeKey(j, then, g.arn, is.State.KeyARN) }) {
				return false, strings.TrimSuffix(f.Problem, ".")
			}
		}
	}
	return false, ""
}

// CallOptions are those of the calls that write log groups, and what belongs to them: what
// collides with another call is asked again, and what is too many is not.
func CallOptions(o *api.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"OperationAbortedException"}, []string{"LimitExceededException"})
}
