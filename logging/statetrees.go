package logging

import (
	"fmt"
	"maps"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// stateTrees are the states of resources, taken apart when they are first asked for.
type stateTrees struct {
	states map[ID]resource.Known
	trees  map[ID]*value.Tree
}

func newStateTrees(states map[ID]resource.Known) *stateTrees {
	return &stateTrees{states, map[ID]*value.Tree{}}
}

func (s *stateTrees) of(id ID) (*value.Tree, error) {
	if t := s.trees[id]; t != nil {
		return t, nil
	}
	t, err := value.Parse(s.states[id].JSON)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	s.trees[id] = t
	return t, nil
}

// put is the states with what was set.
func (s *stateTrees) put() (map[ID]resource.Known, error) {
	out := maps.Clone(s.states)
	for id, t := range s.trees {
		j, err := t.JSON()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		out[id] = resource.Known{JSON: j}
	}
	return out, nil
}
