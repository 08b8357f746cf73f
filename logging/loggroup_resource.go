package logging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// LogGroupState is the state of a log group.
type LogGroupState struct {
	Class      LogGroupClass `json:"logGroupClass"`
	Retention  int32         `json:"retentionInDays,omitempty"` // days; 0: never expires
	KeyARN     string        `json:"kmsKeyId,omitempty"`
	Protection bool          `json:"deletionProtectionEnabled,omitempty"`
	// Tags are read only where the settings have tags.
	Tags map[string]string `json:"tags,omitempty"`
}

type logGroupResource struct {
	clients Clients
	arn     LogGroupARN
	id      ID
	want    logGroupSpec
}

// Resource binds the log group to clients. The error is a *ValidationError: a
// KMS key of another region or partition.
func (g LogGroup) Resource(c Clients, s Scope) (Resource, error) {
	if err := g.spec.checkScope(s); err != nil {
		return nil, err
	}
	return &logGroupResource{c, s.LogGroupARN(g.spec.Name), g.ID(s), g.spec}, nil
}

// ObserveLogGroup is a log group that is only read, for judging.
func ObserveLogGroup(c Clients, s Scope, name string) Resource {
	return &logGroupResource{c, s.LogGroupARN(name), LogGroupID(s, name), logGroupSpec{Name: name}}
}

func (r *logGroupResource) ID() ID { return r.id }

// Needs is the key, whose policy has to let CloudWatch Logs in first.
func (r *logGroupResource) Needs() []ID {
	if r.want.Key == nil || *r.want.Key == "" {
		return nil
	}
	return []ID{KeyID(Scope{Partition: r.arn.Partition, Account: r.arn.Account, Region: r.arn.Region}, *r.want.Key)}
}

func (r *logGroupResource) Merge(other Resource) (Resource, error) {
	o, ok := other.(*logGroupResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	m := *r
	var errs []error
	m.want.Retention = mergePointer(&errs, "retentionInDays", r.want.Retention, o.want.Retention)
	m.want.Key = mergePointer(&errs, "kmsKeyId", r.want.Key, o.want.Key)
	m.want.Protection = mergePointer(&errs, "deletionProtectionEnabled", r.want.Protection, o.want.Protection)
	m.want.Class = mergeValue(&errs, "logGroupClass", r.want.Class, o.want.Class)
	m.want.Tags = mergeMap(&errs, "tags", r.want.Tags, o.want.Tags)
	m.want.Encrypted = r.want.Encrypted || o.want.Encrypted
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if err := m.want.validate(); err != nil {
		return nil, err
	}
	return &m, nil
}

type groupsKey struct {
	origin any
	region string
}

func (r *logGroupResource) loader(rd *Reader) *Loader[string, types.LogGroup] {
	return Batched(rd, groupsKey{r.clients.Origin(), r.id.Region}, func(ctx context.Context, names []string) (map[string]types.LogGroup, error) {
		return describeGroups(ctx, r.clients.Logs, names)
	})
}

func (r *logGroupResource) Batch(rd *Reader) { r.loader(rd).Want(r.want.Name) }

func (r *logGroupResource) Read(ctx context.Context, rd *Reader) (State, error) {
	g, found, err := r.loader(rd).Get(ctx, r.want.Name)
	if err != nil {
		return nil, &CallError{"logs:DescribeLogGroups", r.id, err}
	}
	if rd.Thorough() && r.want.Key != nil && *r.want.Key != "" {
		rd.Observe(keyResource{r.clients, KeyID(r.id.Scope, *r.want.Key)})
	}
	if !found {
		return nil, nil
	}
	s := LogGroupState{
		Class:      LogGroupClass(g.LogGroupClass),
		Retention:  aws.ToInt32(g.RetentionInDays),
		KeyARN:     aws.ToString(g.KmsKeyId),
		Protection: aws.ToBool(g.DeletionProtectionEnabled),
	}
	if s.Class == "" {
		s.Class = Standard
	}
	if len(r.want.Tags) > 0 {
		type tagsKey struct {
			origin any
			id     ID
		}
		s.Tags, err = Shared(ctx, rd, tagsKey{r.clients.Origin(), r.id}, func(ctx context.Context) (map[string]string, error) {
			out, err := r.clients.Logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(r.arn.Plain())}, logsOptions)
			if err != nil {
				return nil, err
			}
			return out.Tags, nil
		})
		if err != nil {
			return nil, &CallError{"logs:ListTagsForResource", r.id, err}
		}
	}
	if rd.Thorough() && s.KeyARN != "" {
		rd.Observe(keyResource{r.clients, KeyID(r.id.Scope, s.KeyARN)})
	}
	return s, nil
}

func (r *logGroupResource) Reads() []Permission {
	// DescribeLogGroups cannot be narrowed to one group.
	all := LogGroupARN{r.arn.Partition, r.arn.Region, r.arn.Account, "*"}
	ps := []Permission{{"logs:DescribeLogGroups", all.Plain()}}
	if len(r.want.Tags) > 0 {
		ps = append(ps, Permission{"logs:ListTagsForResource", r.arn.Plain()})
	}
	return ps
}

