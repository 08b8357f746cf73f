package trailog

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// trailHandle is a trail's clients and name.
type trailHandle struct {
	clients Clients
	scope   resource.Scope // of the clients
	home    resource.Scope
	want    spec // what its own settings say
}

func newTrail(c Clients, s resource.Scope, want spec) *trailHandle {
	return &trailHandle{clients: c, scope: s, home: want.home(s), want: want}
}

var trailType = resource.NewType[State](Type)

func trailRef(home resource.Scope, name string) resource.Ref[State] { return trailType.Ref(home, name) }

func (r *trailHandle) ref() resource.Ref[State] { return trailRef(r.home, r.want.Name) }
func (r *trailHandle) ID() resource.ID          { return r.ref().ID() }

// arn is the trail's ARN: it is never called by its name, which means another
// trail to another region or account.
func (r *trailHandle) arn() string { return ARN(r.home, r.want.Name) }

// One call sets everything that CreateTrail and UpdateTrail set; then come tags,
// selectors and insights, and at last StartLogging, so that nothing else is
// recorded in between.
var (
	settings = resource.One[*trailHandle]("settings", func(s *State) *TrailSettings { return &s.Settings }).
			AtCreate().Required().Exclusive().SetFrom("cloudtrail:UpdateTrail", (*trailHandle).update).Exports(exportSettings).
			More(func(h *trailHandle, before, after TrailSettings) []resource.Permission {
			return append(passRole(before, after), forOrganization(h, before, after)...)
		})
	tags = resource.Each[*trailHandle]("tags", func(s *State) *map[string]string { return &s.Tags }).
		AtCreate("cloudtrail:AddTags").Property("Tags", "Key", "Value").Set("cloudtrail:AddTags", (*trailHandle).setTag).Clear("cloudtrail:RemoveTags", (*trailHandle).clearTag).
		Read((*trailHandle).readTags, "cloudtrail:ListTags").Judged()
	selectors = resource.One[*trailHandle]("eventSelectors", func(s *State) **selector.Set { return &s.Selectors }).
			Restored().Set("cloudtrail:PutEventSelectors", (*trailHandle).setSelectors).Exports(exportSelectors).
			Read((*trailHandle).readSelectors, "cloudtrail:GetEventSelectors").Judged()
	insights = resource.One[*trailHandle]("insightSelectors", func(s *State) *selector.Insights { return &s.Insights }).
			Restored().Set("cloudtrail:PutInsightSelectors", (*trailHandle).setInsights).Exports(exportInsights).
			Read((*trailHandle).readInsights, "cloudtrail:GetInsightSelectors").Judged()
	isLogging = resource.One[*trailHandle]("isLogging", func(s *State) *bool { return &s.Logging }).
			Restored().Set("cloudtrail:StartLogging", (*trailHandle).start).Clear("cloudtrail:StopLogging", (*trailHandle).stop)
)

var trailKind = resource.Kind[State, *trailHandle]{
	Type: trailType, Noun: "trail", NameProperty: "TrailName", ARN: (*trailHandle).arn,
	Read: (*trailHandle).read,
	Reads: func(r *trailHandle) []resource.Permission {
		return []resource.Permission{{Action: "cloudtrail:DescribeTrails", Resource: "*"}, {Action: "cloudtrail:GetTrailStatus", Resource: r.arn()}}
	},
	Create:    resource.Whole[State, *trailHandle]{Action: "cloudtrail:CreateTrail", Call: (*trailHandle).create},
	Delete:    resource.Whole[State, *trailHandle]{Action: "cloudtrail:DeleteTrail", Call: (*trailHandle).delete},
	First:     func(r *trailHandle, _ resource.Wants[State], s *State) error { s.ARN = r.arn(); return nil },
	Foreign:   func(r *trailHandle, s State) bool { return s.ARN != "" && s.ARN != r.arn() }, // a shadow
	Writable:  (*trailHandle).writable,
	Observes:  (*trailHandle).observes,
	LeadsTo:   (*trailHandle).leadsTo,
	Foresees:  (*trailHandle).foresees,
	Quiet:     func() []resource.Wish[State] { return []resource.Wish[State]{isLogging.Is(false)} },
	Transient: (*trailHandle).transient,
	Exports:   exportWhole,
	Fields:    []resource.Field[State, *trailHandle]{settings, tags, selectors, insights, isLogging},
}

