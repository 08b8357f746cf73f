package resource

import (
	"errors"
	"testing"

	"github.com/awslogkit/awslogkit/logging/policy"
)

func TestWithStatement(t *testing.T) {
	allowing := func(version, sid, action, on string) policy.Document {
		return policy.Document{Version: version, Statements: []policy.Statement{{
			Sid: sid, Effect: policy.Allow, Principal: &policy.Principals{Service: []string{"cloudtrail.amazonaws.com"}}, Action: []string{action}, Resource: []string{on},
		}}}
	}
	const on = "arn:aws:s3:::b"
	one, other := allowing(policy.Version, "A", "s3:PutObject", on), allowing(policy.Version, "A", "s3:GetBucketAcl", on)
	variable := allowing(policy.Version, "A", "s3:PutObject", on+"/${aws:username}")
	old := allowing(policy.VersionOld, "B", "s3:GetBucketAcl", on)
	for _, tt := range []struct {
		name          string
		live          policy.Document
		before, after any
		statements    int
		changed       bool
		fails         bool
	}{
		{"added", policy.Document{}, nil, one, 1, true, false},
		{"there already", one, nil, one, 1, false, false},
		{"there by meaning", allowing(policy.Version, "A", "S3:putobject", on), nil, one, 1, false, false},
		{"taken by others", other, nil, one, 0, false, true},
		{"taken away", one, one, nil, 0, true, false},
		{"gone already", policy.Document{}, one, nil, 0, false, false},
		{"changed by others", other, one, nil, 0, false, true},
		{"into an old policy", old, nil, one, 2, true, false},
		{"the policy became an old one", old, nil, variable, 0, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			next, changed, err := withStatement(tt.live, "A", tt.before, tt.after)
			if len(next.Statements) != tt.statements || changed != tt.changed || errors.Is(err, ErrChangedMeanwhile) != tt.fails {
				t.Error(next, changed, err)
			}
			if len(tt.live.Statements) > 0 && err == nil && next.Version != tt.live.Version {
				t.Error(next)
			}
		})
	}
}
