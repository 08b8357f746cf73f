package bucket

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func (r *bucketResource) Write(ctx context.Context, c resource.Change) error {
	err := r.write(ctx, c)
	if region, ok := r.elsewhere(err); ok && r.want.Region == "" { // the process that planned it knew where
		r.found.Store(&region)
		err = r.write(ctx, c)
	}
	return err
}

func (r *bucketResource) write(ctx context.Context, c resource.Change) error {
	absent := string(c.After) == "null"
	tag, isTag := key(c.Path, pathTags)
	rule, isRule := key(c.Path, pathLifecycle)
	statement, isStatement := key(c.Path, pathPolicy)
	switch {
	case c.Path == "" && absent:
		return r.delete(ctx)
	case c.Path == "":
		return r.create(ctx, c)
	case c.Path == pathEncryption:
		return r.writeEncryption(ctx, c)
	case c.Path == pathPublicAccess:
		return r.writePublicAccess(ctx, c)
	case c.Path == pathOwnership:
		return r.writeOwnership(ctx, c)
	case c.Path == pathVersioning:
		return r.writeVersioning(ctx, c)
	case isRule:
		return r.writeRule(ctx, c, rule)
	case isStatement:
		return r.writeStatement(ctx, c, statement)
	case isTag:
		return r.writeTag(ctx, c, tag)
	}
	return fmt.Errorf("a bucket has no %q", c.Path)
}

func (r *bucketResource) create(ctx context.Context, c resource.Change) error {
	var s State
	if err := json.Unmarshal(c.After, &s); err != nil {
		return err
	}
	in := &s3.CreateBucketInput{Bucket: &r.want.Name}
	if s.Region != "us-east-1" { // which S3 takes no constraint for
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(s.Region)}
	}
	if isRegional(r.want.Name) {
		in.BucketNamespace = types.BucketNamespaceAccountRegional
	}
	_, err := r.clients.S3.CreateBucket(ctx, in, r.options, func(o *s3.Options) { o.Region = s.Region })
	switch {
	case hasCode(err, "BucketAlreadyExists"):
		return fmt.Errorf("the name is taken by another account; names are unique in a partition: %w", err)
	case !hasCode(err, "BucketAlreadyOwnedByYou"):
		return err
	}
	// It was absent just before: the answer of a first try was lost, or somebody
	// else in the account made it. If it is as it should be, that is all right.
	live := newResource(r.clients, r.scope, spec{Name: r.want.Name, Region: s.Region, BlockPublicAccess: true, Policy: &policy.Document{}}, true)
	state, readErr := live.Read(ctx, resource.NewReader())
	if readErr != nil {
		return err
	}
	now, marshalErr := json.Marshal(state)
	want, wantErr := json.Marshal(s)
	if marshalErr != nil || wantErr != nil || string(now) != string(want) {
		return fmt.Errorf("%w: %w", resource.ErrNotOurs, err)
	}
	return nil
}

// HoldsData reports whether there is an object in the bucket. Old versions are
// found by S3, which deletes no bucket that has any.
func (r *bucketResource) HoldsData(ctx context.Context) (bool, error) {
	out, err := r.clients.S3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &r.want.Name, MaxKeys: aws.Int32(1), ExpectedBucketOwner: r.owner()}, r.options)
	switch {
	case isMissing(err):
		return false, nil
	case err != nil:
		return false, &resource.CallError{Operation: "s3:ListBucket", Resource: r.id, Err: err}
	}
	return len(out.Contents) > 0, nil
}

func (r *bucketResource) delete(ctx context.Context) error {
	holds, err := r.HoldsData(ctx)
	switch {
	case err != nil:
		return err
	case holds:
		return resource.ErrHoldsData
	}
	_, err = r.clients.S3.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	switch {
	case isMissing(err):
		return fmt.Errorf("%w: %w", resource.ErrAbsent, err)
	case hasCode(err, "BucketNotEmpty"):
		return fmt.Errorf("%w: %w", resource.ErrHoldsData, err)
	}
	return err
}

func (r *bucketResource) writeEncryption(ctx context.Context, c resource.Change) error {
	var e *Encryption
	if err := json.Unmarshal(c.After, &e); err != nil {
		return err
	}
	// The rule has more in it than what is written here.
	rule, err := r.liveEncryption(ctx)
	if err != nil && !hasCode(err, "ServerSideEncryptionConfigurationNotFoundError") {
		return err
	}
	d := &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256}
	rule.BucketKeyEnabled = aws.Bool(false)
	if e != nil {
		d.SSEAlgorithm = e.Algorithm
		if e.KeyARN != "" {
			d.KMSMasterKeyID = &e.KeyARN
		}
		rule.BucketKeyEnabled = &e.BucketKey
	}
	rule.ApplyServerSideEncryptionByDefault = d
	_, err = r.clients.S3.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: &r.want.Name, ExpectedBucketOwner: r.owner(),
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{rule}},
	}, r.options)
	return err
}

