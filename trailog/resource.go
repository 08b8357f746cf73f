package trailog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging"
)

// mode is what a resource is for.
type mode int

const (
	observing mode = iota // it is only read
	managing              // it becomes as the spec wants it
	stopping              // StopLogging
	detaching             // no log group and no role
	removing              // DeleteTrail
)

type trailResource struct {
	clients Clients
	scope   logging.Scope // of the clients
	home    logging.Scope
	want    spec
	mode    mode
	needs   []logging.ID // what the plan writes before the trail
	// path is that of the role as it was read, where the settings do not say.
	path *atomic.Pointer[string]
}

func newTrailResource(c Clients, s logging.Scope, want spec, m mode) *trailResource {
	return &trailResource{clients: c, scope: s, home: want.home(s), want: want, mode: m, path: new(atomic.Pointer[string])}
}

func (r *trailResource) ID() logging.ID      { return trailID(r.home, r.want.Name) }
func (r *trailResource) Needs() []logging.ID { return r.needs }

// arn is the trail's ARN: it is never called by its name, which means another
// trail to another region or account.
func (r *trailResource) arn() string { return ARN(r.home, r.want.Name) }

func (r *trailResource) Merge(other logging.Resource) (logging.Resource, error) {
	o, ok := other.(*trailResource)
	switch {
	case !ok:
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	case r.mode == observing:
		return o, nil
	case o.mode == observing || r.mode == o.mode && textOf(r.want) == textOf(o.want):
		return r, nil
	}
	return nil, &logging.MergeError{Path: "trail", A: r.describe(), B: o.describe()}
}

func (r *trailResource) describe() string {
	return map[mode]string{managing: textOf(r.want), stopping: "stopped", detaching: "without log group", removing: "removed"}[r.mode]
}

type readKey struct {
	origin any
	region string
	what   string
}

func (r *trailResource) key(what string) readKey {
	return readKey{r.clients.Origin(), r.scope.Region, what}
}

// describeAll is one call for all trails of a region: those of the account, the
// shadows of trails of other regions, and the organization's.
func describeAll(ctx context.Context, rd *logging.Reader, c Clients, s logging.Scope) ([]types.Trail, error) {
	return logging.Shared(ctx, rd, readKey{c.Origin(), s.Region, "trails"}, func(ctx context.Context) ([]types.Trail, error) {
		out, err := c.Trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)}, trailOptions)
		if err != nil {
			return nil, &logging.CallError{Operation: "cloudtrail:DescribeTrails", Resource: trailID(s, ""), Err: err}
		}
		return out.TrailList, nil
	})
}

// find is the trail: by its ARN, or, seen from its own account, by its name,
// which then is that of a trail whose home is another region.
func (r *trailResource) find(ctx context.Context, rd *logging.Reader) (*types.Trail, error) {
	all, err := describeAll(ctx, rd, r.clients, r.scope)
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
func (r *trailResource) findByARN(ctx context.Context, rd *logging.Reader) (*types.Trail, error) {
	return logging.Shared(ctx, rd, r.key("trail "+r.arn()), func(ctx context.Context) (*types.Trail, error) {
		out, err := r.clients.Trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{TrailNameList: []string{r.arn()}}, trailOptions)
		switch {
		case err != nil:
			return nil, &logging.CallError{Operation: "cloudtrail:DescribeTrails", Resource: r.ID(), Err: err}
		case len(out.TrailList) == 0:
			return nil, nil
		}
		return &out.TrailList[0], nil
	})
}

func (r *trailResource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	if err := r.readRolePath(ctx, rd); err != nil {
		return nil, err
	}
	found, err := r.find(ctx, rd)
	if err != nil {
		return nil, err
	}
	if rd.Thorough() {
		rd.Observe(&statusResource{r})
	}
	if found == nil {
		return nil, nil
	}
	s := stateOf(*found, r.home)
	status, err := r.status(ctx, rd, s.ARN)
	if err != nil {
		return nil, err
	}
	s.Logging = aws.ToBool(status.IsLogging)
	if err := r.readSelectors(ctx, rd, *found, &s); err != nil {
		return nil, err
	}
	if rd.Thorough() {
		r.observe(rd, s)
	}
	return s, nil
}

