package ssmtest

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Version is a version of a document, as the service sees it that uses the document.
type Version struct {
	Name    string // of the document
	Number  int
	Kind    types.DocumentType
	Status  types.DocumentStatus
	Content map[string]any // nil of a text; not to be changed
	Amazon  bool           // it is one of Amazon's own
}

// FindDocument is a version of a document in the view's region, whoever asks and without a
// call that is recorded: for fakes of what uses documents. The name may be an ARN, and the
// version a number, $LATEST, or $DEFAULT or "" for the default version. The error is
// *types.InvalidDocument or *types.InvalidDocumentVersion.
func FindDocument(v loggingtest.View, name, number string) (Version, error) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	d, w, err := s.region(v).document(DocumentName(v, &name), aws.String(number), nil)
	if err != nil {
		return Version{}, err
	}
	return Version{Name: d.name, Number: w.number, Kind: d.kind, Status: w.status(), Content: w.tree, Amazon: d.amazon}, nil
}
