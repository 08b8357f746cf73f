package iotlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/logging"
)

// LevelsType names the levels of all targets in an ID; there is one of each
// region, with the name "levels".
const LevelsType = "AWS::IoT::ResourceSpecificLogging"

// LevelsState is the levels of all targets, by "THING_GROUP/line-7"; in names, %,
// [ and ] are written %25, %5B and %5D. The
// account's own row, DEFAULT, is not among them.
type LevelsState struct {
	Levels map[string]Level `json:"levels,omitempty"`
}

func levelsID(s logging.Scope) logging.ID {
	return logging.ID{Scope: s, Type: LevelsType, Name: "levels"}
}

// callsASecond is the quota of each of IoT's logging operations, which cannot be raised.
const callsASecond = 2

type levelsResource struct {
	clients Clients
	scope   logging.Scope
	want    map[LogTarget]Level
	removed []LogTarget // these go
	remove  bool        // levels that are not wanted go
	until   time.Time

	pace *pacer
}

// pacer keeps calls apart.
type pacer struct {
	mu   sync.Mutex
	next time.Time
}

// wait takes the next free moment and waits for it.
func (p *pacer) wait(ctx context.Context) error {
	p.mu.Lock()
	now := time.Now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(time.Second / callsASecond)
	p.mu.Unlock()
	if at == now {
		return nil
	}
	select {
	case <-time.After(at.Sub(now)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *levelsResource) ID() logging.ID { return levelsID(r.scope) }

// Needs is the options: levels of targets can be set only once logging is on.
func (r *levelsResource) Needs() []logging.ID { return []logging.ID{optionsID(r.scope)} }

func (r *levelsResource) Merge(other logging.Resource) (logging.Resource, error) {
	o, ok := other.(*levelsResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	if !r.until.Equal(o.until) {
		return nil, errors.New("a temporary level is applied alone: its report says what to put back")
	}
	m := *r
	m.want = maps.Clone(r.want)
	if m.want == nil {
		m.want = map[LogTarget]Level{}
	}
	for _, t := range sortedTargets(o.want) {
		if have, twice := m.want[t]; twice && have != o.want[t] {
			return nil, &logging.MergeError{Path: levelPath(t), A: have.String(), B: o.want[t].String()}
		}
		m.want[t] = o.want[t]
	}
	m.removed = append(slices.Clone(r.removed), o.removed...)
	for _, t := range m.removed {
		if l, wanted := m.want[t]; wanted {
			return nil, &logging.MergeError{Path: levelPath(t), A: l.String(), B: "absent"}
		}
	}
	m.remove = r.remove || o.remove
	if len(m.want) > MaxLevels {
		return nil, fmt.Errorf("%d targets have a level of their own, and an account has at most %d", len(m.want), MaxLevels)
	}
	return &m, nil
}

// keyEscapes keep a name's brackets out of a path.
var keyEscapes = []string{"%", "%25", "]", "%5D", "[", "%5B"}

// key is a target as a key of LevelsState.
func (t LogTarget) key() string { return strings.NewReplacer(keyEscapes...).Replace(t.String()) }

// splitTarget reads a key; unlike ParseLogTarget it takes whatever AWS has.
func splitTarget(key string) LogTarget {
	back := slices.Clone(keyEscapes)
	slices.Reverse(back)
	typ, name, _ := strings.Cut(strings.NewReplacer(back...).Replace(key), "/")
	return LogTarget{TargetType(typ), name}
}

func levelPath(t LogTarget) string { return "levels[" + t.key() + "]" }

func (r *levelsResource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	state, err := logging.Shared(ctx, rd, optionsKey{r.clients.Origin(), r.ID()}, func(ctx context.Context) (LevelsState, error) {
		s := LevelsState{Levels: map[string]Level{}}
		in := &iot.ListV2LoggingLevelsInput{MaxResults: aws.Int32(250)}
		for {
			out, err := r.clients.IoT.ListV2LoggingLevels(ctx, in, iotOptions)
			var not *types.NotConfiguredException
			switch {
			case errors.As(err, &not):
				return s, nil
			case err != nil:
				return LevelsState{}, &logging.CallError{Operation: "iot:ListV2LoggingLevels", Resource: r.ID(), Err: err}
			}
			for _, c := range out.LogTargetConfigurations {
				if c.LogTarget == nil || TargetType(c.LogTarget.TargetType) == defaultTarget {
					continue
				}
				l, err := parseLevel(c.LogLevel)
				if err != nil {
					return LevelsState{}, &logging.CallError{Operation: "iot:ListV2LoggingLevels", Resource: r.ID(), Err: err}
				}
				s.Levels[LogTarget{TargetType(c.LogTarget.TargetType), aws.ToString(c.LogTarget.TargetName)}.key()] = l
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				return s, nil
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for key := range state.Levels {
		if rd.Thorough() && splitTarget(key).Type == ThingGroup {
			rd.Observe(thingGroups{r.clients.IoT, r.scope})
			break
		}
	}
	return state, nil
}

func (r *levelsResource) Reads() []logging.Permission {
	return []logging.Permission{{Action: "iot:ListV2LoggingLevels", Resource: "*"}}
}

func (r *levelsResource) Diff(now logging.State) ([]logging.Change, error) {
	s, _ := now.(LevelsState)
	var out []logging.Change
	var errs []error
	change := func(path string, before, after any) {
		c, err := logging.NewChange(path, before, after)
		c.Standalone = r.until.IsZero()
		c.Until = r.until
		out, errs = append(out, c), append(errs, err)
	}
	// What goes makes room, so it goes first: an account has at most 1,000.
	count := len(s.Levels)
	for _, key := range slices.Sorted(maps.Keys(s.Levels)) {
		t := splitTarget(key)
		if _, wanted := r.want[t]; !wanted && (r.remove || slices.Contains(r.removed, t)) {
			change(levelPath(t), s.Levels[key], nil)
			count--
		}
	}
	for _, t := range sortedTargets(r.want) {
		have, ok := s.Levels[t.key()]
		switch {
		case !ok:
			change(levelPath(t), nil, r.want[t])
			count++
		case have != r.want[t]:
			change(levelPath(t), have, r.want[t])
		}
	}
	if count > MaxLevels {
		return nil, fmt.Errorf("%d targets would have a level of their own, with those that others set, and an account has at most %d; RemoveExtraLevels removes the others", count, MaxLevels)
	}
	return out, errors.Join(errs...)
}

func (r *levelsResource) Call(c logging.Change) logging.Call {
	action := "iot:SetV2LoggingLevel"
	if string(c.After) == "null" {
		action = "iot:DeleteV2LoggingLevel"
	}
	return logging.Call{Operation: action, Requires: []logging.Permission{{Action: action, Resource: "*"}}}
}

// Write sets or deletes one level, at the documented pace.
func (r *levelsResource) Write(ctx context.Context, c logging.Change) error {
	key, ok := strings.CutPrefix(c.Path, "levels[")
	target := splitTarget(strings.TrimSuffix(key, "]"))
	if !ok || target.Name == "" {
		return fmt.Errorf("levels have no %q", c.Path)
	}
	typ, name := string(target.Type), target.Name
	var level *Level
	if err := json.Unmarshal(c.After, &level); err != nil {
		return err
	}
	if err := r.pace.wait(ctx); err != nil {
		return err
	}
	if level == nil {
		_, err := r.clients.IoT.DeleteV2LoggingLevel(ctx, &iot.DeleteV2LoggingLevelInput{TargetType: types.LogTargetType(typ), TargetName: &name}, iotOptions)
		return err
	}
	_, err := r.clients.IoT.SetV2LoggingLevel(ctx, &iot.SetV2LoggingLevelInput{
		LogTarget: &types.LogTarget{TargetType: types.LogTargetType(typ), TargetName: &name},
		LogLevel:  types.LogLevel(level.String()),
	}, iotOptions)
	return err
}

// Transient is never: setting a level does not depend on IAM propagating.
func (r *levelsResource) Transient(error, logging.Facts) (bool, string) { return false, "" }
