package loggingtest_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// userCalls are the calls of everyCall that are about users, keys and groups.
func userCalls() map[string]struct {
	in               any
	action, resource string
} {
	const user, group = iamPrefix + "user/U", iamPrefix + "group/G"
	u, g, n, p, doc := aws.String("U"), aws.String("G"), aws.String("n"), aws.String(iamPrefix+"policy/P"), aws.String(inlineText)
	key := aws.String("AKIAAAAAAAAAAAAAAAAA")
	calls := map[string]struct {
		in               any
		action, resource string
	}{}
	for resource, ins := range map[string][]any{
		user: {
			&iam.CreateUserInput{UserName: u}, &iam.GetUserInput{UserName: u}, &iam.DeleteUserInput{UserName: u},
			&iam.TagUserInput{UserName: u, Tags: []types.Tag{{Key: n, Value: n}}}, &iam.UntagUserInput{UserName: u, TagKeys: []string{"n"}}, &iam.ListUserTagsInput{UserName: u},
			&iam.PutUserPermissionsBoundaryInput{UserName: u, PermissionsBoundary: p}, &iam.DeleteUserPermissionsBoundaryInput{UserName: u},
			&iam.CreateAccessKeyInput{UserName: u}, &iam.ListAccessKeysInput{UserName: u},
			&iam.UpdateAccessKeyInput{UserName: u, AccessKeyId: key, Status: types.StatusTypeActive}, &iam.DeleteAccessKeyInput{UserName: u, AccessKeyId: key},
			&iam.PutUserPolicyInput{UserName: u, PolicyName: n, PolicyDocument: doc}, &iam.GetUserPolicyInput{UserName: u, PolicyName: n},
			&iam.ListUserPoliciesInput{UserName: u}, &iam.DeleteUserPolicyInput{UserName: u, PolicyName: n},
			&iam.AttachUserPolicyInput{UserName: u, PolicyArn: p}, &iam.DetachUserPolicyInput{UserName: u, PolicyArn: p}, &iam.ListAttachedUserPoliciesInput{UserName: u},
			&iam.ListGroupsForUserInput{UserName: u},
		},
		group: {
			&iam.CreateGroupInput{GroupName: g}, &iam.GetGroupInput{GroupName: g}, &iam.DeleteGroupInput{GroupName: g},
			&iam.AddUserToGroupInput{GroupName: g, UserName: u}, &iam.RemoveUserFromGroupInput{GroupName: g, UserName: u},
			&iam.PutGroupPolicyInput{GroupName: g, PolicyName: n, PolicyDocument: doc}, &iam.GetGroupPolicyInput{GroupName: g, PolicyName: n},
			&iam.ListGroupPoliciesInput{GroupName: g}, &iam.DeleteGroupPolicyInput{GroupName: g, PolicyName: n},
			&iam.AttachGroupPolicyInput{GroupName: g, PolicyArn: p}, &iam.DetachGroupPolicyInput{GroupName: g, PolicyArn: p}, &iam.ListAttachedGroupPoliciesInput{GroupName: g},
		},
		iamPrefix + "user/":  {&iam.ListUsersInput{}},
		iamPrefix + "group/": {&iam.ListGroupsInput{}},
	} {
		for _, in := range ins {
			name := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", in), "*iam."), "Input")
			calls[name] = struct {
				in               any
				action, resource string
			}{in, "iam:" + name, resource}
		}
	}
	return calls
}

// iamStep is one of calls in sequence, with the code and message of its error, "" for
// none.
type iamStep struct {
	in            any
	code, message string
}

func run(t *testing.T, c clients, steps []iamStep) {
	t.Helper()
	for i, s := range steps {
		name := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", s.in), "*iam."), "Input")
		err := call(c, name, s.in)
		if errorCode(err) != s.code || s.message != "" && errorMessage(err) != s.message {
			t.Errorf("step %d, %s: %v\nwant %s: %s", i, name, err, s.code, s.message)
		}
	}
}

