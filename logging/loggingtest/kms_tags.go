package loggingtest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
)

// maxKeyTags is the tags of a key.
const maxKeyTags = 50

func (s Service) invalid(message string) error {
	return &smithy.GenericAPIError{Code: "ValidationException", Message: message, Fault: smithy.FaultClient}
}

func (s *kmsStore) listKeys(r *Request, in *kms.ListKeysInput) (*kms.ListKeysOutput, error) {
	if err := r.Authorize("kms:ListKeys", "*", nil); err != nil {
		return nil, err
	}
	var all []types.KeyListEntry
	s.mu.Lock()
	for id, k := range s.keys {
		if strings.HasPrefix(id, r.Region()+"/") && !k.gone() {
			all = append(all, types.KeyListEntry{KeyId: aws.String(k.id), KeyArn: aws.String(k.arn)})
		}
	}
	s.mu.Unlock()
	page, next := markedPage(all, func(k types.KeyListEntry) string { return *k.KeyId }, in.Marker, in.Limit, 100)
	return &kms.ListKeysOutput{Keys: page, NextMarker: next, Truncated: next != nil}, nil
}

func (s *kmsStore) listResourceTags(r *Request, in *kms.ListResourceTagsInput) (*kms.ListResourceTagsOutput, error) {
	k, err := s.administered(r, "kms:ListResourceTags", in.KeyId)
	if err != nil {
		return nil, err
	}
	var all []types.Tag
	for key, value := range k.tags {
		all = append(all, types.Tag{TagKey: aws.String(key), TagValue: aws.String(value)})
	}
	page, next := markedPage(all, func(t types.Tag) string { return *t.TagKey }, in.Marker, in.Limit, 50)
	return &kms.ListResourceTagsOutput{Tags: page, NextMarker: next, Truncated: next != nil}, nil
}

// keyTags checks tags and adds them to others.
func keyTags(have map[string]string, tags []types.Tag) (map[string]string, error) {
	out := maps.Clone(have)
	if out == nil {
		out = map[string]string{}
	}
	for _, t := range tags {
		if strings.HasPrefix(strings.ToLower(aws.ToString(t.TagKey)), "aws:") {
			return nil, &types.TagException{Message: aws.String("Tags beginning with aws: are reserved")}
		}
		out[aws.ToString(t.TagKey)] = aws.ToString(t.TagValue)
	}
	if len(out) > maxKeyTags {
		return nil, &types.LimitExceededException{Message: aws.String("The key has more than 50 tags.")}
	}
	return out, nil
}

// retag changes a key's tags.
func (s *kmsStore) retag(r *Request, action string, id *string, more map[string][]string, change func(map[string]string) (map[string]string, error)) error {
	k, err := s.managed(r, keyAsk{action: action, id: aws.ToString(id), more: more})
	switch {
	case err != nil:
		return err
	case k.manager == types.KeyManagerTypeAws:
		return keyDenied(r, action, k.arn, managedByAWS)
	case k.state == types.KeyStatePendingDeletion:
		return k.invalidState()
	}
	var refused error
	err = s.update(r.View, k, func(now *kmsKey) {
		tags, err := change(now.tags)
		if refused = err; err == nil {
			now.tags = tags
		}
	})
	if err == nil {
		err = refused
	}
	return err
}

func (s *kmsStore) tagResource(r *Request, in *kms.TagResourceInput) (*kms.TagResourceOutput, error) {
	asked := map[string]string{}
	for _, t := range in.Tags {
		asked[aws.ToString(t.TagKey)] = aws.ToString(t.TagValue)
	}
	return nil, s.retag(r, "kms:TagResource", in.KeyId, requestTags(asked), func(have map[string]string) (map[string]string, error) { return keyTags(have, in.Tags) })
}

func (s *kmsStore) untagResource(r *Request, in *kms.UntagResourceInput) (*kms.UntagResourceOutput, error) {
	return nil, s.retag(r, "kms:UntagResource", in.KeyId, map[string][]string{"aws:TagKeys": in.TagKeys}, func(have map[string]string) (map[string]string, error) {
		out := maps.Clone(have)
		maps.DeleteFunc(out, func(key, _ string) bool { return slices.Contains(in.TagKeys, key) })
		return out, nil
	})
}

// updateAlias needs the permission on the alias and on both keys, which are of one kind.
func (s *kmsStore) updateAlias(r *Request, in *kms.UpdateAliasInput) (*kms.UpdateAliasOutput, error) {
	name := aws.ToString(in.AliasName)
	if err := checkAliasName(name); err != nil {
		return nil, err
	}
	if err := r.Authorize("kms:UpdateAlias", aliasARN(r.View, name), nil); err != nil {
		return nil, err
	}
	old, err := s.snapshot(r.View, name)
	if err == nil {
		err = authorizeKey(r, "kms:UpdateAlias", old)
	}
	if err != nil {
		return nil, err
	}
	k, err := s.changeable(r, "kms:UpdateAlias", in.TargetKeyId)
	switch {
	case err != nil:
		return nil, err
	case k.state == types.KeyStatePendingDeletion:
		return nil, k.invalidState()
	case k.usage != old.usage || (k.spec == types.KeySpecSymmetricDefault) != (old.spec == types.KeySpecSymmetricDefault):
		return nil, KMS().invalid("The alias's current key and the new key must be of the same type and have the same key usage")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	alias, ok := s.aliases[r.Region()+"/"+name]
	if !ok { // deleted meanwhile
		return nil, &types.NotFoundException{Message: aws.String("Alias " + aliasARN(r.View, name) + " is not found.")}
	}
	alias.keyID, alias.updated = k.id, time.Now().UTC().Truncate(time.Millisecond)
	s.aliases[r.Region()+"/"+name] = alias
	return &kms.UpdateAliasOutput{}, nil
}
