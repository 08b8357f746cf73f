package loggingtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// kmsGrant is a grant. It is immutable.
type kmsGrant struct {
	id, token, name   string
	grantee, retiring string // ARNs
	issuer            string // account
	operations        []types.GrantOperation
	subset, equal     map[string]string // of the encryption context; nil for any
	created           time.Time
}

// keyAsk is what somebody wants to do with a key.
type keyAsk struct {
	action, id string
	encryption map[string]string
	more       map[string][]string    // condition keys
	derive     []types.GrantOperation // of the grant that is to be made
}

// encrypts are the operations with an encryption context, for which a grant's constraints count.
var encrypts = map[string]bool{"kms:Encrypt": true, "kms:Decrypt": true, "kms:ReEncryptFrom": true, "kms:ReEncryptTo": true,
	"kms:GenerateDataKey": true, "kms:GenerateDataKeyWithoutPlaintext": true, "kms:CreateGrant": true}

// allows tells whether a grant is about what somebody, its grantee, wants to do.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
func (g *kmsGrant) allows(a keyAsk) bool {
	if !slices.Contains(g.operations, types.GrantOperation(strings.TrimPrefix(a.action, "kms:"))) {
		return false
	}
	for _, op := range a.derive {
		if !slices.Contains(g.operations, op) {
			return false
		}
	}
	if !encrypts[a.action] {
		return true
	}
	for name, value := range g.subset {
		if have, ok := a.encryption[name]; !ok || have != value {
			return false
		}
	}
	return g.equal == nil || maps.Equal(g.equal, a.encryption)
}

// with is the key's policy, with a statement for each grant that is about what somebody
// wants to do: so grants are evaluated with all other policies.
func (k kmsKey) with(a keyAsk) *policy.Source {
	source := k.policy()
	for _, g := range k.grants {
		if g.allows(a) {
			source.Document.Statements = append(slices.Clip(source.Document.Statements), policy.Statement{Sid: "grant " + g.id, Effect: policy.Allow,
				Principal: &policy.Principals{AWS: []string{g.grantee}}, Action: []string{a.action}, Resource: []string{"*"}})
		}
	}
	return source
}

// checkTokens refuses a token of no grant. Here grants hold at once, so that tokens are not needed.
func checkTokens(r *Request, tokens []string) error {
	for _, token := range tokens {
		if _, _, ok := findGrant(r.View, func(g *kmsGrant) bool { return g.token == token }); !ok {
			return &types.InvalidGrantTokenException{Message: aws.String("The grant token is not valid.")}
		}
	}
	return nil
}

// findGrant finds a grant among those of all keys of the view's account and region.
func findGrant(v View, is func(*kmsGrant) bool) (kmsKey, *kmsGrant, bool) {
	s := kmsOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, k := range s.keys {
		if !strings.HasPrefix(id, v.Region()+"/") {
			continue
		}
		if i := slices.IndexFunc(k.grants, is); i >= 0 {
			return *k, k.grants[i], true
		}
	}
	return kmsKey{}, nil, false
}

// isPrincipal reports whether an ARN is that of whom a grant can be for.
func isPrincipal(text string) bool {
	a, err := arn.Parse(text)
	kind, _, _ := strings.Cut(a.Resource, "/")
	return err == nil && arn.IsAccount(a.Account) && (a.Service == "iam" && (kind == "root" || kind == "user" || kind == "role") ||
		a.Service == "sts" && (kind == "assumed-role" || kind == "federated-user"))
}

// maxGrants is the grants of a key.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
const maxGrants = 50_000

