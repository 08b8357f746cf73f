package bucket

import (
	"cmp"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// State is the state of a bucket. What it leaves out is as in a bucket that was
// just created; in facts that are not thorough it may also not have been read.
type State struct {
	Region string `json:"region"`
	// OtherAccount: the bucket is another account's. Only buckets that are observed have it.
	OtherAccount bool `json:"otherAccount,omitempty"`
	// Owner is that account, with whose clients it was read; empty where there were none,
	// and nothing else was read.
	Owner string `json:"owner,omitempty"`
	// Encryption is nil for SSE-S3, which every bucket has at least.
	Encryption *Encryption `json:"encryption,omitempty"`
	// PublicAccess is nil where all four settings are on.
	PublicAccess *PublicAccess `json:"publicAccess,omitempty"`
	// Ownership is empty for BucketOwnerEnforced.
	Ownership     types.ObjectOwnership `json:"objectOwnership,omitempty"`
	Versioning    bool                  `json:"versioning,omitempty"` // enabled; false: never, or suspended
	Lifecycle     map[string]Rule       `json:"lifecycle,omitempty"`  // by id
	Policy        policy.Statements     `json:"policy,omitempty"`
	RequesterPays bool                  `json:"requesterPays,omitempty"`
	Tags          map[string]string     `json:"tags,omitempty"` // without those of AWS, "aws:…"
}

// Hidden reports that the bucket is another account's, whose clients were not given: what
// is in the state is not what the bucket has.
func (s State) Hidden() bool { return s.OtherAccount && s.Owner == "" }

// PublicAccess is a bucket's public access block that leaves something open. Plans
// show what is off, too.
type PublicAccess struct {
	BlockPublicACLs       bool `json:"blockPublicAcls"`
	IgnorePublicACLs      bool `json:"ignorePublicAcls"`
	BlockPublicPolicy     bool `json:"blockPublicPolicy"`
	RestrictPublicBuckets bool `json:"restrictPublicBuckets"`
}

var allBlocked = PublicAccess{true, true, true, true}

// inForce is the ownership that a state's stands for, and stated the reverse.
func inForce(o types.ObjectOwnership) types.ObjectOwnership {
	return cmp.Or(o, types.ObjectOwnershipBucketOwnerEnforced)
}

func stated(o types.ObjectOwnership) types.ObjectOwnership {
	if o == types.ObjectOwnershipBucketOwnerEnforced {
		return ""
	}
	return o
}
