package iotlog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/internal/pace"
	"github.com/awslogkit/awslogkit/logging/resource"
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

var levelsType = resource.NewType[LevelsState](LevelsType)

func levelsRef(s resource.Scope) resource.Ref[LevelsState] { return levelsType.Ref(s, "levels") }

func levelsID(s resource.Scope) resource.ID { return levelsRef(s).ID() }

var levels = resource.Each[account]("levels", func(s *LevelsState) *map[string]Level { return &s.Levels }).Standalone().Exports(exportLevels).
	Set("iot:SetV2LoggingLevel", account.setLevel).Clear("iot:DeleteV2LoggingLevel", account.deleteLevel).
	Observes(func(a account, key string, _ Level) []resource.Resource {
		if splitTarget(key).Type != ThingGroup {
			return nil
		}
		return []resource.Resource{observeThingGroups(a)}
	})

var levelsKind = resource.Kind[LevelsState, account]{
	Type: levelsType, Noun: "level",
	Read: account.readLevels, Origin: account.origin,
	Reads: func(account) []resource.Permission {
		return []resource.Permission{{Action: "iot:ListV2LoggingLevels", Resource: "*"}}
	},
	LeadsTo: func(a account) []resource.Resource { return []resource.Resource{observeThingGroups(a)} },
	Validate: func(w resource.Wants[LevelsState]) error {
		if n := len(levels.Wanted(w)); n > MaxLevels {
			return fmt.Errorf("%d targets have a level of their own, and an account has at most %d", n, MaxLevels)
		}
		return nil
	},
	Possible: func(s LevelsState) error {
		if n := len(s.Levels); n > MaxLevels {
			return fmt.Errorf("%d targets would have a level of their own, with those that others set, and an account has at most %d; WithoutOtherLevels removes them", n, MaxLevels)
		}
		return nil
	},
	Fields: []resource.Field[LevelsState, account]{levels},
}

// manageLevels wants levels; they can be set only once logging is on.
func manageLevels(a account, want map[LogTarget]Level, more ...resource.Wish[LevelsState]) (resource.Resource, error) {
	has := map[string]Level{}
	for t, l := range want {
		has[t.key()] = l
	}
	wishes := append(more, levels.Has(has), resource.After[LevelsState](optionsID(a.scope)))
	return levelsKind.Manage(levelsRef(a.scope), a, wishes...)
}

// goneLevels wants targets to have no level of their own.
func goneLevels(targets []LogTarget) resource.Wish[LevelsState] {
	var keys []string
	for _, t := range targets {
		keys = append(keys, t.key())
	}
	return levels.HasNot(keys...)
}

// callsASecond is the quota of each of IoT's logging operations, which cannot be raised.
const callsASecond = 2

func newPacer() *pace.Pacer { return &pace.Pacer{Every: time.Second / callsASecond} }

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

func (a account) readLevels(ctx context.Context, _ *resource.Reader) (LevelsState, bool, error) {
	s := LevelsState{Levels: map[string]Level{}}
	err := resource.Pages(func(token *string) (*string, error) {
		out, err := a.clients.IoT.ListV2LoggingLevels(ctx, &iot.ListV2LoggingLevelsInput{MaxResults: aws.Int32(250), NextToken: token}, iotOptions)
		if err != nil {
			return nil, err
		}
		for _, c := range out.LogTargetConfigurations {
			if c.LogTarget == nil || TargetType(c.LogTarget.TargetType) == defaultTarget {
				continue
			}
			l, err := parseLevel(c.LogLevel)
			if err != nil {
				return nil, err
			}
			s.Levels[LogTarget{TargetType(c.LogTarget.TargetType), aws.ToString(c.LogTarget.TargetName)}.key()] = l
		}
		return out.NextToken, nil
	})
	if resource.IsError[*types.NotConfiguredException](err) {
		err = nil
	}
	return s, err == nil, resource.Failed("iot:ListV2LoggingLevels", levelsID(a.scope), err)
}

// setLevel and deleteLevel keep the documented pace.
func (a account) setLevel(ctx context.Context, key string, level Level) error {
	target := splitTarget(key)
	if err := a.pace.Wait(ctx); err != nil {
		return err
	}
	_, err := a.clients.IoT.SetV2LoggingLevel(ctx, &iot.SetV2LoggingLevelInput{
		LogTarget: &types.LogTarget{TargetType: types.LogTargetType(target.Type), TargetName: &target.Name},
		LogLevel:  types.LogLevel(level.String()),
	}, iotOptions)
	return err
}

func (a account) deleteLevel(ctx context.Context, key string) error {
	target := splitTarget(key)
	if err := a.pace.Wait(ctx); err != nil {
		return err
	}
	_, err := a.clients.IoT.DeleteV2LoggingLevel(ctx, &iot.DeleteV2LoggingLevelInput{TargetType: types.LogTargetType(target.Type), TargetName: &target.Name}, iotOptions)
	return err
}