func (s *kmsStore) createGrant(r *Request, in *kms.CreateGrantInput) (*kms.CreateGrantOutput, error) {
	g := &kmsGrant{name: aws.ToString(in.Name), grantee: aws.ToString(in.GranteePrincipal), retiring: aws.ToString(in.RetiringPrincipal),
		issuer: r.Account().ID(), operations: in.Operations, created: time.Now().UTC().Truncate(time.Millisecond)}
	ask := keyAsk{action: "kms:CreateGrant", id: *in.KeyId, derive: in.Operations, more: map[string][]string{
		"kms:GranteePrincipal": {g.grantee}, "kms:GrantIsForAWSResource": {"false"}}}
	for _, op := range in.Operations {
		ask.more["kms:GrantOperations"] = append(ask.more["kms:GrantOperations"], string(op))
	}
	if g.retiring != "" {
		ask.more["kms:RetiringPrincipal"] = []string{g.retiring}
	}
	if c := in.Constraints; c != nil {
		g.subset, g.equal, ask.encryption = c.EncryptionContextSubset, c.EncryptionContextEquals, c.EncryptionContextSubset
		kind := "EncryptionContextSubset"
		if g.equal != nil {
			ask.encryption, kind = g.equal, "EncryptionContextEquals"
		}
		ask.more["kms:GrantConstraintType"] = []string{kind}
	}
	for _, p := range []string{g.grantee, g.retiring} {
		if p != "" && !isPrincipal(p) {
			return nil, &types.InvalidArnException{Message: aws.String("ARN does not refer to a valid principal: " + p)}
		}
	}
	k, err := s.byID(r, ask)
	if err == nil {
		err = checkTokens(r, in.GrantTokens)
	}
	switch {
	case err != nil:
	case k.state == types.KeyStateDisabled:
		err = &types.DisabledException{Message: aws.String(k.arn + " is disabled.")}
	case k.state != types.KeyStateEnabled:
		err = k.invalidState()
	default:
		err = dry(in.DryRun)
	}
	if err != nil {
		return nil, err
	}
	owner := r.Owner(k.arn)
	var made *kmsGrant
	err = kmsOf(owner.Account()).update(owner, k, func(now *kmsKey) {
		for _, old := range now.grants { // a named one is made once
			if g.name != "" && old.same(g) {
				made = old
				return
			}
		}
		if len(now.grants) >= maxGrants {
			return
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%s", k.arn, g.created.UnixNano(), r.ID()))
		g.id, g.token = hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(append([]byte("grant of "+k.arn+" "), sum[:]...))
		now.grants, made = append(slices.Clip(now.grants), g), g
	})
	if err == nil && made == nil {
		err = &types.LimitExceededException{Message: aws.String("The key has the most grants that it can have.")}
	}
	if err != nil {
		return nil, err
	}
	return &kms.CreateGrantOutput{GrantId: aws.String(made.id), GrantToken: aws.String(made.token)}, nil
}

// same tells whether two grants are the same but for when they were made.
func (g *kmsGrant) same(other *kmsGrant) bool {
	a, b := *g, *other
	a.id, a.token, a.created = b.id, b.token, b.created
	return reflect.DeepEqual(a, b)
}

func (g *kmsGrant) describe(k kmsKey) types.GrantListEntry {
	out := types.GrantListEntry{KeyId: aws.String(k.arn), GrantId: aws.String(g.id), CreationDate: aws.Time(g.created), GranteePrincipal: aws.String(g.grantee),
		IssuingAccount: aws.String("arn:" + arnPartition(k.arn) + ":iam::" + g.issuer + ":root"), Operations: slices.Clone(g.operations), Name: aws.String(g.name)}
	if g.retiring != "" {
		out.RetiringPrincipal = aws.String(g.retiring)
	}
	if g.subset != nil || g.equal != nil {
		out.Constraints = &types.GrantConstraints{EncryptionContextSubset: maps.Clone(g.subset), EncryptionContextEquals: maps.Clone(g.equal)}
	}
	return out
}

func arnPartition(text string) string {
	a, _ := arn.Parse(text)
	return a.Partition
}

func (s *kmsStore) listGrants(r *Request, in *kms.ListGrantsInput) (*kms.ListGrantsOutput, error) {
	k, err := s.byID(r, keyAsk{action: "kms:ListGrants", id: *in.KeyId})
	if err != nil {
		return nil, err
	}
	var all []types.GrantListEntry
	for _, g := range k.grants {
		if (in.GrantId == nil || *in.GrantId == g.id) && (in.GranteePrincipal == nil || *in.GranteePrincipal == g.grantee) {
			all = append(all, g.describe(k))
		}
	}
	page, next := markedPage(all, func(g types.GrantListEntry) string { return *g.GrantId }, in.Marker, in.Limit, 50)
	return &kms.ListGrantsOutput{Grants: page, NextMarker: next, Truncated: next != nil}, nil
}

func (s *kmsStore) listRetirableGrants(r *Request, in *kms.ListRetirableGrantsInput) (*kms.ListRetirableGrantsOutput, error) {
	if err := r.Authorize("kms:ListRetirableGrants", "*", nil); err != nil {
		return nil, err
	}
	var all []types.GrantListEntry
	s.mu.Lock()
	for id, k := range s.keys {
		for _, g := range k.grants {
			if strings.HasPrefix(id, r.Region()+"/") && in.RetiringPrincipal != nil && g.retiring == *in.RetiringPrincipal {
				all = append(all, g.describe(*k))
			}
		}
	}
	s.mu.Unlock()
	page, next := markedPage(all, func(g types.GrantListEntry) string { return *g.GrantId }, in.Marker, in.Limit, 50)
	return &kms.ListRetirableGrantsOutput{Grants: page, NextMarker: next, Truncated: next != nil}, nil
}

// markedPage is a page of a list that is put into order; a marker is the name of the last item of the page before.
func markedPage[T any](items []T, name func(T) string, marker *string, limit *int32, most int) ([]T, *string) {
	slices.SortFunc(items, func(a, b T) int { return strings.Compare(name(a), name(b)) })
	start := 0
	if marker != nil {
		start = sort.Search(len(items), func(i int) bool { return name(items[i]) > *marker })
	}
	if limit != nil {
		most = int(*limit)
	}
	end := min(start+most, len(items))
	page := append([]T{}, items[start:end]...)
	if end == len(items) {
		return page, nil
	}
	return page, aws.String(name(items[end-1]))
}

func (s *kmsStore) revokeGrant(r *Request, in *kms.RevokeGrantInput) (*kms.RevokeGrantOutput, error) {
	k, err := s.byID(r, keyAsk{action: "kms:RevokeGrant", id: *in.KeyId})
	if err == nil {
		err = dry(in.DryRun)
	}
	if err != nil {
		return nil, err
	}
	return &kms.RevokeGrantOutput{}, removeGrant(r, k, *in.GrantId)
}

func removeGrant(r *Request, k kmsKey, id string) error {
	found := false
	owner := r.Owner(k.arn)
	err := kmsOf(owner.Account()).update(owner, k, func(now *kmsKey) {
		now.grants = slices.DeleteFunc(slices.Clone(now.grants), func(g *kmsGrant) bool {
			found = found || g.id == id
			return g.id == id
		})
	})
	if err == nil && !found {
		err = noGrant(id)
	}
	return err
}

func noGrant(id string) error {
	return &types.NotFoundException{Message: aws.String("Grant ID " + id + " not found")}
}

// retireGrant is for who may retire a grant by itself, and for who may retire those of the key.
func (s *kmsStore) retireGrant(r *Request, in *kms.RetireGrantInput) (*kms.RetireGrantOutput, error) {
	id := aws.ToString(in.GrantId)
	if (in.GrantToken != nil) == (in.KeyId != nil && id != "") {
		return nil, KMS().invalid("Either a grant token, or a key ARN and a grant ID must be specified")
	}
	view := r.View
	if in.KeyId != nil {
		view = r.Owner(*in.KeyId)
	}
	k, g, ok := findGrant(view, func(g *kmsGrant) bool {
		return in.GrantToken != nil && g.token == *in.GrantToken || id != "" && g.id == id
	})
	if ok && in.KeyId != nil {
		named, err := kmsOf(view.Account()).snapshot(view, *in.KeyId)
		if err != nil {
			return nil, err
		}
		ok = named.arn == k.arn
	}
	if !ok && in.GrantToken != nil {
		return nil, &types.InvalidGrantTokenException{Message: aws.String("The grant token is not valid.")}
	}
	if !ok {
		return nil, noGrant(id)
	}
	// Its retiring principal, and a grantee that may RetireGrant, need no policy.
	own := policy.Evaluate(policy.Request{Principal: policy.Principal{ARN: r.Principal()}, Action: "kms:RetireGrant", Resource: k.arn},
		policy.Policies{Resource: g.retirers(), ResourceMustAllow: true})
	if own.Outcome != policy.Allowed {
		if err := authorizeKey(r, "kms:RetireGrant", k); err != nil {
			return nil, err
		}
	}
	if k.state == types.KeyStatePendingDeletion {
		return nil, k.invalidState()
	}
	if err := dry(in.DryRun); err != nil {
		return nil, err
	}
	return &kms.RetireGrantOutput{}, removeGrant(r, k, g.id)
}

// retirers is a policy that lets in who may retire the grant because of the grant.
func (g *kmsGrant) retirers() *policy.Source {
	who := &policy.Principals{}
	if g.retiring != "" {
		who.AWS = append(who.AWS, g.retiring)
	}
	if slices.Contains(g.operations, types.GrantOperationRetireGrant) {
		who.AWS = append(who.AWS, g.grantee)
	}
	return &policy.Source{Name: "grant " + g.id, Document: policy.Document{Version: policy.Version, Statements: []policy.Statement{
		{Effect: policy.Allow, Principal: who, Action: []string{"kms:RetireGrant"}, Resource: []string{"*"}}}}}
}
