package resource

import (
	"cmp"
	"context"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// IdentityAPI tells whose credentials the clients have, and so which account
// and partition a plan is for.
type IdentityAPI interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
}

var _ IdentityAPI = (*sts.Client)(nil)

// Clients are what all clients have, whatever they are for: the region, and who
// says whose account it is. Every package's own Clients embeds it.
type Clients struct {
	Region   string // the region that the regional clients call: "eu-west-1"
	Identity IdentityAPI

	// Owners are configurations of other accounts, by account. A bucket, key or topic that
	// is theirs is read with them, for judging, since most of what decides whether logs
	// arrive there is shown to nobody else; nothing is written with them. The clients' own
	// account may be among them and has no meaning, so that they can be the same in many
	// accounts.
	Owners map[string]aws.Config

	// origin tells which Clients call the same account with the same
	// credentials, so that their targets share reads.
	origin any
}

type origin struct {
	credentials, httpClient any
	endpoint                string
}

// ClientsFromConfig makes clients from cfg. Targets whose clients come from one
// configuration share their reads.
func ClientsFromConfig(cfg aws.Config) Clients {
	c := Clients{Region: cfg.Region, Identity: sts.NewFromConfig(cfg)}
	if isComparable(cfg.Credentials) && isComparable(cfg.HTTPClient) {
		c.origin = origin{cfg.Credentials, cfg.HTTPClient, aws.ToString(cfg.BaseEndpoint)}
	}
	return c
}

// Origin is a comparable value that is equal for clients whose reads can be
// shared: made from one configuration, or the same clients. Use it with Region
// in the key of a Shared read of a regional service.
func (c Clients) Origin() any {
	switch {
	case c.origin != nil:
		return c.origin
	case isComparable(c.Identity):
		return c.Identity
	}
	return new(byte)
}

// OwnerOf is the configuration to read a thing with that lives in a scope, where another
// account than the clients' own, here, owns it and was given; for that scope's region.
func (c Clients) OwnerOf(here, thing Scope) (aws.Config, bool) {
	cfg, ok := c.Owners[thing.Account]
	if !ok || thing.Account == here.Account {
		return aws.Config{}, false
	}
	cfg = cfg.Copy()
	cfg.Region = cmp.Or(thing.Region, cfg.Region)
	return cfg, true
}

func isComparable(v any) bool {
	return v != nil && reflect.ValueOf(v).Comparable()
}

const regionRule = `must be the name of a region, such as "eu-west-1"`

// Validate reports what is missing, as a *ValidationError.
func (c Clients) Validate() error {
	v := &ValidationError{Of: "clients"}
	if c.Identity == nil {
		v.Add("Identity", "", "must be set", "")
	}
	if !arn.IsRegion(c.Region) {
		v.Add("Region", c.Region, regionRule, "")
	}
	for _, account := range value.SortedKeys(c.Owners) {
		at := "Owners[" + account + "]"
		if !arn.IsAccount(account) {
			v.Add(at, "", "must be under an account of twelve digits", "")
		}
		if region := c.Owners[account].Region; !arn.IsRegion(region) {
			v.Add(at+".Region", region, regionRule, "")
		}
	}
	return v.Err()
}
