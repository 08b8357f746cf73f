package trailog

import (
	"fmt"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// Builder builds a Trail. Its methods change and return it.
//
// What is given as a builder of its own, a log group, a bucket, a topic, a key, is
// managed: created where it is missing, and completed where it is there,
// policies statement by statement. What is given by its name exists already and
// belongs to somebody else: it is judged, and never written.
type Builder struct {
	spec spec
	errs resource.ValidationError
	// adopted: it began with a trail, whose values are replaced without a word.
	adopted bool
}

// NewTrail begins a trail of that name: 3 to 128 letters, digits and . _ -,
// beginning and ending with a letter or a digit, without two of . _ - next to
// each other. Its home is the region of the clients.
func NewTrail(name string) *Builder { return &Builder{spec: spec{Name: name}} }

// BucketName is the bucket for log files, of this account or another one. It
// exists, and its owner has given it the policy of BucketStatements.
func (b *Builder) BucketName(name string) *Builder {
	b.once("s3BucketName", b.spec.BucketName, name)
	replace(b, &b.spec.Bucket)
	b.spec.BucketName = name
	return b
}

// KeyPrefix is what the keys of log files begin with, at most 200 characters;
// empty for none. The bucket's policy has to have the same, so with Bucket a prefix
// that is not said is none.
func (b *Builder) KeyPrefix(prefix string) *Builder { b.spec.Prefix = &prefix; return b }

// LogGroup sends events to a log group of the trail's home region and account,
// those of all regions too. It is created where it is missing.
func (b *Builder) LogGroup(group *loggroup.Builder) *Builder {
	g, err := group.Build()
	if err != nil {
		b.errs.Merge("logGroup", err)
		return b
	}
	replace(b, &b.spec.LogGroupName)
	b.spec.LogGroup = &g
	return b
}

// LogGroupName sends events to a log group that exists, by its name or its ARN
// with or without ":*". It has to be in the trail's home region, and in its
// account.
func (b *Builder) LogGroupName(nameOrARN string) *Builder {
	b.once("logGroupName", b.spec.LogGroupName, nameOrARN)
	replace(b, &b.spec.LogGroup)
	b.spec.LogGroupName = nameOrARN
	return b
}

// Role is the role that CloudTrail writes to the log group with, by its name or
// ARN: DefaultRole where nothing is said. One that exists keeps what it has,
// gets the statement that lets CloudTrail assume it where it needs it, and gets
// RolePolicy as an inline policy of its own; a missing one is created.
func (b *Builder) Role(nameOrARN string) *Builder {
	b.once("role", b.spec.Role, nameOrARN)
	replace(b, &b.spec.RoleARN)
	b.spec.Role = nameOrARN
	return b
}

// RoleARN is a role that exists and is left as it is.
func (b *Builder) RoleARN(roleARN string) *Builder {
	b.once("cloudWatchLogsRoleArn", b.spec.RoleARN, roleARN)
	replace(b, &b.spec.Role)
	b.spec.RoleARN = roleARN
	return b
}

// TopicName is the topic that CloudTrail tells of each log file, by its name or
// ARN. It exists, and its owner has given it the policy of TopicStatement.
func (b *Builder) TopicName(nameOrARN string) *Builder {
	b.once("snsTopicName", b.spec.TopicName, nameOrARN)
	replace(b, &b.spec.Topic)
	b.spec.TopicName = nameOrARN
	return b
}

// KeyARN is the KMS key that log files are encrypted with: the ARN of a symmetric
// key in the bucket's region, whose policy has KeyStatements. It has nothing to
// do with the log group, which can have a key of its own.
func (b *Builder) KeyARN(keyARN string) *Builder {
	b.once("kmsKeyId", b.spec.KeyARN, keyARN)
	replace(b, &b.spec.Key)
	b.spec.KeyARN = keyARN
	return b
}

// AllRegions records the events of all regions, and of those that AWS adds. They
// all go to the log group and the bucket of the home region.
func (b *Builder) AllRegions() *Builder { return b.flag(&b.spec.MultiRegion, true) }

// SingleRegion records the events of the home region alone: AWS's default.
func (b *Builder) SingleRegion() *Builder { return b.flag(&b.spec.MultiRegion, false) }

// GlobalServiceEvents says whether the events of services without a region, IAM
// and STS among them, are recorded; AWS's default is that they are. A trail for
// all regions has to record them.
func (b *Builder) GlobalServiceEvents(on bool) *Builder { return b.flag(&b.spec.GlobalEvents, on) }

// ValidateLogFiles has CloudTrail write digests of the log files, every hour and
// signed, that tell whether a file was changed or deleted.
func (b *Builder) ValidateLogFiles() *Builder { return b.flag(&b.spec.Validation, true) }

// WithoutValidation turns the digests off, and breaks their chain.
func (b *Builder) WithoutValidation() *Builder { return b.flag(&b.spec.Validation, false) }

// Organization makes it the trail of an organization: the events of all member
// accounts go to the log group and the bucket. It takes the organization's id,
// "o-exampleorgid", which is in the names of streams and files. The clients are
// those of the management account, or of an administrator it has delegated
// CloudTrail to.
func (b *Builder) Organization(id string) *Builder { b.spec.Organization = &id; return b }

// OneAccount makes a trail of an organization one of its own account again.
func (b *Builder) OneAccount() *Builder { none := ""; b.spec.Organization = &none; return b }

// Select is what is recorded, by advanced selectors: instead of what AWS does by
// default, which is all management events.
func (b *Builder) Select(selectors ...selector.Advanced) *Builder {
	s := b.selectors()
	s.Advanced = append(s.Advanced, selectors...)
	return b
}

// SelectBasic is what is recorded, by basic selectors; a trail has at most 5, and
// not both kinds.
func (b *Builder) SelectBasic(selectors ...selector.Basic) *Builder {
	s := b.selectors()
	s.Basic = append(s.Basic, selectors...)
	return b
}

// SelectDefault records what AWS does by default, all management events, whatever
// selectors there are, also in this builder: Select after it begins anew.
func (b *Builder) SelectDefault() *Builder { b.spec.Selectors = &selector.Set{}; return b }

func (b *Builder) selectors() *selector.Set {
	if b.spec.Selectors == nil {
		b.spec.Selectors = &selector.Set{}
	}
	return b.spec.Selectors
}

// Insights turns CloudTrail Insights of these types on, for management events,
// and others off; none turns Insights off. They come up to 30 minutes after the
// unusual activity, and 36 hours after they are turned on at first.
func (b *Builder) Insights(insights ...selector.InsightType) *Builder {
	in := selector.Insights{}
	for _, t := range insights {
		in[t] = nil
	}
	b.spec.Insights = &in
	return b
}

// DataInsights turns an insight on for data events too.
func (b *Builder) DataInsights(t selector.InsightType) *Builder {
	in := selector.Insights{}
	if b.spec.Insights != nil {
		in = *b.spec.Insights
	}
	in[t] = []string{"Data", "Management"}
	b.spec.Insights = &in
	return b
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	if have, twice := b.spec.Tags[key]; twice && have != value && !b.adopted {
		b.errs.Add("tags["+key+"]", value, fmt.Sprintf("is there twice, as %q too", have), "")
	}
	if b.spec.Tags == nil {
		b.spec.Tags = map[string]string{}
	}
	b.spec.Tags[key] = value
	return b
}

// Expect says which events have to arrive, so that judging finds what keeps them
// away: selector.ServiceCalls("ssm.amazonaws.com") are the calls of Systems Manager.
func (b *Builder) Expect(events ...selector.Event) *Builder {
	b.spec.Expected = append(b.spec.Expected, events...)
	return b
}

// Grace is how long a delivery may take before judging calls it late: 15 minutes
// where nothing is said.
func (b *Builder) Grace(d time.Duration) *Builder { b.spec.Grace = d; return b }

func (b *Builder) flag(p **bool, v bool) *Builder { *p = &v; return b }

// replace forgets a value of the trail that the builder began with.
func replace[T any](b *Builder, value *T) {
	if b.adopted {
		var none T
		*value = none
	}
}

// once notes that a value is given in two ways.
func (b *Builder) once(path, have, value string) {
	if have != "" && have != value && !b.adopted {
		b.errs.Add(path, value, fmt.Sprintf("is there twice, as %q too", have), "")
	}
}

// Build is the trail, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Trail, error) {
	v := &resource.ValidationError{Of: "trail", Fields: slices.Clone(b.errs.Fields)}
	s := b.spec.clone()
	s.complete()
	s.validate(v)
	if err := v.Err(); err != nil {
		return Trail{}, err
	}
	return Trail{s}, nil
}