// TestUsersAndGroups makes, fills, and takes apart a user and a group, with each of the
// mistakes that AWS refuses.
func TestUsersAndGroups(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		u, g, n, doc := aws.String("Ann"), aws.String("Ops"), aws.String("n"), aws.String(inlineText)
		readOnly, none := aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess"), aws.String(iamPrefix+"policy/None")
		c := open(a.Region(testRegion))
		const (
			noUser, noGroup = "The user with name Ann cannot be found.", "The group with name Ops cannot be found."
			conflict        = "DeleteConflict"
		)
		run(t, c, []iamStep{
			{&iam.GetUserInput{UserName: u}, "NoSuchEntity", noUser},
			{&iam.CreateAccessKeyInput{UserName: u}, "NoSuchEntity", noUser},
			{&iam.GetGroupInput{GroupName: g}, "NoSuchEntity", noGroup},
			{&iam.CreateUserInput{UserName: u, PermissionsBoundary: none}, "NoSuchEntity", "Scope ARN: " + *none + " does not exist or is not attachable."},
			{&iam.CreateUserInput{UserName: u, Path: aws.String("/people/"), PermissionsBoundary: readOnly, Tags: []types.Tag{{Key: n, Value: n}}}, "", ""},
			{&iam.CreateUserInput{UserName: aws.String("ANN")}, "EntityAlreadyExists", "User with name ANN already exists."},
			{&iam.CreateGroupInput{GroupName: g, Path: aws.String("/teams/")}, "", ""},
			{&iam.CreateGroupInput{GroupName: aws.String("OPS")}, "EntityAlreadyExists", "Group with name OPS already exists."},
			{&iam.AddUserToGroupInput{GroupName: g, UserName: aws.String("Bob")}, "NoSuchEntity", "The user with name Bob cannot be found."},
			{&iam.AddUserToGroupInput{GroupName: n, UserName: u}, "NoSuchEntity", "The group with name n cannot be found."},
			{&iam.AddUserToGroupInput{GroupName: g, UserName: u}, "", ""},
			{&iam.AddUserToGroupInput{GroupName: g, UserName: u}, "", ""},
			{&iam.GetUserPolicyInput{UserName: u, PolicyName: n}, "NoSuchEntity", "The user policy with name n cannot be found."},
			{&iam.DeleteGroupPolicyInput{GroupName: g, PolicyName: n}, "NoSuchEntity", "The group policy with name n cannot be found."},
			{&iam.PutUserPolicyInput{UserName: u, PolicyName: n, PolicyDocument: aws.String("{}")}, "MalformedPolicyDocument", ""},
			{&iam.PutUserPolicyInput{UserName: u, PolicyName: n, PolicyDocument: doc}, "", ""},
			{&iam.PutUserPolicyInput{UserName: u, PolicyName: aws.String("big"), PolicyDocument: aws.String(allow("a:"+strings.Repeat("b", 2000), "*"))},
				"LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user Ann"},
			{&iam.PutGroupPolicyInput{GroupName: g, PolicyName: aws.String("big"), PolicyDocument: aws.String(allow("a:"+strings.Repeat("b", 5100), "*"))},
				"LimitExceeded", "Maximum policy size of 5120 bytes exceeded for group Ops"},
			{&iam.PutGroupPolicyInput{GroupName: g, PolicyName: n, PolicyDocument: doc}, "", ""},
			{&iam.AttachUserPolicyInput{UserName: u, PolicyArn: n}, "ValidationError", ""},
			{&iam.AttachUserPolicyInput{UserName: u, PolicyArn: none}, "NoSuchEntity", "Policy " + *none + " does not exist or is not attachable."},
			{&iam.AttachUserPolicyInput{UserName: u, PolicyArn: readOnly}, "", ""},
			{&iam.AttachGroupPolicyInput{GroupName: g, PolicyArn: readOnly}, "", ""},
			{&iam.CreateAccessKeyInput{UserName: u}, "", ""},
			{&iam.CreateAccessKeyInput{UserName: u}, "", ""},
			{&iam.CreateAccessKeyInput{UserName: u}, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"},
			{&iam.DeleteAccessKeyInput{UserName: u, AccessKeyId: aws.String("AKIAAAAAAAAAAAAAAAAA")}, "NoSuchEntity", "The Access Key with id AKIAAAAAAAAAAAAAAAAA cannot be found."},
		})
		wantUser := &types.User{UserName: u, Path: aws.String("/people/"), Arn: aws.String(iamPrefix + "user/people/Ann"),
			PermissionsBoundary: &types.AttachedPermissionsBoundary{PermissionsBoundaryArn: readOnly, PermissionsBoundaryType: "Policy"},
			Tags:                []types.Tag{{Key: n, Value: n}}}
		ignore := []cmp.Option{cmpopts.IgnoreFields(types.User{}, "UserId", "CreateDate"), cmpopts.IgnoreFields(types.Group{}, "GroupId", "CreateDate"),
			cmpopts.IgnoreUnexported(types.User{}, types.Group{}, types.Tag{}, types.AttachedPermissionsBoundary{}, types.AttachedPolicy{})}
		api := c.iam.(usersAPI)
		ctx := context.Background()
		got := must(api.GetUser(ctx, &iam.GetUserInput{UserName: aws.String("ann")}))(t).User
		if d := cmp.Diff(wantUser, got, ignore...); d != "" || !regexp.MustCompile(`^AIDA[A-Z2-7]{17}$`).MatchString(*got.UserId) {
			t.Error(*got.UserId, d)
		}
		wantGroup := &types.Group{GroupName: g, Path: aws.String("/teams/"), Arn: aws.String(iamPrefix + "group/teams/Ops")}
		members := must(api.GetGroup(ctx, &iam.GetGroupInput{GroupName: g}))(t)
		wantUser.PermissionsBoundary, wantUser.Tags = nil, nil
		if d := cmp.Diff(wantGroup, members.Group, ignore...) + cmp.Diff([]types.User{*wantUser}, members.Users, ignore...); d != "" {
			t.Error(d)
		}
		groups := must(api.ListGroupsForUser(ctx, &iam.ListGroupsForUserInput{UserName: u}))(t).Groups
		if d := cmp.Diff([]types.Group{*wantGroup}, groups, ignore...); d != "" {
			t.Error(d)
		}
		attached := must(api.ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: u}))(t).AttachedPolicies
		if d := cmp.Diff([]types.AttachedPolicy{{PolicyArn: readOnly, PolicyName: aws.String("ReadOnlyAccess")}}, attached, ignore...); d != "" {
			t.Error(d)
		}
		if p := must(c.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: readOnly}))(t).Policy; *p.AttachmentCount != 2 || *p.PermissionsBoundaryUsageCount != 1 {
			t.Errorf("attached %d times, a boundary %d times", *p.AttachmentCount, *p.PermissionsBoundaryUsageCount)
		}
		keys := must(api.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: u}))(t).AccessKeyMetadata
		if len(keys) != 2 || *keys[0].UserName != "Ann" || keys[0].Status != types.StatusTypeActive {
			t.Fatalf("%+v", keys)
		}
		run(t, c, []iamStep{
			{&iam.DeleteUserInput{UserName: u}, conflict, "Cannot delete entity, must delete access keys first."},
			{&iam.DeleteAccessKeyInput{AccessKeyId: keys[0].AccessKeyId}, "NoSuchEntity", ""}, // the root user's, if no name is given
			{&iam.DeleteAccessKeyInput{UserName: u, AccessKeyId: keys[0].AccessKeyId}, "", ""},
			{&iam.DeleteAccessKeyInput{UserName: u, AccessKeyId: keys[1].AccessKeyId}, "", ""},
			{&iam.DeleteUserInput{UserName: u}, conflict, "Cannot delete entity, must remove users from group first."},
			{&iam.DeleteGroupInput{GroupName: g}, conflict, "Cannot delete entity, must remove users from group first."},
			{&iam.RemoveUserFromGroupInput{GroupName: g, UserName: u}, "", ""},
			{&iam.RemoveUserFromGroupInput{GroupName: g, UserName: u}, "", ""},
			{&iam.DeleteUserInput{UserName: u}, conflict, "Cannot delete entity, must detach all policies first."},
			{&iam.DeleteGroupInput{GroupName: g}, conflict, "Cannot delete entity, must detach all policies first."},
			{&iam.DetachUserPolicyInput{UserName: u, PolicyArn: readOnly}, "", ""},
			{&iam.DetachUserPolicyInput{UserName: u, PolicyArn: readOnly}, "NoSuchEntity", "Policy " + *readOnly + " was not found."},
			{&iam.DetachGroupPolicyInput{GroupName: g, PolicyArn: readOnly}, "", ""},
			{&iam.DeleteUserInput{UserName: u}, conflict, "Cannot delete entity, must delete policies first."},
			{&iam.DeleteGroupInput{GroupName: g}, conflict, "Cannot delete entity, must delete policies first."},
			{&iam.DeleteUserPolicyInput{UserName: u, PolicyName: n}, "", ""},
			{&iam.DeleteGroupPolicyInput{GroupName: g, PolicyName: n}, "", ""},
			{&iam.DeleteGroupInput{GroupName: g}, "", ""},
			{&iam.DeleteUserPermissionsBoundaryInput{UserName: u}, "", ""},
			{&iam.DeleteUserPermissionsBoundaryInput{UserName: u}, "NoSuchEntity", ""},
			{&iam.DeleteUserInput{UserName: u}, "", ""},
			{&iam.DeleteUserInput{UserName: u}, "NoSuchEntity", noUser},
		})
	})
}

