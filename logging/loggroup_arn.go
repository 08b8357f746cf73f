package logging

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
)

// LogGroupARN is the ARN of a log group, without deciding between its two
// spellings: APIs take it plain or with ":*", and two that name one group are
// equal with ==.
type LogGroupARN struct {
	Partition, Region, Account, Name string
}

// LogGroupARN is the ARN of the group of that name in the scope.
func (s Scope) LogGroupARN(name string) LogGroupARN {
	return LogGroupARN{s.Partition, s.Region, s.Account, name}
}

// ParseLogGroupARN reads either spelling, in any partition.
func ParseLogGroupARN(s string) (LogGroupARN, error) {
	a, err := arn.Parse(s)
	if err != nil {
		return LogGroupARN{}, fmt.Errorf("log group ARN %q: %w", s, err)
	}
	name, ok := strings.CutPrefix(a.Resource, "log-group:")
	if a.Service != "logs" || !ok {
		return LogGroupARN{}, fmt.Errorf("log group ARN %q: must be arn:partition:logs:region:account:log-group:name", s)
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
		return LogGroupARN{}, fmt.Errorf("log group ARN %q: %w", s, err)
	}
	return LogGroupARN{a.Partition, a.Region, a.Account, name}, nil
}

// Plain is the ARN without ":*": for logGroupIdentifier, tags, and the
// encryption context of KMS.
func (a LogGroupARN) Plain() string {
	return arn.ARN{Partition: a.Partition, Service: "logs", Region: a.Region, Account: a.Account, Resource: "log-group:" + a.Name}.String()
}

// Wildcard is the ARN with ":*": for CloudTrail, and in IAM statements about
// the group's streams.
func (a LogGroupARN) Wildcard() string { return a.Plain() + ":*" }

// Stream is the ARN of a log stream of the group; the name may hold wildcards.
func (a LogGroupARN) Stream(name string) string { return a.Plain() + ":log-stream:" + name }

// String is the plain ARN.
func (a LogGroupARN) String() string { return a.Plain() }

// MarshalText is the plain ARN.
func (a LogGroupARN) MarshalText() ([]byte, error) { return []byte(a.Plain()), nil }

// UnmarshalText reads either spelling.
func (a *LogGroupARN) UnmarshalText(text []byte) error {
	b, err := ParseLogGroupARN(string(text))
	if err == nil {
		*a = b
	}
	return err
}