// whole reports whether everything is to be read: a trail that is deleted can
// then be put back.
func (r *trailResource) whole(rd *logging.Reader) bool { return rd.Thorough() || r.mode == removing }

func (r *trailResource) readSelectors(ctx context.Context, rd *logging.Reader, found types.Trail, s *State) error {
	if r.want.Selectors != nil || r.whole(rd) {
		got, err := logging.Shared(ctx, rd, r.key("selectors "+s.ARN), func(ctx context.Context) (Selectors, error) {
			out, err := r.clients.Trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: &s.ARN}, trailOptions)
			if err != nil {
				return Selectors{}, &logging.CallError{Operation: "cloudtrail:GetEventSelectors", Resource: r.ID(), Err: err}
			}
			return selectorsOf(out), nil
		})
		if err != nil {
			return err
		}
		s.Selectors = got.kept()
	}
	if r.want.Insights != nil || r.whole(rd) && (found.HasInsightSelectors == nil || *found.HasInsightSelectors) {
		got, err := r.insights(ctx, rd, s.ARN)
		if err != nil {
			return err
		}
		s.Insights = got
	}
	if atHome := s.ARN == r.arn() && r.home == r.scope; atHome && (len(r.want.Tags) > 0 || r.whole(rd)) {
		got, err := r.tags(ctx, rd, s.ARN)
		if err != nil {
			return err
		}
		s.Tags = got
	}
	return nil
}

func (r *trailResource) insights(ctx context.Context, rd *logging.Reader, trail string) (Insights, error) {
	return logging.Shared(ctx, rd, r.key("insights "+trail), func(ctx context.Context) (Insights, error) {
		out, err := r.clients.Trails.GetInsightSelectors(ctx, &cloudtrail.GetInsightSelectorsInput{TrailName: &trail}, trailOptions)
		var off *types.InsightNotEnabledException
		switch {
		case errors.As(err, &off):
			return nil, nil
		case err != nil:
			return nil, &logging.CallError{Operation: "cloudtrail:GetInsightSelectors", Resource: r.ID(), Err: err}
		}
		return insightsOf(out), nil
	})
}

func (r *trailResource) tags(ctx context.Context, rd *logging.Reader, trail string) (map[string]string, error) {
	return logging.Shared(ctx, rd, r.key("tags "+trail), func(ctx context.Context) (map[string]string, error) {
		tags := map[string]string{}
		in := &cloudtrail.ListTagsInput{ResourceIdList: []string{trail}}
		for {
			out, err := r.clients.Trails.ListTags(ctx, in, trailOptions)
			if err != nil {
				return nil, &logging.CallError{Operation: "cloudtrail:ListTags", Resource: r.ID(), Err: err}
			}
			for _, res := range out.ResourceTagList {
				for _, t := range res.TagsList {
					// Tags of CloudFormation and others of AWS can be neither set nor taken.
					if k := aws.ToString(t.Key); !strings.HasPrefix(strings.ToLower(k), "aws:") {
						tags[k] = aws.ToString(t.Value)
					}
				}
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				break
			}
		}
		if len(tags) == 0 {
			return nil, nil
		}
		return tags, nil
	})
}

// readRolePath finds the path of a role that is named without one: the console
// puts its roles under /service-role/. The call is shared with the role's own.
func (r *trailResource) readRolePath(ctx context.Context, rd *logging.Reader) error {
	if r.mode != managing || r.want.Role == "" || strings.HasPrefix(r.want.Role, "arn:") {
		return nil
	}
	state, err := logging.ObserveRole(r.clients.Clients, r.scope, r.want.Role).Read(ctx, rd)
	if err != nil {
		return err
	}
	path := "/"
	if s, ok := state.(logging.RoleState); ok {
		path = s.Path
	}
	r.path.Store(&path)
	return nil
}