// usersAPI is what of the clients the test looks at.
type usersAPI interface {
	GetUser(context.Context, *iam.GetUserInput, ...func(*iam.Options)) (*iam.GetUserOutput, error)
	ListUsers(context.Context, *iam.ListUsersInput, ...func(*iam.Options)) (*iam.ListUsersOutput, error)
	GetGroup(context.Context, *iam.GetGroupInput, ...func(*iam.Options)) (*iam.GetGroupOutput, error)
	ListGroupsForUser(context.Context, *iam.ListGroupsForUserInput, ...func(*iam.Options)) (*iam.ListGroupsForUserOutput, error)
	ListAttachedUserPolicies(context.Context, *iam.ListAttachedUserPoliciesInput, ...func(*iam.Options)) (*iam.ListAttachedUserPoliciesOutput, error)
	CreateAccessKey(context.Context, *iam.CreateAccessKeyInput, ...func(*iam.Options)) (*iam.CreateAccessKeyOutput, error)
	ListAccessKeys(context.Context, *iam.ListAccessKeysInput, ...func(*iam.Options)) (*iam.ListAccessKeysOutput, error)
}

// Lists of users and groups come in pages, by path.
func TestUserPages(t *testing.T) {
	a := loggingtest.NewAccount(testAccount)
	c := a.Region(testRegion).IAM()
	ctx := t.Context()
	for i := range 5 {
		must(c.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String(fmt.Sprint("u", i)), Path: aws.String(fmt.Sprintf("/%d/", i%2))}))(t)
	}
	for _, tt := range []struct {
		prefix string
		want   []string
	}{{"/", []string{"u0", "u1", "u2", "u3", "u4"}}, {"/1/", []string{"u1", "u3"}}, {"/2/", nil}} {
		var got []string
		for p := iam.NewListUsersPaginator(c, &iam.ListUsersInput{PathPrefix: &tt.prefix, MaxItems: aws.Int32(2)}); p.HasMorePages(); {
			for _, u := range must(p.NextPage(ctx))(t).Users {
				got = append(got, *u.UserName)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Error(tt.prefix, d)
		}
	}
	_, err := c.ListUsers(ctx, &iam.ListUsersInput{Marker: aws.String("x")})
	wantCode(t, err, "InvalidInput", "Invalid Marker.")
}

