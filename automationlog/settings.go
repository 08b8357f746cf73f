package automationlog

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// DefaultLogGroup is the log group that Automation creates on first use. Any
// other has to exist.
const DefaultLogGroup = "/aws/ssm/automation/executeScript"

// PolicyName is the name of the inline policy that the roles get: one for each
// region, since a role is the same in all of them. One plan for several regions makes
// one policy of them, without the region in its name; see role.Role.With.
func PolicyName(region string) string { return "AutomationScriptLogs-" + region }

const settingsNoun = "automationlog settings"

// Settings is how Automation should log in one region of an account: the
// output of aws:executeScript steps goes to a log group. NewSettings makes it;
// the zero value is not valid.
type Settings struct{ spec spec }

// spec is the settings as their JSON form has them.
type spec struct {
	Group    loggroup.Group `json:"logGroup" doc:"Log group that the output of scripts goes to."`
	Roles    []role.Role    `json:"runbookRoles,omitempty" doc:"Roles that customer-owned runbooks assume."`
	Starters []role.Role    `json:"starters,omitempty" doc:"Roles whose sessions start Amazon-owned runbooks."`
	Users    []string       `json:"starterUsers,omitempty" doc:"IAM users, by ARN, who start Amazon-owned runbooks; they are judged."`
	Caller   bool           `json:"caller,omitempty" doc:"Whoever applies the settings starts Amazon-owned runbooks."`
	Runbooks []Runbook      `json:"runbooks,omitempty" doc:"Runbooks to judge."`
}

// Builder builds Settings. Its methods change and return it.
type Builder struct {
	spec  spec
	notes resource.Notes
}

// NewSettings begins settings that log to the default log group.
func NewSettings() *Builder {
	group, _ := loggroup.New(DefaultLogGroup).Build() // its name is valid
	return &Builder{spec: spec{Group: group}}
}

// Builder is a builder that begins with these settings.
func (s Settings) Builder() *Builder { return &Builder{spec: s.spec.clone()} }

// LogGroup sends the output to a log group of the same account and region, which
// encrypts it where it has a key.
func (b *Builder) LogGroup(g loggroup.Group) *Builder {
	b.notes.Once("logGroup", fmt.Sprintf("LogGroup(%s)", g.Name()))
	b.spec.Group = g
	return b
}

// Role adds a role that customer-owned runbooks assume. Unless it is only used, it
// gets what it lacks: the policy of LogPolicy, and the statement by which Systems
// Manager may assume it. It is judged.
func (b *Builder) Role(r role.Role) *Builder {
	b.notes.Once("runbookRoles["+r.Name()+"]", fmt.Sprintf("Role(%s)", r.Name()))
	b.spec.Roles = withRole(b.spec.Roles, r)
	return b
}

// Starter adds a role whose sessions start Amazon-owned runbooks ("AWS-…"). Unless
// it is only used, it gets the policy of LogPolicy where it lacks it. It is judged.
func (b *Builder) Starter(r role.Role) *Builder {
	b.notes.Once("starters["+r.Name()+"]", fmt.Sprintf("Starter(%s)", r.Name()))
	b.spec.Starters = withRole(b.spec.Starters, r)
	return b
}

// StarterUser adds an IAM user, by ARN, who starts Amazon-owned runbooks ("AWS-…"). The
// user is judged, by the policies of the user's groups too, and not written.
func (b *Builder) StarterUser(userARN string) *Builder {
	b.notes.Once("starterUsers["+userARN+"]", fmt.Sprintf("StarterUser(%s)", userARN))
	if !slices.Contains(b.spec.Users, userARN) {
		b.spec.Users = append(b.spec.Users, userARN)
	}
	return b
}

// withRole has the role once.
func withRole(all []role.Role, r role.Role) []role.Role {
	for i := range all {
		if all[i].Name() == r.Name() {
			all[i] = r
			return all
		}
	}
	return append(all, r)
}

// Caller judges whoever uses the clients as one who starts Amazon-owned
// runbooks: a session of a role by the role's policies, and a user by those of the user
// and the user's groups.
func (b *Builder) Caller() *Builder {
	b.notes.Once("caller", "Caller()")
	b.spec.Caller = true
	return b
}

// Runbook adds the content of a runbook, YAML or JSON, to be judged: without an
// aws:executeScript step it never logs anything. The name is for findings.
func (b *Builder) Runbook(name, content string) *Builder {
	at := "runbooks[" + name + "]"
	b.notes.Once(at, fmt.Sprintf("Runbook(%s, …)", name))
	r, err := ParseRunbook(name, content)
	if err != nil {
		b.notes.Add(at, "", err.Error(), "Systems Manager User Guide, Automation runbooks")
	}
	i := slices.IndexFunc(b.spec.Runbooks, func(have Runbook) bool { return have.Name == name })
	if i < 0 {
		i = len(b.spec.Runbooks)
		b.spec.Runbooks = append(b.spec.Runbooks, Runbook{})
	}
	b.spec.Runbooks[i] = r
	return b
}

// Build is the settings, or a *resource.ValidationError with every wrong field.
func (b *Builder) Build() (Settings, error) {
	s, err := resource.Valid(settingsNoun, &b.notes, b.spec.clone(), spec.validate)
	return Settings{s}, err
}

func (s spec) clone() spec {
	s.Roles, s.Starters, s.Users, s.Runbooks = slices.Clone(s.Roles), slices.Clone(s.Starters), slices.Clone(s.Users), slices.Clone(s.Runbooks)
	return s
}

// eachRole are the roles with their paths in the settings.
func (s spec) eachRole(do func(path string, r role.Role, assumed bool)) {
	for i, r := range s.Roles {
		do(fmt.Sprintf("runbookRoles[%d]", i), r, true)
	}
	for i, r := range s.Starters {
		do(fmt.Sprintf("starters[%d]", i), r, false)
	}
}

func (s spec) validate(v *resource.ValidationError) {
	v.Merge("logGroup", s.Group.ValidateWritten())
	said := map[string]bool{}
	s.eachRole(func(path string, r role.Role, assumed bool) {
		v.Merge(path, r.Validate())
		key := fmt.Sprint(assumed, r.Name())
		if said[key] { // in settings from elsewhere; Build has said so
			v.Add(path, r.Name(), "is there twice", "")
		}
		said[key] = true
	})
	for i, u := range s.Users {
		path := fmt.Sprintf("starterUsers[%d]", i)
		if !userRE.MatchString(u) {
			v.Add(path, u, "must be the ARN of an IAM user", "IAM User Guide, IAM identifiers")
		}
		if slices.Contains(s.Users[:i], u) {
			v.Add(path, u, "is there twice", "")
		}
	}
}

var userRE = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:user/([!-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}$`)

// LogGroup is the log group.
func (s Settings) LogGroup() loggroup.Group { return s.spec.Group }

// SettingsSchema is the JSON Schema of what MarshalJSON writes; see [resource.Schema].
func SettingsSchema() map[string]any {
	return resource.SettingsSchema("Settings of Automation's logging", spec{})
}

// MarshalJSON is the settings, with their version; UnmarshalJSON reads them back.
func (s Settings) MarshalJSON() ([]byte, error) { return resource.EncodeSettings(s.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (s *Settings) UnmarshalJSON(data []byte) error {
	return resource.DecodeSettings(settingsNoun, data, &s.spec, spec.validate)
}