// foresees is a list of trails that tells which record a call, with this one as planned.
// Selectors that nobody asked for are taken as they were.
func (r *trailHandle) foresees(planned *State, other resource.ID, shows json.RawMessage) (json.RawMessage, error) {
	call, ok := trails.CallOf(other)
	if !ok || other.Account != r.home.Account {
		return shows, nil
	}
	var list trails.State
	if err := json.Unmarshal(shows, &list); err != nil {
		return nil, err
	}
	was, existed := list.Trails[r.arn()]
	switch {
	case planned == nil, !planned.Settings.MultiRegion && other.Region != r.home.Region:
		delete(list.Trails, r.arn())
	default:
		writes, set := false, selector.Set{}
		if planned.Selectors != nil {
			set = *planned.Selectors
		}
		covered := set.Covers(selector.Event{ReadOnly: &writes, Source: call.Source, Name: call.Name})
		if planned.Selectors == nil && existed {
			covered = was.Records
		}
		if list.Trails == nil {
			list.Trails = map[string]trails.Trail{}
		}
		list.Trails[r.arn()] = trails.Trail{
			Name: r.ref().ID().Name, MultiRegion: planned.Settings.MultiRegion, Organization: planned.Settings.Organization,
			LogGroupARN: planned.Settings.LogGroupARN, Bucket: planned.Settings.Bucket, Records: planned.Logging && covered,
		}
	}
	return json.Marshal(list)
}

// manage wants the trail as its settings say.
func (r *trailHandle) manage(needs ...resource.ID) (resource.Resource, error) {
	want := &r.want
	if want.Removed {
		return trailKind.Manage(r.ref(), r, resource.Gone[State]())
	}
	wishes := []resource.Wish[State]{
		resource.MustExist[State](want.MustExist),
		settings.Toward(textOf(*want), func(now State, exists bool) (TrailSettings, error) {
			if !exists {
				now.Settings = TrailSettings{GlobalEvents: true}
			}
			return want.settings(r.home, now.Settings, want.roleARN(r.scope, now.rolePath)), nil
		}),
		tags.Has(want.Tags), isLogging.Is(!want.WithoutLogging), resource.After[State](needs...),
	}
	if s := want.Selectors; s != nil {
		wishes = append(wishes, selectors.Toward(textOf(s), func(now State, _ bool) (*selector.Set, error) {
			if s.Equal(now.selectors()) {
				return now.Selectors, nil
			}
			return kept(*s), nil
		}))
	}
	if in := want.Insights; in != nil {
		wishes = append(wishes, insights.Toward(textOf(in), func(now State, _ bool) (selector.Insights, error) {
			if textOf(in.Normal()) == textOf(now.Insights.Normal()) {
				return now.Insights, nil
			}
			return in.Normal(), nil
		}))
	}
	return trailKind.Manage(r.ref(), r, wishes...)
}

// find is the trail: by its ARN, or, seen from its own account, by its name,
// which then is that of a trail whose home is another region.
func (r *trailHandle) find(ctx context.Context, rd *resource.Reader) (*types.Trail, error) {
	all, err := trails.Describe(ctx, rd, r.clients.trails(), r.scope)
	if err != nil {
		return nil, err
	}
	by := func(match func(types.Trail) bool) *types.Trail {
		if i := slices.IndexFunc(all, match); i >= 0 {
			return &all[i]
		}
		return nil
	}
	if t := by(func(t types.Trail) bool { return aws.ToString(t.TrailARN) == r.arn() }); t != nil {
		return t, nil
	}
	if r.home == r.scope {
		return by(func(t types.Trail) bool { return aws.ToString(t.Name) == r.want.Name }), nil
	}
	return r.findByARN(ctx, rd)
}