// withKey is the account's clients with a key that was created.
func withKey(a *loggingtest.Account, k *types.AccessKey) clients {
	cfg := a.Region(testRegion).Config()
	cfg.Credentials = credentials.NewStaticCredentialsProvider(*k.AccessKeyId, *k.SecretAccessKey, "")
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return clients{cloudwatchlogs.NewFromConfig(cfg), iam.NewFromConfig(cfg), sts.NewFromConfig(cfg), nil}
}

// A key is its user's until it is made inactive or deleted, and the policies that count
// are his own and his groups', within his boundary.
func TestAccessKey(t *testing.T) {
	a := loggingtest.NewAccount(testAccount)
	root := a.Region(testRegion).IAM()
	ctx := t.Context()
	u := aws.String("Ann")
	must(root.CreateUser(ctx, &iam.CreateUserInput{UserName: u, Path: aws.String("/p/"), Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("ops")}}}))(t)
	key := must(root.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: u}))(t).AccessKey
	if !regexp.MustCompile(`^AKIA[A-Z2-7]{16}$`).MatchString(*key.AccessKeyId) || len(*key.SecretAccessKey) != 40 {
		t.Errorf("%s with a secret of %d", *key.AccessKeyId, len(*key.SecretAccessKey))
	}
	const arn = iamPrefix + "user/p/Ann"
	logs := func() error {
		_, err := withKey(a, key).logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
		return err
	}
	denied := "User: " + arn + " is not authorized to perform: logs:DescribeLogGroups on resource: " + logsPrefix + "log-group::log-stream: because no identity-based policy allows the logs:DescribeLogGroups action"
	who := must(withKey(a, key).sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))(t)
	user := must(root.GetUser(ctx, &iam.GetUserInput{UserName: u}))(t).User
	if *who.Arn != arn || *who.UserId != *user.UserId || *who.Account != testAccount {
		t.Errorf("%s, %s of %s", *who.Arn, *who.UserId, *who.Account)
	}
	wantCode(t, logs(), "AccessDeniedException", denied)

	doc := aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"ops","aws:username":"Ann"}}}]}`)
	g, n := aws.String("G"), aws.String("n")
	run(t, typedDoor(a.Region(testRegion)), []iamStep{
		{&iam.CreateGroupInput{GroupName: g}, "", ""},
		{&iam.PutGroupPolicyInput{GroupName: g, PolicyName: n, PolicyDocument: doc}, "", ""},
		{&iam.AddUserToGroupInput{GroupName: g, UserName: u}, "", ""},
	})
	wantCode(t, logs(), "", "")
	run(t, typedDoor(a.Region(testRegion)), []iamStep{{&iam.RemoveUserFromGroupInput{GroupName: g, UserName: u}, "", ""}})
	wantCode(t, logs(), "AccessDeniedException", denied)
	run(t, typedDoor(a.Region(testRegion)), []iamStep{{&iam.AttachUserPolicyInput{UserName: u, PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}, "", ""}})
	wantCode(t, logs(), "", "")
	boundary := a.PutManagedPolicy("edge", allow("iam:*", "*"))
	run(t, typedDoor(a.Region(testRegion)), []iamStep{{&iam.PutUserPermissionsBoundaryInput{UserName: u, PermissionsBoundary: &boundary}, "", ""}})
	wantCode(t, logs(), "AccessDeniedException", "")

	// Without a name it is the caller's own.
	own := must(withKey(a, key).iam.(usersAPI).GetUser(ctx, &iam.GetUserInput{}))(t).User
	if *own.Arn != arn {
		t.Errorf("own user %s", *own.Arn)
	}
	if rootUser := must(root.GetUser(ctx, &iam.GetUserInput{}))(t).User; *rootUser.Arn != iamPrefix+"root" || rootUser.UserName != nil {
		t.Errorf("root user %+v", rootUser)
	}
	a.PutRole(loggingtest.RoleOptions{Name: "R"})
	_, err := a.Region(testRegion).As("arn:aws:sts::111122223333:assumed-role/R/s").IAM().GetUser(ctx, &iam.GetUserInput{})
	wantCode(t, err, "ValidationError", "Must specify userName when calling with non-User credentials")

	// Inactive and deleted keys are nobody's; a key that nobody made is the root user's.
	for _, steps := range [][]iamStep{
		{{&iam.UpdateAccessKeyInput{UserName: u, AccessKeyId: key.AccessKeyId, Status: types.StatusTypeInactive}, "", ""}},
		{{&iam.DeleteAccessKeyInput{UserName: u, AccessKeyId: key.AccessKeyId}, "", ""}},
	} {
		run(t, typedDoor(a.Region(testRegion)), steps)
		wantCode(t, logs(), "UnrecognizedClientException", "The security token included in the request is invalid.")
		_, err := withKey(a, key).sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		wantCode(t, err, "InvalidClientTokenId", "The security token included in the request is invalid.")
	}
	unknown := &types.AccessKey{AccessKeyId: aws.String("AKIDEXAMPLE"), SecretAccessKey: aws.String("x")}
	if who := must(withKey(a, unknown).sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))(t); *who.Arn != iamPrefix+"root" {
		t.Error(*who.Arn)
	}
	// The root user may have keys, too.
	rootKey := must(root.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{}))(t).AccessKey
	if who := must(withKey(a, rootKey).sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))(t); *who.Arn != iamPrefix+"root" {
		t.Error(*who.Arn)
	}
}

// A key that nobody can call with is refused as the protocol of each service has it.
func TestInvalidKeyOnTheWire(t *testing.T) {
	a := loggingtest.NewAccount(testAccount)
	root := a.Region(testRegion).IAM()
	loggingtest.Handle(a, loggingtest.Service{Name: "s3", ID: "S3", Protocol: loggingtest.RESTXML}, "ListBuckets",
		func(*loggingtest.Request, *struct{}) (*struct{}, error) { return nil, nil })
	key := must(root.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{}))(t).AccessKey
	must(root.DeleteAccessKey(t.Context(), &iam.DeleteAccessKeyInput{AccessKeyId: key.AccessKeyId}))(t)
	url, client := serve(t, a)
	for service, want := range map[string]string{
		"logs": `400 {"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}`,
		"sts":  "403 <Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message>",
		"s3":   "403 <Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in our records.</Message><AWSAccessKeyId>" + *key.AccessKeyId + "</AWSAccessKeyId>",
	} {
		req, err := http.NewRequestWithContext(t.Context(), map[string]string{"s3": "GET"}[service], url, strings.NewReader(map[string]string{"logs": "{", "sts": "Action=GetCallerIdentity"}[service]))
		if err != nil {
			t.Fatal(err)
		}
		if service != "s3" {
			req.Method = "POST"
		}
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+*key.AccessKeyId+"/20260101/eu-west-1/"+service+"/aws4_request, SignedHeaders=host, Signature=00")
		if service == "logs" {
			req.Header.Set("X-Amz-Target", "Logs_20140328.DescribeLogGroups")
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		_, _ = body.ReadFrom(res.Body)
		res.Body.Close()
		status, text, _ := strings.Cut(want, " ")
		if fmt.Sprint(res.StatusCode) != status || !strings.Contains(body.String(), text) {
			t.Errorf("%s: %d %s", service, res.StatusCode, body.String())
		}
	}
	calls := a.Calls()
	if last := calls[len(calls)-1]; last.Err == nil || last.Principal != "" {
		t.Errorf("the log has %+v", last)
	}
}

// New keys and policies take their time, as all of IAM.
func TestKeysPropagate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(testAccount, loggingtest.IAMPropagation(time.Minute))
		root := a.Region(testRegion).IAM()
		u := aws.String("Ann")
		must(root.CreateUser(t.Context(), &iam.CreateUserInput{UserName: u}))(t)
		must(root.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: u, PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}))(t)
		key := must(root.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: u}))(t).AccessKey
		who := func() error {
			_, err := withKey(a, key).logs.DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
			return err
		}
		wantCode(t, who(), "UnrecognizedClientException", "")
		time.Sleep(time.Minute)
		wantCode(t, who(), "", "")
		must(root.DeleteAccessKey(t.Context(), &iam.DeleteAccessKeyInput{UserName: u, AccessKeyId: key.AccessKeyId}))(t)
		wantCode(t, who(), "", "")
		time.Sleep(time.Minute)
		wantCode(t, who(), "UnrecognizedClientException", "")
	})
}
