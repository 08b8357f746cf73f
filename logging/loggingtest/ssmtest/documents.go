package ssmtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Quotas of documents. That of versions is not documented.
//
// https://docs.aws.amazon.com/general/latest/gr/ssm.html
const (
	maxDocuments        = 500
	maxDocumentBytes    = 64 * 1024
	defaultVersionLimit = 1000
)

// document is a document with its versions.
type document struct {
	name, displayName, targetType string
	amazon                        bool // Amazon's own
	kind                          types.DocumentType
	versions                      []*version // in order; deleted ones are gone, and their numbers are not used again
	inForce                       int        // number of the default version
	made                          int        // versions so far
	tags                          []types.Tag
	shared                        map[string]string // by account, or "all": which version
}

// version is one version of a document. It does not change.
type version struct {
	number         int
	name           string
	content        string
	format         types.DocumentFormat
	tree           map[string]any // what the content says, nil for text
	created, ready time.Time      // ready is when it is Active
}

func (w *version) status() types.DocumentStatus {
	switch {
	case !time.Now().Before(w.ready):
		return types.DocumentStatusActive
	case w.number == 1:
		return types.DocumentStatusCreating
	}
	return types.DocumentStatusUpdating
}

func (d *document) latest() *version { return d.versions[len(d.versions)-1] }

// numbered is a version by its number, or nil.
func (d *document) numbered(n int) *version {
	for _, w := range d.versions {
		if w.number == n {
			return w
		}
	}
	return nil
}

// find is a version by what a caller names it: a number, $LATEST, $DEFAULT or nothing
// for the default version, or by its name.
func (d *document) find(number, name *string) (*version, error) {
	var found *version
	switch n := aws.ToString(number); n {
	case "", "$DEFAULT":
		found = d.numbered(d.inForce)
	case "$LATEST":
		found = d.latest()
	default:
		i, _ := strconv.Atoi(n)
		found = d.numbered(i)
	}
	if name != nil {
		byNumber := found
		found = nil
		for _, w := range d.versions {
			if w.name == *name && (number == nil || w == byNumber) {
				found = w
			}
		}
	}
	if found == nil {
		return nil, &types.InvalidDocumentVersion{Message: aws.String("The document version is not valid or does not exist.")}
	}
	return found, nil
}

