package trailog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

func passRole(before, after TrailSettings) []resource.Permission {
	if after.RoleARN == "" || before.RoleARN == after.RoleARN && before.LogGroupARN == after.LogGroupARN {
		return nil
	}
	return []resource.Permission{{Action: "iam:PassRole", Resource: after.RoleARN}}
}

// writable: a trail is written by its ARN, in its home region.
func (r *trailHandle) writable() error {
	if r.home != r.scope {
		return fmt.Errorf("trail %s can only be changed in its home region and by its account", r.arn())
	}
	return nil
}

func (r *trailHandle) delete(ctx context.Context, _ *State) error {
	_, err := r.clients.Trails.DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: aws.String(r.arn())}, trailOptions)
	if resource.IsError[*types.TrailNotFoundException](err) {
		return nil
	}
	return err
}

func (r *trailHandle) start(ctx context.Context, on bool) error {
	_, err := r.clients.Trails.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String(r.arn())}, trailOptions)
	return err
}

func (r *trailHandle) stop(ctx context.Context) error {
	_, err := r.clients.Trails.StopLogging(ctx, &cloudtrail.StopLoggingInput{Name: aws.String(r.arn())}, trailOptions)
	return err
}

func (r *trailHandle) setSelectors(ctx context.Context, s *selector.Set) error {
	if s == nil {
		s = &selector.Set{}
	}
	_, err := r.clients.Trails.PutEventSelectors(ctx, selectorsInput(r.arn(), *s), trailOptions)
	return err
}

func (r *trailHandle) setInsights(ctx context.Context, in selector.Insights) error {
	_, err := r.clients.Trails.PutInsightSelectors(ctx, insightsInput(r.arn(), in), trailOptions)
	return err
}

func (r *trailHandle) setTag(ctx context.Context, key, value string) error {
	_, err := r.clients.Trails.AddTags(ctx, &cloudtrail.AddTagsInput{ResourceId: aws.String(r.arn()), TagsList: []types.Tag{{Key: &key, Value: resource.OrUnset(value)}}}, trailOptions)
	return err
}

func (r *trailHandle) clearTag(ctx context.Context, key string) error {
	_, err := r.clients.Trails.RemoveTags(ctx, &cloudtrail.RemoveTagsInput{ResourceId: aws.String(r.arn()), TagsList: []types.Tag{{Key: &key}}}, trailOptions)
	return err
}

// create makes the trail, with the name, not the ARN. What a trail that was deleted
// had besides is put back by the kit; the trail may then be there already, from an
// attempt before this one.
func (r *trailHandle) create(ctx context.Context, s *State) error {
	w := s.Settings
	in := &cloudtrail.CreateTrailInput{
		Name: &r.want.Name, S3BucketName: &w.Bucket, IncludeGlobalServiceEvents: &w.GlobalEvents,
		IsMultiRegionTrail: &w.MultiRegion, EnableLogFileValidation: &w.Validation,
		S3KeyPrefix: resource.OrUnset(w.Prefix), CloudWatchLogsLogGroupArn: resource.OrUnset(w.LogGroupARN), CloudWatchLogsRoleArn: resource.OrUnset(w.RoleARN),
		SnsTopicName: resource.OrUnset(w.TopicARN), KmsKeyId: resource.OrUnset(w.KeyARN),
	}
	if w.Organization {
		in.IsOrganizationTrail = aws.Bool(true)
	}
	for _, k := range slices.Sorted(maps.Keys(s.Tags)) {
		in.TagsList = append(in.TagsList, types.Tag{Key: aws.String(k), Value: resource.OrUnset(s.Tags[k])})
	}
	_, err := r.clients.Trails.CreateTrail(ctx, in, trailOptions)
	var exists *types.TrailAlreadyExistsException
	if errors.As(err, &exists) {
		err = r.isOurs(ctx, *s, err)
	}
	return err
}

// isOurs is nil where the trail that exists has the settings it was to be
// created with: the answer of a first try was lost. A trail of others is never
// taken over.
func (r *trailHandle) isOurs(ctx context.Context, want State, err error) error {
	found, readErr := r.find(ctx, resource.NewReader())
	if readErr != nil || found == nil {
		return err
	}
	if now := stateOf(*found, r.home); now.ARN != want.ARN || now.Settings != want.Settings {
		return fmt.Errorf("%w: %w", resource.ErrNotOurs, err)
	}
	return nil
}

// update sends what changes. The log group and the role go together, and as
// empty strings where there are none any more: one alone is refused.
func (r *trailHandle) update(ctx context.Context, before, after TrailSettings) error {
	in := &cloudtrail.UpdateTrailInput{
		Name: aws.String(r.arn()), S3BucketName: changed(before.Bucket, after.Bucket), S3KeyPrefix: changed(before.Prefix, after.Prefix),
		SnsTopicName: changed(before.TopicARN, after.TopicARN), KmsKeyId: changed(before.KeyARN, after.KeyARN),
		IsMultiRegionTrail: changed(before.MultiRegion, after.MultiRegion), IncludeGlobalServiceEvents: changed(before.GlobalEvents, after.GlobalEvents),
		EnableLogFileValidation: changed(before.Validation, after.Validation), IsOrganizationTrail: changed(before.Organization, after.Organization),
	}
	if before.LogGroupARN != after.LogGroupARN || before.RoleARN != after.RoleARN {
		in.CloudWatchLogsLogGroupArn, in.CloudWatchLogsRoleArn = &after.LogGroupARN, &after.RoleARN
	}
	if in.IsMultiRegionTrail != nil && after.GlobalEvents {
		in.IncludeGlobalServiceEvents = &after.GlobalEvents // AWS refuses all regions without it
	}
	_, err := r.clients.Trails.UpdateTrail(ctx, in, trailOptions)
	return err
}

// changed is what is; nil where it was so already.
func changed[T comparable](was, is T) *T {
	if was == is {
		return nil
	}
	return &is
}
