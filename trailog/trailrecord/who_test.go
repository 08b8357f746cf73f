package trailrecord

import (
	"testing"
)

func TestWho(t *testing.T) {
	for _, c := range []struct{ identity, want string }{
		{`{"type":"Root","accountId":"111122223333","userName":"alias"}`, "root of 111122223333"},
		{`{"type":"IAMUser","userName":"alice","accountId":"111122223333","invokedBy":"cloudformation.amazonaws.com"}`, "user alice of 111122223333 through cloudformation.amazonaws.com"},
		{`{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/team/bob"}`, "user bob"},
		{`{"type":"IAMUser","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, "user " + HiddenUserName},
		{`{"type":"AssumedRole","principalId":"AROA:alice","accountId":"111122223333","sessionContext":{"sessionIssuer":{"userName":"deploy"},"sourceIdentity":"bob"}}`, "role deploy (session alice, started by bob) of 111122223333"},
		{`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/deploy/alice","sessionContext":{"sourceIdentity":"alice","sessionIssuer":{"accountId":"111122223333"}}}`, "role deploy (session alice) of 111122223333"},
		{`{"type":"Role","arn":"arn:aws:iam::111122223333:role/path/deploy"}`, "role deploy"},
		{`{"type":"FederatedUser","principalId":"111122223333:mike","accountId":"111122223333","sessionContext":{"sessionIssuer":{"userName":"admin"}}}`, "federated user mike (issued by admin) of 111122223333"},
		{`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/mike"}`, "federated user mike"},
		{`{"type":"SAMLUser","userName":"saml","identityProvider":"p"}`, "SAML user saml"},
		{`{"type":"WebIdentityUser","userName":"web"}`, "web identity web"},
		{`{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}`, "service ec2.amazonaws.com"},
		{`{"type":"AWSAccount","accountId":"444455556666","principalId":"AIDA"}`, "account 444455556666"},
		{`{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1"}}`, "Identity Center user u-1 of 111122223333"},
		{`{"type":"Directory","userName":"dir"}`, "directory user dir"},
		{`{"type":"Unknown","principalId":"p"}`, "p"},
		{`{"type":"New","arn":"arn:x"}`, "arn:x"},
		{`{"accountId":"111122223333","invokedBy":"ec2.amazonaws.com"}`, "ec2.amazonaws.com of 111122223333"},
		{`{"type":"AWSService"}`, "service ssm.amazonaws.com"},
		{`null`, "unknown"},
	} {
		r := mustParse(t, `{"eventSource":"ssm.amazonaws.com","userIdentity":`+c.identity+`}`)
		if got := r.Who().String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.identity, got, c.want)
		}
	}
}

