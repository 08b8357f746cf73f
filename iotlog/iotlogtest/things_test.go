package iotlogtest_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"
)

const iotARN = "arn:aws:iot:" + region + ":" + accountID + ":"

func TestThings(t *testing.T) {
	eachDoor(t, func(f fixture) {
		in := &iot.CreateThingInput{ThingName: str("dev-1"), AttributePayload: &types.AttributePayload{Attributes: map[string]string{"site": "a"}}}
		made, err := f.iot.CreateThing(f.Context(), in)
		if err != nil || *made.ThingName != "dev-1" || *made.ThingArn != iotARN+"thing/dev-1" || *made.ThingId == "" {
			f.Fatal(made, err)
		}
		again, err := f.iot.CreateThing(f.Context(), in)
		if err != nil || *again.ThingId != *made.ThingId {
			f.Errorf("the same thing again: %v, %v", again, err)
		}
		_, err = f.iot.CreateThing(f.Context(), &iot.CreateThingInput{ThingName: str("dev-1")})
		wantError(f, err, "ResourceAlreadyExistsException", 409)
		if exists := (*types.ResourceAlreadyExistsException)(nil); !errors.As(err, &exists) || aws.ToString(exists.ResourceArn) != *made.ThingArn || aws.ToString(exists.ResourceId) != *made.ThingId {
			f.Errorf("%v does not name what is there", err)
		}
		got, err := f.iot.DescribeThing(f.Context(), &iot.DescribeThingInput{ThingName: str("dev-1")})
		if err != nil || *got.DefaultClientId != "dev-1" || got.Version != 1 || got.Attributes["site"] != "a" || *got.ThingId != *made.ThingId || got.ThingTypeName != nil {
			f.Error(got, err)
		}
		_, err = f.iot.DescribeThing(f.Context(), &iot.DescribeThingInput{ThingName: str("dev-2")})
		wantError(f, err, "ResourceNotFoundException", 404)
		_, err = f.iot.CreateThing(f.Context(), &iot.CreateThingInput{ThingName: str("a b")})
		wantError(f, err, "InvalidRequestException", badRequest)
		_, err = f.iot.DeleteThing(f.Context(), &iot.DeleteThingInput{ThingName: str("dev-1"), ExpectedVersion: aws.Int64(7)})
		wantError(f, err, "VersionConflictException", 409)
		for range 2 {
			if _, err := f.iot.DeleteThing(f.Context(), &iot.DeleteThingInput{ThingName: str("dev-1"), ExpectedVersion: aws.Int64(1)}); err != nil {
				f.Error(err)
			}
		}
		_, err = f.iot.DescribeThing(f.Context(), &iot.DescribeThingInput{ThingName: str("dev-1")})
		wantError(f, err, "ResourceNotFoundException", 404)
	})
}

func TestThingGroups(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.line("plant", "hall", "line-7")
		f.line("plant") // the same again
		got, err := f.iot.DescribeThingGroup(f.Context(), &iot.DescribeThingGroupInput{ThingGroupName: str("line-7")})
		if err != nil {
			f.Fatal(err)
		}
		m := got.ThingGroupMetadata
		if *got.ThingGroupArn != iotARN+"thinggroup/line-7" || got.Version != 1 || *m.ParentGroupName != "hall" || m.CreationDate == nil {
			f.Errorf("%+v %+v", got, m)
		}
		want := []types.GroupNameAndArn{{GroupName: str("plant"), GroupArn: str(iotARN + "thinggroup/plant")}, {GroupName: str("hall"), GroupArn: str(iotARN + "thinggroup/hall")}}
		if diff := cmp.Diff(want, m.RootToParentThingGroups, visible); diff != "" {
			f.Error(diff)
		}
		root, err := f.iot.DescribeThingGroup(f.Context(), &iot.DescribeThingGroupInput{ThingGroupName: str("plant")})
		if err != nil || root.ThingGroupMetadata.ParentGroupName != nil || root.ThingGroupMetadata.RootToParentThingGroups != nil {
			f.Error(root, err)
		}
		_, err = f.iot.CreateThingGroup(f.Context(), &iot.CreateThingGroupInput{ThingGroupName: str("hall")})
		wantError(f, err, "ResourceAlreadyExistsException", 409)
		_, err = f.iot.CreateThingGroup(f.Context(), &iot.CreateThingGroupInput{ThingGroupName: str("x"), ParentGroupName: str("nowhere")})
		wantError(f, err, "InvalidRequestException", badRequest)
		_, err = f.iot.CreateThingGroup(f.Context(), &iot.CreateThingGroupInput{ThingGroupName: str("hall"), ParentGroupName: str("plant"),
			ThingGroupProperties: &types.ThingGroupProperties{ThingGroupDescription: str("other")}})
		wantError(f, err, "ResourceAlreadyExistsException", 409)
		_, err = f.iot.DescribeThingGroup(f.Context(), &iot.DescribeThingGroupInput{ThingGroupName: str("x")})
		wantError(f, err, "ResourceNotFoundException", 404)
		_, err = f.iot.DeleteThingGroup(f.Context(), &iot.DeleteThingGroupInput{ThingGroupName: str("hall")})
		if msg := wantError(f, err, "InvalidRequestException", badRequest); msg != "Thing group hall has child groups." {
			f.Error(msg)
		}
		_, err = f.iot.DeleteThingGroup(f.Context(), &iot.DeleteThingGroupInput{ThingGroupName: str("line-7"), ExpectedVersion: aws.Int64(2)})
		wantError(f, err, "VersionConflictException", 409)
		for range 2 {
			if _, err := f.iot.DeleteThingGroup(f.Context(), &iot.DeleteThingGroupInput{ThingGroupName: str("line-7")}); err != nil {
				f.Error(err)
			}
		}
	})
}

