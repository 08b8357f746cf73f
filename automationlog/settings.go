package automationlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// DefaultLogGroup is the log group that Automation creates on first use. Any
// other has to exist.
const DefaultLogGroup = "/aws/ssm/automation/executeScript"

// PolicyName is the name of the inline policy that AttachPolicy writes: one for
// each region, since a role is the same in all of them.
func PolicyName(region string) string { return "AutomationScriptLogs-" + region }

// Settings is how Automation should log in one region of an account: the
// output of aws:executeScript steps goes to a log group. NewSettings makes it;
// the zero value is not valid.
type Settings struct{ spec spec }

type spec struct {
	Group    loggroup.Group `json:"logGroup"`
	Roles    []string       `json:"runbookRoles,omitempty"` // ARNs that customer-owned runbooks assume
	Starters []string       `json:"starterRoles,omitempty"` // ARNs that start Amazon-owned runbooks
	Caller   bool           `json:"caller,omitempty"`       // whoever uses the clients starts Amazon-owned runbooks
	Attach   bool           `json:"attachPolicy,omitempty"`
	Runbooks []Runbook      `json:"runbooks,omitempty"`
}

// Builder builds Settings. Its methods change and return it.
type Builder struct {
	group    *loggroup.Builder
	spec     spec
	runbooks []string
}

// NewSettings begins settings that log to the default log group.
func NewSettings() *Builder { return &Builder{} }

// LogGroup sends the output to the named log group of the same account and
// region. It is created where it is missing.
func (b *Builder) LogGroup(name string) *Builder { return b.Group(loggroup.New(name)) }

// Group sends the output to a log group with settings of its own: retention,
// KMS key, whether it must be encrypted. Output is encrypted with the group's
// key.
func (b *Builder) Group(g *loggroup.Builder) *Builder {
	b.group = g
	return b
}

// RunbookRole adds a role that customer-owned runbooks assume, by ARN: it needs
// the permissions to log, and is judged.
func (b *Builder) RunbookRole(roleARN string) *Builder {
	b.spec.Roles = append(b.spec.Roles, roleARN)
	return b
}

// StarterRole adds a role whose sessions start Amazon-owned runbooks ("AWS-…"),
// by ARN: it needs the permissions to log, and is judged.
func (b *Builder) StarterRole(roleARN string) *Builder {
	b.spec.Starters = append(b.spec.Starters, roleARN)
	return b
}

// Caller judges whoever uses the clients as one who starts Amazon-owned
// runbooks. A session of a role is judged by the role's policies; the policies
// of a user are not read, so the verdict is unknown.
func (b *Builder) Caller() *Builder {
	b.spec.Caller = true
	return b
}

// AttachPolicy writes the policy with the five permissions, scoped to the log
// group, as the inline policy of PolicyName of every role that was named. Roles
// are not created here.
func (b *Builder) AttachPolicy() *Builder {
	b.spec.Attach = true
	return b
}

// Runbook adds the content of a runbook, YAML or JSON, to be judged: without an
// aws:executeScript step it never logs anything. The name is for findings.
func (b *Builder) Runbook(name, content string) *Builder {
	b.spec.Runbooks = append(b.spec.Runbooks, Runbook{Name: name})
	b.runbooks = append(b.runbooks, content)
	return b
}

// Build is the settings, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Settings, error) {
	s := b.spec
	v := &resource.ValidationError{Of: "automationlog settings"}
	g := b.group
	if g == nil {
		g = loggroup.New(DefaultLogGroup)
	}
	var err error
	if s.Group, err = g.Build(); err != nil {
		v.Merge("logGroup", err)
	}
	s.Runbooks = slices.Clone(s.Runbooks)
	for i, content := range b.runbooks {
		r, err := ParseRunbook(s.Runbooks[i].Name, content)
		if err != nil {
			v.Add(fmt.Sprintf("runbooks[%d]", i), "", err.Error(), "Systems Manager User Guide, Automation runbooks")
			continue
		}
		s.Runbooks[i] = r
	}
	s.validate(v)
	if err := v.Err(); err != nil {
		return Settings{}, err
	}
	s.Roles, s.Starters = slices.Clone(s.Roles), slices.Clone(s.Starters)
	return Settings{s}, nil
}

func (s spec) validate(v *resource.ValidationError) {
	roles := func(path string, arns []string) {
		for i, a := range arns {
			at := fmt.Sprintf("%s[%d]", path, i)
			if r, src := rule.RoleARN(a); r != "" {
				v.Add(at, a, r, src)
			} else if slices.Contains(arns[:i], a) {
				v.Add(at, a, "is there twice", "")
			}
		}
	}
	roles("runbookRoles", s.Roles)
	roles("starterRoles", s.Starters)
	if s.Attach && len(s.Roles)+len(s.Starters) == 0 {
		v.Add("attachPolicy", "true", "needs a role to attach the policy to: add RunbookRole or StarterRole", "")
	}
}

// checkScope reports roles of another account or partition.
func (s spec) checkScope(scope resource.Scope) error {
	v := &resource.ValidationError{Of: "automationlog settings"}
	check := func(path string, arns []string) {
		for i, s := range arns {
			if a, err := arn.Parse(s); err == nil && (a.Account != scope.Account || a.Partition != scope.Partition) {
				v.Add(fmt.Sprintf("%s[%d]", path, i), s, fmt.Sprintf("must be a role of account %s in partition %s, whose clients these are", scope.Account, scope.Partition), "")
			}
		}
	}
	check("runbookRoles", s.Roles)
	check("starterRoles", s.Starters)
	return v.Err()
}

// LogGroup is the log group.
func (s Settings) LogGroup() loggroup.Group { return s.spec.Group }

// MarshalJSON is the settings; UnmarshalJSON reads them back.
func (s Settings) MarshalJSON() ([]byte, error) { return json.Marshal(s.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (s *Settings) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var sp spec
	if err := d.Decode(&sp); err != nil {
		return fmt.Errorf("automationlog settings: %w", err)
	}
	v := &resource.ValidationError{Of: "automationlog settings"}
	if sp.Group.Name() == "" {
		v.Add("logGroup", "", "must be set", "")
	}
	sp.validate(v)
	if err := v.Err(); err != nil {
		return err
	}
	s.spec = sp
	return nil
}