func TestTool(t *testing.T) {
	agent := func(s string) Record { return Record{UserAgent: s} }
	with := func(r Record, change func(*Record)) Record { change(&r); return r }
	console := func(r *Record) { r.SessionCredentialFromConsole = True }
	for _, c := range []struct {
		r    Record
		want string
	}{
		{agent(""), "unknown"},
		{agent("aws-cli/2.15.0 Python/3.11.6 Linux/5.10 exe/x86_64"), "CLI aws-cli 2.15.0"},
		{agent("[aws-cli/1.29 Python/3.8 botocore/1.31]"), "CLI aws-cli 1.29"},
		{with(agent("aws-cli/2.15.0 md/prompt#off"), console), "CLI aws-cli 2.15.0"},
		{agent("aws-cli/2.15.0 Python/3.11 exec-env/CloudShell exe/x86_64"), "CloudShell aws-cli 2.15.0"},
		{with(agent("Boto3/1.34 exec-env/CloudShell"), console), "CloudShell"},
		{agent("AWSPowerShell/4.1.400 .NET_Runtime/4.0 WindowsPowerShell/5.1"), "PowerShell AWSPowerShell 4.1.400"},
		{agent("aws-sdk-dotnet-coreclr/3.7 AWSPowerShell.Common/4.1.2.0 PowerShellCore/7"), "PowerShell AWSPowerShell.Common 4.1.2.0"},
		{agent("[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.4]"), "console"},
		{with(agent("aws-internal/3 aws-sdk-java/1.12"), console), "console"},
		{agent("console.amazonaws.com"), "console"},
		{agent("signin.amazonaws.com"), "console"},
		{agent("AWSConsole"), "console"},
		{agent("AWS Console, aws-sdk-java/unknown-version"), "console"},
		{agent("Mozilla/5.0 (X11)"), "console"},
		{Record{EventType: ConsoleSignIn, UserAgent: "curl/8"}, "console"},
		{Record{EventType: ConsoleAction}, "console"},
		{agent("APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/3.76.1 aws-sdk-go/1.44.157"), "IaC Terraform 1.1.2"},
		{agent("cloudformation.amazonaws.com"), "IaC cloudformation.amazonaws.com"},
		{Record{UserIdentity: UserIdentity{InvokedBy: "cloudformation.amazonaws.com"}}, "IaC cloudformation.amazonaws.com"},
		{agent("pulumi-aws/6 aws-sdk-go-v2/1.3"), "IaC pulumi-aws 6"},
		{agent("aws-sdk-go-v2/1.32.3 os/linux"), "SDK aws-sdk-go-v2 1.32.3"},
		{agent("[Boto3/1.26.165 Python/3.10.6 Botocore/1.29.165]"), "SDK Boto3 1.26.165"},
		{agent("aws-sdk-java/1.4.5, Linux"), "SDK aws-sdk-java 1.4.5"},
		{agent("app my-aws-sdk-like/1"), "other app"},
		{agent("lambda.amazonaws.com"), "service lambda.amazonaws.com"},
		{agent("AWS Internal"), "service AWS Internal"},
		{with(agent("AWS Internal"), console), "console"},
		{Record{UserAgent: "x", UserIdentity: UserIdentity{InvokedBy: "ssm.amazonaws.com"}}, "service ssm.amazonaws.com"},
		{Record{EventType: ServiceEvent, EventSource: "kms.amazonaws.com"}, "service kms.amazonaws.com"},
		{Record{UserIdentity: UserIdentity{Type: AWSService}, SourceIPAddress: "health.amazonaws.com"}, "service health.amazonaws.com"},
		{agent("stratus-red-team_ea78"), "other stratus-red-team_ea78"},
		{agent("curl/8.1 x"), "other curl 8.1"},
		{agent("İaws-cli/2"), "other İaws-cli 2"},
	} {
		if got := c.r.Tool().String(); got != c.want {
			t.Errorf("%q: %q, want %q", c.r.UserAgent, got, c.want)
		}
	}
}

func TestFailedWhatAndWhere(t *testing.T) {
	for text, want := range map[string]bool{
		`{}`:                     false,
		`{"errorCode":"Denied"}`: true,
		`{"errorMessage":"no"}`:  true,
		`{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}}`: true,
		`{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Success"}}`: false,
		`{"eventType":"AwsConsoleSignIn","responseElements":{"CheckMfa":"Failure"}}`: true,
		`{"eventName":"Other","responseElements":{"x":"Failure"}}`:                   false,
		`{"eventType":"AwsConsoleSignIn","responseElements":["Failure"]}`:            false,
	} {
		if got := mustParse(t, text).Failed(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	r := Record{EventSource: "ssm.amazonaws.com", EventName: "PutParameter", SourceIPAddress: "2001:db8::7"}
	if addr, ok := r.SourceIP(); r.What() != "ssm:PutParameter" || !ok || !addr.Is6() {
		t.Error(r.What(), addr, ok)
	}
	for text, want := range map[string]Version{"1.11": {1, 11}, "1.08": {1, 8}, "1.0": {1, 0}} {
		if v, ok := ParseVersion(text); !ok || v != want {
			t.Error(text, v, ok)
		}
	}
	for _, text := range []string{"", "1", "1.x", "-1.2", "1.2.3", "1.99999999999"} {
		if v, ok := ParseVersion(text); ok {
			t.Error(text, v)
		}
	}
	if (Version{1, 10}).Compare(Version{1, 9}) <= 0 || (Version{2, 0}).Compare(Version{1, 9}) <= 0 {
		t.Error("1.10 comes after 1.9")
	}
	if FlagOf(true) != True || FlagOf(false) != False || Unset.String() != "" {
		t.Error("flags")
	}
}
