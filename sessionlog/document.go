package sessionlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
)

// DocumentType is the CloudFormation type of a Systems Manager document.
const DocumentType = "AWS::SSM::Document"

// DocumentState is the state of a Session document.
type DocumentState struct {
	// Type is "Session" for documents that sessions use.
	Type string `json:"documentType"`
	// Content is that of the latest version.
	Content json.RawMessage `json:"content"`
	// Default names the content of the default version by a digest, so that it can
	// be told from the latest one. Which of them a session reads is not documented.
	Default string `json:"default"`

	settling bool // AWS is about to change it
}

// DocumentID is the ID of a Session document.
func DocumentID(s logging.Scope, name string) logging.ID {
	return logging.ID{Scope: s, Type: DocumentType, Name: name}
}

// documentARN is the ARN that permissions are given on.
func documentARN(s logging.Scope, name string) string {
	return arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "document/" + name}.String()
}

type documentResource struct {
	clients Clients
	scope   logging.Scope
	name    string
	want    *spec // nil: it is only read
	needs   []logging.ID
}

// Observe is a Session document that is only read, for judging.
func Observe(c Clients, s logging.Scope, name string) logging.Resource {
	return &documentResource{clients: c, scope: s, name: name}
}

func (r *documentResource) ID() logging.ID      { return DocumentID(r.scope, r.name) }
func (r *documentResource) Needs() []logging.ID { return r.needs }

