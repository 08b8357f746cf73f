package s3test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const usEast1 = "us-east-1"

// bucketName is what S3 takes, but for what validName checks besides.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// validName compares a name with S3's rules.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func validName(name string) bool {
	if !bucketName.MatchString(name) || strings.Contains(name, "..") {
		return false
	}
	if a, err := netip.ParseAddr(name); err == nil && a.Is4() {
		return false
	}
	// amzn-s3-demo- is reserved too, for AWS's pages. It is taken here, so that what
	// those pages say can be followed. A name of an account's regional namespace, which ends in
	// -an, comes with a member that is not simulated.
	for _, prefix := range []string{"xn--", "sthree-"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an"} {
		if strings.HasSuffix(name, suffix) {
			return false
		}
	}
	return true
}

func (s *store) createBucket(r *loggingtest.Request, in *s3.CreateBucketInput) (*s3.CreateBucketOutput, error) {
	name := aws.ToString(in.Bucket)
	if !validName(name) {
		return nil, detailed(fail("InvalidBucketName", "The specified bucket is not valid."), "BucketName", name)
	}
	region, err := place(r.View, in.CreateBucketConfiguration)
	if err != nil {
		return nil, err
	}
	b := newBucket(name, region, r.Account().ID())
	if in.ObjectOwnership != "" {
		b.ownership = in.ObjectOwnership
	}
	if in.ACL != "" {
		b.acl = in.ACL
	}
	if b.acl != types.BucketCannedACLPrivate && b.ownership == types.ObjectOwnershipBucketOwnerEnforced {
		return nil, fail("InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
	}
	if strings.HasPrefix(string(b.acl), "public-") { // the block is there from the beginning
		return nil, fail("AccessDenied", "Access Denied")
	}
	if c := in.CreateBucketConfiguration; c != nil {
		if b.tags, err = checkTags(c.Tags); errors.Is(err, errTwice) {
			return nil, fail("InternalError", "We encountered an internal error. Please try again.") // as recorded
		} else if err != nil {
			return nil, err
		}
	}
	if err := r.Authorize("s3:CreateBucket", bucketARN(r.View, name), map[string][]string{"s3:LocationConstraint": {region}}); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch old := s.buckets[name]; {
	case old == nil:
		s.buckets[name] = b
	case old.owner != b.owner:
		return nil, &types.BucketAlreadyExists{Message: aws.String("The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.")}
	case old.region != usEast1 || region != usEast1: // there, making it again succeeds and changes nothing
		return nil, &types.BucketAlreadyOwnedByYou{Message: aws.String("Your previous request to create the named bucket succeeded and you already own it.")}
	}
	location := "/" + name
	if r.Region() == usEast1 && region != usEast1 {
		location = "http://" + name + ".s3.amazonaws.com/"
	}
	return &s3.CreateBucketOutput{Location: &location, BucketArn: aws.String(bucketARN(r.View, name))}, nil
}

// isRegion tells whether a bucket of the account can be in a region of that name. Of
// the regions outside of the partition "aws" the SDK's list lacks many.
func isRegion(v loggingtest.View, name string) bool {
	if partition := v.Account().Partition(); partition != "aws" {
		return arn.IsRegion(name) && arn.Partition(name) == partition
	}
	return name == usEast1 || arn.Partition(name) == "aws" && slices.Contains(types.BucketLocationConstraint("").Values(), types.BucketLocationConstraint(name))
}

var errNoRegion = fail("InvalidLocationConstraint", "The specified location-constraint is not valid")

// incompatible is what endpoints of one region say about others.
func incompatible(said string) error {
	return fail("IllegalLocationConstraintException", "The "+said+" location constraint is incompatible for the region specific endpoint this request was sent to.")
}

// place is the region of a new bucket, by where the request went and what it says.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func place(v loggingtest.View, c *types.CreateBucketConfiguration) (string, error) {
	endpoint, wanted := v.Region(), ""
	if endpoint == loggingtest.GlobalRegion {
		endpoint = usEast1
	}
	if c != nil {
		wanted = string(c.LocationConstraint)
	}
	if wanted == usEast1 || endpoint == usEast1 && wanted != "" && !isRegion(v, wanted) { // other endpoints do not look at that
		return "", errNoRegion
	}
	said := wanted
	if wanted == "EU" {
		wanted = "eu-west-1"
	}
	switch {
	case endpoint == usEast1 && wanted == "":
		return usEast1, nil
	case endpoint == usEast1:
		return wanted, nil
	case wanted == "":
		return "", incompatible("unspecified")
	case wanted != endpoint:
		return "", incompatible(said)
	}
	return wanted, nil
}

