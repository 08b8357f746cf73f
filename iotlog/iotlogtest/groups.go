package iotlogtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Quotas of thing groups.
//
// https://docs.aws.amazon.com/general/latest/gr/iot_device_management.html
const (
	maxDepth    = 7   // groups from the root down
	maxChildren = 100 // direct ones
)

// group is a static thing group.
type group struct {
	id, parent  string // parent "" for a root
	description string
	attributes  map[string]string
	tags        map[string]string
	created     time.Time
	version     int64
}

func noGroup(name string) error {
	return notFound("Thing group " + name + " cannot be found.")
}

// parents are a group's parents, the direct one first. It is called with the lock
// held, as all methods of region are.
func (here *region) parents(name string) []string {
	var out []string
	for g := here.groups[name]; g != nil && g.parent != ""; g = here.groups[g.parent] {
		out = append(out, g.parent)
	}
	return out
}

// root is the top of a group's hierarchy.
func (here *region) root(name string) string {
	if p := here.parents(name); len(p) > 0 {
		return p[len(p)-1]
	}
	return name
}

// children are a group's direct children.
func (here *region) children(name string) []string {
	var out []string
	for child, g := range here.groups {
		if g.parent == name {
			out = append(out, child)
		}
	}
	return out
}

func (s *store) createGroup(r *loggingtest.Request, in *iot.CreateThingGroupInput) (*iot.CreateThingGroupOutput, error) {
	name := aws.ToString(in.ThingGroupName)
	if err := r.Authorize("iot:CreateThingGroup", groupARN(r.View, name), nil); err != nil {
		return nil, err
	}
	made := &group{parent: aws.ToString(in.ParentGroupName), created: time.Now().UTC(), version: 1}
	if p := in.ThingGroupProperties; p != nil {
		made.description = aws.ToString(p.ThingGroupDescription)
		if p.AttributePayload != nil {
			made.attributes = p.AttributePayload.Attributes
		}
	}
	var err error
	if made.tags, err = tagged(map[string]string{}, in.Tags); err != nil {
		return nil, err
	}
	if len(in.Tags) > 0 {
		if err := r.Authorize("iot:TagResource", groupARN(r.View, name), nil); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	have := here.groups[name]
	switch {
	case have == nil:
		if err := here.checkParent(made.parent); err != nil {
			return nil, err
		}
		made.id = s.newID()
		here.groups[name], have = made, made
	case have.parent != made.parent || have.description != made.description || !maps.Equal(have.attributes, made.attributes):
		return nil, &types.ResourceAlreadyExistsException{ResourceId: aws.String(have.id), ResourceArn: aws.String(groupARN(r.View, name)),
			Message: aws.String("Thing group " + name + " already exists in account with different properties.")}
	}
	return &iot.CreateThingGroupOutput{ThingGroupName: aws.String(name), ThingGroupArn: aws.String(groupARN(r.View, name)), ThingGroupId: aws.String(have.id)}, nil
}

// checkParent refuses a parent that a group cannot be put under. The model has no
// error for one that does not exist.
func (here *region) checkParent(parent string) error {
	switch {
	case parent == "":
		return nil
	case here.groups[parent] == nil:
		return invalid("The parent thing group " + parent + " does not exist.")
	case len(here.parents(parent))+2 > maxDepth:
		return invalid(fmt.Sprintf("A hierarchy of thing groups has at most %d levels.", maxDepth))
	case len(here.children(parent)) >= maxChildren:
		return invalid(fmt.Sprintf("Thing group %s has %d child groups, and cannot have more.", parent, maxChildren))
	}
	return nil
}

func (s *store) describeGroup(r *loggingtest.Request, in *iot.DescribeThingGroupInput) (*iot.DescribeThingGroupOutput, error) {
	name := aws.ToString(in.ThingGroupName)
	if err := r.Authorize("iot:DescribeThingGroup", groupARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	g := here.groups[name]
	if g == nil {
		return nil, noGroup(name)
	}
	out := &iot.DescribeThingGroupOutput{ThingGroupName: aws.String(name), ThingGroupArn: aws.String(groupARN(r.View, name)), ThingGroupId: aws.String(g.id),
		Version: g.version, ThingGroupProperties: &types.ThingGroupProperties{}, ThingGroupMetadata: &types.ThingGroupMetadata{CreationDate: aws.Time(g.created)}}
	if g.description != "" {
		out.ThingGroupProperties.ThingGroupDescription = aws.String(g.description)
	}
	if g.attributes != nil {
		out.ThingGroupProperties.AttributePayload = &types.AttributePayload{Attributes: maps.Clone(g.attributes)}
	}
	if g.parent != "" {
		out.ThingGroupMetadata.ParentGroupName = aws.String(g.parent)
		line := here.parents(name)
		slices.Reverse(line)
		out.ThingGroupMetadata.RootToParentThingGroups = namesAndARNs(r.View, line)
	}
	return out, nil
}

// updateGroup replaces a group's description and attributes, or with merge adds to the
// attributes, where those that are empty go.
func (s *store) updateGroup(r *loggingtest.Request, in *iot.UpdateThingGroupInput) (*iot.UpdateThingGroupOutput, error) {
	name := aws.ToString(in.ThingGroupName)
	if err := r.Authorize("iot:UpdateThingGroup", groupARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.region(r.Region()).groups[name]
	switch {
	case g == nil:
		return nil, noGroup(name)
	case in.ExpectedVersion != nil && *in.ExpectedVersion != g.version:
		return nil, versionConflict(name, *in.ExpectedVersion, g.version)
	}
	p := in.ThingGroupProperties
	g.description = aws.ToString(p.ThingGroupDescription)
	if a := p.AttributePayload; a != nil {
		next := map[string]string{}
		if a.Merge {
			maps.Copy(next, g.attributes)
		}
		maps.Copy(next, a.Attributes)
		maps.DeleteFunc(next, func(_, value string) bool { return value == "" })
		g.attributes = next
	}
	g.version++
	return &iot.UpdateThingGroupOutput{Version: g.version}, nil
}

// deleteGroup deletes a group, whether or not it is there, unless it has children.
// Its things are in it no longer.
func (s *store) deleteGroup(r *loggingtest.Request, in *iot.DeleteThingGroupInput) (*iot.DeleteThingGroupOutput, error) {
	name := aws.ToString(in.ThingGroupName)
	if err := r.Authorize("iot:DeleteThingGroup", groupARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	g := here.groups[name]
	switch {
	case g == nil:
		return &iot.DeleteThingGroupOutput{}, nil
	case in.ExpectedVersion != nil && *in.ExpectedVersion != g.version:
		return nil, versionConflict(name, *in.ExpectedVersion, g.version)
	case len(here.children(name)) > 0:
		return nil, invalid("Thing group " + name + " has child groups.")
	}
	delete(here.groups, name)
	for _, t := range here.things {
		delete(t.groups, name)
	}
	return &iot.DeleteThingGroupOutput{}, nil
}

func (s *store) listGroups(r *loggingtest.Request, in *iot.ListThingGroupsInput) (*iot.ListThingGroupsOutput, error) {
	if err := r.Authorize("iot:ListThingGroups", "*", nil); err != nil {
		return nil, err
	}
	parent := aws.ToString(in.ParentGroup)
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	if parent != "" && here.groups[parent] == nil {
		return nil, noGroup(parent)
	}
	var names []string
	for name, g := range here.groups {
		below := parent == "" || g.parent == parent || aws.ToBool(in.Recursive) && slices.Contains(here.parents(name), parent)
		if below && strings.HasPrefix(name, aws.ToString(in.NamePrefixFilter)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	page, next, err := pageOf(names, itself, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &iot.ListThingGroupsOutput{ThingGroups: namesAndARNs(r.View, page), NextToken: next}, nil
}
