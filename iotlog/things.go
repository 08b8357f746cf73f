package iotlog

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// ThingGroupsState is the names of an account's thing groups, for judging.
type ThingGroupsState struct {
	Names []string `json:"names"` // sorted
}

var thingGroupsType = resource.NewType[ThingGroupsState]("AWS::IoT::ThingGroup")

func thingGroupsRef(s resource.Scope) resource.Ref[ThingGroupsState] {
	return thingGroupsType.Ref(s, "*")
}

// thingGroups are read to find levels of groups that do not exist.
var thingGroups = resource.Kind[ThingGroupsState, account]{
	Type: thingGroupsType, Noun: "thing group",
	Read: account.readThingGroups, Origin: account.origin,
	Reads: func(account) []resource.Permission {
		return []resource.Permission{{Action: "iot:ListThingGroups", Resource: "*"}}
	},
}

func observeThingGroups(a account) resource.Resource {
	return thingGroups.Observe(thingGroupsRef(a.scope), a)
}

func (a account) readThingGroups(ctx context.Context, _ *resource.Reader) (ThingGroupsState, bool, error) {
	s := ThingGroupsState{Names: []string{}}
	err := resource.Pages(func(token *string) (*string, error) {
		out, err := a.clients.IoT.ListThingGroups(ctx, &iot.ListThingGroupsInput{MaxResults: aws.Int32(250), NextToken: token}, iotOptions)
		if err != nil {
			return nil, resource.Failed("iot:ListThingGroups", thingGroupsRef(a.scope).ID(), err)
		}
		for _, g := range out.ThingGroups {
			s.Names = append(s.Names, aws.ToString(g.GroupName))
		}
		return out.NextToken, nil
	})
	slices.Sort(s.Names)
	return s, err == nil, err
}

// ReadDevice completes a device with the groups that its thing is in, each with
// its parents. A device without a thing has none.
func ReadDevice(ctx context.Context, c Clients, d Device) (Device, error) {
	if d.Thing == "" {
		return d, nil
	}
	d.Groups = nil
	err := resource.Pages(func(token *string) (*string, error) {
		out, err := c.IoT.ListThingGroupsForThing(ctx, &iot.ListThingGroupsForThingInput{ThingName: &d.Thing, MaxResults: aws.Int32(250), NextToken: token}, iotOptions)
		if err != nil {
			return nil, fmt.Errorf("thing %s: iot:ListThingGroupsForThing: %w", d.Thing, err)
		}
		for _, g := range out.ThingGroups {
			line, err := parents(ctx, c.IoT, aws.ToString(g.GroupName))
			if err != nil {
				return nil, err
			}
			d.Groups = append(d.Groups, line)
		}
		return out.NextToken, nil
	})
	return d, err
}

// parents is a group and its parents, the root last.
func parents(ctx context.Context, api IoTAPI, group string) ([]string, error) {
	out, err := api.DescribeThingGroup(ctx, &iot.DescribeThingGroupInput{ThingGroupName: &group}, iotOptions)
	if err != nil {
		return nil, fmt.Errorf("thing group %s: iot:DescribeThingGroup: %w", group, err)
	}
	line := []string{group}
	if out.ThingGroupMetadata != nil {
		for _, p := range slices.Backward(out.ThingGroupMetadata.RootToParentThingGroups) {
			line = append(line, aws.ToString(p.GroupName))
		}
	}
	return line, nil
}

// EffectiveLevel reads what the account has now, completes the device with its
// thing groups, and answers the level that holds for it and an event type; see
// [Settings.EffectiveLevel].
func EffectiveLevel(ctx context.Context, c Clients, d Device, eventType string) (Effective, error) {
	if err := d.validate(); err != nil {
		return Effective{}, err
	}
	cur, _, err := Read(ctx, c)
	if err != nil {
		return Effective{}, err
	}
	if d, err = ReadDevice(ctx, c, d); err != nil {
		return Effective{}, err
	}
	return cur.EffectiveLevel(d, eventType), nil
}
