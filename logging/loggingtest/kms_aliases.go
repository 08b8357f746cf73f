package loggingtest

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/internal/arn"
)

// aliasARN is the ARN of an alias, by its name with "alias/".
func aliasARN(v View, name string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: "kms", Region: v.Region(), Account: v.Account().ID(), Resource: name}.String()
}

// checkAliasName refuses what KMS refuses. The API's model has the characters, and the colon
// of ARNs, since other operations take those in its place.
func checkAliasName(name string) error {
	rest, ok := strings.CutPrefix(name, "alias/")
	switch {
	case !ok:
		return &smithy.GenericAPIError{Code: "ValidationException", Fault: smithy.FaultClient, Message: "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"}
	case strings.Contains(rest, ":"):
		return &types.InvalidAliasNameException{Message: aws.String("Alias must contain only alphanumeric characters, forward slashes (/), underscores (_), and dashes (-).")}
	case rest == "", strings.HasPrefix(rest, "aws/"):
		return &types.InvalidAliasNameException{Message: aws.String("Alias must not be empty or begin with \"alias/aws/\", which is reserved.")}
	}
	return nil
}

func (s *kmsStore) createAlias(r *Request, in *kms.CreateAliasInput) (*kms.CreateAliasOutput, error) {
	name := aws.ToString(in.AliasName)
	if err := checkAliasName(name); err != nil {
		return nil, err
	}
	if err := r.Authorize("kms:CreateAlias", aliasARN(r.View, name), nil); err != nil {
		return nil, err
	}
	k, err := s.changeable(r, "kms:CreateAlias", in.TargetKeyId)
	if err != nil {
		return nil, err
	}
	if k.state == types.KeyStatePendingDeletion {
		return nil, k.invalidState()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := r.Region() + "/" + name
	if _, ok := s.aliases[key]; ok {
		return nil, &types.AlreadyExistsException{Message: aws.String("An alias with the name " + aliasARN(r.View, name) + " already exists")}
	}
	s.aliases[key] = kmsAlias{keyID: k.id, created: time.Now().UTC().Truncate(time.Millisecond)}
	return &kms.CreateAliasOutput{}, nil
}

func (s *kmsStore) deleteAlias(r *Request, in *kms.DeleteAliasInput) (*kms.DeleteAliasOutput, error) {
	name := aws.ToString(in.AliasName)
	if err := checkAliasName(name); err != nil {
		return nil, err
	}
	if err := r.Authorize("kms:DeleteAlias", aliasARN(r.View, name), nil); err != nil {
		return nil, err
	}
	k, err := s.snapshot(r.View, name)
	if err == nil {
		err = authorizeKey(r, "kms:DeleteAlias", k)
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.aliases, r.Region()+"/"+name)
	return &kms.DeleteAliasOutput{}, nil
}

// defaultAliases is how many aliases a page has where the caller does not say.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
const defaultAliases = 50

func (s *kmsStore) listAliases(r *Request, in *kms.ListAliasesInput) (*kms.ListAliasesOutput, error) {
	if err := r.Authorize("kms:ListAliases", "*", nil); err != nil {
		return nil, err
	}
	keyID := ""
	if in.KeyId != nil {
		k, err := s.snapshot(r.View, *in.KeyId)
		if err != nil {
			return nil, err
		}
		keyID = k.id
	}
	page, next := markedPage(s.aliasesOf(r.View, keyID), func(a types.AliasListEntry) string { return *a.AliasName }, in.Marker, in.Limit, defaultAliases)
	return &kms.ListAliasesOutput{Aliases: page, NextMarker: next, Truncated: next != nil}, nil
}

// aliasesOf are the region's aliases by name, of one key or, with "", of all.
func (s *kmsStore) aliasesOf(v View, keyID string) []types.AliasListEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	aliases := []types.AliasListEntry{}
	for key, a := range s.aliases {
		name, ok := strings.CutPrefix(key, v.Region()+"/")
		if !ok || keyID != "" && a.keyID != keyID {
			continue
		}
		aliases = append(aliases, types.AliasListEntry{
			AliasName: aws.String(name), AliasArn: aws.String(aliasARN(v, name)), TargetKeyId: aws.String(a.keyID),
			CreationDate: aws.Time(a.created), LastUpdatedDate: aws.Time(a.created),
		})
		if !a.updated.IsZero() {
			aliases[len(aliases)-1].LastUpdatedDate = aws.Time(a.updated)
		}
	}
	slices.SortFunc(aliases, func(a, b types.AliasListEntry) int { return strings.Compare(*a.AliasName, *b.AliasName) })
	return aliases
}

// aliasNames are the names of a key's aliases, which policies can ask for.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
func (s *kmsStore) aliasNames(v View, k kmsKey) []string {
	var names []string
	for _, a := range s.aliasesOf(v, k.id) {
		names = append(names, *a.AliasName)
	}
	return names
}
