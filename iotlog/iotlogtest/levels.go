package iotlogtest

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// maxLevels is how many targets can have a level of their own.
const maxLevels = 1000

// maxName is the length in characters of the longest name of a target; of the
// API's own model, CloudFormation has this limit.
const maxName = 128

// target is what has a level of its own.
type target struct {
	typ  types.LogTargetType
	name string
}

func (t target) String() string { return string(t.typ) + "/" + t.name }

// key is the target's place in the list, in which DEFAULT comes first.
func (t target) key() string {
	if t.typ == types.LogTargetTypeDefault {
		return " "
	}
	return t.String()
}

func compareTargets(a, b target) int {
	return cmp.Compare(a.key(), b.key())
}

func (s *store) setLevel(r *loggingtest.Request, in *iot.SetV2LoggingLevelInput) (*iot.SetV2LoggingLevelOutput, error) {
	if err := r.Authorize("iot:SetV2LoggingLevel", "*", nil); err != nil {
		return nil, err
	}
	t := target{in.LogTarget.TargetType, aws.ToString(in.LogTarget.TargetName)}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	if here.options == nil {
		return nil, notConfigured()
	}
	if t.typ == types.LogTargetTypeDefault {
		if t.name != "" {
			return nil, invalid("The target type DEFAULT takes no targetName.")
		}
		o := *here.options
		o.level = in.LogLevel
		here.options = &o
		return &iot.SetV2LoggingLevelOutput{}, nil
	}
	if err := checkName(t); err != nil {
		return nil, err
	}
	if _, has := here.levels[t]; !has && len(here.levels) >= maxLevels {
		return nil, &types.LimitExceededException{Message: aws.String("The limit of 1000 resource-specific logging configurations is exceeded.")}
	}
	here.levels[t] = in.LogLevel
	return &iot.SetV2LoggingLevelOutput{}, nil
}

func checkName(t target) error {
	if n := utf8.RuneCountInString(t.name); n == 0 || n > maxName {
		return invalid("The targetName of a target of type " + string(t.typ) + " must have 1 to 128 characters.")
	}
	return nil
}

func (s *store) listLevels(r *loggingtest.Request, in *iot.ListV2LoggingLevelsInput) (*iot.ListV2LoggingLevelsOutput, error) {
	if err := r.Authorize("iot:ListV2LoggingLevels", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	if here.options == nil {
		return nil, notConfigured()
	}
	var all []target
	if !s.noDefaultRow {
		all = append(all, target{typ: types.LogTargetTypeDefault})
	}
	all = append(all, slices.SortedFunc(maps.Keys(here.levels), compareTargets)...)
	if in.TargetType != "" {
		all = slices.DeleteFunc(all, func(t target) bool { return t.typ != in.TargetType })
	}
	page, next, err := pageOf(all, target.key, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	out := &iot.ListV2LoggingLevelsOutput{NextToken: next, LogTargetConfigurations: []types.LogTargetConfiguration{}}
	for _, t := range page {
		c := types.LogTargetConfiguration{LogTarget: &types.LogTarget{TargetType: t.typ}, LogLevel: here.levels[t]}
		if t.typ == types.LogTargetTypeDefault {
			c.LogLevel = here.options.level
		} else {
			c.LogTarget.TargetName = aws.String(t.name)
		}
		out.LogTargetConfigurations = append(out.LogTargetConfigurations, c)
	}
	return out, nil
}

// deleteLevel deletes a level, whether or not it is there.
func (s *store) deleteLevel(r *loggingtest.Request, in *iot.DeleteV2LoggingLevelInput) (*iot.DeleteV2LoggingLevelOutput, error) {
	if err := r.Authorize("iot:DeleteV2LoggingLevel", "*", nil); err != nil {
		return nil, err
	}
	t := target{in.TargetType, aws.ToString(in.TargetName)}
	if t.typ == types.LogTargetTypeDefault {
		return nil, invalid("The level of the target type DEFAULT cannot be deleted.")
	}
	if err := checkName(t); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.region(r.Region()).levels, t)
	return &iot.DeleteV2LoggingLevelOutput{}, nil
}
