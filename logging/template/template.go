package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Version is that of the form of a template, which its Metadata has.
const Version = 1

// AnyAccount is an account's id where settings name none. One that they do name, in the ARN
// of a key say, is another account's.
const AnyAccount = "000000000000"

// Limits of CloudFormation: the length of a template in a call and in a bucket of S3, in
// bytes, and how many resources one has.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const (
	MaxInline    = 51_200
	MaxInBucket  = 1_000_000
	MaxResources = 500
)

// Template is a CloudFormation template; [New] makes it.
type Template struct{ text string }

// Option is an option of [New].
type Option func(*maker)

// ForStackSet makes the template one for a stack set of accounts and regions: what an
// account has once is made in the home region, which a parameter of the template,
// HomeRegion, gives. It is to be among the regions of the set, and its stacks are to be made
// first, as what the other regions have may need what is there: operation preferences say so,
// RegionConcurrencyType=SEQUENTIAL with a RegionOrder. They do not hold for the automatic
// deployment to accounts that join: there, a stack that came too early is made again.
//
// The targets are more of them, which are for the home region alone. Where they want more of
// a thing that every region has, the template leaves that out, and a finding says so.
func ForStackSet(homeRegion string, atHome ...logging.Target) Option {
	return func(m *maker) { m.forSet, m.home, m.atHome = true, homeRegion, atHome }
}

// New is what targets of one region declare as a template, with what CloudFormation cannot
// express of it as findings, which stand in its Metadata too. The account is the one that the
// settings are for, or [AnyAccount]; what in them is of the account, or of the region that the
// targets' clients have, becomes a pseudo parameter. Nothing is called: the clients need no
// credentials.
//
// The findings judge no logging: their Verdict and what their String and Summary begin with
// mean nothing. Those of AnyAccount have {account} where the account would be.
//
// The error joins what [logging.NewPlan] says of settings that are wrong or contradict each
// other.
func New(account string, targets logging.Targets, options ...Option) (*Template, logging.Findings, error) {
	m := &maker{resources: map[string]cfnResource{}, ids: map[logging.ID][]string{}, own: map[logging.ID]string{}, ofHome: map[logging.ID][]string{}}
	for _, o := range options {
		o(m)
	}
	bounds, err := m.bind(account, slices.Concat(targets, m.atHome))
	if err != nil {
		return nil, nil, err
	}
	declared, err := resource.Gather(bounds)
	if err != nil {
		return nil, nil, err
	}
	m.owner = declared.Owner
	// What every region has: it was gathered without errors above, with more.
	if m.everywhere, err = resource.Gather(bounds[:len(targets)]); err != nil {
		return nil, nil, err
	}
	if err := m.add(declared); err != nil {
		return nil, nil, err
	}
	t, err := m.template(declared)
	return t, m.told(), err
}

// String is the template's JSON, indented where it is short enough for a call then.
func (t *Template) String() string { return t.text }

// bind says of what account and region the targets are.
func (m *maker) bind(account string, targets logging.Targets) ([]resource.Bound, error) {
	v := &logging.ValidationError{Of: "template"}
	if m.forSet && !arn.IsRegion(m.home) {
		v.Add("homeRegion", m.home, `must be the name of a region, such as "eu-west-1"`, "")
	}
	bounds, err := resource.BindTo(account, targets)
	v.Merge("", err)
	for i, b := range bounds {
		if m.scope = bounds[0].Scope; b.Scope != m.scope {
			v.Add(fmt.Sprintf("targets[%d]", i), b.Scope.Region, "must be for the region of the first, "+m.scope.Region+": a template is of one region", "")
		}
	}
	return bounds, v.Err()
}

// maker puts a template together.
type maker struct {
	pseudo
	forSet     bool // the template is for a stack set
	home       string
	atHome     logging.Targets
	everywhere *resource.Declared // what is declared without atHome
	resources  map[string]cfnResource
	ids        map[logging.ID][]string // of a thing's resources
	own        map[logging.ID]string   // of those, the thing's own
	owner      map[logging.ID]string
	ofHome     map[logging.ID][]string // properties of what an account has once that are of each region
	findings   logging.Findings
	made       []string // what the stack makes, by type and name
}

type cfnResource struct {
	Type                string
	Condition           string         `json:",omitempty"`
	DependsOn           []string       `json:",omitempty"`
	DeletionPolicy      string         `json:",omitempty"`
	UpdateReplacePolicy string         `json:",omitempty"`
	Properties          map[string]any `json:",omitempty"`
}

// add adds what is declared.
func (m *maker) add(d *resource.Declared) error {
	once, err := m.once(d)
	if err != nil {
		return err
	}
	var errs []error
	exports := map[logging.ID]resource.Export{}
	for _, id := range d.IDs() {
		x, err := m.export(id, d.Managed[id], once)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", id, err))
			continue
		}
		if names := m.ofHome[id]; names != nil {
			slices.Sort(names)
			x.Cannot("An account has it once, and its policies, as each region wants them, name the region: there is that of the home region only. " + strings.Join(slices.Compact(names), ", ") + ".")
		}
		exports[id] = x
		for _, r := range x.Resources {
			name := m.logicalID(id, r)
			for _, f := range r.Several {
				if !once[part{id, r.Type, r.Name}] {
					m.find(id, f)
				}
			}
			m.ids[id] = append(m.ids[id], name)
			if r.Name == "" {
				m.own[id] = name
			}
		}
		for _, f := range x.Findings {
			m.find(id, f)
		}
	}
	for _, id := range d.IDs() {
		for i, r := range exports[id].Resources {
			m.resources[m.ids[id][i]] = cfnResource{Type: r.Type, Condition: condition(once[part{id, r.Type, r.Name}])}
		}
	}
	for _, id := range d.IDs() {
		var texts []string
		for i, r := range exports[id].Resources {
			its, err := m.complete(id, i, r, d.Managed[id].Needs())
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", id, err))
			}
			texts = append(texts, its...)
		}
		if exports[id].Makes && m.own[id] != "" {
			m.made = append(m.made, id.Type+" "+m.generic(id.Name))
		}
		m.findForSet(id, exports[id], texts)
		m.findBound(id, texts)
	}
	return errors.Join(errs...)
}

