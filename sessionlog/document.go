package sessionlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// DocumentType is the CloudFormation type of a Systems Manager document.
const DocumentType = "AWS::SSM::Document"

// DocumentState is the state of a Session document.
type DocumentState struct {
	// Type is "Session" for documents that sessions use.
	Type string `json:"documentType"`
	// Content is that of the latest version.
	Content DocumentContent `json:"content"`
	// Default names the content of the default version by a digest, so that it can
	// be told from the latest one. Which of them a session reads is not documented.
	Default string `json:"default"`

	created  time.Time
	settling bool // AWS is about to change it
}

// DocumentContent is the JSON of a document, in one text for all that mean the same.
type DocumentContent json.RawMessage

// MarshalJSON is the content.
func (c DocumentContent) MarshalJSON() ([]byte, error) { return json.RawMessage(c).MarshalJSON() }

// UnmarshalJSON reads the content of a document: an object with a schema version.
func (c *DocumentContent) UnmarshalJSON(data []byte) error {
	tree, err := agent.ParseTree(data)
	if err != nil {
		return err
	}
	if _, ok := tree["schemaVersion"].(string); !ok {
		return errors.New("the document has no schemaVersion")
	}
	*c, err = json.Marshal(tree)
	return err
}

var documentType = resource.NewType[DocumentState](DocumentType)

// DocumentRef names a Session document.
func DocumentRef(s resource.Scope, name string) resource.Ref[DocumentState] {
	return documentType.Ref(s, name)
}

// documentARN is the ARN that permissions are given on.
func documentARN(s resource.Scope, name string) string {
	return arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "document/" + name}.String()
}

// sessionDoc is a Session document's clients and name.
type sessionDoc struct {
	clients Clients
	scope   resource.Scope
	name    string
}

// An update is two changes, the content and the default version, so that undoing
// moves the default back and deletes the version that was made.
var (
	content = resource.One[*sessionDoc]("content", func(s *DocumentState) *DocumentContent { return &s.Content }).
		AtCreate().Required().Exclusive().SetFrom("ssm:UpdateDocument", (*sessionDoc).update).
		Back("ssm:DeleteDocument", (*sessionDoc).takeBack, "ssm:UpdateDocument", "ssm:UpdateDocumentDefaultVersion").
		Also("ssm:DescribeDocument", "ssm:GetDocument").Observes((*sessionDoc).places)
	defaultVersion = resource.One[*sessionDoc]("default", func(s *DocumentState) *string { return &s.Default }).
			AtCreate().Required().Set("ssm:UpdateDocumentDefaultVersion", (*sessionDoc).moveDefault).Exports(exportDefault).
			Also("ssm:DescribeDocument", "ssm:GetDocument")
)

// exportDefault: an update of the stack says that it succeeded, and sessions go on with the
// version before.
func exportDefault(_ *sessionDoc, _ string, x *resource.Export) {
	x.Findings = append(x.Findings, resource.Finding{
		Code: CodeDefaultNotMoved, Severity: resource.SeverityWarning,
		Problem: "When the content changes, CloudFormation makes a new version of the document and does not make it the default one.",
		Fix:     "Run Check after each update of the stack, and apply a plan, which moves the default version.",
	})
}

// latest wants the latest content to be the default version's.
var latest = defaultVersion.Toward("the latest content", func(now DocumentState, _ bool) (string, error) { return digest(now.Content), nil })

var documentKind = resource.Kind[DocumentState, *sessionDoc]{
	Type: documentType, Noun: "Session document", NameProperty: "Name", ARN: func(r *sessionDoc) string { return documentARN(r.scope, r.name) },
	Read: (*sessionDoc).read, Origin: func(r *sessionDoc) any { return r.clients.Origin() },
	Reads: func(r *sessionDoc) []resource.Permission {
		a := documentARN(r.scope, r.name)
		return []resource.Permission{{Action: "ssm:DescribeDocument", Resource: a}, {Action: "ssm:GetDocument", Resource: a}}
	},
	Create: resource.Whole[DocumentState, *sessionDoc]{Action: "ssm:CreateDocument", Call: (*sessionDoc).create, Also: []string{"ssm:DescribeDocument", "ssm:GetDocument"}},
	Delete: resource.Whole[DocumentState, *sessionDoc]{Action: "ssm:DeleteDocument", Call: (*sessionDoc).deleteAll, Also: []string{"ssm:DescribeDocument", "ssm:GetDocument"}},
	First: func(_ *sessionDoc, _ resource.Wants[DocumentState], s *DocumentState) error {
		s.Type = sessionDocument
		return nil
	},
	LeadsTo: func(r *sessionDoc) []resource.Resource {
		any := agent.Content{CloudWatchLogGroupName: "*", S3BucketName: "*", KMSKeyID: "alias/*"}
		return append(destinations(r.clients, r.scope, any), key.LeadsTo(r.clients.keys(), r.scope)...)
	},
	Exists:  resource.IsError[*types.DocumentAlreadyExists],
	Created: func(s DocumentState) time.Time { return s.created },
	Usable: func(_ resource.Wants[DocumentState], s DocumentState) error {
		_, err := adoptable(s)
		return err
	},
	Unsettled: func(s DocumentState) bool { return s.settling },
	// Turning logging off is as AWS's page says: both names empty. The rest stays.
	Reset: func(DocumentState) []resource.Wish[DocumentState] {
		return []resource.Wish[DocumentState]{spec{Unlogged: true}.wish(), latest}
	},
	Exports: func(_ *sessionDoc, s DocumentState, x *resource.Export) {
		if x.Makes {
			x.Set("DocumentType", s.Type)
			x.Set("DocumentFormat", string(types.DocumentFormatJson))
			x.Set("UpdateMethod", "NewVersion") // Replace makes another of the same name, and fails
		}
	},
	Fields: []resource.Field[DocumentState, *sessionDoc]{content, defaultVersion},
}