// findByARN asks for a trail of another account or region, which the list may
// leave out.
func (r *trailHandle) findByARN(ctx context.Context, rd *resource.Reader) (*types.Trail, error) {
	return resource.Once(ctx, rd, r.clients.Clients, r.ID(), "trail", func(ctx context.Context) (*types.Trail, error) {
		out, err := r.clients.Trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{TrailNameList: []string{r.arn()}}, trailOptions)
		if err != nil || len(out.TrailList) == 0 {
			return nil, resource.Failed("cloudtrail:DescribeTrails", r.ID(), err)
		}
		return &out.TrailList[0], nil
	})
}

func (r *trailHandle) read(ctx context.Context, rd *resource.Reader) (State, bool, error) {
	var none State
	var err error
	if none.rolePath, err = r.rolePath(ctx, rd); err != nil {
		return none, false, err
	}
	found, err := r.find(ctx, rd)
	if err != nil || found == nil {
		return none, false, err
	}
	s := stateOf(*found, r.home)
	s.rolePath = none.rolePath
	status, err := r.status(ctx, rd, s.ARN)
	if err != nil {
		return none, false, err
	}
	s.Logging = aws.ToBool(status.IsLogging)
	return s, true, nil
}

func (r *trailHandle) readSelectors(ctx context.Context, rd *resource.Reader, s *State, _ bool) (err error) {
	s.Selectors, err = resource.Once(ctx, rd, r.clients.Clients, r.ID(), "selectors", func(ctx context.Context) (*selector.Set, error) {
		out, err := r.clients.Trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: &s.ARN}, trailOptions)
		if err != nil {
			return nil, resource.Failed("cloudtrail:GetEventSelectors", r.ID(), err)
		}
		return kept(selectorsOf(out)), nil
	})
	return err
}

func (r *trailHandle) readInsights(ctx context.Context, rd *resource.Reader, s *State, wanted bool) error {
	found, err := r.find(ctx, rd) // once for each reader
	if err != nil || found == nil || !wanted && found.HasInsightSelectors != nil && !*found.HasInsightSelectors {
		return err
	}
	s.Insights, err = resource.Once(ctx, rd, r.clients.Clients, r.ID(), "insights", func(ctx context.Context) (selector.Insights, error) {
		out, err := r.clients.Trails.GetInsightSelectors(ctx, &cloudtrail.GetInsightSelectorsInput{TrailName: &s.ARN}, trailOptions)
		switch {
		case resource.IsError[*types.InsightNotEnabledException](err):
			return nil, nil
		case err != nil:
			return nil, resource.Failed("cloudtrail:GetInsightSelectors", r.ID(), err)
		}
		return insightsOf(out), nil
	})
	return err
}

// readTags: a trail that is seen from elsewhere does not show them.
func (r *trailHandle) readTags(ctx context.Context, rd *resource.Reader, s *State, _ []string) (err error) {
	if s.ARN != r.arn() || r.home != r.scope {
		return nil
	}
	s.Tags, err = resource.Once(ctx, rd, r.clients.Clients, r.ID(), "tags", func(ctx context.Context) (map[string]string, error) {
		var tags []types.Tag
		err := resource.Pages(func(token *string) (*string, error) {
			out, err := r.clients.Trails.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{s.ARN}, NextToken: token}, trailOptions)
			if err != nil {
				return nil, resource.Failed("cloudtrail:ListTags", r.ID(), err)
			}
			for _, its := range out.ResourceTagList {
				tags = append(tags, its.TagsList...)
			}
			return out.NextToken, nil
		})
		return resource.OwnTags(tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), err
	})
	return err
}
