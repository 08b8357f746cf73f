package sessionlogtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// Documents are tagged and shared, and nodes connect, as tools that look at them expect.
func TestDocumentTagsAndSharing(t *testing.T) {
	code := func(err error) string {
		var api smithy.APIError
		if errors.As(err, &api) {
			return api.ErrorCode()
		}
		return fmt.Sprint(err)
	}
	a := loggingtest.NewAccount("111122223333")
	sessionlogtest.Mount(a)
	v := a.Region("eu-west-1")
	ssmtest.PutDocument(v, ssmtest.Document{Name: "Mine", Content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream"}`})
	for door, c := range map[string]interface {
		AddTagsToResource(context.Context, *ssm.AddTagsToResourceInput, ...func(*ssm.Options)) (*ssm.AddTagsToResourceOutput, error)
		RemoveTagsFromResource(context.Context, *ssm.RemoveTagsFromResourceInput, ...func(*ssm.Options)) (*ssm.RemoveTagsFromResourceOutput, error)
		ListTagsForResource(context.Context, *ssm.ListTagsForResourceInput, ...func(*ssm.Options)) (*ssm.ListTagsForResourceOutput, error)
		ModifyDocumentPermission(context.Context, *ssm.ModifyDocumentPermissionInput, ...func(*ssm.Options)) (*ssm.ModifyDocumentPermissionOutput, error)
		DescribeDocumentPermission(context.Context, *ssm.DescribeDocumentPermissionInput, ...func(*ssm.Options)) (*ssm.DescribeDocumentPermissionOutput, error)
		GetConnectionStatus(context.Context, *ssm.GetConnectionStatusInput, ...func(*ssm.Options)) (*ssm.GetConnectionStatusOutput, error)
	}{"typed": sessionlogtest.NewClient(v), "wire": ssm.NewFromConfig(v.Config())} {
		t.Run(door, func(t *testing.T) {
			ctx := t.Context()
			add := func(kind types.ResourceTypeForTagging, id string, n int, prefix string) string {
				in := &ssm.AddTagsToResourceInput{ResourceType: kind, ResourceId: &id, Tags: []types.Tag{}}
				for i := range n {
					in.Tags = append(in.Tags, types.Tag{Key: aws.String(fmt.Sprint(prefix, i)), Value: aws.String("v")})
				}
				_, err := c.AddTagsToResource(ctx, in)
				return code(err)
			}
			for _, tt := range []struct{ name, got, want string }{
				{"two", add("Document", "Mine", 2, "k"), "<nil>"},
				{"again", add("Document", "Mine", 1, "k"), "<nil>"},
				{"too many", add("Document", "Mine", 51, "x"), "TooManyTagsError"},
				{"reserved", add("Document", "Mine", 1, "aws:"), "ValidationException"},
				{"no document", add("Document", "None", 1, "k"), "InvalidResourceId"},
				{"Amazon's", add("Document", "AWS-StartPortForwardingSession", 1, "k"), "InvalidResourceId"},
				{"another type", add("PatchBaseline", "Mine", 1, "k"), "InvalidResourceId"},
			} {
				if tt.got != tt.want {
					t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
				}
			}
			if _, err := c.RemoveTagsFromResource(ctx, &ssm.RemoveTagsFromResourceInput{ResourceType: "Document", ResourceId: aws.String("Mine"), TagKeys: []string{"k0", "none"}}); err != nil {
				t.Error(err)
			}
			tags, err := c.ListTagsForResource(ctx, &ssm.ListTagsForResourceInput{ResourceType: "Document", ResourceId: aws.String("Mine")})
			if err != nil || len(tags.TagList) != 1 || *tags.TagList[0].Key != "k1" {
				t.Error(tags, err)
			}
			share := func(name string, add, remove []string, version *string) string {
				_, err := c.ModifyDocumentPermission(ctx, &ssm.ModifyDocumentPermissionInput{Name: &name, PermissionType: "Share", AccountIdsToAdd: add, AccountIdsToRemove: remove, SharedDocumentVersion: version})
				return code(err)
			}
			for _, tt := range []struct{ name, got, want string }{
				{"with two", share("Mine", []string{"222233334444", "333344445555"}, nil, aws.String("$LATEST")), "<nil>"},
				{"with one less", share("Mine", []string{"All"}, []string{"333344445555"}, nil), "<nil>"},
				{"no account", share("Mine", []string{"12"}, nil, nil), "ValidationException"},
				{"no document", share("None", nil, nil, nil), "InvalidDocument"},
				{"Amazon's", share("AWS-StartPortForwardingSession", nil, nil, nil), "InvalidDocument"},
			} {
				if tt.got != tt.want {
					t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
				}
			}
			got, err := c.DescribeDocumentPermission(ctx, &ssm.DescribeDocumentPermissionInput{Name: aws.String("Mine"), PermissionType: "Share"})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]string{"222233334444", "all"}, got.AccountIds); d != "" || *got.AccountSharingInfoList[0].SharedDocumentVersion != "$LATEST" || *got.AccountSharingInfoList[1].SharedDocumentVersion != "$DEFAULT" {
				t.Error(d, got.AccountSharingInfoList)
			}
			a.PutRole(loggingtest.RoleOptions{Name: "Node", Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
				Inline: map[string]string{"ssm": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:*","ssmmessages:*","ec2messages:*"],"Resource":"*"}]}`}})
			role := "arn:aws:iam::111122223333:role/Node"
			sessionlogtest.PutNode(v, sessionlogtest.Node{ID: "i-1", Role: role})
			sessionlogtest.PutNode(v, sessionlogtest.Node{ID: "i-2", Role: role, Offline: true})
			sessionlogtest.PutNode(v, sessionlogtest.Node{ID: "i-3", Role: role + "2"})
			for id, want := range map[string]types.ConnectionStatus{"i-1": "connected", "i-2": "notconnected", "i-3": "notconnected", "i-none": "notconnected"} {
				out, err := c.GetConnectionStatus(ctx, &ssm.GetConnectionStatusInput{Target: &id})
				if err != nil || out.Status != want || *out.Target != id {
					t.Errorf("%s: %+v, %v", id, out, err)
				}
			}
		})
	}
	denied := sessionlogtest.NewClient(v.As(a.PutUser("nobody")))
	if _, err := denied.DescribeDocumentPermission(t.Context(), &ssm.DescribeDocumentPermissionInput{Name: aws.String("Mine"), PermissionType: "Share"}); code(err) != "AccessDeniedException" {
		t.Error("anybody sees with whom a document is shared:", err)
	}
}
