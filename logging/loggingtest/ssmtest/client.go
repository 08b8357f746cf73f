package ssmtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Client is the documents and parameters of Systems Manager through the typed door. Its
// methods have the SDK client's signatures, and ignore their option functions. The zero
// Client belongs to no account; get one from [New].
type Client struct{ view loggingtest.View }

// New is the typed door of the fake for a view of the account, which must have been
// mounted.
func New(v loggingtest.View) Client { return Client{v} }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, Service(), name, in)
}

// CreateDocument calls ssm:CreateDocument.
func (c Client) CreateDocument(ctx context.Context, in *ssm.CreateDocumentInput, _ ...func(*ssm.Options)) (*ssm.CreateDocumentOutput, error) {
	return invoke[ssm.CreateDocumentInput, ssm.CreateDocumentOutput](ctx, c, "CreateDocument", in)
}

// UpdateDocument calls ssm:UpdateDocument.
func (c Client) UpdateDocument(ctx context.Context, in *ssm.UpdateDocumentInput, _ ...func(*ssm.Options)) (*ssm.UpdateDocumentOutput, error) {
	return invoke[ssm.UpdateDocumentInput, ssm.UpdateDocumentOutput](ctx, c, "UpdateDocument", in)
}

// UpdateDocumentDefaultVersion calls ssm:UpdateDocumentDefaultVersion.
func (c Client) UpdateDocumentDefaultVersion(ctx context.Context, in *ssm.UpdateDocumentDefaultVersionInput, _ ...func(*ssm.Options)) (*ssm.UpdateDocumentDefaultVersionOutput, error) {
	return invoke[ssm.UpdateDocumentDefaultVersionInput, ssm.UpdateDocumentDefaultVersionOutput](ctx, c, "UpdateDocumentDefaultVersion", in)
}

// GetDocument calls ssm:GetDocument.
func (c Client) GetDocument(ctx context.Context, in *ssm.GetDocumentInput, _ ...func(*ssm.Options)) (*ssm.GetDocumentOutput, error) {
	return invoke[ssm.GetDocumentInput, ssm.GetDocumentOutput](ctx, c, "GetDocument", in)
}

// DescribeDocument calls ssm:DescribeDocument.
func (c Client) DescribeDocument(ctx context.Context, in *ssm.DescribeDocumentInput, _ ...func(*ssm.Options)) (*ssm.DescribeDocumentOutput, error) {
	return invoke[ssm.DescribeDocumentInput, ssm.DescribeDocumentOutput](ctx, c, "DescribeDocument", in)
}

// ListDocumentVersions calls ssm:ListDocumentVersions.
func (c Client) ListDocumentVersions(ctx context.Context, in *ssm.ListDocumentVersionsInput, _ ...func(*ssm.Options)) (*ssm.ListDocumentVersionsOutput, error) {
	return invoke[ssm.ListDocumentVersionsInput, ssm.ListDocumentVersionsOutput](ctx, c, "ListDocumentVersions", in)
}

// ListDocuments calls ssm:ListDocuments.
func (c Client) ListDocuments(ctx context.Context, in *ssm.ListDocumentsInput, _ ...func(*ssm.Options)) (*ssm.ListDocumentsOutput, error) {
	return invoke[ssm.ListDocumentsInput, ssm.ListDocumentsOutput](ctx, c, "ListDocuments", in)
}

// DeleteDocument calls ssm:DeleteDocument.
func (c Client) DeleteDocument(ctx context.Context, in *ssm.DeleteDocumentInput, _ ...func(*ssm.Options)) (*ssm.DeleteDocumentOutput, error) {
	return invoke[ssm.DeleteDocumentInput, ssm.DeleteDocumentOutput](ctx, c, "DeleteDocument", in)
}

