package resource

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Export is what is wanted of a thing, as CloudFormation and files of policies have it: see
// packages template and logging.Policies. A kind's fields say how; what they do not say is
// a property by the field's own name.
type Export struct {
	// Several: the template is for several regions of an account, so that what a region
	// adds to a thing that all of them have is a resource of its own.
	Several bool
	// Existing: the thing has to be there, and a template cannot change it.
	Existing bool

	// Resources are the thing's own, if it has one, and those beside it.
	Resources []Exported
	// Documents are the policies of it.
	Documents []Document
	// Findings are the wishes that CloudFormation cannot express, and what one should know.
	Findings []Finding
	// Once: an account has one, whatever the region of its ID is.
	Once bool

	// Unique: no two accounts of a partition have one of its name.
	Unique bool

	// Makes: the stack makes the thing, which then has nothing but what is wanted.
	Makes bool

	own Exported
}

// Exported is a resource of a template.
type Exported struct {
	Type string
	// Name tells it from others that are beside the thing; empty for the thing's own.
	Name string
	// Properties are values that marshal to JSON, and Own.
	Properties map[string]any
	// Retain: it stays when the stack goes, as what it is of holds data.
	Retain bool
	// Alone: it can be made for a thing that exists.
	Alone bool
	// Several is found where each of several regions makes one.
	Several []Finding
}

// Own is, in the properties of a resource beside a thing's own, an attribute of that:
// "Arn"; its reference where it is empty.
type Own string

// Document is a policy of a thing.
type Document struct {
	Name     string // "trust"; of an inline policy, its name
	Kind     policy.Kind
	Document policy.Document
}

// Asked are policies that others have to give a thing, since here it is only used.
type Asked []Document

// And are the policies with one more; those of one name are one document, in which each
// statement has a Sid of its own.
func (a Asked) And(name string, kind policy.Kind, doc policy.Document) Asked {
	out := slices.Clone(a)
	i := slices.IndexFunc(out, func(d Document) bool { return d.Name == name })
	if i < 0 {
		return append(out, Document{name, kind, doc})
	}
	all, err := WithStatements(policy.SplitStatements(out[i].Document), doc)
	if err != nil { // statements of two versions of the language
		return append(out, Document{name, kind, doc})
	}
	out[i].Document = all.Document()
	return out
}

// Codes of findings that fields and kinds make of an export.
const (
	CodeNotExpressed Code = "not-expressed"
	CodeWrittenWhole Code = "written-whole"
)

// Set sets a property of the thing's own resource: "BucketName", or
// "VersioningConfiguration.Status" in another.
func (x *Export) Set(path string, v any) {
	in := x.own.Properties
	for {
		name, rest, nested := strings.Cut(path, ".")
		if !nested {
			in[name] = v
			return
		}
		next, ok := in[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			in[name] = next
		}
		in, path = next, rest
	}
}

// Beside adds a resource that CloudFormation has beside the thing's own.
func (x *Export) Beside(r Exported) {
	if x.Existing && !r.Alone {
		x.Cannot("It exists, and a template changes nothing of what it does not make: its " + afterColons(r.Type) + ".")
		return
	}
	x.Resources = append(x.Resources, r)
}

// Cannot adds that CloudFormation cannot express something that is wanted.
func (x *Export) Cannot(why string) {
	x.Findings = append(x.Findings, Finding{
		Code: CodeNotExpressed, Severity: SeverityWarning, Problem: why,
		Fix: "Apply a plan of the settings once the stack is there: it finds what the template leaves out.",
	})
}

func afterColons(typ string) string { return typ[strings.LastIndexByte(typ, ':')+1:] }

