package sessionlogtest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// Logs of sessions go to a bucket of another account with a key of that account: without
// clients for it nothing is claimed, and with them what each side denies is found.
func TestOwners(t *testing.T) {
	const archiveID, node = "222233334444", "arn:aws:iam::" + accountID + ":role/Node"
	type world struct{ node, bucket, key string }
	for name, tt := range map[string]struct {
		change func(*world)
		code   resource.Code
	}{
		"all is well":                {change: func(*world) {}},
		"the bucket's policy":        {func(w *world) { w.bucket = "" }, agent.CodeBucketDenied},
		"the bucket's, without ACLs": {func(w *world) { w.bucket = strings.ReplaceAll(w.bucket, `"s3:PutObjectAcl"`, `"s3:GetObject"`) }, agent.CodeBucketDenied},
		"the key's policy":           {func(w *world) { w.key = "" }, agent.CodeBucketDenied},
		"the node's own":             {func(w *world) { w.node = strings.ReplaceAll(w.node, "kms:GenerateDataKey", "kms:DescribeKey") }, agent.CodeBucketDenied},
		"large logs":                 {func(w *world) { w.key = strings.ReplaceAll(w.key, "kms:Decrypt", "kms:DescribeKey") }, agent.CodeLargeLost},
	} {
		t.Run(name, func(t *testing.T) {
			org := loggingtest.NewOrganization(accountID)
			org.Mount(func(a *loggingtest.Account) { sessionlogtest.Mount(a) })
			archive := org.AddAccount(archiveID, nil)
			f := fixture{t, org.Management(), org.Management().Region(region), sessionlogtest.NewClient(org.Management().Region(region))}

			const id = "11111111-2222-4333-8444-555555555555"
			keyARN := "arn:aws:kms:" + region + ":" + archiveID + ":key/" + id
			p := thing(sessionlog.NewPreferences().Bucket(bucket.Named("archive-sessions")).BucketAccount(archiveID).BucketKey(keyARN).
				NodeRole(role.Named("Node")).Node(agent.Node{}))
			w := world{
				node:   p.NodePolicy(f.view.Scope()).String(),
				bucket: p.BucketPolicy(f.view.Scope(), node).String(),
				key:    key.Administrators(archive.Region(region).Scope()).Union(p.KeyPolicy(node)).String(),
			}
			tt.change(&w)
			f.account.PutRole(loggingtest.RoleOptions{Name: "Node", Trust: role.Trust("ec2.amazonaws.com").String(), Inline: map[string]string{"logs": w.node}})
			archive.PutKey(region, loggingtest.KeyOptions{ID: id, Policy: w.key})
			s3test.PutBucket(archive.Region(region), s3test.BucketOptions{Name: "archive-sessions", Policy: w.bucket, KeyARN: keyARN})
			sessionlogtest.PutNode(f.view, sessionlogtest.Node{ID: nodeID, Role: node, Screen: true})
			f.document(preferences, must[string](t)(p.Content()))

			size := 1
			if tt.code == agent.CodeLargeLost {
				size = 5<<10 + 1
			}
			lines := strings.Repeat(strings.Repeat("x", 1023)+"\n", size)
			o := f.run(sessionlogtest.Session{Typed: []sessionlogtest.Line{{Command: "cat", Output: lines}}})
			if o.Logged() != (tt.code == "") {
				t.Errorf("logged %v: refused %q, object %q", o.Logged(), o.Refused, o.Object.Reason)
			}
			clients := sessionlogtest.New(f.view)
			findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(clients, p)}))
			if v := findings.Verdict(); v == resource.Arrive || v == resource.NotArrive && name != "the node's own" {
				t.Error("without clients for the owner:", findings)
			}
			clients.Owners = map[string]aws.Config{archiveID: archive.Region(region).Config()}
			findings = must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(clients, p)}))
			if errors := findings.With(resource.SeverityError); tt.code == "" && findings.Verdict() != resource.Arrive || tt.code != "" && (len(errors) != 1 || !errors.Has(tt.code)) {
				t.Error("with clients for the owner:", findings)
			}
		})
	}
}