// Reads are what a comparison needs.
func (r *trailResource) Reads() []logging.Permission {
	on := func(action string) logging.Permission { return logging.Permission{Action: action, Resource: r.arn()} }
	out := []logging.Permission{{Action: "cloudtrail:DescribeTrails", Resource: "*"}, on("cloudtrail:GetTrailStatus")}
	if r.want.Selectors != nil || r.mode == removing {
		out = append(out, on("cloudtrail:GetEventSelectors"))
	}
	if r.want.Insights != nil || r.mode == removing {
		out = append(out, on("cloudtrail:GetInsightSelectors"))
	}
	if len(r.want.Tags) > 0 || r.mode == removing {
		out = append(out, on("cloudtrail:ListTags"))
	}
	return out
}

// ThoroughReads are what judging needs besides.
func (r *trailResource) ThoroughReads() []logging.Permission {
	var out []logging.Permission
	for _, a := range []string{"cloudtrail:GetEventSelectors", "cloudtrail:GetInsightSelectors", "cloudtrail:ListTags"} {
		out = append(out, logging.Permission{Action: a, Resource: r.arn()})
	}
	return out
}

// Paths of a trail's state.
const (
	pathSettings  = "settings"
	pathLogging   = "isLogging"
	pathSelectors = "eventSelectors"
	pathInsights  = "insightSelectors"
	pathTags      = "tags"
)

// Diff is what has to change: one call for everything that CreateTrail and
// UpdateTrail set, then tags, selectors, insights, and at last StartLogging, so
// that nothing else is recorded in between.
func (r *trailResource) Diff(now logging.State) ([]logging.Change, error) {
	s, exists := now.(State)
	if exists && s.ARN != r.arn() {
		return nil, nil // a shadow is read-only; judging says so
	}
	d := differ{}
	switch r.mode {
	case managing:
		r.diff(&d, s, exists)
	case stopping:
		if exists && s.Logging {
			d.change(pathLogging, true, nil)
		}
	case detaching:
		if s.Settings.LogGroupARN+s.Settings.RoleARN != "" {
			after := s.Settings
			after.LogGroupARN, after.RoleARN = "", ""
			d.change(pathSettings, s.Settings, after)
		}
	case removing:
		if exists && s.Logging {
			d.change(pathLogging, true, nil)
			s.Logging = false
		}
		if exists {
			d.change("", s, nil)
		}
	}
	return d.changes, d.err
}

func (r *trailResource) diff(d *differ, s State, exists bool) {
	if !exists {
		s = State{ARN: r.arn(), Tags: maps.Clone(r.want.Tags)}
		s.Settings = r.want.settings(r.home, TrailSettings{GlobalEvents: true}, r.wantedRole())
		d.change("", nil, s)
	}
	if after := r.want.settings(r.home, s.Settings, r.wantedRole()); after != s.Settings {
		d.change(pathSettings, s.Settings, after)
	}
	for _, k := range slices.Sorted(maps.Keys(r.want.Tags)) {
		switch have, ok := s.Tags[k]; {
		case !ok:
			d.change(pathTags+"["+k+"]", nil, r.want.Tags[k])
		case have != r.want.Tags[k]:
			d.change(pathTags+"["+k+"]", have, r.want.Tags[k])
		}
	}
	if want := r.want.Selectors; want != nil && !want.Equal(s.selectors()) {
		d.change(pathSelectors, orNil(s.Selectors), orNil(want.kept()))
	}
	if want := r.want.Insights; want != nil && textOf(want.normal()) != textOf(s.Insights.normal()) {
		d.change(pathInsights, insightsOrNil(s.Insights), insightsOrNil(want.normal()))
	}
	if !s.Logging {
		d.change(pathLogging, nil, true)
	}
}

// differ collects changes.
type differ struct {
	changes []logging.Change
	err     error
}

func (d *differ) change(path string, before, after any) {
	c, err := logging.NewChange(path, before, after)
	d.changes, d.err = append(d.changes, c), errors.Join(d.err, err)
}

// orNil is an untyped nil for a nil pointer.
func orNil(s *Selectors) any {
	if s == nil {
		return nil
	}
	return *s
}

func insightsOrNil(in Insights) any {
	if len(in) == 0 {
		return nil
	}
	return in
}
