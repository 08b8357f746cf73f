package ssmtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// documentPage is how many documents and versions a page has at most.
const documentPage = 50

func (s *store) getDocument(r *loggingtest.Request, in *ssm.GetDocumentInput) (*ssm.GetDocumentOutput, error) {
	name := DocumentName(r.View, in.Name)
	if err := r.Authorize("ssm:GetDocument", DocumentARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, w, err := s.region(r.View).document(name, in.DocumentVersion, in.VersionName)
	if err != nil {
		return nil, err
	}
	if in.DocumentFormat != "" && in.DocumentFormat != w.format {
		return nil, invalid("This account does not convert documents: " + name + " is " + string(w.format) + ".")
	}
	return &ssm.GetDocumentOutput{
		Name: aws.String(name), Content: aws.String(w.content), DocumentFormat: w.format, DocumentType: d.kind,
		DocumentVersion: aws.String(strconv.Itoa(w.number)), Status: w.status(), CreatedDate: aws.Time(w.created),
		VersionName: optional(w.name), DisplayName: optional(d.displayName),
	}, nil
}

func (s *store) describeDocument(r *loggingtest.Request, in *ssm.DescribeDocumentInput) (*ssm.DescribeDocumentOutput, error) {
	name := DocumentName(r.View, in.Name)
	if err := r.Authorize("ssm:DescribeDocument", DocumentARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, w, err := s.region(r.View).document(name, in.DocumentVersion, in.VersionName)
	if err != nil {
		return nil, err
	}
	return &ssm.DescribeDocumentOutput{Document: d.describe(r.View, w)}, nil
}

// listVersions answers the newest version first.
func (s *store) listVersions(r *loggingtest.Request, in *ssm.ListDocumentVersionsInput) (*ssm.ListDocumentVersionsOutput, error) {
	name := DocumentName(r.View, in.Name)
	if err := r.Authorize("ssm:ListDocumentVersions", DocumentARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.region(r.View).documents[name]
	if d == nil {
		return nil, noDocument(name)
	}
	newest := slices.Clone(d.versions)
	slices.Reverse(newest)
	page, next, err := Page(newest, in.NextToken, in.MaxResults, documentPage)
	if err != nil {
		return nil, err
	}
	out := &ssm.ListDocumentVersionsOutput{NextToken: next}
	for _, w := range page {
		out.DocumentVersions = append(out.DocumentVersions, types.DocumentVersionInfo{
			Name: aws.String(name), DocumentVersion: aws.String(strconv.Itoa(w.number)), DocumentFormat: w.format, Status: w.status(),
			CreatedDate: aws.Time(w.created), IsDefaultVersion: w.number == d.inForce, VersionName: optional(w.name), DisplayName: optional(d.displayName),
		})
	}
	return out, nil
}

func (s *store) listDocuments(r *loggingtest.Request, in *ssm.ListDocumentsInput) (*ssm.ListDocumentsOutput, error) {
	if err := r.Authorize("ssm:ListDocuments", "*", nil); err != nil {
		return nil, err
	}
	matches, err := documentFilter(in)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	var found []*document
	for _, name := range slices.Sorted(maps.Keys(here.documents)) {
		if d := here.documents[name]; matches(d) {
			found = append(found, d)
		}
	}
	page, next, err := Page(found, in.NextToken, in.MaxResults, documentPage)
	if err != nil {
		return nil, err
	}
	out := &ssm.ListDocumentsOutput{DocumentIdentifiers: []types.DocumentIdentifier{}, NextToken: next}
	for _, d := range page {
		w := d.numbered(d.inForce)
		t := d.describe(r.View, w)
		out.DocumentIdentifiers = append(out.DocumentIdentifiers, types.DocumentIdentifier{
			Name: t.Name, CreatedDate: t.CreatedDate, DisplayName: t.DisplayName, Owner: t.Owner, VersionName: t.VersionName, PlatformTypes: t.PlatformTypes,
			DocumentVersion: t.DocumentVersion, DocumentType: t.DocumentType, SchemaVersion: t.SchemaVersion, DocumentFormat: t.DocumentFormat,
			TargetType: t.TargetType, Tags: t.Tags,
		})
	}
	return out, nil
}

// documentFilter is whether a document is asked for: every filter matches, by any of
// its values. Of the API's keys there are Name (a prefix), Owner, DocumentType and
// PlatformTypes.
func documentFilter(in *ssm.ListDocumentsInput) (func(*document) bool, error) {
	filters := map[string][]string{}
	for _, f := range in.Filters {
		filters[aws.ToString(f.Key)] = f.Values
	}
	for _, f := range in.DocumentFilterList {
		filters[string(f.Key)] = []string{aws.ToString(f.Value)}
	}
	for key := range filters {
		if !slices.Contains([]string{"Name", "Owner", "DocumentType", "PlatformTypes"}, key) {
			return nil, &types.InvalidFilterKey{} // which has no message
		}
	}
	return func(d *document) bool {
		for key, values := range filters {
			if !slices.ContainsFunc(values, func(value string) bool { return d.matches(key, value) }) {
				return false
			}
		}
		return true
	}, nil
}

func (d *document) matches(key, value string) bool {
	switch key {
	case "Name":
		return strings.HasPrefix(d.name, value)
	case "DocumentType":
		return string(d.kind) == value
	case "Owner":
		switch value {
		case "Amazon", "Public":
			return d.amazon
		case "Self", "Private":
			return !d.amazon
		}
		return value == "All"
	}
	return true // all documents here are for all platforms
}