// Paths of a log group's state.
const (
	pathRetention  = "retentionInDays"
	pathKey        = "kmsKeyId"
	pathProtection = "deletionProtectionEnabled"
)

func (r *logGroupResource) Diff(now State) ([]Change, error) {
	var d differ
	w := r.want
	s, exists := now.(LogGroupState)
	if !exists {
		// What CreateLogGroup takes goes with it; protection apart, so that the
		// reverse takes it off before the group is deleted.
		s = LogGroupState{Class: w.Class, Tags: maps.Clone(w.Tags)}
		if s.Class == "" {
			s.Class = Standard
		}
		if w.Key != nil {
			s.KeyARN = *w.Key
		}
		d.change("", nil, s)
	}
	if w.Class != "" && s.Class != w.Class {
		return nil, fmt.Errorf("the group has class %s and %s is wanted; the class of a log group cannot be changed", s.Class, w.Class)
	}
	if w.Key != nil && s.KeyARN != *w.Key {
		d.change(pathKey, orNil(s.KeyARN), orNil(*w.Key))
	}
	if w.Retention != nil && s.Retention != *w.Retention {
		d.change(pathRetention, orNil(s.Retention), orNil(*w.Retention))
	}
	d.tags(s.Tags, w.Tags)
	if w.Protection != nil && s.Protection != *w.Protection {
		d.change(pathProtection, orNil(s.Protection), orNil(*w.Protection))
	}
	return d.changes, d.err
}

func (r *logGroupResource) Call(c Change) Call {
	on := func(resource, action string) Call {
		return Call{action, []Permission{{action, resource}}}
	}
	key, isTag := tagPath(c.Path)
	absent := isNull(c.After)
	switch {
	case c.Path == "" && absent:
		call := on(r.arn.Wildcard(), "logs:DeleteLogGroup")
		call.Requires = append(call.Requires, Permission{"logs:DescribeLogStreams", r.arn.Wildcard()})
		return call
	case c.Path == "":
		var s LogGroupState
		_ = json.Unmarshal(c.After, &s) // our own marshalling; a damaged one fails in Write
		if len(s.Tags) > 0 {
			call := on(r.arn.Wildcard(), "logs:CreateLogGroup")
			call.Requires = append(call.Requires, Permission{"logs:TagResource", r.arn.Plain()})
			return call
		}
		return on(r.arn.Wildcard(), "logs:CreateLogGroup")
	case c.Path == pathRetention && absent:
		return on(r.arn.Wildcard(), "logs:DeleteRetentionPolicy")
	case c.Path == pathRetention:
		return on(r.arn.Wildcard(), "logs:PutRetentionPolicy")
	case c.Path == pathKey && absent:
		return on(r.arn.Wildcard(), "logs:DisassociateKmsKey")
	case c.Path == pathKey:
		return on(r.arn.Wildcard(), "logs:AssociateKmsKey")
	case c.Path == pathProtection:
		return on(r.arn.Wildcard(), "logs:PutLogGroupDeletionProtection")
	case isTag && absent:
		return on(r.arn.Plain(), "logs:UntagResource")
	case isTag && key != "":
		return on(r.arn.Plain(), "logs:TagResource")
	}
	return Call{}
}

func (r *logGroupResource) Write(ctx context.Context, c Change) error {
	name := aws.String(r.arn.Name)
	api := r.clients.Logs
	absent := isNull(c.After)
	key, isTag := tagPath(c.Path)
	var err error
	switch {
	case c.Path == "" && absent:
		return r.delete(ctx)
	case c.Path == "":
		return r.create(ctx, c)
	case c.Path == pathRetention && absent:
		_, err = api.DeleteRetentionPolicy(ctx, &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: name}, logsOptions)
	case c.Path == pathRetention:
		var days int32
		if err = json.Unmarshal(c.After, &days); err == nil {
			_, err = api.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: name, RetentionInDays: &days}, logsOptions)
		}
	case c.Path == pathKey && absent:
		_, err = api.DisassociateKmsKey(ctx, &cloudwatchlogs.DisassociateKmsKeyInput{LogGroupName: name}, logsOptions)
	case c.Path == pathKey:
		var arn string
		if err = json.Unmarshal(c.After, &arn); err == nil {
			_, err = api.AssociateKmsKey(ctx, &cloudwatchlogs.AssociateKmsKeyInput{LogGroupName: name, KmsKeyId: &arn}, logsOptions)
		}
	case c.Path == pathProtection:
		on := !absent && string(c.After) == "true"
		_, err = api.PutLogGroupDeletionProtection(ctx, &cloudwatchlogs.PutLogGroupDeletionProtectionInput{LogGroupIdentifier: aws.String(r.arn.Plain()), DeletionProtectionEnabled: &on}, logsOptions)
	case isTag && absent:
		_, err = api.UntagResource(ctx, &cloudwatchlogs.UntagResourceInput{ResourceArn: aws.String(r.arn.Plain()), TagKeys: []string{key}}, logsOptions)
	case isTag:
		var value string
		if err = json.Unmarshal(c.After, &value); err == nil {
			_, err = api.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: aws.String(r.arn.Plain()), Tags: map[string]string{key: value}}, logsOptions)
		}
	default:
		err = fmt.Errorf("a log group has no %q", c.Path)
	}
	return err
}

