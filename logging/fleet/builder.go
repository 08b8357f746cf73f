package fleet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Site is one region of one account: where a fleet asks what logging there should be.
type Site struct {
	Account Account
	Scope   logging.Scope
	// Config has the account's session and the region. Clients that are made of it share
	// their reads with those of the account's other regions.
	Config aws.Config
	// Home is the first region of the account, for what is wanted once in an account: a
	// trail for all regions.
	Home bool
}

// Sites are those of an account, the first of which is its home: in its own regions, or in the
// given ones where it names none, but for those that it is without; none where it is skipped.
// A fleet finds its sites itself; this is for what calls nobody, such as a template, so that cfg
// needs no credentials.
func Sites(a Account, regions []string, cfg aws.Config) (out []Site) {
	if a.Skip != "" {
		return nil
	}
	if a.Regions != nil {
		regions = a.Regions
	}
	for _, r := range regions {
		if slices.Contains(a.Without, r) {
			continue
		}
		its := cfg.Copy()
		its.Region = r
		out = append(out, Site{
			Account: a, Config: its, Home: len(out) == 0,
			Scope: logging.Scope{Partition: arn.Partition(r), Account: a.ID, Region: r},
		})
	}
	return out
}

// Declare says what logging a site should have. It is called for each use of the fleet,
// for several accounts at once, and has to answer the same for one site each time; no
// targets is an answer.
type Declare func(Site) (logging.Targets, error)

// Builder builds a Fleet. Its methods change and return it.
type Builder struct {
	s     spec
	notes resource.Notes
}

type spec struct {
	base     aws.Config
	declare  Declare
	groups   []group
	except   []string
	regions  []string
	ask      Regions
	role     string
	external string
	session  string
	duration time.Duration
	tolerate int
	atOnce   int
}

// group is accounts that are done before those of the next.
type group struct {
	given []Account
	ask   Accounts
}

// New begins a fleet. The credentials of base are those with which the roles of the
// accounts are assumed, and with which the account is worked in that they are of; its
// region is that of STS.
func New(base aws.Config, declare Declare) *Builder {
	return &Builder{s: spec{base: base, declare: declare, session: "awslogkit", duration: time.Hour, atOnce: 10}}
}

// Group adds a group of accounts: those of a group are done before the next is begun, so
// that the first can be the one to try things in.
func (b *Builder) Group(accounts ...Account) *Builder {
	b.s.groups = append(b.s.groups, group{given: slices.Clone(accounts)})
	return b
}

// GroupFrom is Group with accounts that are asked for each time, as those of an
// organization's unit. Accounts that earlier groups have are left out.
func (b *Builder) GroupFrom(ask Accounts) *Builder {
	b.s.groups = append(b.s.groups, group{ask: ask})
	return b
}

// Except leaves accounts out of all groups.
func (b *Builder) Except(accountIDs ...string) *Builder {
	b.s.except = append(b.s.except, accountIDs...)
	return b
}

// Regions are the regions of all accounts that do not have their own; the first is where
// what is global is done, and has to be there.
func (b *Builder) Regions(names ...string) *Builder {
	b.s.regions = append(b.s.regions, names...)
	b.notes.Once("regions", "Regions(…)")
	return b
}

// RegionsFrom is Regions with an answer for each account, such as the regions that are
// enabled in it. That of the fleet's configuration is the first, where it is among them.
func (b *Builder) RegionsFrom(ask Regions) *Builder {
	b.s.ask = ask
	b.notes.Once("regions", "RegionsFrom(…)")
	return b
}

// AssumeRole is the role to assume in each account that does not have its own, by its
// name, or its name with the path: "audit/logging". The account that the fleet's own
// credentials are of is worked in with them, unless it has a role of its own.
func (b *Builder) AssumeRole(name string) *Builder {
	b.s.role = name
	b.notes.Once("role", fmt.Sprintf("AssumeRole(%s)", name))
	return b
}

// ExternalID is what the roles' trust policies ask for; 2 to 1,224 characters.
func (b *Builder) ExternalID(id string) *Builder {
	b.s.external = id
	b.notes.Once("externalId", fmt.Sprintf("ExternalID(%s)", id))
	return b
}

// SessionName is the name of the sessions, which CloudTrail records: 2 to 64 characters,
// "awslogkit" by default.
func (b *Builder) SessionName(name string) *Builder {
	b.s.session = name
	b.notes.Once("sessionName", fmt.Sprintf("SessionName(%s)", name))
	return b
}

// SessionDuration is how long a session lasts before it is renewed: 15 minutes to 12
// hours, and no longer than the role allows; one hour by default, which is all that a
// session of a role gets for another role.
func (b *Builder) SessionDuration(d time.Duration) *Builder {
	b.s.duration = d
	b.notes.Once("sessionDuration", fmt.Sprintf("SessionDuration(%v)", d))
	return b
}

// Tolerate is how many accounts may fail before no further one is begun, over all groups;
// 0 by default. Those that are under way are brought to their end, and so are undone or
// done each by itself. Stack sets have the same as failure tolerance, in its soft form.
func (b *Builder) Tolerate(accounts int) *Builder {
	b.s.tolerate = accounts
	b.notes.Once("tolerate", fmt.Sprintf("Tolerate(%d)", accounts))
	return b
}

