package trailog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging"
)

func isNull(v json.RawMessage) bool { return len(v) == 0 || string(v) == "null" }

func tagKey(path string) (string, bool) {
	k, ok := strings.CutPrefix(path, pathTags+"[")
	return strings.TrimSuffix(k, "]"), ok
}

func (r *trailResource) Call(c logging.Change) logging.Call {
	trail, absent := r.arn(), isNull(c.After)
	call := func(action string, more ...logging.Permission) logging.Call {
		return logging.Call{Operation: action, Requires: append([]logging.Permission{{Action: action, Resource: trail}}, more...)}
	}
	_, isTag := tagKey(c.Path)
	switch {
	case c.Path == "" && absent:
		return call("cloudtrail:DeleteTrail")
	case c.Path == "":
		return call("cloudtrail:CreateTrail", r.createRequires(c)...)
	case c.Path == pathSettings:
		var before, after TrailSettings
		_ = json.Unmarshal(c.Before, &before) // our own marshalling; a damaged one fails in Write
		_ = json.Unmarshal(c.After, &after)
		return call("cloudtrail:UpdateTrail", passRole(before, after)...)
	case c.Path == pathLogging && absent:
		return call("cloudtrail:StopLogging")
	case c.Path == pathLogging:
		return call("cloudtrail:StartLogging")
	case c.Path == pathSelectors:
		return call("cloudtrail:PutEventSelectors")
	case c.Path == pathInsights:
		return call("cloudtrail:PutInsightSelectors")
	case isTag && absent:
		return call("cloudtrail:RemoveTags")
	case isTag:
		return call("cloudtrail:AddTags")
	}
	return logging.Call{}
}

// createRequires is what CreateTrail needs besides, and what follows it where a
// trail that was deleted is put back.
func (r *trailResource) createRequires(c logging.Change) []logging.Permission {
	var s State
	_ = json.Unmarshal(c.After, &s)
	out := passRole(TrailSettings{}, s.Settings)
	for _, need := range []struct {
		is     bool
		action string
	}{
		{len(s.Tags) > 0, "cloudtrail:AddTags"}, {s.Selectors != nil, "cloudtrail:PutEventSelectors"},
		{len(s.Insights) > 0, "cloudtrail:PutInsightSelectors"}, {s.Logging, "cloudtrail:StartLogging"},
	} {
		if need.is {
			out = append(out, logging.Permission{Action: need.action, Resource: r.arn()})
		}
	}
	return out
}

func passRole(before, after TrailSettings) []logging.Permission {
	if after.RoleARN == "" || before.RoleARN == after.RoleARN && before.LogGroupARN == after.LogGroupARN {
		return nil
	}
	return []logging.Permission{{Action: "iam:PassRole", Resource: after.RoleARN}}
}

// Write carries a change out, by the trail's ARN, in its home region.
func (r *trailResource) Write(ctx context.Context, c logging.Change) error {
	api, trail, absent := r.clients.Trails, aws.String(r.arn()), isNull(c.After)
	tag, isTag := tagKey(c.Path)
	var err error
	switch {
	case r.home != r.scope:
		return fmt.Errorf("trail %s can only be changed in its home region and by its account", *trail)
	case c.Path == "" && absent:
		_, err = api.DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: trail}, trailOptions)
		var missing *types.TrailNotFoundException
		if errors.As(err, &missing) {
			err = nil
		}
	case c.Path == "":
		return r.create(ctx, c)
	case c.Path == pathSettings:
		return r.update(ctx, c)
	case c.Path == pathLogging && absent:
		_, err = api.StopLogging(ctx, &cloudtrail.StopLoggingInput{Name: trail}, trailOptions)
	case c.Path == pathLogging:
		_, err = api.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: trail}, trailOptions)
	case c.Path == pathSelectors:
		var s Selectors
		if !absent {
			err = json.Unmarshal(c.After, &s)
		}
		if err == nil {
			_, err = api.PutEventSelectors(ctx, s.input(*trail), trailOptions)
		}
	case c.Path == pathInsights:
		var in Insights
		if err = json.Unmarshal(c.After, &in); err == nil {
			_, err = api.PutInsightSelectors(ctx, in.input(*trail), trailOptions)
		}
	case isTag && absent:
		_, err = api.RemoveTags(ctx, &cloudtrail.RemoveTagsInput{ResourceId: trail, TagsList: []types.Tag{{Key: &tag}}}, trailOptions)
	case isTag:
		var value string
		if err = json.Unmarshal(c.After, &value); err == nil {
			_, err = api.AddTags(ctx, &cloudtrail.AddTagsInput{ResourceId: trail, TagsList: []types.Tag{{Key: &tag, Value: orUnset(value)}}}, trailOptions)
		}
	default:
		err = fmt.Errorf("a trail has no %q", c.Path)
	}
	return err
}