func (s *store) headBucket(r *loggingtest.Request, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	out := new(s3.HeadBucketOutput)
	err := s.open(r, in.Bucket, "s3:ListBucket", in.ExpectedBucketOwner, func(b *bucket) error {
		out.BucketRegion, out.BucketArn, out.AccessPointAlias = aws.String(b.region), aws.String(bucketARN(r.View, b.name)), aws.Bool(false)
		return nil
	})
	if err != nil {
		return nil, headError(err)
	}
	return out, nil
}

func (s *store) deleteBucket(r *loggingtest.Request, in *s3.DeleteBucketInput) (*s3.DeleteBucketOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:DeleteBucket", in.ExpectedBucketOwner, func(b *bucket) error {
		switch {
		case len(b.objects) > 0 && b.versioned():
			return detailed(fail("BucketNotEmpty", "The bucket you tried to delete is not empty. You must delete all versions in the bucket."), "BucketName", b.name)
		case len(b.objects) > 0:
			return detailed(fail("BucketNotEmpty", "The bucket you tried to delete is not empty"), "BucketName", b.name)
		}
		delete(s.buckets, b.name)
		return nil
	})
}

// maxBuckets is the largest page of ListBuckets.
const maxBuckets = 10000

func (s *store) listBuckets(r *loggingtest.Request, in *s3.ListBucketsInput) (*s3.ListBucketsOutput, error) {
	if err := r.Authorize("s3:ListAllMyBuckets", "*", nil); err != nil {
		return nil, err
	}
	limit := maxBuckets
	if in.MaxBuckets != nil {
		if limit = int(*in.MaxBuckets); limit < 1 || limit > maxBuckets {
			return nil, invalid("Argument max-buckets must be an integer between 1 and 10000")
		}
	}
	if in.BucketRegion != nil && !isRegion(r.View, *in.BucketRegion) {
		return nil, detailed(invalid("Argument value "+*in.BucketRegion+" is not a valid AWS Region"), "ArgumentName", "bucket-region")
	}
	out := &s3.ListBucketsOutput{Owner: ownerOf(r.Account().ID()), Prefix: in.Prefix, Buckets: []types.Bucket{}}
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name, b := range s.buckets {
		if b.owner == r.Account().ID() && strings.HasPrefix(name, aws.ToString(in.Prefix)) && name > aws.ToString(in.ContinuationToken) &&
			(in.BucketRegion == nil || *in.BucketRegion == b.region) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > limit {
		names = names[:limit]
		out.ContinuationToken = aws.String(names[limit-1])
	}
	for _, name := range names {
		b := s.buckets[name]
		out.Buckets = append(out.Buckets, types.Bucket{Name: aws.String(name), CreationDate: aws.Time(b.created), BucketRegion: aws.String(b.region), BucketArn: aws.String(bucketARN(r.View, name))})
	}
	return out, nil
}

func (s *store) getLocation(r *loggingtest.Request, in *s3.GetBucketLocationInput) (*s3.GetBucketLocationOutput, error) {
	out := new(s3.GetBucketLocationOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketLocation", in.ExpectedBucketOwner, func(b *bucket) error {
		if b.region != usEast1 {
			out.LocationConstraint = types.BucketLocationConstraint(b.region)
		}
		return nil
	})
}

// ownerOf is an account as ACLs name it: by a canonical user id, here derived from the
// account's.
func ownerOf(account string) *types.Owner {
	sum := sha256.Sum256([]byte("canonical user of " + account))
	return &types.Owner{ID: aws.String(hex.EncodeToString(sum[:]))}
}

func (s *store) getACL(r *loggingtest.Request, in *s3.GetBucketAclInput) (*s3.GetBucketAclOutput, error) {
	out := new(s3.GetBucketAclOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketAcl", in.ExpectedBucketOwner, func(b *bucket) error {
		out.Owner = ownerOf(b.owner)
		out.Grants = []types.Grant{{Permission: types.PermissionFullControl,
			Grantee: &types.Grantee{Type: types.TypeCanonicalUser, ID: out.Owner.ID}}}
		group := func(name string, permissions ...types.Permission) {
			for _, p := range permissions {
				out.Grants = append(out.Grants, types.Grant{Permission: p, Grantee: &types.Grantee{Type: types.TypeGroup,
					URI: aws.String("http://acs.amazonaws.com/groups/global/" + name)}})
			}
		}
		switch b.acl {
		case types.BucketCannedACLPublicRead:
			group("AllUsers", types.PermissionRead)
		case types.BucketCannedACLPublicReadWrite:
			group("AllUsers", types.PermissionRead, types.PermissionWrite)
		case types.BucketCannedACLAuthenticatedRead:
			group("AuthenticatedUsers", types.PermissionRead)
		}
		return nil
	})
}
