package bucket_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

const (
	account = "111122223333"
	region  = "eu-west-1"
	name    = "example-logs"
	keyID   = "11111111-2222-3333-4444-555555555555"
	keyARN  = "arn:aws:kms:" + region + ":" + account + ":key/" + keyID
	theirs  = `{"Version":"2008-10-17","Id":"shared","Statement":[{"Sid":"Acl","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::example-logs/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`
)

func newAccount() *loggingtest.Account {
	a := loggingtest.NewAccount(account)
	s3test.Mount(a)
	a.PutKey(region, loggingtest.KeyOptions{ID: keyID})
	return a
}

// existing has the bucket, with what others set.
func existing() *loggingtest.Account {
	a := newAccount()
	s3test.PutBucket(a.Region(region), s3test.BucketOptions{
		Name: name, Policy: theirs, Tags: map[string]string{"team": "theirs", "cost": "1"}, Ownership: types.ObjectOwnershipObjectWriter,
		PublicAccess: &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true), IgnorePublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(false), RestrictPublicBuckets: aws.Bool(false)},
		Lifecycle: []types.LifecycleRule{{
			ID: aws.String("theirs"), Status: types.ExpirationStatusDisabled, Filter: &types.LifecycleRuleFilter{Tag: &types.Tag{Key: aws.String("a"), Value: aws.String("b")}},
			Expiration: &types.LifecycleExpiration{Days: aws.Int32(1)},
		}},
	})
	return a
}

func typed(v loggingtest.View) bucket.Clients {
	return bucket.Clients{Clients: v.Clients(), KMS: v.KMS(), S3: s3test.New(v)}
}
func wire(v loggingtest.View) bucket.Clients { return bucket.ClientsFromConfig(v.Config()) }

var doors = map[string]func(loggingtest.View) bucket.Clients{"typed": typed, "wire": wire}

// whole asks for everything.
func whole() *bucket.Builder {
	return bucket.New(name).Key(named(keyARN)).BucketKey().BlockPublicAccess().Ownership(types.ObjectOwnershipBucketOwnerPreferred).Versioning().
		ArchiveDays(30, types.TransitionStorageClassStandardIa).ArchiveDays(90, types.TransitionStorageClassGlacier).ExpireDays(365).
		Rule("uploads", bucket.Rule{AbortUploadsAfterDays: 7, ExpireVersionsAfterDays: 30}).
		Allow(document(acl("Acl"), policy.AllowActions("s3:PutObject").To(policy.Service("cloudtrail.amazonaws.com")).On("arn:aws:s3:::"+name+"/AWSLogs/*").Sid("Write"))).
		Tag("team", "security").Tag("env", "prod")
}

func acl(sid string) policy.StatementBuilder {
	return policy.AllowActions("s3:GetBucketAcl").To(policy.Service("cloudtrail.amazonaws.com")).On("arn:aws:s3:::" + name).Sid(sid)
}

// document has the statements.
func document(statements ...policy.StatementBuilder) policy.Document {
	doc, err := policy.New(policy.Bucket, statements...).Build()
	if err != nil {
		panic(err)
	}
	return doc
}

func named(keyARN string) key.Key {
	k, err := key.New(keyARN).MustExist().Build()
	if err != nil {
		panic(err)
	}
	return k
}

func expire(days int32, prefix string) bucket.Rule {
	return bucket.Rule{Prefix: prefix, ExpireAfterDays: days}
}

