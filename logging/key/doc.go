// Package key declares KMS keys that logs are encrypted with: an existing key
// whose policy has to let services in, or a new one under an alias.
//
//	k, err := key.New(keyARN).MustExist().
//		Allow(key.CloudWatchLogs(scope, "/ops/trail")).
//		Allow(key.CloudTrail(trailARN)).
//		Build()
//	…
//	plan, err := logging.NewPlan(ctx, logging.Join("keys", key.Bind(clients, k)))
//
// # What is merged, and what is left
//
// A statement that the key policy has already, by meaning and under whatever Sid, is
// left as it is; others are added, one change and one PutKeyPolicy each, to the policy
// as it is read right before. What others wrote is neither replaced nor removed.
// Everything not asked for is left as it is.
//
// # New keys
//
// [New] names a key by its alias. Where the alias exists, its key is completed. Where it
// does not, a symmetric key is created, with the policy that the KMS console gives one
// (the account's IAM policies decide) and the statements asked for, and then the alias.
// The key's ARN is known once it exists: see [Find].
//
// What a lost key encrypted is lost. So an apply that fails schedules the deletion of a
// key that it has just created itself, with the shortest waiting period, 7 days, in
// which it can be cancelled; and a removal leaves a key that an apply created as it is,
// with its alias, since whether it encrypted something cannot be told.
//
// CreateKey has no token that makes it idempotent. So it is not sent again where the
// answer was lost: the error says so, and a key without an alias may be left, that nothing
// uses.
//
//awslogkit:floor 3
//awslogkit:deps kms sts
package key
