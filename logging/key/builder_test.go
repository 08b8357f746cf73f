package key_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestBuild(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    *key.Builder
		want []string // paths of wrong fields
	}{
		{"alias", key.New(alias), nil},
		{"longest alias", key.New("alias/" + strings.Repeat("a", 250)), nil},
		{"too long", key.New("alias/" + strings.Repeat("a", 251)), []string{"keyId"}},
		{"empty alias", key.New("alias/"), []string{"keyId"}},
		{"characters", key.New("alias/a b"), []string{"keyId"}},
		{"no alias", key.New(keyID), []string{"keyId"}},
		{"an ARN for a new one", key.New(keyARN), []string{"keyId"}},
		{"AWS's own", key.New("alias/aws/logs"), []string{"keyId"}},
		{"AWS's own, existing", key.New("alias/aws/logs").MustExist(), []string{"keyId"}},
		{"existing", key.New(keyARN).MustExist(), nil},
		{"existing by alias", key.New(alias).MustExist(), nil},
		{"existing by id", key.New(keyID).MustExist(), []string{"keyId"}},
		{"ARN of an alias", key.New("arn:aws:kms:eu-west-1:111122223333:alias/logs").MustExist(), []string{"keyId"}},
		{"no key", key.New("arn:aws:s3:::b").MustExist(), []string{"keyId"}},
		{"description", key.New(alias).Description(strings.Repeat("ü", 8192)), nil},
		{"long description", key.New(alias).Description(strings.Repeat("ü", 8193)), []string{"description"}},
		{"description of an existing one", key.New(alias).MustExist().Description("d"), []string{"description"}},
		{"statements with one Sid", key.New(alias).Allow(key.CloudWatchLogs(home, "/a")).Allow(key.CloudWatchLogs(home, "/b")), nil},
		{"several", key.New("x").Allow(policy.Document{Statements: []policy.Statement{{}}}).Allow(key.SNSPublishers()), []string{"keyId", "policy"}},
		{"trail without ARN", key.New(alias).Allow(key.CloudTrail("ops")), []string{"policy"}},
		{"no resource", key.New(alias).Allow(policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"kms:Decrypt"}, Principal: new(policy.AWS(accountID))}}}), []string{"policy"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.b.Build()
			var got []string
			var v *resource.ValidationError
			if errors.As(err, &v) {
				for _, f := range v.Fields {
					path, _, _ := strings.Cut(f.Path, ".")
					if len(got) == 0 || got[len(got)-1] != path {
						got = append(got, path)
					}
				}
			}
			less := func(s []string) map[string]bool {
				m := map[string]bool{}
				for _, x := range s {
					m[x] = true
				}
				return m
			}
			if d := cmp.Diff(less(tt.want), less(got)); d != "" {
				t.Error(d, err)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	on := key.New(alias).Rotation().Enable().Description("d").Allow(key.CloudWatchLogs(home, "/a")).Allow(key.CloudWatchLogs(home, "/b")).Allow(key.CloudTrail(trailARN))
	for _, b := range []*key.Builder{on, key.New(keyARN).MustExist().WithoutRotation(), key.New(alias)} {
		k := built(t, b)
		data, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		var back key.Key
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		again, _ := json.Marshal(back)
		if d := cmp.Diff(string(data), string(again)); d != "" {
			t.Error(d)
		}
		if back.Name() != k.Name() || back.ID(home) != k.ID(home) {
			t.Error(back)
		}
	}
	for _, bad := range []string{`{}`, `{"keyId":"x"}`, `{"keyId":"alias/a","more":1}`, `[]`, `{"keyId":"alias/a","policy":{"Statement":[{"Effect":"Allow"}]}}`} {
		var k key.Key
		if err := json.Unmarshal([]byte(bad), &k); err == nil {
			t.Error(bad)
		}
	}
}

// TestStatements compares the statements with those of AWS's pages.
func TestStatements(t *testing.T) {
	for name, tt := range map[string]struct {
		doc  policy.Document
		page string
	}{
		"CloudWatch Logs, one group": {key.CloudWatchLogs(home, "/g"), `{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},
			"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*",
			"Condition":{"ArnEquals":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-west-1:111122223333:log-group:/g"}}}`},
		"CloudWatch Logs, all": {key.CloudWatchLogs(home), `{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},
			"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*",
			"Condition":{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-west-1:111122223333:*"}}}`},
		"CloudTrail": {key.CloudTrail(trailARN).Union(key.CloudTrailBucketKey(trailARN)).Union(key.CloudTrailReaders("arn:aws:iam::111122223333:role/LogReader")), `
			{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*",
			"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/ops"},
			"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}},
			{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:DescribeKey","Resource":"*",
			"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/ops"}}},
			{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*",
			"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/ops"}}},
			{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/LogReader"},"Action":"kms:Decrypt","Resource":"*",
			"Condition":{"Null":{"kms:EncryptionContext:aws:cloudtrail:arn":"false"}}}`},
		"SNS": {key.SNSPublishers("cloudtrail.amazonaws.com"), `{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
			"Action":["kms:GenerateDataKey*","kms:Decrypt"],"Resource":"*"}`},
		"S3": {key.S3Writers(home, "arn:aws:iam::111122223333:role/Node"), `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Node"},
			"Action":["kms:GenerateDataKey*","kms:Decrypt"],"Resource":"*","Condition":{"StringLike":{"kms:ViaService":"s3.eu-west-1.*"}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[` + tt.page + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, built(t, key.New(alias).Allow(tt.doc)).Policy()); d != "" {
				t.Error(d)
			}
		})
	}
}

// Clients that are not set are an error, and what Statements answers is the caller's own.
func TestCareless(t *testing.T) {
	k := built(t, key.New(alias).Allow(key.CloudWatchLogs(home)))
	if _, err := k.Resource(key.Clients{}, home); err == nil || !strings.Contains(err.Error(), "clients.KMS") {
		t.Error(err)
	}
	if _, err := (key.Key{}).Resource(clients(loggingtest.NewAccount(accountID).Region(region)), home); err == nil || !strings.Contains(err.Error(), "keyId") {
		t.Error(err)
	}
	if _, _, err := key.Read(t.Context(), key.Clients{}, keyARN); err == nil {
		t.Error("read without clients")
	}
	k.Policy().Statements[0].Effect = policy.Deny
	if k.Policy().Statements[0].Effect != policy.Allow {
		t.Error("the key was changed")
	}
}