func build(t testing.TB, b *bucket.Builder) bucket.Bucket {
	t.Helper()
	out, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func planned(t testing.TB, targets ...resource.Target) *logging.Plan {
	t.Helper()
	p, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func applied(t testing.TB, p *logging.Plan) *logging.Report {
	t.Helper()
	r, err := p.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// snapshot is what the account holds, read without the library.
func snapshot(t testing.TB, a *loggingtest.Account) map[string]any {
	t.Helper()
	ctx := context.Background()
	c := s3test.New(a.Region(region))
	out := map[string]any{}
	b := aws.String(name)
	if _, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: b}); err != nil {
		return out
	}
	if p, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: b}); err == nil {
		doc, err := policy.Parse([]byte(*p.Policy))
		if err != nil {
			t.Fatal(err)
		}
		out["policy"] = doc.ID + doc.Canonical().String()
	}
	e, err := c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: b})
	if err == nil {
		r := e.ServerSideEncryptionConfiguration.Rules[0]
		d := r.ApplyServerSideEncryptionByDefault
		out["encryption"] = fmt.Sprint(d.SSEAlgorithm, aws.ToString(d.KMSMasterKeyID), aws.ToBool(r.BucketKeyEnabled) && d.SSEAlgorithm != "AES256")
	}
	if p, err := c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: b}); err == nil {
		j, _ := json.Marshal(p.PublicAccessBlockConfiguration)
		out["public"] = string(j)
	}
	if o, err := c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: b}); err == nil {
		out["ownership"] = o.OwnershipControls.Rules[0].ObjectOwnership
	}
	v, err := c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: b})
	if err == nil {
		out["versioning"] = v.Status == "Enabled"
	}
	if l, err := c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: b}); err == nil {
		for _, r := range l.Rules {
			j, _ := json.Marshal(r)
			out["rule "+*r.ID] = string(j)
		}
	}
	if g, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: b}); err == nil {
		for _, tag := range g.TagSet {
			out["tag "+*tag.Key] = *tag.Value
		}
	}
	return out
}

// Plan, apply, plan again, and take away in another process: through both doors,
// of a new bucket and of one that others use.
func TestCycle(t *testing.T) {
	for setupName, setup := range map[string]func() *loggingtest.Account{"new": newAccount, "existing": existing} {
		for door, open := range doors {
			t.Run(setupName+"/"+door, func(t *testing.T) {
				a := setup()
				before := snapshot(t, a)
				target := logging.Join("archive", bucket.Bind(open(a.Region(region)), build(t, whole())))
				plan := planned(t, target)
				report := applied(t, plan)
				after := snapshot(t, a)
				if after["versioning"] != true || after["tag team"] != "security" || !strings.Contains(fmt.Sprint(after["policy"]), "AWSLogs/*") || after["ownership"] != types.ObjectOwnershipBucketOwnerPreferred {
					t.Errorf("%v", after)
				}
				if setupName == "existing" && (after["rule theirs"] != before["rule theirs"] || after["tag cost"] != "1" || !strings.Contains(fmt.Sprint(after["policy"]), "securetransport")) {
					t.Errorf("what others set is gone: %v", after)
				}
				if again := planned(t, target); !again.Empty() {
					t.Errorf("planned again:\n%s", again)
				}
				data, err := json.Marshal(report)
				if err != nil {
					t.Fatal(err)
				}
				var kept logging.Report
				if err := json.Unmarshal(data, &kept); err != nil {
					t.Fatal(err)
				}
				// The other process does not want anything of it any more.
				removal, err := logging.NewRemoval(t.Context(), &kept, logging.Targets{logging.Join("archive", bucket.Bind(open(a.Region(region)), build(t, bucket.New(name))))})
				if err != nil {
					t.Fatal(err)
				}
				applied(t, removal)
				if diff := cmp.Diff(before, snapshot(t, a)); diff != "" {
					t.Errorf("after the removal: %s\n%s", diff, removal.Findings())
				}
			})
		}
	}
}