// export is a thing's, for whom it is: of what every region has without what is wanted in the
// home region only, since a resource has its properties once.
func (m *maker) export(id logging.ID, whole resource.Resource, once map[part]bool) (resource.Export, error) {
	x, err := whole.Export(m.forSet)
	its := m.everywhere.Managed[id]
	if err != nil || its == nil || len(m.atHome) == 0 {
		return x, err
	}
	everywhere, err := its.Export(m.forSet)
	if err != nil {
		return x, err
	}
	x.Resources = slices.Clone(x.Resources)
	var more []string
	for _, r := range everywhere.Resources {
		i := slices.IndexFunc(x.Resources, func(other resource.Exported) bool { return other.Type == r.Type && other.Name == r.Name })
		if i >= 0 && !once[part{id, r.Type, r.Name}] {
			more = append(more, differing(r.Properties, x.Resources[i].Properties)...)
			x.Resources[i] = r
		}
	}
	if more != nil {
		slices.Sort(more)
		x.Cannot("In the home region more is wanted of it, and every region has it: " + strings.Join(slices.Compact(more), ", ") + ".")
	}
	return x, nil
}

// differing are the names of the properties that two resources have otherwise.
func differing(a, b map[string]any) (names []string) {
	text := func(v any) string {
		raw, _ := value.Marshal(v) // what has none is met again where the template is made
		return string(raw)
	}
	for _, of := range []map[string]any{a, b} {
		for name := range of {
			if text(a[name]) != text(b[name]) {
				names = append(names, name)
			}
		}
	}
	return names
}

// complete says what one of a thing's resources has, and what it is made after. It answers
// the texts in it.
func (m *maker) complete(id logging.ID, i int, r resource.Exported, needs []logging.ID) ([]string, error) {
	name := m.ids[id][i]
	out := m.resources[name]
	p := properties{pseudo: m.pseudo, own: m.own[id], made: map[string]string{}}
	if r.Name != "" && p.own != "" {
		needs = append(slices.Clone(needs), id)
	}
	for _, need := range needs {
		for _, its := range m.ids[need] {
			switch c := m.resources[its].Condition; {
			case its == name:
			case need == id && its != p.own: // beside it as well
			case c == "" || c == out.Condition:
				out.DependsOn = append(out.DependsOn, its)
			case its == m.own[need]:
				p.made[need.Name] = its
			}
		}
	}
	values, err := p.value(r.Properties)
	if err != nil {
		return nil, err
	}
	out.Properties, _ = values.(map[string]any)
	if p.refers {
		out.DependsOn = slices.DeleteFunc(out.DependsOn, func(its string) bool { return its == p.own })
	}
	slices.Sort(out.DependsOn)
	out.DependsOn = slices.Compact(out.DependsOn)
	if r.Retain {
		out.DeletionPolicy, out.UpdateReplacePolicy = "Retain", "Retain"
	}
	m.resources[name] = out
	return p.texts, nil
}

// template is the text, and what is wrong with its size.
func (m *maker) template(d *resource.Declared) (*Template, error) {
	m.findMade()
	m.findCount()
	doc := struct {
		AWSTemplateFormatVersion string
		Description              string
		Metadata                 any
		Parameters               map[string]any `json:",omitempty"`
		Conditions               map[string]any `json:",omitempty"`
		Resources                map[string]cfnResource
	}{
		AWSTemplateFormatVersion: "2010-09-09",
		Description:              m.description(d),
		Metadata:                 map[string]any{"awslogkit": metadata{Version, m.leftOut()}},
		Resources:                m.resources,
	}
	if m.forSet {
		doc.Parameters = map[string]any{homeRegion: map[string]string{
			"Type": "String", "Default": m.home, "Description": "Region in which what an account has once is made."}}
		doc.Conditions = map[string]any{isHome: map[string]any{"Fn::Equals": []any{map[string]string{"Ref": "AWS::Region"}, map[string]string{"Ref": homeRegion}}}}
	}
	short, err := encoded(doc, "")
	if err != nil {
		return nil, err
	}
	long, err := encoded(doc, " ")
	if err != nil {
		return nil, err
	}
	if len(long) > MaxInline {
		long = short
	}
	m.findSize(len(long))
	return &Template{long}, nil
}

// description names the targets, as far as CloudFormation takes it.
func (m *maker) description(d *resource.Declared) string {
	const most = 1024 // bytes
	var names []string
	for _, b := range d.Bounds {
		names = append(names, m.generic(b.Target.Name()))
	}
	for n := len(names); n > 0; n-- {
		text := "Logging: " + strings.Join(names[:n], ", ")
		if n < len(names) {
			text += fmt.Sprintf(" and %d more", len(names)-n)
		}
		if len(text) < most {
			return text + "."
		}
	}
	return fmt.Sprintf("Logging: %d targets.", len(names))
}

func encoded(v any, indent string) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return b.String(), err
}