// wish is what the settings want of the content: unknown keys and all stay.
func (s spec) wish() resource.Wish[DocumentState] {
	wanted, _ := json.Marshal(s.content()) // texts and flags always marshal
	return content.Toward(digest(wanted), func(now DocumentState, exists bool) (DocumentContent, error) {
		if !exists {
			return s.merged(nil)
		}
		return s.merged(now.Content)
	})
}

// ID is the document's ID.
func (r *sessionDoc) ID() resource.ID { return DocumentRef(r.scope, r.name).ID() }

// places are the group, the bucket and the key that a content names.
func (r *sessionDoc) places(content DocumentContent) []resource.Resource {
	c, err := agent.ParseContent(content)
	if err != nil {
		return nil
	}
	return destinations(r.clients, r.scope, c)
}

// read makes the two calls side by side. The latest version is what is updated
// and the default version what the console shows, so both count.
func (r *sessionDoc) read(ctx context.Context, _ *resource.Reader) (s DocumentState, exists bool, err error) {
	var latest *ssm.GetDocumentOutput
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
		return s, false, nil
	case err != nil:
		return s, false, resource.Failed("ssm:DescribeDocument", r.ID(), err)
	case getErr != nil:
		return s, false, resource.Failed("ssm:GetDocument", r.ID(), getErr)
	}
	s.Type, s.created = string(described.DocumentType), aws.ToTime(described.CreatedDate)
	if s.Content, err = contentOfVersion(latest); err != nil {
		return s, false, fmt.Errorf("%s: %w", r.ID(), err)
	}
	s.Default = digest(s.Content)
	s.settling = settling(described.Status) || settling(latest.Status)
	if d := aws.ToString(described.DefaultVersion); d != "" && d != aws.ToString(latest.DocumentVersion) {
		def, err := r.get(ctx, d)
		if err != nil {
			return s, false, resource.Failed("ssm:GetDocument", r.ID(), err)
		}
		content, err := contentOfVersion(def)
		if err != nil {
			return s, false, fmt.Errorf("%s: version %s: %w", r.ID(), d, err)
		}
		s.Default = digest(content)
	}
	return s, true, nil
}

func settling(s types.DocumentStatus) bool {
	return s == types.DocumentStatusCreating || s == types.DocumentStatusUpdating || s == types.DocumentStatusDeleting
}

func contentOfVersion(out *ssm.GetDocumentOutput) (c DocumentContent, err error) {
	err = c.UnmarshalJSON([]byte(aws.ToString(out.Content)))
	return c, err
}

func isMissing(err error) bool { return resource.IsError[*types.InvalidDocument](err) }

func (r *sessionDoc) get(ctx context.Context, version string) (*ssm.GetDocumentOutput, error) {
	return r.clients.SSM.GetDocument(ctx, &ssm.GetDocumentInput{
		Name: &r.name, DocumentVersion: &version, DocumentFormat: types.DocumentFormatJson,
	}, ssmOptions)
}

// describe is the description of a version; "" is the default one.
func (r *sessionDoc) describe(ctx context.Context, version string) (*types.DocumentDescription, error) {
	out, err := r.clients.SSM.DescribeDocument(ctx, &ssm.DescribeDocumentInput{Name: &r.name, DocumentVersion: resource.OrUnset(version)}, ssmOptions)
	switch {
	case err != nil:
		return nil, err
	case out.Document == nil:
		return nil, errors.New("the answer has no Document")
	}
	return out.Document, nil
}

const sessionDocument = string(types.DocumentTypeSession)

// adoptable is the content of a document, and why it cannot hold preferences.
func adoptable(s DocumentState) (agent.Content, error) {
	if s.Type != sessionDocument {
		return agent.Content{}, fmt.Errorf("it is a document of type %s, and preferences are in one of type %s: name another document", s.Type, sessionDocument)
	}
	c, err := agent.ParseContent(s.Content)
	switch {
	case err != nil:
		return c, err
	case c.SchemaVersion != "1.0":
		return c, fmt.Errorf("it has schema version %q, and Session documents have 1.0", c.SchemaVersion)
	case c.SessionType == agent.Port:
		return c, errors.New("it is for sessions of type Port, which are never logged")
	case c.SessionType != agent.StandardStream && c.SessionType != agent.InteractiveCommands && c.SessionType != agent.NonInteractiveCommands:
		return c, fmt.Errorf("it has session type %q, which is not known", c.SessionType)
	}
	return c, nil
}
