// Package trails reads which trails of CloudTrail a region has, and which of them
// record an API call. What a trail is set to is in package trailog.
//
//awslogkit:floor 4
//awslogkit:deps cloudtrail sts
package trails

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type names a list of a region's trails in an ID; see [Ref] and [RecordingRef].
const Type = "AWS::CloudTrail::Trails"

// State is the trails that a region has, by ARN: those of the account, the shadows
// of trails for all regions whose home is elsewhere, and the organization's.
type State struct {
	Trails map[string]Trail `json:"trails,omitempty"`
}

// Trail is a trail as a list shows it.
type Trail struct {
	Name         string `json:"name"`
	MultiRegion  bool   `json:"isMultiRegionTrail,omitempty"`
	Organization bool   `json:"isOrganizationTrail,omitempty"`
	LogGroupARN  string `json:"cloudWatchLogsLogGroupArn,omitempty"`
	Bucket       string `json:"s3BucketName,omitempty"`
	// Records: it logs, and records the call that the list is about. It is false in
	// a list that is about none.
	Records bool `json:"records,omitempty"`
}

var listType = resource.NewType[State](Type)

// Ref names the list of a region's trails.
func Ref(s resource.Scope) resource.Ref[State] { return listType.Ref(s, "trails") }

// RecordingRef names the list that tells which trails record a call.
func RecordingRef(s resource.Scope, c Call) resource.Ref[State] {
	return listType.Ref(s, c.Source+":"+c.Name)
}

// CallOf is the call that a list tells of; false for one that is about none, and for
// what is no list.
func CallOf(id resource.ID) (Call, bool) {
	source, name, ok := strings.Cut(id.Name, ":")
	return Call{source, name}, ok && id.Type == Type
}

// region is the clients of a region, and the call that the list is about, if any.
type region struct {
	clients Clients
	scope   resource.Scope
	call    Call
}

var kind = resource.Kind[State, region]{
	Type: listType, Noun: "list of trails", Read: region.read,
	Reads: func(r region) []resource.Permission {
		ps := []resource.Permission{{Action: "cloudtrail:DescribeTrails", Resource: "*"}}
		if r.call != (Call{}) {
			ps = append(ps, resource.Permission{Action: "cloudtrail:GetTrailStatus", Resource: "*"}, resource.Permission{Action: "cloudtrail:GetEventSelectors", Resource: "*"})
		}
		return ps
	},
}

// Observe is the list of a region's trails, for judging.
func Observe(c Clients, s resource.Scope) resource.Resource {
	return kind.Observe(Ref(s), region{clients: c, scope: s})
}

// ObserveRecording is the list of a region's trails with which of them record a
// call. A trail whose status or selectors cannot be read, such as the organization's
// perhaps, makes the list unreadable only where no other one records the call.
func ObserveRecording(c Clients, s resource.Scope, call Call) resource.Resource {
	return kind.Observe(RecordingRef(s, call), region{c, s, call})
}

// Read reads the list of a region's trails.
func Read(ctx context.Context, c Clients, s resource.Scope) (State, error) {
	state, _, err := kind.Look(ctx, Ref(s), region{clients: c, scope: s}, resource.NewReader())
	return state, err
}

func (r region) read(ctx context.Context, rd *resource.Reader) (State, bool, error) {
	all, err := Describe(ctx, rd, r.clients, r.scope)
	if err != nil {
		return State{}, false, err
	}
	s := State{Trails: map[string]Trail{}}
	var unread error
	recorded := r.call == Call{}
	for _, t := range all {
		one := Trail{
			Name: aws.ToString(t.Name), MultiRegion: aws.ToBool(t.IsMultiRegionTrail), Organization: aws.ToBool(t.IsOrganizationTrail),
			LogGroupARN: aws.ToString(t.CloudWatchLogsLogGroupArn), Bucket: aws.ToString(t.S3BucketName),
		}
		if home := aws.ToString(t.HomeRegion); r.call != (Call{}) && (home == r.scope.Region || one.MultiRegion) {
			one.Records, err = r.records(ctx, t.TrailARN)
			unread, recorded = errors.Join(unread, err), recorded || one.Records
		}
		s.Trails[arnOf(t, r.scope)] = one
	}
	if !recorded && unread != nil {
		return State{}, false, unread
	}
	return s, true, nil
}

// arnOf is the trail's ARN, which emulators leave out.
func arnOf(t types.Trail, s resource.Scope) string {
	if t.TrailARN != nil {
		return *t.TrailARN
	}
	return arn.ARN{Partition: s.Partition, Service: "cloudtrail", Region: s.Region, Account: s.Account, Resource: "trail/" + aws.ToString(t.Name)}.String()
}

type describeKey struct {
	origin any
	region string
}

// Describe is one call for all trails of a region, which a reader makes once.
func Describe(ctx context.Context, rd *resource.Reader, c Clients, s resource.Scope) ([]types.Trail, error) {
	return resource.Shared(ctx, rd, describeKey{c.Origin(), s.Region}, func(ctx context.Context) ([]types.Trail, error) {
		out, err := c.Trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)}, Options)
		if err != nil {
			return nil, resource.Failed("cloudtrail:DescribeTrails", Ref(s).ID(), err)
		}
		return out.TrailList, nil
	})
}