func TestThingGroupQuotas(t *testing.T) {
	f := newFixture(t, doors["typed"])
	f.line("g1", "g2", "g3", "g4", "g5", "g6", "g7")
	_, err := f.iot.CreateThingGroup(t.Context(), &iot.CreateThingGroupInput{ThingGroupName: str("g8"), ParentGroupName: str("g7")})
	wantError(t, err, "InvalidRequestException", badRequest)
	f.line("root")
	for i := range 101 {
		_, err := f.iot.CreateThingGroup(t.Context(), &iot.CreateThingGroupInput{ThingGroupName: str(fmt.Sprintf("child-%d", i)), ParentGroupName: str("root")})
		if (err == nil) != (i < 100) {
			t.Errorf("child %d: %v", i, err)
		}
	}
	f.thing("dev-1")
	for i := range 11 {
		name := fmt.Sprintf("own-%d", i)
		f.line(name)
		_, err := f.iot.AddThingToThingGroup(t.Context(), &iot.AddThingToThingGroupInput{ThingName: str("dev-1"), ThingGroupName: &name})
		if (err == nil) != (i < 10) {
			t.Errorf("group %d: %v", i, err)
		}
	}
}

func TestListThingGroups(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.line("plant", "hall", "line-7")
		f.line("office")
		list := func(in iot.ListThingGroupsInput) (names []string) {
			f.Helper()
			for {
				out, err := f.iot.ListThingGroups(f.Context(), &in)
				if err != nil {
					f.Fatal(err)
				}
				for _, g := range out.ThingGroups {
					if *g.GroupArn != iotARN+"thinggroup/"+*g.GroupName {
						f.Error(*g.GroupArn)
					}
					names = append(names, *g.GroupName)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return names
				}
			}
		}
		for _, tt := range []struct {
			in   iot.ListThingGroupsInput
			want []string
		}{
			{iot.ListThingGroupsInput{}, []string{"hall", "line-7", "office", "plant"}},
			{iot.ListThingGroupsInput{MaxResults: aws.Int32(1)}, []string{"hall", "line-7", "office", "plant"}},
			{iot.ListThingGroupsInput{ParentGroup: str("plant")}, []string{"hall"}},
			{iot.ListThingGroupsInput{ParentGroup: str("plant"), Recursive: aws.Bool(true)}, []string{"hall", "line-7"}},
			{iot.ListThingGroupsInput{NamePrefixFilter: str("li")}, []string{"line-7"}},
			{iot.ListThingGroupsInput{ParentGroup: str("line-7")}, nil},
		} {
			if diff := cmp.Diff(tt.want, list(tt.in)); diff != "" {
				f.Errorf("%+v: %s", tt.in, diff)
			}
		}
		_, err := f.iot.ListThingGroups(f.Context(), &iot.ListThingGroupsInput{ParentGroup: str("x")})
		wantError(f, err, "ResourceNotFoundException", 404)
		_, err = f.iot.ListThingGroups(f.Context(), &iot.ListThingGroupsInput{NextToken: str("%")})
		wantError(f, err, "InvalidRequestException", badRequest)
	})
}