// A fault at every call: the bucket ends as it was, or as it was asked for.
func TestSweep(t *testing.T) {
	rounds.Sequential(t)
	for setupName, setup := range map[string]func() *loggingtest.Account{"new": newAccount, "existing": existing} {
		for door, open := range doors {
			t.Run(setupName+"/"+door, func(t *testing.T) {
				var before, after map[string]any
				synctest.Test(t, func(t *testing.T) { before = snapshot(t, setup()) })
				var report *logging.Report
				body := func(ctx context.Context, a *loggingtest.Account) error {
					report = nil
					b, err := whole().Build()
					if err != nil {
						return err
					}
					plan, err := logging.NewPlan(ctx, logging.Targets{logging.Join("archive", bucket.Bind(open(a.Region(region)), b))})
					if err == nil {
						report, err = plan.Apply(ctx, logging.Regardless(), logging.WithInsist(logging.CodeShortens), logging.WithParallel(1))
					}
					return err
				}
				loggingtest.Sweep(t, setup, body, func(t *testing.T, s loggingtest.Swept) {
					now := snapshot(t, s.Account)
					if s.Kind == 0 {
						if s.Err != nil {
							t.Fatal(s.Err)
						}
						after = now
					}
					want := before
					if s.Err == nil {
						want = after
					}
					if s.Err != nil && s.Kind == loggingtest.LoseAnswer && strings.HasPrefix(s.Call.Operation, "Create") && strings.Contains(s.Err.Error(), "it was kept") {
						return // a create whose answer was lost, and nothing says that it is ours
					}
					if diff := cmp.Diff(want, now); diff != "" {
						t.Errorf("%v at %s (%v): %s\n%s", s.Kind, s.Call.Name(), s.Err, diff, report)
					}
				})
			})
		}
	}
}

func calls(a *loggingtest.Account) []string {
	var out []string
	for _, c := range a.Calls() {
		out = append(out, c.Name())
	}
	return out
}

