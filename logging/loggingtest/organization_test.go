package loggingtest_test

import (
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const (
	archiveID = "222233334444"
	memberID  = "333344445555"
)

// newOrganization has three accounts: accountID manages it, archiveID is in the unit
// "security", and memberID in "workloads/prod".
func newOrganization(opts ...loggingtest.Option) (org *loggingtest.Organization, archive, member *loggingtest.Account) {
	org = loggingtest.NewOrganization(accountID, opts...)
	return org, org.AddAccount(archiveID, org.Unit("security")), org.AddAccount(memberID, org.Unit("workloads/prod"))
}

// TestAccessKeys checks whose each access key is where one handler serves all accounts.
func TestAccessKeys(t *testing.T) {
	org, _, member := newOrganization()
	minted, err := member.Region("eu-west-1").As("arn:aws:iam::" + memberID + ":user/mia").Config().Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made, err := member.Region("eu-west-1").IAM().CreateAccessKey(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	served := httptest.NewServer(org.Handler())
	defer served.Close()
	tests := []struct{ name, key, arn, code string }{
		{"an unknown key", "AKIDEXAMPLE", "arn:aws:iam::" + accountID + ":root", ""},
		{"the management account's id", accountID, "arn:aws:iam::" + accountID + ":root", ""},
		{"a member's id", memberID, "arn:aws:iam::" + memberID + ":root", ""},
		{"one that IAM made", *made.AccessKey.AccessKeyId, "arn:aws:iam::" + memberID + ":root", ""},
		{"one that was created", minted.AccessKeyID, "arn:aws:iam::" + memberID + ":user/mia", ""},
		{"the id of no account of it", "999988887777", "", "InvalidClientTokenId"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := sts.New(sts.Options{Region: "eu-west-1", BaseEndpoint: &served.URL, Credentials: credentials.NewStaticCredentialsProvider(tt.key, "secret", "")})
			out, err := client.GetCallerIdentity(t.Context(), nil)
			if errorCode(err) != tt.code {
				t.Fatalf("%v, want %q", err, tt.code)
			}
			if err == nil && aws.ToString(out.Arn) != tt.arn {
				t.Errorf("the caller is %s, want %s", *out.Arn, tt.arn)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	org, archive, member := newOrganization()
	if a, b := org.Unit("workloads/prod"), org.Unit("workloads/prod"); a != b || a.Path() != "workloads/prod" || a.ID() == org.Unit("workloads").ID() {
		t.Errorf("units %+v and %+v", a, b)
	}
	if org.Unit("workloads/prod") == org.Unit("prod") {
		t.Error("units of the same name in different units are one")
	}
	if member.Sibling(archiveID) != archive || archive.Sibling(archiveID) != archive || member.Sibling("999988887777") != nil || member.Organization() != org {
		t.Error("siblings are others")
	}
	if alone := loggingtest.NewAccount(memberID); alone.Sibling(archiveID) != nil || alone.Sibling(memberID) != alone {
		t.Error("an account that is alone has siblings")
	}
	for name, f := range map[string]func(){
		"a second account of the id": func() { org.AddAccount(memberID, nil) },
		"another partition":          func() { org.AddAccount("444455556666", nil, loggingtest.InPartition("aws-cn")) },
		"another's unit":             func() { org.AddAccount("444455556666", loggingtest.NewOrganization("555566667777").Unit("x")) },
		"no account id":              func() { org.AddAccount("4444", nil) },
		"a unit without a name":      func() { org.Unit("a//b") },
		"six levels":                 func() { org.Unit("a/b/c/d/e/f") },
	} {
		if !panics(f) {
			t.Errorf("%s is taken", name)
		}
	}
	var mounted []string
	org.Mount(func(a *loggingtest.Account) { mounted = append(mounted, a.ID()) })
	org.AddAccount("444455556666", nil)
	if len(mounted) != 4 || mounted[0] != accountID || mounted[3] != "444455556666" {
		t.Errorf("mounted on %v", mounted)
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}