func TestMembership(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.line("plant", "hall")
		f.line("office")
		f.thing("dev-1", "hall", "office", "hall")
		groups := func() (names []string) {
			f.Helper()
			out, err := f.iot.ListThingGroupsForThing(f.Context(), &iot.ListThingGroupsForThingInput{ThingName: str("dev-1")})
			if err != nil {
				f.Fatal(err)
			}
			for _, g := range out.ThingGroups {
				names = append(names, *g.GroupName)
			}
			return names
		}
		if diff := cmp.Diff([]string{"hall", "office"}, groups()); diff != "" { // not plant, which it is in by its child
			f.Error(diff)
		}
		add := func(in iot.AddThingToThingGroupInput) error {
			_, err := f.iot.AddThingToThingGroup(f.Context(), &in)
			return err
		}
		wantError(f, add(iot.AddThingToThingGroupInput{ThingName: str("dev-1"), ThingGroupName: str("plant")}), "InvalidRequestException", badRequest) // the same hierarchy
		wantError(f, add(iot.AddThingToThingGroupInput{ThingName: str("dev-2"), ThingGroupName: str("plant")}), "ResourceNotFoundException", 404)
		wantError(f, add(iot.AddThingToThingGroupInput{ThingName: str("dev-1"), ThingGroupName: str("nowhere")}), "ResourceNotFoundException", 404)
		wantError(f, add(iot.AddThingToThingGroupInput{ThingName: str("dev-1")}), "InvalidRequestException", badRequest)
		wantError(f, add(iot.AddThingToThingGroupInput{ThingGroupName: str("plant")}), "InvalidRequestException", badRequest)
		wantError(f, add(iot.AddThingToThingGroupInput{ThingName: str("dev-1"), ThingGroupArn: str(iotARN + "thing/plant")}), "InvalidRequestException", badRequest)
		wantError(f, add(iot.AddThingToThingGroupInput{ThingName: str("dev-1"), ThingArn: str(iotARN + "thing/dev-2"), ThingGroupName: str("plant")}), "InvalidRequestException", badRequest)
		remove := func(in iot.RemoveThingFromThingGroupInput) error {
			_, err := f.iot.RemoveThingFromThingGroup(f.Context(), &in)
			return err
		}
		if err := remove(iot.RemoveThingFromThingGroupInput{ThingArn: str(iotARN + "thing/dev-1"), ThingGroupArn: str(iotARN + "thinggroup/hall")}); err != nil {
			f.Error(err)
		}
		wantError(f, remove(iot.RemoveThingFromThingGroupInput{ThingName: str("dev-2"), ThingGroupName: str("plant")}), "ResourceNotFoundException", 404)
		wantError(f, remove(iot.RemoveThingFromThingGroupInput{ThingName: str("dev-1"), ThingGroupName: str("nowhere")}), "ResourceNotFoundException", 404)
		if diff := cmp.Diff([]string{"office"}, groups()); diff != "" {
			f.Error(diff)
		}
		if _, err := f.iot.DeleteThingGroup(f.Context(), &iot.DeleteThingGroupInput{ThingGroupName: str("office")}); err != nil {
			f.Fatal(err)
		}
		if got := groups(); got != nil {
			f.Errorf("in a group that is gone: %v", got)
		}
		_, err := f.iot.ListThingGroupsForThing(f.Context(), &iot.ListThingGroupsForThingInput{ThingName: str("dev-2")})
		wantError(f, err, "ResourceNotFoundException", 404)
	})
}

