package resource_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestNewTypeOfAnotherState(t *testing.T) {
	resource.NewType[int]("Test::Spike::Type")
	resource.NewType[int]("Test::Spike::Type")
	defer func() {
		if recover() == nil {
			t.Error("two states have one type")
		}
	}()
	resource.NewType[string]("Test::Spike::Type")
}