// DescribeDocumentPermission calls ssm:DescribeDocumentPermission.
func (c Client) DescribeDocumentPermission(ctx context.Context, in *ssm.DescribeDocumentPermissionInput, _ ...func(*ssm.Options)) (*ssm.DescribeDocumentPermissionOutput, error) {
	return invoke[ssm.DescribeDocumentPermissionInput, ssm.DescribeDocumentPermissionOutput](ctx, c, "DescribeDocumentPermission", in)
}

// ModifyDocumentPermission calls ssm:ModifyDocumentPermission.
func (c Client) ModifyDocumentPermission(ctx context.Context, in *ssm.ModifyDocumentPermissionInput, _ ...func(*ssm.Options)) (*ssm.ModifyDocumentPermissionOutput, error) {
	return invoke[ssm.ModifyDocumentPermissionInput, ssm.ModifyDocumentPermissionOutput](ctx, c, "ModifyDocumentPermission", in)
}

// AddTagsToResource calls ssm:AddTagsToResource.
func (c Client) AddTagsToResource(ctx context.Context, in *ssm.AddTagsToResourceInput, _ ...func(*ssm.Options)) (*ssm.AddTagsToResourceOutput, error) {
	return invoke[ssm.AddTagsToResourceInput, ssm.AddTagsToResourceOutput](ctx, c, "AddTagsToResource", in)
}

// RemoveTagsFromResource calls ssm:RemoveTagsFromResource.
func (c Client) RemoveTagsFromResource(ctx context.Context, in *ssm.RemoveTagsFromResourceInput, _ ...func(*ssm.Options)) (*ssm.RemoveTagsFromResourceOutput, error) {
	return invoke[ssm.RemoveTagsFromResourceInput, ssm.RemoveTagsFromResourceOutput](ctx, c, "RemoveTagsFromResource", in)
}

// ListTagsForResource calls ssm:ListTagsForResource.
func (c Client) ListTagsForResource(ctx context.Context, in *ssm.ListTagsForResourceInput, _ ...func(*ssm.Options)) (*ssm.ListTagsForResourceOutput, error) {
	return invoke[ssm.ListTagsForResourceInput, ssm.ListTagsForResourceOutput](ctx, c, "ListTagsForResource", in)
}

// PutParameter calls ssm:PutParameter.
func (c Client) PutParameter(ctx context.Context, in *ssm.PutParameterInput, _ ...func(*ssm.Options)) (*ssm.PutParameterOutput, error) {
	return invoke[ssm.PutParameterInput, ssm.PutParameterOutput](ctx, c, "PutParameter", in)
}

// GetParameter calls ssm:GetParameter.
func (c Client) GetParameter(ctx context.Context, in *ssm.GetParameterInput, _ ...func(*ssm.Options)) (*ssm.GetParameterOutput, error) {
	return invoke[ssm.GetParameterInput, ssm.GetParameterOutput](ctx, c, "GetParameter", in)
}

// GetParameters calls ssm:GetParameters.
func (c Client) GetParameters(ctx context.Context, in *ssm.GetParametersInput, _ ...func(*ssm.Options)) (*ssm.GetParametersOutput, error) {
	return invoke[ssm.GetParametersInput, ssm.GetParametersOutput](ctx, c, "GetParameters", in)
}

// DeleteParameter calls ssm:DeleteParameter.
func (c Client) DeleteParameter(ctx context.Context, in *ssm.DeleteParameterInput, _ ...func(*ssm.Options)) (*ssm.DeleteParameterOutput, error) {
	return invoke[ssm.DeleteParameterInput, ssm.DeleteParameterOutput](ctx, c, "DeleteParameter", in)
}

// DeleteParameters calls ssm:DeleteParameters.
func (c Client) DeleteParameters(ctx context.Context, in *ssm.DeleteParametersInput, _ ...func(*ssm.Options)) (*ssm.DeleteParametersOutput, error) {
	return invoke[ssm.DeleteParametersInput, ssm.DeleteParametersOutput](ctx, c, "DeleteParameters", in)
}