func (r *logGroupResource) create(ctx context.Context, c Change) error {
	var s LogGroupState
	if err := json.Unmarshal(c.After, &s); err != nil {
		return err
	}
	in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(r.arn.Name), Tags: s.Tags}
	if s.KeyARN != "" {
		in.KmsKeyId = &s.KeyARN
	}
	if s.Class != Standard {
		in.LogGroupClass = types.LogGroupClass(s.Class)
	}
	_, err := r.clients.Logs.CreateLogGroup(ctx, in, logsOptions)
	var exists *types.ResourceAlreadyExistsException
	if !errors.As(err, &exists) {
		return err
	}
	// It was absent just before: the answer of a first try was lost, or somebody
	// else made it. If it is as it should be, that is all that was asked for.
	state, readErr := r.Read(ctx, newReader(false))
	if readErr != nil {
		return err
	}
	if now, merr := marshalValue(state); merr != nil || !sameValue(now, c.After) {
		return fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	return nil
}

// HoldsData reports whether the group has a stream: what was logged is worth
// more than tidiness, and whether a stream is empty cannot be told for an hour.
func (r *logGroupResource) HoldsData(ctx context.Context) (bool, error) {
	out, err := r.clients.Logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: aws.String(r.arn.Name), Limit: aws.Int32(1)}, logsOptions)
	var missing *types.ResourceNotFoundException
	switch {
	case errors.As(err, &missing):
		return false, nil
	case err != nil:
		return false, &CallError{"logs:DescribeLogStreams", r.id, err}
	}
	return len(out.LogStreams) > 0 || aws.ToString(out.NextToken) != "", nil
}

func (r *logGroupResource) delete(ctx context.Context) error {
	holds, err := r.HoldsData(ctx)
	if err != nil {
		return err
	}
	if holds {
		return ErrHoldsData
	}
	_, err = r.clients.Logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String(r.arn.Name)}, logsOptions)
	var missing *types.ResourceNotFoundException
	if errors.As(err, &missing) {
		return nil
	}
	return err
}

// Transient is never: no call of a log group waits for IAM. Where the key is
// to blame, it says so, which AWS's message does not.
func (r *logGroupResource) Transient(err error, then Facts) (bool, string) {
	switch ErrorCode(err) {
	case "AccessDeniedException", "InvalidParameterException":
		g := Lookup[LogGroupState](then, r.id)
		if g.Present && g.State.KeyARN != "" {
			for f := range JudgeGroupKey(then, r.arn, g.State.KeyARN) {
				return false, strings.TrimSuffix(f.Problem, ".")
			}
		}
	}
	return false, ""
}

// describeGroups finds groups by name. What DescribeLogGroups does with an
// identifier that does not exist is not documented, and some emulators ignore
// identifiers: so every page is read, names are compared, and a group that was
// not found is looked for by prefix before it counts as absent.
func describeGroups(ctx context.Context, api LogGroupAPI, names []string) (map[string]types.LogGroup, error) {
	found := map[string]types.LogGroup{}
	for chunk := range slices.Chunk(names, 50) {
		in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupIdentifiers: chunk}
		for {
			out, err := api.DescribeLogGroups(ctx, in, logsOptions)
			if err != nil {
				if isMissingIdentifier(err) {
					break
				}
				return nil, err
			}
			for _, g := range out.LogGroups {
				if n := aws.ToString(g.LogGroupName); slices.Contains(chunk, n) {
					found[n] = g
				}
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" || len(found) == len(names) {
				break
			}
		}
	}
	for _, name := range names {
		if _, ok := found[name]; ok {
			continue
		}
		g, ok, err := groupByPrefix(ctx, api, name)
		if err != nil {
			return nil, err
		}
		if ok {
			found[name] = g
		}
	}
	return found, nil
}

func isMissingIdentifier(err error) bool {
	switch ErrorCode(err) {
	case "ResourceNotFoundException", "InvalidParameterException", "ValidationException":
		return true
	}
	return false
}

// groupByPrefix reads in ASCII order, so the name itself comes first.
func groupByPrefix(ctx context.Context, api LogGroupAPI, name string) (types.LogGroup, bool, error) {
	in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name}
	for {
		out, err := api.DescribeLogGroups(ctx, in, logsOptions)
		if err != nil {
			return types.LogGroup{}, false, err
		}
		for _, g := range out.LogGroups {
			switch n := aws.ToString(g.LogGroupName); {
			case n == name:
				return g, true, nil
			case n > name:
				return types.LogGroup{}, false, nil
			}
		}
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			return types.LogGroup{}, false, nil
		}
	}
}