func (r *documentResource) Merge(other logging.Resource) (logging.Resource, error) {
	o, ok := other.(*documentResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	switch {
	case r.want == nil:
		return o, nil
	case o.want == nil:
		return r, nil
	}
	if a, b := r.want.wishes(), o.want.wishes(); string(a) != string(b) {
		return nil, &logging.MergeError{Path: pathContent, A: digest(a), B: digest(b)}
	}
	m := *r
	m.needs = append(append([]logging.ID{}, r.needs...), o.needs...)
	return &m, nil
}

// documentKey is for shared reads.
type documentKey struct {
	origin any
	id     logging.ID
}

func (r *documentResource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	s, err := logging.Shared(ctx, rd, documentKey{r.clients.Origin(), r.ID()}, r.read)
	if err != nil || s == nil {
		return nil, err
	}
	if rd.Thorough() {
		r.observe(rd, *s)
	}
	return *s, nil
}

// observe adds the group, the bucket and the key that the document names.
func (r *documentResource) observe(rd *logging.Reader, s DocumentState) {
	c, err := parseContent(s.Content)
	if err != nil {
		return
	}
	rd.Observe(destinations(r.clients, r.scope, c)...)
}

// read makes the two calls side by side. The latest version is what is updated
// and the default version what the console shows, so both count.
func (r *documentResource) read(ctx context.Context) (*DocumentState, error) {
	var latest *ssm.GetDocumentOutput
	var described *types.DocumentDescription
	got := make(chan error, 1)
	go func() {
		var err error
		latest, err = r.get(ctx, "$LATEST")
		got <- err
	}()
	described, err := r.describe(ctx, "")
	getErr := <-got
	switch {
	case isMissing(err) || isMissing(getErr):
		return nil, nil
	case err != nil:
		return nil, &logging.CallError{Operation: "ssm:DescribeDocument", Resource: r.ID(), Err: err}
	case getErr != nil:
		return nil, &logging.CallError{Operation: "ssm:GetDocument", Resource: r.ID(), Err: getErr}
	}
	s := &DocumentState{Type: string(described.DocumentType)}
	if s.Content, err = contentOfVersion(latest); err != nil {
		return nil, fmt.Errorf("%s: %w", r.ID(), err)
	}
	s.Default = digest(s.Content)
	s.settling = settling(described.Status) || settling(latest.Status)
	if d := aws.ToString(described.DefaultVersion); d != "" && d != aws.ToString(latest.DocumentVersion) {
		def, err := r.get(ctx, d)
		if err != nil {
			return nil, &logging.CallError{Operation: "ssm:GetDocument", Resource: r.ID(), Err: err}
		}
		content, err := contentOfVersion(def)
		if err != nil {
			return nil, fmt.Errorf("%s: version %s: %w", r.ID(), d, err)
		}
		s.Default = digest(content)
	}
	return s, nil
}

func settling(s types.DocumentStatus) bool {
	return s == types.DocumentStatusCreating || s == types.DocumentStatusUpdating || s == types.DocumentStatusDeleting
}

func contentOfVersion(out *ssm.GetDocumentOutput) (json.RawMessage, error) {
	text := []byte(aws.ToString(out.Content))
	if _, err := parseTree(text); err != nil {
		return nil, err
	}
	return canonical(text)
}

func isMissing(err error) bool {
	var missing *types.InvalidDocument
	return errors.As(err, &missing)
}

func (r *documentResource) get(ctx context.Context, version string) (*ssm.GetDocumentOutput, error) {
	return r.clients.SSM.GetDocument(ctx, &ssm.GetDocumentInput{
		Name: &r.name, DocumentVersion: &version, DocumentFormat: types.DocumentFormatJson,
	}, ssmOptions)
}

// describe is the description of a version; "" is the default one.
func (r *documentResource) describe(ctx context.Context, version string) (*types.DocumentDescription, error) {
	in := &ssm.DescribeDocumentInput{Name: &r.name}
	if version != "" {
		in.DocumentVersion = &version
	}
	out, err := r.clients.SSM.DescribeDocument(ctx, in, ssmOptions)
	switch {
	case err != nil:
		return nil, err
	case out.Document == nil:
		return nil, errors.New("the answer has no Document")
	}
	return out.Document, nil
}

// Unsettled: AWS is still creating or updating it.
func (r *documentResource) Unsettled(now logging.State) bool {
	s, _ := now.(DocumentState)
	return s.settling
}

func (r *documentResource) Reads() []logging.Permission {
	a := documentARN(r.scope, r.name)
	return []logging.Permission{{Action: "ssm:DescribeDocument", Resource: a}, {Action: "ssm:GetDocument", Resource: a}}
}

const (
	pathContent = "content"
	pathDefault = "default"
)

func (r *documentResource) Diff(now logging.State) ([]logging.Change, error) {
	if r.want == nil {
		return nil, nil
	}
	s, exists := now.(DocumentState)
	if !exists {
		content, err := r.want.merged(nil)
		if err != nil {
			return nil, err
		}
		c, err := logging.NewChange("", nil, DocumentState{Type: sessionDocument, Content: content, Default: digest(content)})
		return []logging.Change{c}, err
	}
	if err := adoptable(s); err != nil {
		return nil, err
	}
	content, err := r.want.merged(s.Content)
	if err != nil {
		return nil, err
	}
	return changes(s, content)
}

const sessionDocument = string(types.DocumentTypeSession)

// adoptable says why a document cannot hold preferences.
func adoptable(s DocumentState) error {
	if s.Type != sessionDocument {
		return fmt.Errorf("it is a document of type %s, and preferences are in one of type %s: name another document", s.Type, sessionDocument)
	}
	c, err := parseContent(s.Content)
	switch {
	case err != nil:
		return err
	case c.SchemaVersion != "1.0":
		return fmt.Errorf("it has schema version %q, and Session documents have 1.0", c.SchemaVersion)
	case c.SessionType == Port:
		return errors.New("it is for sessions of type Port, which are never logged")
	case c.SessionType != StandardStream && c.SessionType != InteractiveCommands && c.SessionType != NonInteractiveCommands:
		return fmt.Errorf("it has session type %q, which is not known", c.SessionType)
	}
	return nil
}

// changes are the new version, and making the latest version the default one.
func changes(s DocumentState, content json.RawMessage) ([]logging.Change, error) {
	var out []logging.Change
	if string(content) != string(s.Content) {
		c, err := logging.NewChange(pathContent, s.Content, content)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if d := digest(content); d != s.Default {
		c, err := logging.NewChange(pathDefault, s.Default, d)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Reset turns logging off, as AWS's page says: both names empty. The rest stays.
func (r *documentResource) Reset(now logging.State) ([]logging.Change, error) {
	s, exists := now.(DocumentState)
	if !exists || r.want == nil {
		return nil, nil
	}
	if err := adoptable(s); err != nil {
		return nil, err
	}
	content, err := spec{Unlogged: true}.merged(s.Content)
	if err != nil {
		return nil, err
	}
	return changes(s, content)
}

// Transient is never: a document does not depend on IAM propagating.
func (r *documentResource) Transient(error, logging.Facts) (bool, string) { return false, "" }

var errOnlyRead = errors.New("it is only read here")