// Export is what is wanted of the thing: the state that a plan would create, as its
// fields say it.
func (t *thing[S, H]) Export(several bool) (Export, error) {
	x := Export{
		Several: several, Existing: t.want.exists, Makes: t.kind.Create.Call != nil && !t.want.exists,
		own: Exported{Type: t.kind.Type.name, Properties: map[string]any{}},
	}
	switch {
	case !t.managed:
		x.Documents = t.want.asked
		return x, nil
	case t.want.whole == gone:
		x.Cannot("It is wanted gone, and a template only makes things.")
		return x, nil
	case t.want.whole == ifExists:
		x.Cannot("Something is wanted of it where it exists, and a template only makes things.")
		return x, nil
	case !t.want.until.IsZero():
		x.Cannot("It is wanted for a while only.")
		return x, nil
	}
	s, err := t.created()
	if err != nil {
		return x, err
	}
	for _, f := range t.kind.Fields {
		f.export(t.h(), &s, t.want.of[f.info().name], &x)
	}
	if t.kind.Exports != nil {
		t.kind.Exports(t.h(), s, &x)
	}
	switch said := len(x.own.Properties) > 0; {
	case !said && !x.Makes: // it is what is beside it, or exists
	case x.Existing:
		x.Cannot(fmt.Sprintf("It exists, and a template changes nothing of what it does not make: %s.", strings.Join(value.SortedKeys(x.own.Properties), ", ")))
	case !strings.HasPrefix(x.own.Type, "AWS::"):
		x.Cannot(fmt.Sprintf("CloudFormation has no type for it, and %q is none.", x.own.Type))
	default:
		if name := t.kind.NameProperty; name != "" {
			x.Set(name, t.ref.id.Name)
		}
		x.Resources = append([]Exported{x.own}, x.Resources...)
	}
	for i := range x.Resources {
		x.Resources[i].Retain = t.kind.HoldsData.Call != nil
	}
	return x, nil
}

// created is the state of the thing once what is wanted is there.
func (t *thing[S, H]) created() (s S, err error) {
	changes, err := t.FromNothing()
	if err != nil {
		return s, err
	}
	state := json.RawMessage("null")
	if t.want.exists {
		if state, err = value.Marshal(s); err != nil {
			return s, err
		}
	}
	for _, c := range changes {
		if state, err = value.With(state, c.Path, c.After); err != nil {
			return s, err
		}
	}
	if value.IsNull(state) {
		return s, nil
	}
	return s, json.Unmarshal(state, &s)
}

// propertyName is the field's property: by its own name, unless it says another.
func (i *fieldInfo[S, H]) propertyName() string {
	if i.property != "" || i.name == "" {
		return i.property
	}
	return strings.ToUpper(i.name[:1]) + i.name[1:]
}

func (f *OneField[S, H, T]) export(h H, s *S, want any, x *Export) {
	v := *f.part(s)
	if doc, ok := any(v).(policy.Document); ok && f.document != nil && len(doc.Statements) > 0 {
		f.document(x, "", doc)
	}
	switch {
	case want == nil && isZero(v), x.Existing && f.fixed != nil: // what cannot be changed is as it is
	case f.exporting != nil:
		f.exporting(h, v, x)
	case isZero(v):
	case f.name == "":
		for name, member := range InCloudFormation(v).(map[string]any) {
			x.Set(name, member)
		}
	default:
		x.Set(f.propertyName(), v)
	}
}

func (f *EachField[S, H, V]) export(h H, s *S, want any, x *Export) {
	of := *f.part(s)
	if e, ok := f.wanted(want); ok && !x.Makes && (e.only || len(e.of) > len(of)) { // nil is to go
		x.Cannot("Of its " + f.name + " something is wanted gone, and a template takes nothing away.")
	}
	if len(of) == 0 {
		return
	}
	if f.document != nil {
		for _, k := range value.SortedKeys(of) {
			f.document(x, k, any(of[k]).(policy.Document))
		}
	}
	switch {
	case f.exporting != nil:
		f.exporting(h, of, x)
		return
	case f.property == "":
		x.Cannot("Its " + f.name + " have no property that is known here.")
		return
	}
	var list []any
	for _, k := range value.SortedKeys(of) {
		if f.keyName == "" { // the keys alone
			list = append(list, k)
		} else {
			list = append(list, map[string]any{f.keyName: k, f.valueName: of[k]})
		}
	}
	x.Set(f.propertyName(), list)
}

