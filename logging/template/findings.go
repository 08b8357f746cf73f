package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/grouped"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Codes of findings about a template. Those of a thing's wishes are
// [resource.CodeNotExpressed] and [resource.CodeWrittenWhole], and those of places.
const (
	CodeMadeByStack  logging.Code = "made-by-stack"
	CodeOneAccount   logging.Code = "one-account-only"
	CodeOnePartition logging.Code = "one-partition-only"
	CodeTooLarge     logging.Code = "template-too-large"
)

// metadata is what the template says of itself.
type metadata struct {
	Version  int       `json:"version"`
	Findings []leftOut `json:"findings,omitempty"`
}

type leftOut struct {
	Code     logging.Code `json:"code"`
	Resource string       `json:"resource,omitempty"`
	Problem  string       `json:"problem"`
}

// leftOut is the findings for the template's Metadata, without account and region.
func (m *maker) leftOut() (out []leftOut) {
	for _, f := range m.findings.Sorted() {
		one := leftOut{f.Code, strings.TrimSpace(f.Resource.Type + " " + m.generic(f.Resource.Name)),
			grouped.Generic(f.Problem, m.scope.Account, m.scope.Region)}
		out = append(out, one)
	}
	return out
}

// told is the findings, in order, for whoever made the template.
func (m *maker) told() logging.Findings {
	out := m.findings.Sorted()
	if m.scope.Account != AnyAccount {
		return out
	}
	for i := range out {
		f := &out[i]
		for _, text := range []*string{&f.Resource.Account, &f.Resource.Name, &f.Problem, &f.Fix} {
			*text = grouped.Generic(*text, AnyAccount, "")
		}
	}
	return out
}

// find adds a finding about a thing.
func (m *maker) find(id logging.ID, f logging.Finding) {
	f.Resource, f.Target = id, m.owner[id]
	m.findings = append(m.findings, f)
}

// findForSet finds what the stacks of several accounts cannot have alike: the texts are
// those of the properties.
func (m *maker) findForSet(id logging.ID, x resource.Export, texts []string) {
	if !m.forSet {
		return
	}
	one := func(problem, fix string) {
		m.find(id, logging.Finding{Code: CodeOneAccount, Severity: logging.SeverityWarning, Problem: problem, Fix: fix})
	}
	if x.Makes && x.Unique && m.generic(id.Name) == id.Name {
		one("Its name is unique in a partition: the first account gets it, and the stacks of all others fail.", "Put the account into its name, or make it in one account, and say Existing or Named here.")
	}
	for _, text := range slices.Compact(slices.Sorted(slices.Values(texts))) {
		a, err := arn.Parse(text)
		if err == nil && a.Service == "kms" && a.Account == m.scope.Account && strings.HasPrefix(a.Resource, "key/") && !strings.Contains(a.Resource, "*") {
			one("It has a key that is one account's and region's own, "+a.Resource+".", "Use an alias where the API takes one, or no key of your own.")
		}
	}
}

// findMade says what must not be there.
func (m *maker) findMade() {
	if len(m.made) == 0 {
		return
	}
	m.findings = append(m.findings, logging.Finding{
		Code: CodeMadeByStack, Severity: logging.SeverityInfo, Resource: logging.ID{Scope: m.scope},
		Problem: "The stack makes all of these, and fails where one of them exists: " + strings.Join(m.made, ", ") + ".",
		Fix:     "Import what exists into the stack with a change set of type IMPORT, or leave it out with MustExist. CloudFormation imports only what has a DeletionPolicy: what has none in the template, such as a role, needs one for the import.",
	})
}

func (m *maker) findCount() {
	if n := len(m.resources); n > MaxResources {
		m.findings = append(m.findings, logging.Finding{
			Code: CodeTooLarge, Severity: logging.SeverityError, Resource: logging.ID{Scope: m.scope},
			Problem: fmt.Sprintf("The template has %d resources, and CloudFormation takes %d.", n, MaxResources),
			Fix:     "Make several templates of the targets.",
		})
	}
}

func (m *maker) findSize(n int) {
	f := logging.Finding{
		Code: CodeTooLarge, Severity: logging.SeverityWarning, Resource: logging.ID{Scope: m.scope},
		Problem: fmt.Sprintf("The template has %d bytes, and calls of CloudFormation take %d.", n, MaxInline),
		Fix:     "Put it into a bucket and give its address, with --template-url.",
	}
	switch {
	case n <= MaxInline:
		return
	case n > MaxInBucket:
		f.Severity = logging.SeverityError
		f.Problem = fmt.Sprintf("The template has %d bytes, and CloudFormation takes %d from a bucket.", n, MaxInBucket)
		f.Fix = "Make several templates of the targets."
	}
	m.findings = append(m.findings, f)
}
