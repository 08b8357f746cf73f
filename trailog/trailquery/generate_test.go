package trailquery_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/asktest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// generator makes records of a small account, so that what is asked about is found, in AWS's order of
// members. The same seed makes the same records.
type generator struct {
	*rand.Rand
	at time.Time
}

var day = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 17)), day}
}

func (g *generator) pick(of ...string) string { return of[g.IntN(len(of))] }

func (g *generator) one(in int) bool { return g.IntN(in) == 0 }

// hostile are names that could end a quote, a regular expression or a comment.
var hostile = append([]string{`x' OR '1'='1`, `$(x)`, `straße`, `''`}, asktest.Hostile...)

var (
	users     = []string{"alice", "bob", "carol.smith", "ci-pipeline", "o+neill"}
	roles     = []string{"deploy", "worker", "eks-node"}
	regions   = []string{"eu-west-1", "us-east-1"}
	accounts  = []string{"111122223333", "444455556666"}
	addresses = []string{"10.0.0.7", "10.0.1.7", "192.0.2.33", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "::ffff:10.0.0.7", "cloudformation.amazonaws.com", "AWS Internal"}
)

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func (g *generator) identity() string {
	account, user, role := g.pick(accounts...), g.pick(users...), g.pick(roles...)
	switch g.IntN(14) {
	case 0, 1, 2:
		return fmt.Sprintf(`{"type":"IAMUser","principalId":"AIDA%s","arn":"arn:aws:iam::%s:user/staff/%s","accountId":"%s","accessKeyId":"AKIA%d","userName":"%s"}`, strings.ToUpper(user[:3]), account, user, account, g.IntN(3), user)
	case 3:
		return fmt.Sprintf(`{"type":"IAMUser","principalId":"AIDA%s","arn":"arn:aws:iam::%s:user/staff/%s","accountId":"%s"}`, strings.ToUpper(user[:3]), account, user, account)
	case 4:
		return fmt.Sprintf(`{"type":"AWSService","invokedBy":"%s.amazonaws.com"}`, g.pick("ec2", "config", "cloudtrail"))
	case 5:
		return `{"type":"AWSService"}`
	case 6:
		return fmt.Sprintf(`{"type":"Root","principalId":"%s","arn":"arn:aws:iam::%s:root","accountId":"%s"}`, account, account, account)
	case 7:
		return fmt.Sprintf(`{"type":"AWSAccount","principalId":"AIDA%s","accountId":"%s"}`, strings.ToUpper(user[:3]), account)
	case 8:
		return fmt.Sprintf(`{"type":"FederatedUser","principalId":"%s:%s","arn":"arn:aws:sts::%s:federated-user/%s","accountId":"%s","sessionContext":{"sessionIssuer":{"type":"IAMUser","principalId":"AIDAX","arn":"arn:aws:iam::%s:user/issuer","accountId":"%s","userName":"issuer"},"attributes":{"mfaAuthenticated":"%s"}}}`, account, user, account, user, account, account, account, g.pick("true", "false"))
	case 9:
		return fmt.Sprintf(`{"type":"IdentityCenterUser","accountId":"%s","onBehalfOf":{"userId":"%s","identityStoreArn":"arn:aws:identitystore::%s:identitystore/d-1"},"credentialId":"cred-%d"}`, account, "u-"+user, account, g.IntN(3))
	case 10:
		return fmt.Sprintf(`{"type":"Unknown","accountId":"%s"}`, account)
	}
	session, more := user, ""
	if g.one(3) {
		more = `,"sourceIdentity":"` + g.pick(users...) + `"`
	}
	issuer := fmt.Sprintf(`"sessionIssuer":{"type":"Role","principalId":"AROA%s","arn":"arn:aws:iam::%s:role/service/%s","accountId":"%s","userName":"%s"},`, strings.ToUpper(role[:3]), account, role, account, role)
	if g.one(4) {
		issuer = ""
	}
	invoked := ""
	if g.one(6) {
		invoked = `,"invokedBy":"cloudformation.amazonaws.com"`
	}
	return fmt.Sprintf(`{"type":"AssumedRole","principalId":"AROA%s:%s","arn":"arn:aws:sts::%s:assumed-role/%s/%s","accountId":"%s","accessKeyId":"ASIA%d","sessionContext":{%s"attributes":{"creationDate":"2026-11-02T00:00:00Z","mfaAuthenticated":"%s"}%s}%s}`,
		strings.ToUpper(role[:3]), session, account, role, session, account, g.IntN(3), issuer, g.pick("true", "false"), more, invoked)
}

