package loggroup

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// ARN is the ARN of a log group, without deciding between its two
// spellings: APIs take it plain or with ":*", and two that name one group are
// equal with ==.
type ARN struct {
	Partition, Region, Account, Name string
}

// ARNOf is the ARN of the group of that name in the scope.
func ARNOf(s resource.Scope, name string) ARN {
	return ARN{s.Partition, s.Region, s.Account, name}
}

// Scope is where the group lives.
func (a ARN) Scope() resource.Scope {
	return resource.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}
}

// Ref names the group.
func (a ARN) Ref() resource.Ref[State] { return groupType.Ref(a.Scope(), a.Name) }

// ID is the group's ID.
func (a ARN) ID() resource.ID { return a.Ref().ID() }

// ParseARN reads either spelling, in any partition.
func ParseARN(s string) (ARN, error) {
	a, err := arn.Parse(s)
	if err != nil {
		return ARN{}, fmt.Errorf("log group ARN %q: %w", s, err)
	}
	name, ok := strings.CutPrefix(a.Resource, "log-group:")
	if a.Service != "logs" || !ok {
		return ARN{}, fmt.Errorf("log group ARN %q: must be arn:partition:logs:region:account:log-group:name", s)
	}
	name = strings.TrimSuffix(name, ":*")
	switch broken, _ := rule.LogGroupName(name); {
	case broken != "":
		err = errors.New("the name " + broken)
	case !arn.IsRegion(a.Region):
		err = errors.New("it has no region")
	case !arn.IsAccount(a.Account):
		err = errors.New("the account must be twelve digits")
	case arn.Partition(a.Region) != a.Partition:
		err = fmt.Errorf("region %s is in partition %s", a.Region, arn.Partition(a.Region))
	}
	if err != nil {
		return ARN{}, fmt.Errorf("log group ARN %q: %w", s, err)
	}
	return ARN{a.Partition, a.Region, a.Account, name}, nil
}

// Plain is the ARN without ":*": for logGroupIdentifier, tags, and the
// encryption context of KMS.
func (a ARN) Plain() string {
	return arn.ARN{Partition: a.Partition, Service: "logs", Region: a.Region, Account: a.Account, Resource: "log-group:" + a.Name}.String()
}

// Wildcard is the ARN with ":*": for CloudTrail, and in IAM statements about
// the group's streams.
func (a ARN) Wildcard() string { return a.Plain() + ":*" }

// Stream is the ARN of a log stream of the group; the name may hold wildcards.
func (a ARN) Stream(name string) string { return a.Plain() + ":log-stream:" + name }

// String is the plain ARN.
func (a ARN) String() string { return a.Plain() }

// MarshalText is the plain ARN.
func (a ARN) MarshalText() ([]byte, error) { return []byte(a.Plain()), nil }

// UnmarshalText reads either spelling.
func (a *ARN) UnmarshalText(text []byte) error {
	b, err := ParseARN(string(text))
	if err == nil {
		*a = b
	}
	return err
}
