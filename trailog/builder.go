package trailog

import (
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// Builder builds a Trail. Its methods change and return it; what is set twice, or
// contradicts, is an error of Build.
//
// A log group, a role, a bucket, a topic and a key are given as values, and say
// themselves whether they are made, completed, or only used. What a trail needs of
// them is added to them: statements of policies, one by one.
type Builder struct {
	spec  spec
	notes resource.Notes
	// adopted: it began with a trail, whose values are replaced without a word.
	adopted bool
	asked   int // how much was asked of it
	// What was asked of it, and not of the trail that it began with.
	selects, looksFor, ownRole bool
}

// NewTrail begins a trail of that name: 3 to 128 letters, digits and . _ -,
// beginning and ending with a letter or a digit, without two of . _ - next to
// each other. Its home is the region of the clients. It is created where it is
// missing, and completed where it is there; either way it is started, last.
func NewTrail(name string) *Builder { return &Builder{spec: spec{Name: name}} }

// once notes what a field is set to.
func (b *Builder) once(path, by string) *Builder {
	b.notes.Once(path, by)
	b.asked++
	return b
}

func (b *Builder) flag(path, by string, p **bool, v bool) *Builder {
	*p = &v
	return b.once(path, by+"()")
}

// MustExist makes it an error of the plan that the trail does not exist, instead
// of creating it. Such a trail needs no bucket: it has one.
func (b *Builder) MustExist() *Builder {
	b.spec.MustExist = true
	return b.once("mustExist", "MustExist()")
}

// Logging starts the trail: what is done where nothing is said.
func (b *Builder) Logging() *Builder {
	b.spec.WithoutLogging = false
	return b.once("isLogging", "Logging()")
}

// WithoutLogging stops the trail: it records nothing any more, and stays as it is.
// The chain of digests breaks after an hour.
func (b *Builder) WithoutLogging() *Builder {
	b.spec.WithoutLogging = true
	return b.once("isLogging", "WithoutLogging()")
}

// Removed stops and deletes the trail, where it exists; nothing else can be asked
// then. What it wrote to, its bucket, log group and role, stays. Taking the
// removal back makes a trail like it, with its selectors and tags; what happened in
// between is not recorded, and its chain of digests begins anew.
func (b *Builder) Removed() *Builder {
	b.spec.Removed = true
	return b.once("removed", "Removed()")
}

// Bucket is the bucket for log files, of this account or another one. Its policy gets
// the statements of BucketPolicy; a bucket that is only used has them from its owner.
func (b *Builder) Bucket(its bucket.Bucket) *Builder {
	b.spec.Bucket = &its
	return b.once("bucket", fmt.Sprintf("Bucket(%s)", its.Name()))
}

// KeyPrefix is what the keys of log files begin with, at most 200 characters; it goes
// with a bucket. The bucket's policy has to have the same, so with a bucket that is
// written a prefix that is not said is none.
func (b *Builder) KeyPrefix(prefix string) *Builder {
	if b.spec.Prefix = &prefix; prefix == "" {
		b.notes.Add("s3KeyPrefix", "", "must not be empty: WithoutKeyPrefix() is none", createTrail)
	}
	return b.once("s3KeyPrefix", fmt.Sprintf("KeyPrefix(%s)", prefix))
}

// WithoutKeyPrefix has the keys of log files begin with "AWSLogs/".
func (b *Builder) WithoutKeyPrefix() *Builder {
	b.spec.Prefix = new(string)
	return b.once("s3KeyPrefix", "WithoutKeyPrefix()")
}

// LogGroup sends events to a log group of the trail's home region and account,
// those of all regions too.
func (b *Builder) LogGroup(g loggroup.Group) *Builder {
	b.spec.LogGroup, b.spec.WithoutLogGroup = &g, false
	return b.once("logGroup", fmt.Sprintf("LogGroup(%s)", g.Name()))
}

// WithoutLogGroup takes the log group and the role from the trail; it goes on
// writing to its bucket.
func (b *Builder) WithoutLogGroup() *Builder {
	b.spec.LogGroup, b.spec.WithoutLogGroup = nil, true
	if !b.ownRole {
		b.spec.Role = nil
	}
	return b.once("logGroup", "WithoutLogGroup()")
}

// Role is the role that CloudTrail writes to the log group with: role.New of
// DefaultRole where nothing is said. It gets the statement that lets CloudTrail
// assume it where it needs one, and RolePolicy as an inline policy of its own.
func (b *Builder) Role(r role.Role) *Builder {
	b.spec.Role, b.ownRole = &r, true
	return b.once("role", fmt.Sprintf("Role(%s)", r.Name()))
}

// Topic is the topic that CloudTrail tells of each log file. Its policy gets
// the statement of TopicPolicy.
func (b *Builder) Topic(t topic.Topic) *Builder {
	b.spec.Topic = &t
	return b.once("topic", fmt.Sprintf("Topic(%s)", t.Name()))
}

// Key is the KMS key that log files are encrypted with: a symmetric key in the
// bucket's region, by its ARN. Its policy gets the statements that the trail needs,
// and those of CloudWatch Logs where the log group has the same key; that of
// key.Named has to have them. It has nothing to do with the log group, which can
// have a key of its own.
func (b *Builder) Key(k key.Key) *Builder {
	b.spec.Key = &k
	return b.once("key", fmt.Sprintf("Key(%s)", k.Name()))
}

// AllRegions records the events of all regions, and of those that AWS adds. They
// all go to the log group and the bucket of the home region.
func (b *Builder) AllRegions() *Builder {
	return b.flag("isMultiRegionTrail", "AllRegions", &b.spec.MultiRegion, true)
}

// WithoutAllRegions records the events of the home region alone: AWS's default.
func (b *Builder) WithoutAllRegions() *Builder {
	return b.flag("isMultiRegionTrail", "WithoutAllRegions", &b.spec.MultiRegion, false)
}

// GlobalServiceEvents records the events of services without a region, IAM and STS
// among them: AWS's default.
func (b *Builder) GlobalServiceEvents() *Builder {
	return b.flag("includeGlobalServiceEvents", "GlobalServiceEvents", &b.spec.GlobalEvents, true)
}

// WithoutGlobalServiceEvents leaves the events of services without a region out. A
// trail for all regions has to record them.
func (b *Builder) WithoutGlobalServiceEvents() *Builder {
	return b.flag("includeGlobalServiceEvents", "WithoutGlobalServiceEvents", &b.spec.GlobalEvents, false)
}

// ValidateLogFiles has CloudTrail write digests of the log files, every hour and
// signed, that tell whether a file was changed or deleted.
func (b *Builder) ValidateLogFiles() *Builder {
	return b.flag("enableLogFileValidation", "ValidateLogFiles", &b.spec.Validation, true)
}

// WithoutValidation turns the digests off, and breaks their chain.
func (b *Builder) WithoutValidation() *Builder {
	return b.flag("enableLogFileValidation", "WithoutValidation", &b.spec.Validation, false)
}

// Organization makes it the trail of an organization: the events of all member
// accounts go to the log group and the bucket. It takes the organization's id,
// "o-exampleorgid", which is in the names of streams and files. The clients are
// those of the management account, or of an administrator it has delegated
// CloudTrail to.
func (b *Builder) Organization(id string) *Builder {
	if b.spec.Organization = &id; id == "" {
		b.notes.Add("organization", "", "must not be empty: WithoutOrganization() is for a trail of one account", orgGuide)
	}
	return b.once("organization", fmt.Sprintf("Organization(%s)", id))
}

// WithoutOrganization makes it a trail of its own account alone.
func (b *Builder) WithoutOrganization() *Builder {
	b.spec.Organization = new(string)
	return b.once("organization", "WithoutOrganization()")
}

// Select is what is recorded, by advanced selectors: instead of what AWS does by
// default, which is all management events. Called again it adds.
func (b *Builder) Select(selectors ...selector.Advanced) *Builder {
	s := b.selectors()
	s.Advanced = append(s.Advanced, selectors...)
	return b
}

// SelectBasic is what is recorded, by basic selectors; a trail has at most 5, and
// not both kinds. Called again it adds.
func (b *Builder) SelectBasic(selectors ...selector.Basic) *Builder {
	s := b.selectors()
	s.Basic = append(s.Basic, selectors...)
	return b
}

// WithoutSelectors records what AWS does by default, all management events, and
// takes selectors away that there are.
func (b *Builder) WithoutSelectors() *Builder {
	b.spec.Selectors = &selector.Set{}
	return b.once("selectors", "WithoutSelectors()")
}

// selectors are those of this builder: what it began with is replaced.
func (b *Builder) selectors() *selector.Set {
	b.asked++
	if !b.selects {
		b.notes.Once("selectors", "Select(…)")
		b.selects, b.spec.Selectors = true, &selector.Set{}
	}
	return b.spec.Selectors
}

// Insights turns CloudTrail Insights of these types on, for management events; the
// types that are not named are turned off. They come up to 30 minutes after the
// unusual activity, and 36 hours after they are turned on at first.
func (b *Builder) Insights(insights ...selector.InsightType) *Builder {
	return b.insights("Insights", nil, insights)
}

// DataInsights turns insights of these types on, for data events and management
// events.
func (b *Builder) DataInsights(insights ...selector.InsightType) *Builder {
	return b.insights("DataInsights", []string{"Data", "Management"}, insights)
}

// WithoutInsights turns CloudTrail Insights off.
func (b *Builder) WithoutInsights() *Builder {
	b.spec.Insights = &selector.Insights{}
	return b.once("insightSelectors", "WithoutInsights()")
}

func (b *Builder) insights(by string, categories []string, insights []selector.InsightType) *Builder {
	if b.asked++; len(insights) == 0 {
		b.notes.Add("insightSelectors", "", "must be named: WithoutInsights() is none", "")
	}
	if !b.looksFor {
		b.notes.Once("insightSelectors", by+"(…)")
		b.looksFor, b.spec.Insights = true, &selector.Insights{}
	}
	for _, t := range insights {
		b.notes.Once("insightSelectors["+string(t)+"]", fmt.Sprintf("%s(%s)", by, t))
		(*b.spec.Insights)[t] = categories
	}
	return b
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	b.notes.Tag(&b.spec.Tags, key, value)
	b.asked++
	return b
}

// Expect says which events have to arrive, so that judging finds what keeps them
// away: selector.ServiceCalls("ssm.amazonaws.com") are the calls of Systems
// Manager. Called again it adds.
func (b *Builder) Expect(events ...selector.Event) *Builder {
	b.spec.Expected = append(b.spec.Expected, events...)
	b.asked++
	return b
}

// Grace is how long a delivery may take before judging calls it late: 15 minutes
// where nothing is said.
func (b *Builder) Grace(d time.Duration) *Builder {
	if b.spec.Grace = d; d == 0 {
		b.notes.Add("grace", "0", "must be more than nothing", "")
	}
	return b.once("grace", fmt.Sprintf("Grace(%v)", d))
}

// Build is the trail, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Trail, error) {
	s := b.spec.clone()
	if b.adopted && s.Removed && b.asked == 1 {
		s = spec{Name: s.Name, HomeRegion: s.HomeRegion, Owner: s.Owner, Removed: true}
	}
	s.complete()
	s, err := resource.Valid("trail", &b.notes, s, spec.validate)
	return Trail{s}, err
}