var calls = []string{"s3:GetObject", "s3:DeleteBucket", "s3:PutObject", "ec2:RunInstances", "ec2:DescribeInstances", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:GetCallerIdentity", "signin:ConsoleLogin", "signin:SwitchRole", "iam:CreateAccessKey", "sso:GetRoleCredentials"}

func (g *generator) bucket() string {
	if g.one(3) {
		return g.pick(hostile...)
	}
	return g.pick("reports", "audit-logs", "reports-old")
}

// record is one of a call, or now and then one that no question is about.
func (g *generator) record() string {
	g.at = g.at.Add(time.Duration(g.IntN(900)) * time.Second)
	at, region, account := g.at.Format(time.RFC3339), g.pick(regions...), g.pick(accounts...)
	id := fmt.Sprintf("%08x-0000-4000-8000-%012x", g.Uint32(), g.Uint32())
	if g.one(40) {
		if texts := g.insight(); len(texts) > 0 {
			return texts[0]
		}
	}
	service, name, _ := strings.Cut(g.pick(calls...), ":")
	request, response, resources, failed, more, kind := `null`, `null`, "", "", "", "AwsApiCall"
	switch service {
	case "s3":
		bucket := g.bucket()
		request = fmt.Sprintf(`{"bucketName":%s,"list":[1,{"key":%s}],"Host":"s3.eu-west-1.amazonaws.com"}`, quote(bucket), quote(g.bucket()))
		resources = fmt.Sprintf(`,"resources":[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::none/"},{"accountId":"%s","type":"AWS::S3::Bucket","ARN":%s}]`, account, quote("arn:aws:s3:::"+bucket))
	case "sts":
		if name != "GetCallerIdentity" {
			role := fmt.Sprintf("arn:aws:iam::%s:role/service/%s", g.pick(accounts...), g.pick(roles...))
			request = fmt.Sprintf(`{"roleArn":"%s","roleSessionName":"%s"}`, role, g.pick(users...))
			response = fmt.Sprintf(`{"credentials":{"accessKeyId":"ASIA%d","sessionToken":"x"}}`, g.IntN(3))
		}
	case "iam":
		request, response = `{"userName":"alice"}`, fmt.Sprintf(`{"accessKey":{"accessKeyId":"AKIA%d","status":"Active"}}`, g.IntN(3))
	case "sso":
		response = fmt.Sprintf(`{"roleCredentials":{"accessKeyId":"ASIA%d","sessionToken":"x"}}`, g.IntN(3))
	case "signin":
		kind = "AwsConsoleSignIn"
		response = fmt.Sprintf(`{"%s":"%s"}`, name, g.pick("Success", "Success", "Failure"))
		if g.one(2) {
			more = fmt.Sprintf(`,"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/","MFAUsed":"%s"}`, g.pick("Yes", "No"))
		}
	}
	if g.one(5) {
		failed = fmt.Sprintf(`,"errorCode":"%s","errorMessage":"not \"allowed\""`, g.pick("AccessDenied", "Client.UnauthorizedOperation"))
	} else if g.one(20) {
		failed = `,"errorMessage":"Failed authentication"`
	}
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":%s,"eventTime":"%s","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"%s","sourceIPAddress":"%s","userAgent":"aws-cli/2.15"%s,"requestParameters":%s,"responseElements":%s%s,"requestID":"req-%d","eventID":"%s","readOnly":%t%s,"eventType":"%s","managementEvent":true,"recipientAccountId":"%s","eventCategory":"%s"}`,
		g.identity(), at, service, name, region, g.pick(addresses...), failed, request, response, more, g.IntN(9), id,
		strings.HasPrefix(name, "Get") || strings.HasPrefix(name, "Describe"), resources, kind, account, g.pick("Management", "Management", "Data"))
}

// records makes n of a kind at least, as texts and as trailrecord reads them.
func (g *generator) records(t testing.TB, kind trailrecord.FileKind, n int) (texts []string, records []trailrecord.Record) {
	t.Helper()
	var all []string
	for len(all) < n {
		switch kind {
		case trailrecord.InsightFile:
			all = append(all, g.insight()...)
		case trailrecord.AggregatedFile:
			all = append(all, g.aggregated())
		default:
			all = append(all, g.record())
		}
	}
	for _, text := range all {
		r, err := trailrecord.Parse([]byte(text))
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		texts, records = append(texts, text), append(records, r)
	}
	return texts, records
}

// filter is a random one that wants something now and then, of calls, or of Insights events.
func (g *generator) filter(kind trailrecord.FileKind) (f trailrecord.Filter) {
	some := func(of ...string) (list []string) {
		if !g.one(4) {
			return nil
		}
		for range 1 + g.IntN(2) {
			s := g.pick(of...)
			switch g.IntN(8) {
			case 0:
				s = strings.ToUpper(s)
			case 1:
				s = "!" + s
			case 2:
				s = " " + s + " "
			case 3:
				s = " ! " + s
			}
			list = append(list, s)
		}
		return list
	}
	f.Sources = some("s3", "s3.amazonaws.com", "s*", "sts.amazonaws.com", "*.amazonaws.com", "s3.amazon", "absent")
	f.Names = some("GetObject", "s3:DeleteBucket", "Describe*", "*:Get*", "sts:*", "s*:*e*", "ConsoleLogin", "Assume*", "s3:x:y", "*", "a*b")
	f.Users = some(append([]string{"deploy", "root", "AROADEP:alice", "AROA*:bob", "arn:aws:iam::111122223333:user/staff/alice", "arn:aws:iam::*:role/service/deploy", "issuer", "ASIA1", "AKIA*", "cred-1",
		"u-alice", "ec2.amazonaws.com", "s3.amazonaws.com", "cloudformation.amazonaws.com", "444455556666", "ali*", "eks*", "*"}, users...)...)
	f.Regions = some("eu-west-1", "us-*", "absent")
	f.Errors = some("AccessDenied", "*Unauthorized*", "accessdenied")
	f.Addresses = some("10.0.0.7", "10.0.0.0/24", "10.0.0.9/24", "10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::1", "2001:db8::/32", "AWS Internal", "*.amazonaws.com", "192.*")
	f.AccessKeys = some("ASIA1", "AKIA*", "AKIA0")
	f.Resources = some(append([]string{"reports", "arn:aws:s3:::reports", "*:::reports", "reports*", "s3.eu-west-1.amazonaws.com", "arn:aws:iam::111122223333:role/service/deploy", "bucketName"}, hostile...)...)
	f.Accounts = some("111122223333", "4444*", "999999999999")
	f.IDs = some("req-1", "req-*")
	f.Types = some("Management", "AwsApiCall", "data", "Aws*")
	f.Failed, f.ReadOnly, f.MFA = g.flag(), g.flag(), g.flag()
	if kind == trailrecord.InsightFile { // which has no more of a call
		f = trailrecord.Filter{Sources: f.Sources, Names: f.Names, Regions: f.Regions, Errors: f.Errors, Accounts: f.Accounts,
			IDs: some("5f0c1d2e-*", "*1", "*2", "*-e*"), Types: some("Insight", "AwsCloudTrail*", "Management")}
	}
	if g.one(4) {
		f.Since = day.Add(time.Duration(g.Int64N(int64(48 * time.Hour))))
	}
	if g.one(4) {
		f.Until = day.Add(time.Duration(g.Int64N(int64(96 * time.Hour))))
		if !f.Since.IsZero() {
			f.Until = f.Since.Add(time.Duration(1 + g.Int64N(int64(48*time.Hour))))
		}
	}
	return f
}

func (g *generator) flag() trailrecord.Flag {
	if !g.one(6) {
		return trailrecord.Unset
	}
	return trailrecord.FlagOf(g.one(2))
}
