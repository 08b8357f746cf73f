package iotlogtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// thing is a thing with the groups that it is in.
type thing struct {
	id, thingType, billingGroup string
	attributes                  map[string]string
	version                     int64
	groups                      map[string]bool
}

func iotARN(v loggingtest.View, resource string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: "iot", Region: v.Region(), Account: v.Account().ID(), Resource: resource}.String()
}

func thingARN(v loggingtest.View, name string) string { return iotARN(v, "thing/"+name) }
func groupARN(v loggingtest.View, name string) string { return iotARN(v, "thinggroup/"+name) }

// newID is an id of a thing or a thing group. It is called with the lock held.
func (s *store) newID() string {
	s.ids++
	return fmt.Sprintf("00000000-0000-4000-9000-%012x", s.ids)
}

func noThing(name string) error {
	return notFound("Thing " + name + " cannot be found.")
}

func (s *store) createThing(r *loggingtest.Request, in *iot.CreateThingInput) (*iot.CreateThingOutput, error) {
	name := aws.ToString(in.ThingName)
	if err := r.Authorize("iot:CreateThing", thingARN(r.View, name), nil); err != nil {
		return nil, err
	}
	made := &thing{thingType: aws.ToString(in.ThingTypeName), billingGroup: aws.ToString(in.BillingGroupName), version: 1, groups: map[string]bool{}}
	if in.AttributePayload != nil {
		made.attributes = in.AttributePayload.Attributes
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	have := here.things[name]
	switch {
	case have == nil:
		made.id = s.newID()
		here.things[name], have = made, made
	case have.thingType != made.thingType || have.billingGroup != made.billingGroup || !maps.Equal(have.attributes, made.attributes):
		return nil, &types.ResourceAlreadyExistsException{ResourceId: aws.String(have.id), ResourceArn: aws.String(thingARN(r.View, name)),
			Message: aws.String("Thing " + name + " already exists in account with different attributes.")}
	}
	return &iot.CreateThingOutput{ThingName: aws.String(name), ThingArn: aws.String(thingARN(r.View, name)), ThingId: aws.String(have.id)}, nil
}

func (s *store) describeThing(r *loggingtest.Request, in *iot.DescribeThingInput) (*iot.DescribeThingOutput, error) {
	name := aws.ToString(in.ThingName)
	if err := r.Authorize("iot:DescribeThing", thingARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.region(r.Region()).things[name]
	if t == nil {
		return nil, noThing(name)
	}
	out := &iot.DescribeThingOutput{ThingName: aws.String(name), DefaultClientId: aws.String(name), ThingArn: aws.String(thingARN(r.View, name)),
		ThingId: aws.String(t.id), Version: t.version, Attributes: maps.Clone(t.attributes)}
	if t.thingType != "" {
		out.ThingTypeName = aws.String(t.thingType)
	}
	if t.billingGroup != "" {
		out.BillingGroupName = aws.String(t.billingGroup)
	}
	return out, nil
}

// listThings lists things by name, all or those of a type or with an attribute.
func (s *store) listThings(r *loggingtest.Request, in *iot.ListThingsInput) (*iot.ListThingsOutput, error) {
	if err := r.Authorize("iot:ListThings", "*", nil); err != nil {
		return nil, err
	}
	if in.AttributeValue != nil && in.AttributeName == nil {
		return nil, invalid("attributeName is required where there is an attributeValue.")
	}
	is := func(have, want string) bool {
		return have == want || in.UsePrefixAttributeValue && strings.HasPrefix(have, want)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(here.things)), func(name string) bool {
		t := here.things[name]
		value, has := t.attributes[aws.ToString(in.AttributeName)]
		return in.ThingTypeName != nil && t.thingType != *in.ThingTypeName || in.AttributeName != nil && !(has && is(value, aws.ToString(in.AttributeValue)))
	})
	page, next, err := pageOf(names, itself, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	out := &iot.ListThingsOutput{Things: []types.ThingAttribute{}, NextToken: next}
	for _, name := range page {
		t := here.things[name]
		one := types.ThingAttribute{ThingName: aws.String(name), ThingArn: aws.String(thingARN(r.View, name)), Version: t.version, Attributes: maps.Clone(t.attributes)}
		if t.thingType != "" {
			one.ThingTypeName = aws.String(t.thingType)
		}
		out.Things = append(out.Things, one)
	}
	return out, nil
}

// deleteThing deletes a thing, whether or not it is there.
func (s *store) deleteThing(r *loggingtest.Request, in *iot.DeleteThingInput) (*iot.DeleteThingOutput, error) {
	name := aws.ToString(in.ThingName)
	if err := r.Authorize("iot:DeleteThing", thingARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	if t := here.things[name]; t != nil && in.ExpectedVersion != nil && *in.ExpectedVersion != t.version {
		return nil, versionConflict(name, *in.ExpectedVersion, t.version)
	}
	delete(here.things, name)
	return &iot.DeleteThingOutput{}, nil
}

func versionConflict(name string, expected, have int64) error {
	return &types.VersionConflictException{Message: aws.String(fmt.Sprintf("The version of %s is %d, not %d.", name, have, expected))}
}

// maxGroupsOfThing is how many groups a thing can be in.
const maxGroupsOfThing = 10

// membership finds the thing and the group that a call names, by name or ARN, and
// asks for permission on both.
func (s *store) membership(r *loggingtest.Request, action string, thingName, thingID, groupName, groupID *string) (thing, group string, err error) {
	if thing, err = named(r.View, "thing", thingName, thingID); err != nil {
		return "", "", err
	}
	if group, err = named(r.View, "thinggroup", groupName, groupID); err != nil {
		return "", "", err
	}
	for _, resource := range []string{thingARN(r.View, thing), groupARN(r.View, group)} {
		if err := r.Authorize("iot:"+action, resource, nil); err != nil {
			return "", "", err
		}
	}
	return thing, group, nil
}

// named is the name of what a call names by name, by ARN or by both.
func named(v loggingtest.View, kind string, name, resourceARN *string) (string, error) {
	if resourceARN == nil {
		if aws.ToString(name) == "" {
			return "", invalid("The name or the ARN of the " + kind + " is required.")
		}
		return *name, nil
	}
	prefix := iotARN(v, kind+"/")
	if len(*resourceARN) <= len(prefix) || (*resourceARN)[:len(prefix)] != prefix {
		return "", invalid("The ARN " + *resourceARN + " is not that of a " + kind + " of this account and Region.")
	}
	fromARN := (*resourceARN)[len(prefix):]
	if name != nil && *name != fromARN {
		return "", invalid("The name and the ARN of the " + kind + " are of different ones.")
	}
	return fromARN, nil
}

func (s *store) addToGroup(r *loggingtest.Request, in *iot.AddThingToThingGroupInput) (*iot.AddThingToThingGroupOutput, error) {
	name, into, err := s.membership(r, "AddThingToThingGroup", in.ThingName, in.ThingArn, in.ThingGroupName, in.ThingGroupArn)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	t := here.things[name]
	switch {
	case t == nil:
		return nil, noThing(name)
	case here.groups[into] == nil:
		return nil, noGroup(into)
	case t.groups[into]:
		return &iot.AddThingToThingGroupOutput{}, nil
	case len(t.groups) >= maxGroupsOfThing:
		return nil, invalid(fmt.Sprintf("Thing %s is in %d thing groups, and cannot be in more.", name, maxGroupsOfThing))
	}
	root := here.root(into)
	for other := range t.groups {
		if here.root(other) == root {
			return nil, invalid("Thing " + name + " is in thing group " + other + " of the same hierarchy.")
		}
	}
	t.groups[into] = true
	return &iot.AddThingToThingGroupOutput{}, nil
}

func (s *store) removeFromGroup(r *loggingtest.Request, in *iot.RemoveThingFromThingGroupInput) (*iot.RemoveThingFromThingGroupOutput, error) {
	name, from, err := s.membership(r, "RemoveThingFromThingGroup", in.ThingName, in.ThingArn, in.ThingGroupName, in.ThingGroupArn)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	switch {
	case here.things[name] == nil:
		return nil, noThing(name)
	case here.groups[from] == nil:
		return nil, noGroup(from)
	}
	delete(here.things[name].groups, from)
	return &iot.RemoveThingFromThingGroupOutput{}, nil
}

// listGroupsForThing lists the groups that a thing was added to, not their parents.
func (s *store) listGroupsForThing(r *loggingtest.Request, in *iot.ListThingGroupsForThingInput) (*iot.ListThingGroupsForThingOutput, error) {
	name := aws.ToString(in.ThingName)
	if err := r.Authorize("iot:ListThingGroupsForThing", thingARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.region(r.Region()).things[name]
	if t == nil {
		return nil, noThing(name)
	}
	page, next, err := pageOf(slices.Sorted(maps.Keys(t.groups)), itself, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &iot.ListThingGroupsForThingOutput{ThingGroups: namesAndARNs(r.View, page), NextToken: next}, nil
}

func itself(s string) string { return s }

func namesAndARNs(v loggingtest.View, names []string) []types.GroupNameAndArn {
	out := make([]types.GroupNameAndArn, len(names))
	for i, name := range names {
		out[i] = types.GroupNameAndArn{GroupName: aws.String(name), GroupArn: aws.String(groupARN(v, name))}
	}
	return out
}
