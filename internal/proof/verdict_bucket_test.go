package proof

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// bucketThing is a bucket of a configuration.
type bucketThing struct {
	Name          string
	Missing       bool
	Owner         string    // another account, which nobody knows
	Account       string    `json:",omitempty"` // another account of the organization
	Policy        *document // policies
	Algorithm     string
	Key           *keyThing // policies
	BucketKey     bool
	RequesterPays bool
	Public        bool // no public access is blocked
}

// put makes the bucket as it is.
func (b bucketThing) put(ctx context.Context, v loggingtest.View) error {
	if b.Key != nil {
		b.Key.put(v)
		if err := b.Key.close(ctx, v); err != nil {
			return err
		}
	}
	if !b.Missing {
		s3test.PutBucket(of(v, b.Account), b.options())
	}
	return nil
}

func (b bucketThing) options() s3test.BucketOptions {
	o := s3test.BucketOptions{Name: b.Name, Owner: b.Owner, Algorithm: types.ServerSideEncryption(b.Algorithm), BucketKey: b.BucketKey, RequesterPays: b.RequesterPays}
	if b.Policy != nil {
		o.Policy = b.Policy.String()
	}
	if b.Key != nil {
		o.KeyARN = b.Key.arn()
	}
	if b.Public {
		o.PublicAccess = &types.PublicAccessBlockConfiguration{}
	}
	return o
}

// changed changes the bucket in one way: does is what is asked of it, and sent what
// comes with what is asked of its key.
func (b *bucketThing) changed(r *rand.Rand, does asked, sent map[string][]string) string {
	switch n := r.IntN(20); {
	case n == 0:
		b.Missing = true
		return "the bucket is missing"
	case n == 1:
		b.Algorithm, b.Key, b.BucketKey = one(r, "aws:kms", "aws:kms:dsse", "AES256"), nil, false
		return "the bucket's encryption is " + b.Algorithm
	case n == 2:
		b.RequesterPays = true
		return "requester pays"
	case n == 3:
		b.Public = true
		return "no public access is blocked"
	case n == 4 && does.principal["AWS"] != nil && b.Account == "":
		b.Owner = otherAccount
		return "the bucket is another account's"
	case n < 11 || b.Algorithm != "" && b.Key == nil:
		if b.Policy == nil {
			b.Policy = new(grants(does.another(r, one(r, "Deny", "Deny", "Allow"))))
			return "a bucket policy"
		}
		return "bucket policy: " + does.changes(r, b.Policy)
	case b.Key == nil:
		b.Algorithm, b.BucketKey = "aws:kms", chance(r, 40)
		who := does.principal
		if who["AWS"] != nil {
			who = map[string]any{"AWS": arnIn + "iam::" + ourAccount + ":root"}
		}
		b.Key = &keyThing{ID: idFor(b.Name), Account: b.Account, Policy: grants(statement{"Effect": "Allow", "Principal": who, "Action": []string{"kms:GenerateDataKey*", "kms:Decrypt", "kms:DescribeKey"}, "Resource": "*"},
			statement{"Effect": "Allow", "Principal": map[string]any{"AWS": arnIn + "iam::" + cmp.Or(b.Account, ourAccount) + ":root"}, "Action": "kms:*", "Resource": "*"})}
		return "the bucket has a key"
	case n == 11:
		b.Key.State = one(r, "disabled", "pending deletion")
		return "the bucket's key is " + b.Key.State
	case n == 12:
		b.BucketKey = !b.BucketKey
		return fmt.Sprint("bucket key ", b.BucketKey)
	}
	a := asked{account: ourAccount, actions: []string{"kms:GenerateDataKey", "kms:Decrypt"}, resources: []string{b.Key.arn()}, principal: does.principal, sent: maps.Clone(sent)}
	a.sent["kms:EncryptionContext:aws:s3:arn"] = []string{arnIn + "s3:::" + b.Name, arnIn + "s3:::" + b.Name + "/*"}
	a.sent["kms:EncryptionContextKeys"] = []string{"aws:s3:arn"}
	a.sent["kms:CallerAccount"] = []string{ourAccount}
	return "the bucket's key policy: " + a.changes(r, &b.Key.Policy)
}