// An unchanged plan reads what it compares, and no more.
func TestReads(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    *bucket.Builder
		want []string
	}{
		{"existence", bucket.New(name), []string{"s3:HeadBucket"}},
		{"statements", bucket.New(name).Allow(document(acl("Acl"))), []string{"s3:GetBucketPolicy"}},
		{"statements and encryption", bucket.New(name).Allow(document(acl("Acl"))).WithoutKey(), []string{"s3:GetBucketEncryption", "s3:GetBucketPolicy"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newAccount()
			target := logging.Join("archive", bucket.Bind(wire(a.Region(region)), build(t, tt.b)))
			applied(t, planned(t, target))
			a.ResetCalls()
			p := planned(t, target, logging.Join("again", bucket.Bind(wire(a.Region(region)), build(t, tt.b))))
			if !p.Empty() || p.Findings().Verdict() != resource.Unchecked {
				t.Error(p, p.Findings())
			}
			if diff := cmp.Diff(append([]string{"sts:GetCallerIdentity"}, tt.want...), calls(a)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOtherAccount(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			a := newAccount()
			s3test.PutBucket(a.Region(region), s3test.BucketOptions{Name: name, Owner: "999999999999", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"s3:*","Resource":["arn:aws:s3:::example-logs","arn:aws:s3:::example-logs/*"]}]}`})
			for _, b := range []*bucket.Builder{bucket.New(name), bucket.New(name).Allow(document(acl("Acl")))} {
				_, err := logging.NewPlan(t.Context(), logging.Targets{logging.Join("archive", bucket.Bind(open(a.Region(region)), build(t, b)))})
				if err == nil || !strings.Contains(err.Error(), "belongs to another account than "+account+", and can only be changed there") {
					t.Error(err)
				}
			}
			s3test.PutBucket(a.Region(region), s3test.BucketOptions{Name: name, Owner: "999999999999"})
			_, err := logging.NewPlan(t.Context(), logging.Targets{logging.Join("archive", bucket.Bind(open(a.Region(region)), build(t, bucket.New(name))))})
			if err == nil || !strings.Contains(err.Error(), "or a permission is missing") {
				t.Error(err)
			}
		})
	}
}

func TestMerge(t *testing.T) {
	a := newAccount()
	one := logging.Join("one", bucket.Bind(wire(a.Region(region)), build(t, bucket.New(name).Allow(document(acl("Acl"))).Tag("a", "1").Rule("x", expire(10, "x/")))))
	two := logging.Join("two", bucket.Bind(wire(a.Region("us-east-1")), build(t, bucket.New(name).Allow(document(acl("Other"), acl("Acl").On("arn:aws:s3:::"+name+"/"))).Tag("b", "2").Rule("y", expire(20, "y/")).Region(region))))
	plan := planned(t, one, two)
	applied(t, plan)
	now := snapshot(t, a)
	if now["tag a"] != "1" || now["tag b"] != "2" || now["rule x"] == nil || now["rule y"] == nil || len(plan.Changes()) != 7 {
		t.Errorf("%v\n%s", now, plan)
	}
	if again := planned(t, one, two); !again.Empty() {
		t.Error(again)
	}
	off := logging.Join("three", bucket.Bind(wire(a.Region(region)), build(t, bucket.New(name).Tag("a", "other").Rule("x", expire(11, "x/")).WithoutKey().WithoutVersioning().Region("us-east-1").Ownership(types.ObjectOwnershipObjectWriter))))
	on := logging.Join("four", bucket.Bind(wire(a.Region(region)), build(t, bucket.New(name).Key(named(keyARN)).Versioning().Region(region).Ownership(types.ObjectOwnershipBucketOwnerPreferred))))
	_, err := logging.NewPlan(t.Context(), logging.Targets{one, off, on})
	var conflict *logging.ConflictError
	if !errors.As(err, &conflict) {
		t.Fatal(err)
	}
	for _, want := range []string{"tags[a] is wanted as 1 and as other", "lifecycle[x]"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	_, err = logging.NewPlan(t.Context(), logging.Targets{off, on})
	for _, want := range []string{"region", "encryption", "versioning", "objectOwnership"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

// A bucket with an object stays, with all that was set on it.
func TestNothingIsDeletedThatHoldsData(t *testing.T) {
	a := newAccount()
	v := a.Region(region)
	target := logging.Join("archive", bucket.Bind(wire(v), build(t, whole())))
	report := applied(t, planned(t, target))
	empty, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	after := snapshot(t, a)
	if _, err := s3test.New(v).PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(name), Key: aws.String("a"), Body: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil || !removal.Empty() || !removal.Findings().Has(resource.CodeHoldsData) {
		t.Error(removal, err)
	}
	if diff := cmp.Diff(after, snapshot(t, a)); diff != "" {
		t.Error(diff)
	}
	// The object came between the plan and the write.
	kept := applied(t, empty)
	if _, err := s3test.New(v).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String(name)}); err != nil || len(kept.With(logging.Kept)) != 1 {
		t.Error(err, kept)
	}
}

func TestMustExistAndRegion(t *testing.T) {
	a := newAccount()
	fails := func(b *bucket.Builder, want string) {
		t.Helper()
		_, err := logging.NewPlan(t.Context(), logging.Targets{logging.Join("archive", bucket.Bind(wire(a.Region(region)), build(t, b)))})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Error(err)
		}
	}
	fails(bucket.New(name).MustExist(), "it does not exist, and it has to")
	s3test.PutBucket(a.Region("us-east-1"), s3test.BucketOptions{Name: name})
	fails(bucket.New(name).Region("eu-central-1"), "the bucket is in us-east-1 and eu-central-1 is wanted")
	fails(bucket.New(name).Region(region).Tag("a", "b"), "the bucket is in us-east-1 and eu-west-1 is wanted")
	fails(bucket.New(name).Key(named(keyARN)), "the bucket is in us-east-1, and the key that is wanted in eu-west-1")
	target := logging.Join("archive", bucket.Bind(wire(a.Region(region)), build(t, bucket.New(name).Allow(document(acl("Acl"))))))
	applied(t, planned(t, target))
	out, err := s3test.New(a.Region("us-east-1")).GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String(name)})
	if err != nil || !strings.Contains(*out.Policy, "Acl") {
		t.Error(out, err)
	}
	for _, r := range []string{"us-east-1", "eu-central-1"} {
		other := "example-logs-" + r
		applied(t, planned(t, logging.Join("archive", bucket.Bind(wire(a.Region(region)), build(t, bucket.New(other).Region(r))))))
		l, err := s3test.New(a.Region(region)).GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: &other})
		if err != nil || string(l.LocationConstraint) != strings.Replace(r, "us-east-1", "", 1) {
			t.Error(l, err)
		}
	}
}

func TestRead(t *testing.T) {
	a := existing()
	c := wire(a.Region(region))
	if _, found, err := bucket.Read(t.Context(), c, "example-none"); found || err != nil {
		t.Error(found, err)
	}
	adopted, found, err := bucket.Read(t.Context(), c, name)
	if !found || err != nil {
		t.Fatal(found, err)
	}
	if p := planned(t, logging.Join("t", bucket.Bind(c, adopted))); !p.Empty() {
		t.Error(p)
	}
	applied(t, planned(t, logging.Join("t", bucket.Bind(c, build(t, whole())))))
	adopted, _, err = bucket.Read(t.Context(), c, name)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(adopted)
	if err != nil {
		t.Fatal(err)
	}
	var back bucket.Bucket
	if err := json.Unmarshal(data, &back); err != nil || !back.Equal(adopted) {
		t.Error(err)
	}
	for _, want := range []string{`"uploads"`, keyARN, `"team":"security"`, `"BucketOwnerPreferred"`, `"versioning":true`, "SecureTransport"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
	if strings.Contains(string(data), "theirs\":{") {
		t.Error("a rule that cannot be built was adopted")
	}
}

// The least policy has IAM's names for the actions, which differ from the API's.
func TestPermissions(t *testing.T) {
	a := existing()
	p := planned(t, logging.Join("t", bucket.Bind(wire(a.Region(region)), build(t, whole()))))
	var actions []string
	for _, s := range append(p.Permissions().Statements, p.UndoPermissions().Statements...) {
		actions = append(actions, s.Action...)
	}
	want := []string{
		"s3:DeleteBucketPolicy", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock", "s3:GetBucketTagging", "s3:GetBucketVersioning",
		"s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
		"s3:PutBucketTagging", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
	}
	unique := map[string]bool{}
	for _, x := range actions {
		unique[x] = true
	}
	var got []string
	for x := range unique {
		got = append(got, x)
	}
	if diff := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Error(diff)
	}
}

// Nothing more than the plan's permissions is needed to apply it, and with those for
// undoing nothing more to take it back.
func TestPermissionsSuffice(t *testing.T) {
	for setupName, setup := range map[string]func() *loggingtest.Account{"new": newAccount, "existing": existing} {
		for _, fails := range []string{"", "s3:PutBucketVersioning", "s3:PutBucketTagging"} {
			t.Run(setupName+" "+fails, func(t *testing.T) {
				a := setup()
				v := a.Region(region)
				plan := planned(t, logging.Join("t", bucket.Bind(wire(v), build(t, whole()))))
				documents := map[string]string{"plan": plan.Permissions().String()}
				if fails != "" {
					documents["undo"] = plan.UndoPermissions().String()
					a.Inject(loggingtest.Fault{Operation: fails, Kind: loggingtest.FailBefore, Err: &smithy.GenericAPIError{Code: "Boom"}, Nth: 1, Count: 1})
				}
				v = v.As(a.PutRole(loggingtest.RoleOptions{Name: "Least", Inline: documents}))
				body, err := json.Marshal(plan)
				if err != nil {
					t.Fatal(err)
				}
				if plan, err = logging.LoadPlan(body, logging.Targets{logging.Join("t", bucket.Bind(wire(v), build(t, whole())))}); err != nil {
					t.Fatal(err)
				}
				report, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
				if (err != nil) != (fails != "") {
					t.Fatal(err, report)
				}
				if left := append(report.With(logging.NotUndone), report.With(logging.Uncertain)...); len(left) != 0 {
					t.Error(left)
				}
			})
		}
	}
}