func (r *bucketResource) writePublicAccess(ctx context.Context, c resource.Change) error {
	var p *PublicAccess
	if err := json.Unmarshal(c.After, &p); err != nil {
		return err
	}
	if p == nil {
		p = &PublicAccess{true, true, true, true}
	}
	_, err := r.clients.S3.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
		Bucket: &r.want.Name, ExpectedBucketOwner: r.owner(),
		PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: &p.BlockPublicACLs, IgnorePublicAcls: &p.IgnorePublicACLs, BlockPublicPolicy: &p.BlockPublicPolicy, RestrictPublicBuckets: &p.RestrictPublicBuckets,
		},
	}, r.options)
	return err
}

func (r *bucketResource) writeOwnership(ctx context.Context, c resource.Change) error {
	var o types.ObjectOwnership
	if err := json.Unmarshal(c.After, &o); err != nil {
		return err
	}
	_, err := r.clients.S3.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
		Bucket: &r.want.Name, ExpectedBucketOwner: r.owner(),
		OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: inForce(o)}}},
	}, r.options)
	return err
}

func (r *bucketResource) writeVersioning(ctx context.Context, c resource.Change) error {
	status := types.BucketVersioningStatusSuspended // it cannot be as if it had never been
	if string(c.After) == "true" {
		status = types.BucketVersioningStatusEnabled
	}
	_, err := r.clients.S3.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: &r.want.Name, ExpectedBucketOwner: r.owner(), VersioningConfiguration: &types.VersioningConfiguration{Status: status},
	}, r.options)
	return err
}

// writeRule writes all rules, as S3 has it: those of others as they were read.
func (r *bucketResource) writeRule(ctx context.Context, c resource.Change, id string) error {
	var rule *Rule
	if err := json.Unmarshal(c.After, &rule); err != nil {
		return err
	}
	live, err := r.liveLifecycle(ctx)
	if err != nil && !hasCode(err, noLifecycle) {
		return err
	}
	isIt := func(l types.LifecycleRule) bool { return aws.ToString(l.ID) == id }
	if i := slices.IndexFunc(live.rules, isIt); i >= 0 && fromAWS(live.rules[i]).Other {
		return fmt.Errorf("%s: somebody else changed it meanwhile, so it was left as it is", c.Path)
	}
	rules := slices.DeleteFunc(slices.Clone(live.rules), isIt)
	if rule != nil {
		rules = append(rules, rule.toAWS(id))
	}
	withFilters(rules)
	if len(rules) == 0 {
		_, err = r.clients.S3.DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	} else {
		_, err = r.clients.S3.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
			Bucket: &r.want.Name, ExpectedBucketOwner: r.owner(), TransitionDefaultMinimumObjectSize: live.minimum,
			LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules},
		}, r.options)
	}
	if err != nil {
		return err
	}
	return settle(ctx, r.liveLifecycle, noLifecycle, func(now lifecycle) bool {
		i := slices.IndexFunc(now.rules, isIt)
		return len(now.rules) == len(rules) && (i >= 0) == (rule != nil) && (i < 0 || fromAWS(now.rules[i]).equal(*rule))
	})
}

func (r *bucketResource) writeStatement(ctx context.Context, c resource.Change, key string) error {
	live, err := r.livePolicy(ctx)
	if err != nil && !hasCode(err, "NoSuchBucketPolicy") {
		return err
	}
	next, changed, err := resource.WithStatementChange(live, key, c)
	if err != nil || !changed {
		return err
	}
	if len(next.Statements) == 0 {
		_, err = r.clients.S3.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	} else {
		_, err = r.clients.S3.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner(), Policy: aws.String(next.String())}, r.options)
	}
	if err != nil {
		return err
	}
	return settle(ctx, r.livePolicy, "NoSuchBucketPolicy", func(now policy.Document) bool {
		return policy.SplitStatements(now).Document().Equal(policy.SplitStatements(next).Document())
	})
}

// writeTag writes all tags, as S3 has it, those of AWS among them.
func (r *bucketResource) writeTag(ctx context.Context, c resource.Change, tag string) error {
	var value *string
	if err := json.Unmarshal(c.After, &value); err != nil {
		return err
	}
	live, err := r.liveTags(ctx)
	if err != nil && !hasCode(err, noTags) {
		return err
	}
	isIt := func(t types.Tag) bool { return aws.ToString(t.Key) == tag }
	tags := slices.DeleteFunc(slices.Clone(live), isIt)
	if value != nil {
		tags = append(tags, types.Tag{Key: &tag, Value: value})
	}
	if len(tags) == 0 {
		_, err = r.clients.S3.DeleteBucketTagging(ctx, &s3.DeleteBucketTaggingInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	} else {
		_, err = r.clients.S3.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner(), Tagging: &types.Tagging{TagSet: tags}}, r.options)
	}
	if err != nil {
		return err
	}
	return settle(ctx, r.liveTags, noTags, func(now []types.Tag) bool {
		i := slices.IndexFunc(now, isIt)
		return (i >= 0) == (value != nil) && (i < 0 || aws.ToString(now[i].Value) == *value)
	})
}

// settle waits until what was written shows: the configuration of a bucket is
// eventually consistent. The code says that there is nothing.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel
func settle[T any](ctx context.Context, live func(context.Context) (T, error), none string, done func(T) bool) error {
	return resource.Settle(ctx, func(ctx context.Context) (bool, error) {
		now, err := live(ctx)
		if err != nil && !hasCode(err, none) {
			return false, err
		}
		return done(now), nil
	})
}