func (d *document) describe(v loggingtest.View, w *version) *types.DocumentDescription {
	sum := sha256.Sum256([]byte(w.content))
	out := &types.DocumentDescription{
		Name: aws.String(d.name), DocumentType: d.kind, DocumentFormat: w.format, CreatedDate: aws.Time(w.created),
		DocumentVersion: aws.String(strconv.Itoa(w.number)), LatestVersion: aws.String(strconv.Itoa(d.latest().number)),
		DefaultVersion: aws.String(strconv.Itoa(d.inForce)), Status: w.status(), Owner: aws.String(v.Account().ID()),
		Hash: aws.String(hex.EncodeToString(sum[:])), HashType: types.DocumentHashTypeSha256,
		PlatformTypes: []types.PlatformType{types.PlatformTypeWindows, types.PlatformTypeLinux, types.PlatformTypeMacos},
		SchemaVersion: optional(text(w.tree, "schemaVersion")), Description: optional(text(w.tree, "description")),
		VersionName: optional(w.name), DisplayName: optional(d.displayName), TargetType: optional(d.targetType),
		Tags: append([]types.Tag{}, d.tags...),
	}
	if d.amazon {
		out.Owner = aws.String("Amazon")
	}
	return out
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// text is a member of a document that is a text, or "".
func text(tree map[string]any, name string) string {
	s, _ := tree[name].(string)
	return s
}

// DocumentARN is what permissions for a document are asked on. Amazon's documents
// belong to no account.
func DocumentARN(v loggingtest.View, name string) string {
	a := arn.ARN{Partition: v.Account().Partition(), Service: "ssm", Region: v.Region(), Account: v.Account().ID(), Resource: "document/" + name}
	if amazonName(name) {
		a.Account = ""
	}
	return a.String()
}

// DocumentName is a document's name from a name or an ARN of this account and region.
func DocumentName(v loggingtest.View, name *string) string {
	n := aws.ToString(name)
	if rest, ok := strings.CutPrefix(n, DocumentARN(v, "")); ok {
		return rest
	}
	if _, rest, ok := strings.Cut(n, ":document/"); ok && DocumentARN(v, rest) == n {
		return rest
	}
	return n
}

func noDocument(name string) error {
	return &types.InvalidDocument{Message: aws.String("Document with name " + name + " does not exist.")}
}

// document finds a document and a version of it.
func (here *region) document(name string, number, versionName *string) (*document, *version, error) {
	d := here.documents[name]
	if d == nil {
		return nil, nil, noDocument(name)
	}
	w, err := d.find(number, versionName)
	return d, w, err
}

func (s *store) createDocument(r *loggingtest.Request, in *ssm.CreateDocumentInput) (*ssm.CreateDocumentOutput, error) {
	name := aws.ToString(in.Name)
	if err := r.Authorize("ssm:CreateDocument", DocumentARN(r.View, name), nil); err != nil {
		return nil, err
	}
	made := &document{name: name, kind: in.DocumentType, displayName: aws.ToString(in.DisplayName), targetType: aws.ToString(in.TargetType), tags: in.Tags}
	if made.kind == "" {
		made.kind = types.DocumentTypeCommand
	}
	if amazonName(name) {
		return nil, invalid(fmt.Sprintf("Document name %s is not allowed: it begins with a prefix that is reserved for AWS.", name))
	}
	tree, err := s.parse(made.kind, in.DocumentFormat, aws.ToString(in.Content))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	if here.documents[name] != nil {
		return nil, &types.DocumentAlreadyExists{Message: aws.String("Document with same name " + name + " already exists")}
	}
	if own := here.ownDocuments(); own >= maxDocuments {
		return nil, &types.DocumentLimitExceeded{Message: aws.String(fmt.Sprintf("The limit of %d documents is exceeded.", maxDocuments))}
	}
	w := s.addVersion(made, in.Content, in.VersionName, in.DocumentFormat, tree)
	made.inForce = w.number
	here.documents[name] = made
	out := made.describe(r.View, w)
	out.Status = types.DocumentStatusCreating
	return &ssm.CreateDocumentOutput{DocumentDescription: out}, nil
}

func (here *region) ownDocuments() int {
	n := 0
	for _, d := range here.documents {
		if !d.amazon {
			n++
		}
	}
	return n
}

// addVersion is called with the lock held.
func (s *store) addVersion(d *document, content, name *string, format types.DocumentFormat, tree map[string]any) *version {
	if format == "" {
		format = types.DocumentFormatJson
	}
	d.made++
	now := time.Now().UTC()
	w := &version{number: d.made, name: aws.ToString(name), content: aws.ToString(content), format: format, tree: tree,
		created: now.Truncate(time.Millisecond), ready: now.Add(s.delay)}
	d.versions = append(d.versions, w)
	return w
}

// updateDocument makes a version. It does not move the default version.
func (s *store) updateDocument(r *loggingtest.Request, in *ssm.UpdateDocumentInput) (*ssm.UpdateDocumentOutput, error) {
	name := aws.ToString(in.Name)
	if err := r.Authorize("ssm:UpdateDocument", DocumentARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, at, err := s.region(r.View).document(name, in.DocumentVersion, nil)
	if err != nil {
		return nil, err
	}
	if d.amazon {
		return nil, noOperation("Documents of Amazon cannot be updated.")
	}
	if at != d.latest() {
		return nil, &types.InvalidDocumentVersion{Message: aws.String(fmt.Sprintf(
			"Version provided for document %s is not latest. Please provide the latest version to update document %s", name, name))}
	}
	tree, err := s.parse(d.kind, in.DocumentFormat, aws.ToString(in.Content))
	if err != nil {
		return nil, err
	}
	for _, w := range d.versions {
		if w.content == *in.Content {
			return nil, &types.DuplicateDocumentContent{Message: aws.String(
				"The content of the association document matches another document. Change the content of the document and try again.")}
		}
		if in.VersionName != nil && w.name == *in.VersionName {
			return nil, &types.DuplicateDocumentVersionName{Message: aws.String("The version name has already been used in this document. Specify a different version name, and then try again.")}
		}
	}
	if len(d.versions) >= s.maxVersions {
		return nil, &types.DocumentVersionLimitExceeded{Message: aws.String("The document has too many versions. Delete one or more document versions and try again.")}
	}
	w := s.addVersion(d, in.Content, in.VersionName, in.DocumentFormat, tree)
	if in.DisplayName != nil {
		d.displayName = *in.DisplayName
	}
	if in.TargetType != nil {
		d.targetType = *in.TargetType
	}
	out := d.describe(r.View, w)
	out.Status, out.Tags = types.DocumentStatusUpdating, nil
	return &ssm.UpdateDocumentOutput{DocumentDescription: out}, nil
}

func (s *store) updateDefault(r *loggingtest.Request, in *ssm.UpdateDocumentDefaultVersionInput) (*ssm.UpdateDocumentDefaultVersionOutput, error) {
	name := aws.ToString(in.Name)
	if err := r.Authorize("ssm:UpdateDocumentDefaultVersion", DocumentARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, w, err := s.region(r.View).document(name, in.DocumentVersion, nil)
	if err != nil {
		return nil, err
	}
	if d.amazon {
		return nil, noDocument(name)
	}
	d.inForce = w.number
	return &ssm.UpdateDocumentDefaultVersionOutput{Description: &types.DocumentDefaultVersionDescription{
		Name: aws.String(name), DefaultVersion: aws.String(strconv.Itoa(w.number)), DefaultVersionName: optional(w.name)}}, nil
}

func (s *store) deleteDocument(r *loggingtest.Request, in *ssm.DeleteDocumentInput) (*ssm.DeleteDocumentOutput, error) {
	name := aws.ToString(in.Name)
	if err := r.Authorize("ssm:DeleteDocument", DocumentARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	d := here.documents[name]
	switch {
	case d == nil:
		return nil, noDocument(name)
	case d.amazon:
		return nil, noOperation("Documents of Amazon cannot be deleted.")
	case in.DocumentVersion == nil && in.VersionName == nil:
		delete(here.documents, name)
		return &ssm.DeleteDocumentOutput{}, nil
	}
	w, err := d.find(in.DocumentVersion, in.VersionName)
	if err != nil { // the operation has no error for versions
		return nil, noOperation("The document version is not valid or does not exist.")
	}
	if w.number == d.inForce {
		return nil, noOperation("Default version of the document can't be deleted.")
	}
	kept := make([]*version, 0, len(d.versions))
	for _, other := range d.versions {
		if other != w {
			kept = append(kept, other)
		}
	}
	d.versions = kept
	return &ssm.DeleteDocumentOutput{}, nil
}

func noOperation(message string) error {
	return &types.InvalidDocumentOperation{Message: aws.String(message)}
}
