package trailog

import (
	"context"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// kindOf says what a listed trail is, seen from here.
func kindOf(t trails.Trail, trailARN string, here resource.Scope) string {
	home, _, err := ParseARN(trailARN)
	switch {
	case err != nil:
		return "a trail"
	case t.Organization && home.Account != here.Account:
		return "the trail of the organization, whose management account is " + home.Account
	case home.Region != here.Region:
		return "a trail for all regions, whose home is " + home.Region
	}
	return "another trail of this region"
}

// List lists the trails that a region has, by ARN: to choose from, and to see what
// covers the account, the organization's trail of a member account among them.
func List(ctx context.Context, c Clients) (map[string]trails.Trail, error) {
	scope, _, err := logging.Identify(ctx, c.Clients)
	if err != nil {
		return nil, err
	}
	s, err := trails.Read(ctx, c.trails(), scope)
	return s.Trails, err
}