// Groups are changed, and have tags; things are listed by what they are.
func TestGroupsAndThings(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		tag := func(k, v string) types.Tag { return types.Tag{Key: &k, Value: &v} }
		made, err := f.iot.CreateThingGroup(ctx, &iot.CreateThingGroupInput{ThingGroupName: str("line"), Tags: []types.Tag{tag("team", "ops")},
			ThingGroupProperties: &types.ThingGroupProperties{AttributePayload: &types.AttributePayload{Attributes: map[string]string{"a": "1", "b": "2"}}}})
		if err != nil {
			f.Fatal(err)
		}
		update := func(version int64, merge bool, attributes map[string]string) error {
			_, err := f.iot.UpdateThingGroup(ctx, &iot.UpdateThingGroupInput{ThingGroupName: str("line"), ExpectedVersion: &version,
				ThingGroupProperties: &types.ThingGroupProperties{ThingGroupDescription: str("d"), AttributePayload: &types.AttributePayload{Attributes: attributes, Merge: merge}}})
			return err
		}
		wantError(f, update(7, true, nil), "VersionConflictException", 409)
		if err := update(1, true, map[string]string{"a": "", "c": "3"}); err != nil {
			f.Error(err)
		}
		read := func() (map[string]string, int64) {
			got, err := f.iot.DescribeThingGroup(ctx, &iot.DescribeThingGroupInput{ThingGroupName: str("line")})
			if err != nil || aws.ToString(got.ThingGroupProperties.ThingGroupDescription) != "d" {
				f.Fatal(got, err)
			}
			return got.ThingGroupProperties.AttributePayload.Attributes, got.Version
		}
		if got, version := read(); !cmp.Equal(got, map[string]string{"b": "2", "c": "3"}) || version != 2 {
			f.Error(got, version)
		}
		if err := update(2, false, map[string]string{"x": "y"}); err != nil {
			f.Error(err)
		}
		if got, _ := read(); !cmp.Equal(got, map[string]string{"x": "y"}) {
			f.Error(got)
		}
		_, err = f.iot.UpdateThingGroup(ctx, &iot.UpdateThingGroupInput{ThingGroupName: str("none"), ThingGroupProperties: &types.ThingGroupProperties{}})
		wantError(f, err, "ResourceNotFoundException", 404)

		tags := func() (out []string) {
			got, err := f.iot.ListTagsForResource(ctx, &iot.ListTagsForResourceInput{ResourceArn: made.ThingGroupArn})
			if err != nil {
				f.Fatal(err)
			}
			for _, t := range got.Tags {
				out = append(out, *t.Key+"="+*t.Value)
			}
			return out
		}
		if _, err := f.iot.TagResource(ctx, &iot.TagResourceInput{ResourceArn: made.ThingGroupArn, Tags: []types.Tag{tag("site", "a"), tag("team", "dev")}}); err != nil {
			f.Error(err)
		}
		if d := cmp.Diff([]string{"site=a", "team=dev"}, tags()); d != "" {
			f.Error(d)
		}
		if _, err := f.iot.UntagResource(ctx, &iot.UntagResourceInput{ResourceArn: made.ThingGroupArn, TagKeys: []string{"site", "none"}}); err != nil {
			f.Error(err)
		}
		if d := cmp.Diff([]string{"team=dev"}, tags()); d != "" {
			f.Error(d)
		}
		_, err = f.iot.TagResource(ctx, &iot.TagResourceInput{ResourceArn: str(iotARN + "thinggroup/none"), Tags: []types.Tag{tag("a", "b")}})
		wantError(f, err, "ResourceNotFoundException", 404)
		_, err = f.iot.TagResource(ctx, &iot.TagResourceInput{ResourceArn: made.ThingGroupArn, Tags: []types.Tag{tag("aws:a", "b")}})
		wantError(f, err, "InvalidRequestException", badRequest)

		for name, site := range map[string]string{"dev-1": "east", "dev-2": "west", "dev-3": "weather"} {
			if _, err := f.iot.CreateThing(ctx, &iot.CreateThingInput{ThingName: &name, AttributePayload: &types.AttributePayload{Attributes: map[string]string{"site": site}}}); err != nil {
				f.Fatal(err)
			}
		}
		for name, tt := range map[string]struct {
			in   *iot.ListThingsInput
			want []string
		}{
			"all":         {&iot.ListThingsInput{}, []string{"dev-1", "dev-2", "dev-3"}},
			"a page":      {&iot.ListThingsInput{MaxResults: aws.Int32(2)}, []string{"dev-1", "dev-2"}},
			"by value":    {&iot.ListThingsInput{AttributeName: str("site"), AttributeValue: str("west")}, []string{"dev-2"}},
			"by a prefix": {&iot.ListThingsInput{AttributeName: str("site"), AttributeValue: str("we"), UsePrefixAttributeValue: true}, []string{"dev-2", "dev-3"}},
			"of a type":   {&iot.ListThingsInput{ThingTypeName: str("press")}, nil},
		} {
			got, err := f.iot.ListThings(ctx, tt.in)
			if err != nil {
				f.Fatal(err)
			}
			var names []string
			for _, thing := range got.Things {
				names = append(names, *thing.ThingName)
			}
			if d := cmp.Diff(tt.want, names); d != "" || (got.NextToken != nil) != (name == "a page") {
				f.Errorf("%s: %s", name, d)
			}
		}
	})
}