func (f *StatementsField[S, H]) export(h H, s *S, want any, x *Export) {
	all := *f.part(s)
	doc, ok := want.(policy.Document)
	if !ok && len(all) == 0 {
		return
	}
	if f.exporting == nil {
		x.Cannot("Its " + f.name + " has no property that is known here.")
		return
	}
	if x.Existing {
		f.document(x, "statements", doc)
		x.Cannot("It exists, and the statements that are wanted are added to the policy that it has: CloudFormation writes a policy whole.")
		return
	}
	if f.all != nil {
		all = f.all(h, *s)
	}
	whole := all.Document()
	f.document(x, "policy", whole)
	f.exporting(h, whole, x)
	x.Findings = append(x.Findings, Finding{
		Code: CodeWrittenWhole, Severity: SeverityInfo,
		Problem: "CloudFormation writes its policy whole: statements that others add are gone with the next update of the stack.",
		Fix:     "Say all of its statements in the settings.",
	})
}

func (f *FlagField[S, H]) export(H, *S, any, *Export) {}

// Exports says how the value is told CloudFormation, where that is not a property with
// the field's value. It is called where something is wanted, or there is a value.
func (f *OneField[S, H, T]) Exports(by func(h H, v T, x *Export)) *OneField[S, H, T] {
	f.exporting = by
	return f
}

// Property names the property of CloudFormation with the value.
func (f *OneField[S, H, T]) Property(name string) *OneField[S, H, T] {
	f.property = name
	return f
}

// Document says that the value is a policy: its name, and its kind.
func (f *OneField[S, H, T]) Document(name string, kind policy.Kind) *OneField[S, H, T] {
	f.document = func(x *Export, _ string, doc policy.Document) {
		x.Documents = append(x.Documents, Document{name, kind, doc})
	}
	return f
}

// Property names the property of CloudFormation that the entries are: a list of
// objects with a key and a value of those names; of the keys alone without them.
func (f *EachField[S, H, V]) Property(name string, keyAndValue ...string) *EachField[S, H, V] {
	f.property = name
	if len(keyAndValue) == 2 {
		f.keyName, f.valueName = keyAndValue[0], keyAndValue[1]
	}
	return f
}

// Exports says how the entries are told CloudFormation, where they are no such list.
func (f *EachField[S, H, V]) Exports(by func(h H, of map[string]V, x *Export)) *EachField[S, H, V] {
	f.exporting = by
	return f
}

// Documents says that the entries are policies of a kind, by name.
func (f *EachField[S, H, V]) Documents(kind policy.Kind) *EachField[S, H, V] {
	f.document = func(x *Export, name string, doc policy.Document) {
		x.Documents = append(x.Documents, Document{name, kind, doc})
	}
	return f
}

// Exports says how the policy, of a kind, is told CloudFormation: the whole of it.
func (f *StatementsField[S, H]) Exports(kind policy.Kind, by func(h H, doc policy.Document, x *Export)) *StatementsField[S, H] {
	f.exporting = by
	f.document = func(x *Export, name string, doc policy.Document) {
		x.Documents = append(x.Documents, Document{name, kind, doc})
	}
	return f
}

// InCloudFormation is a value with the names of its members as CloudFormation has them:
// they begin with a capital letter.
func InCloudFormation(v any) any {
	raw, err := value.Marshal(v)
	if err != nil {
		return v
	}
	plain, err := value.DecodeAny(raw)
	if err != nil {
		return v
	}
	return capitalized(plain)
}

func capitalized(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, member := range v {
			out[strings.ToUpper(k[:1])+k[1:]] = capitalized(member)
		}
		return out
	case []any:
		for i := range v {
			v[i] = capitalized(v[i])
		}
	}
	return v
}