// AtOnce is how many accounts are worked in side by side; 10 by default.
func (b *Builder) AtOnce(accounts int) *Builder {
	b.s.atOnce = accounts
	b.notes.Once("atOnce", fmt.Sprintf("AtOnce(%d)", accounts))
	return b
}

// Build is the fleet, or a *logging.ValidationError with every wrong field. It does no
// I/O.
func (b *Builder) Build() (*Fleet, error) {
	s := b.s
	s.groups, s.except, s.regions = slices.Clone(s.groups), slices.Clone(s.except), slices.Clone(s.regions)
	s, err := resource.Valid("fleet", &b.notes, s, spec.validate)
	if err != nil {
		return nil, err
	}
	return &Fleet{spec: s, sessions: map[string]*session{}}, nil
}

func (s spec) validate(v *resource.ValidationError) {
	if s.declare == nil {
		v.Add("declare", "", "must be set", "")
	}
	if len(s.groups) == 0 {
		v.Add("groups", "", "must have at least one: Group or GroupFrom", "")
	}
	if s.regions == nil && s.ask == nil {
		v.Add("regions", "", "must be set: Regions or RegionsFrom", "")
	}
	partition := checkRegions(v, "regions", s.regions, "")
	if s.role != "" {
		if strings.HasPrefix(s.role, "arn:") {
			v.Add("role", s.role, "must be a name: an ARN is of one account", "")
		} else {
			checkRole(v, "role", s.role)
		}
	}
	if n := len(s.external); s.external != "" && (n < 2 || n > 1224) {
		v.Add("externalId", s.external, "must have 2 to 1,224 characters", "STS API, AssumeRole")
	}
	if n := len(s.session); n < 2 || n > 64 || strings.ContainsFunc(s.session, notOfSessionName) {
		v.Add("sessionName", s.session, "must have 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -", "STS API, AssumeRole")
	}
	if s.duration < 15*time.Minute || s.duration > 12*time.Hour {
		v.Add("sessionDuration", s.duration.String(), "must be 15 minutes to 12 hours", "STS API, AssumeRole")
	}
	if s.tolerate < 0 {
		v.Add("tolerate", fmt.Sprint(s.tolerate), "must not be negative", "")
	}
	if s.atOnce < 1 {
		v.Add("atOnce", fmt.Sprint(s.atOnce), "must be at least 1", "")
	}
	seen := map[string]bool{}
	for i, id := range s.except {
		if !arn.IsAccount(id) {
			v.Add(fmt.Sprintf("except[%d]", i), id, "must be an account id of twelve digits", "")
		}
	}
	for i, g := range s.groups {
		if g.ask == nil && len(g.given) == 0 {
			v.Add(fmt.Sprintf("groups[%d]", i), "", "must have accounts", "")
		}
		for j, a := range g.given {
			path := fmt.Sprintf("groups[%d].accounts[%d]", i, j)
			a.validate(v, path, partition)
			if seen[a.ID] && a.ID != "" {
				v.Add(path, a.ID, "is there twice", "")
			}
			seen[a.ID] = true
		}
	}
}

func (a Account) validate(v *resource.ValidationError, path, partition string) {
	if !arn.IsAccount(a.ID) {
		v.Add(path+".id", a.ID, "must be an account id of twelve digits", "")
	}
	if a.Role != "" {
		checkRole(v, path+".role", a.Role)
		if r, err := arn.Parse(a.Role); err == nil && r.Account != a.ID {
			v.Add(path+".role", a.Role, "must be a role of account "+a.ID, "")
		}
	}
	partition = checkRegions(v, path+".regions", a.Regions, partition)
	checkRegions(v, path+".without", a.Without, partition)
}

// checkRegions answers the partition of the regions, which have one.
func checkRegions(v *resource.ValidationError, path string, names []string, partition string) string {
	for i, r := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case !arn.IsRegion(r):
			v.Add(at, r, `must be the name of a region, such as "eu-west-1"`, "")
		case slices.Contains(names[:i], r):
			v.Add(at, r, "is there twice", "")
		case partition != "" && arn.Partition(r) != partition:
			v.Add(at, r, "is in partition "+arn.Partition(r)+", and a fleet is of one partition, "+partition, "")
		default:
			partition = arn.Partition(r)
		}
	}
	return partition
}

func checkRole(v *resource.ValidationError, path, role string) {
	if strings.HasPrefix(role, "arn:") {
		if r, src := rule.RoleARN(role); r != "" {
			v.Add(path, role, r, src)
		}
		return
	}
	i := strings.LastIndexByte(role, '/') + 1
	if r, src := rule.RoleName(role[i:]); r != "" {
		v.Add(path, role, r, src)
	}
	if i > 0 {
		if r, src := rule.RolePath("/" + strings.TrimPrefix(role[:i], "/")); r != "" {
			v.Add(path, role, r, src)
		}
	}
}

func notOfSessionName(r rune) bool {
	return !strings.ContainsRune("_+=,.@-", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}