// create makes the trail, with the name, not the ARN. A trail that was deleted
// is put back whole, in as many calls as that takes; it may then be there
// already, from an attempt before this one.
func (r *trailResource) create(ctx context.Context, c logging.Change) error {
	var s State
	if err := json.Unmarshal(c.After, &s); err != nil {
		return err
	}
	w := s.Settings
	in := &cloudtrail.CreateTrailInput{
		Name: &r.want.Name, S3BucketName: &w.Bucket, IncludeGlobalServiceEvents: &w.GlobalEvents,
		IsMultiRegionTrail: &w.MultiRegion, EnableLogFileValidation: &w.Validation,
		S3KeyPrefix: orUnset(w.Prefix), CloudWatchLogsLogGroupArn: orUnset(w.LogGroupARN), CloudWatchLogsRoleArn: orUnset(w.RoleARN),
		SnsTopicName: orUnset(w.TopicARN), KmsKeyId: orUnset(w.KeyARN),
	}
	if w.Organization {
		in.IsOrganizationTrail = aws.Bool(true)
	}
	for _, k := range slices.Sorted(maps.Keys(s.Tags)) {
		in.TagsList = append(in.TagsList, types.Tag{Key: aws.String(k), Value: orUnset(s.Tags[k])})
	}
	_, err := r.clients.Trails.CreateTrail(ctx, in, trailOptions)
	var exists *types.TrailAlreadyExistsException
	if errors.As(err, &exists) {
		err = r.isOurs(ctx, s, err)
	}
	if err != nil {
		return err
	}
	rest := []struct {
		path string
		is   bool
		want any
	}{{pathSelectors, s.Selectors != nil, s.Selectors}, {pathInsights, len(s.Insights) > 0, s.Insights}, {pathLogging, s.Logging, true}}
	for _, part := range rest {
		if !part.is {
			continue
		}
		change, err := logging.NewChange(part.path, nil, part.want)
		if err == nil {
			err = r.Write(ctx, change)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func orUnset(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// isOurs is nil where the trail that exists has the settings it was to be
// created with: the answer of a first try was lost. A trail of others is never
// taken over.
func (r *trailResource) isOurs(ctx context.Context, want State, err error) error {
	found, readErr := r.find(ctx, logging.NewReader())
	if readErr != nil || found == nil {
		return err
	}
	if now := stateOf(*found, r.home); now.ARN != want.ARN || now.Settings != want.Settings {
		return fmt.Errorf("%w: %w", logging.ErrNotOurs, err)
	}
	return nil
}

// update sends what changes. The log group and the role go together, and as
// empty strings where there are none any more: one alone is refused.
func (r *trailResource) update(ctx context.Context, c logging.Change) error {
	var before, after TrailSettings
	if err := errors.Join(json.Unmarshal(c.Before, &before), json.Unmarshal(c.After, &after)); err != nil {
		return err
	}
	in := &cloudtrail.UpdateTrailInput{Name: aws.String(r.arn())}
	text := func(to **string, was, is string) {
		if was != is {
			*to = &is
		}
	}
	flag := func(to **bool, was, is bool) {
		if was != is {
			*to = &is
		}
	}
	text(&in.S3BucketName, before.Bucket, after.Bucket)
	text(&in.S3KeyPrefix, before.Prefix, after.Prefix)
	text(&in.SnsTopicName, before.TopicARN, after.TopicARN)
	text(&in.KmsKeyId, before.KeyARN, after.KeyARN)
	if before.LogGroupARN != after.LogGroupARN || before.RoleARN != after.RoleARN {
		in.CloudWatchLogsLogGroupArn, in.CloudWatchLogsRoleArn = &after.LogGroupARN, &after.RoleARN
	}
	flag(&in.IsMultiRegionTrail, before.MultiRegion, after.MultiRegion)
	flag(&in.IncludeGlobalServiceEvents, before.GlobalEvents, after.GlobalEvents)
	flag(&in.EnableLogFileValidation, before.Validation, after.Validation)
	flag(&in.IsOrganizationTrail, before.Organization, after.Organization)
	if in.IsMultiRegionTrail != nil && after.GlobalEvents {
		in.IncludeGlobalServiceEvents = &after.GlobalEvents // AWS refuses all regions without it
	}
	_, err := r.clients.Trails.UpdateTrail(ctx, in, trailOptions)
	return err
}
