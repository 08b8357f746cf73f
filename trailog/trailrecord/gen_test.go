package trailrecord

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// generator makes records that differ as those of a busy account do: services and
// their calls, kinds of callers, tools, sizes, errors, escapes, old and new
// members. The same seed makes the same records.
type generator struct {
	*rand.Rand
	at time.Time
	n  int
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 1)), at: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
}

// generate writes a log file of n records.
func generate(n int, seed uint64) []byte {
	g := newGenerator(seed)
	b := []byte(`{"Records":[`)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = g.record(b)
	}
	return append(b, `]}`...)
}

func (g *generator) pick(of ...string) string { return of[g.IntN(len(of))] }

func (g *generator) one(in int) bool { return g.IntN(in) == 0 }

func (g *generator) uuid() string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", g.Uint32(), g.IntN(1<<16), g.IntN(1<<12), g.IntN(1<<12), g.Int64N(1<<48))
}

func (g *generator) hex(n int) string {
	return strings.ReplaceAll(g.uuid()+g.uuid(), "-", "")[:n]
}

func (g *generator) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[g.IntN(32)]
	}
	return string(b)
}

var (
	generatedUsers = []string{"alice", "bob", "carol.smith", "déployeur", "ci-pipeline", "terraform", "o'neill", "backup"}
	generatedRoles = []string{"deploy", "worker", "AWSServiceRoleForConfig", "eks-node", "AWSReservedSSO_Admin_0123456789abcdef", "lambda-ingest", "monitoring", "data-pipeline-production", "ec2-instance"}
	generatedCalls = []struct {
		service string
		calls   []string
	}{
		{"ec2", []string{"DescribeInstances", "DescribeVolumes", "RunInstances", "DescribeSecurityGroups", "CreateTags", "DescribeNetworkInterfaces"}},
		{"s3", []string{"GetObject", "PutObject", "ListObjects", "GetBucketAcl", "GetBucketPolicy", "HeadObject"}},
		{"kms", []string{"Decrypt", "GenerateDataKey", "DescribeKey", "ListAliases"}},
		{"sts", []string{"AssumeRole", "GetCallerIdentity", "AssumeRoleWithWebIdentity"}},
		{"ssm", []string{"GetParameter", "SendCommand", "UpdateInstanceInformation", "ListAssociations", "OpenDataChannel"}},
		{"iam", []string{"GetRole", "PutRolePolicy", "CreatePolicyVersion", "ListRoles"}},
		{"logs", []string{"CreateLogStream", "DescribeLogGroups", "PutRetentionPolicy"}},
		{"lambda", []string{"GetFunction20150331v2", "UpdateFunctionCode20150331v2", "Invoke", "ListFunctions20150331"}},
		{"dynamodb", []string{"DescribeTable", "CreateTable", "ListTables"}},
		{"secretsmanager", []string{"GetSecretValue", "DescribeSecret"}},
		{"monitoring", []string{"PutMetricAlarm", "DescribeAlarms", "GetMetricData"}},
		{"elasticloadbalancing", []string{"DescribeTargetHealth", "RegisterTargets"}},
		{"ecr", []string{"GetAuthorizationToken", "BatchGetImage"}},
		{"signin", []string{"ConsoleLogin"}},
		{"cloudtrail", []string{"LookupEvents", "DescribeTrails"}},
		{"config", []string{"PutEvaluations", "DescribeConfigRules"}},
	}
	generatedAgents = []string{
		"aws-cli/2.15.0 Python/3.11.6 Linux/5.10.205-195.807.amzn2.x86_64 exe/x86_64.amzn.2 prompt/off command/ssm.get-parameter",
		"[Boto3/1.26.165 Python/3.10.6 Linux/5.19.0-46-generic Botocore/1.29.165]", "lambda.amazonaws.com", "AWS Internal",
		"APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) terraform-provider-aws/5.31.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.24.0 os/linux lang/go#1.20.10 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.141.0",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
		"aws-sdk-java/1.12.488 Linux/5.4.247-169.350.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.372-b08 java/1.8.0_372 vendor/Oracle_Corporation cfg/retry-mode/standard",
		"aws-sdk-go/1.44.157 (go1.19.3; linux; amd64) amazon-ssm-agent/3.2.1630.0", "config.amazonaws.com", "elasticloadbalancing.amazonaws.com",
		"aws-sdk-nodejs/2.1048.0 linux/v16.20.0 exec-env/AWS_Lambda_nodejs16.x promise", "S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030",
	}
	generatedRegions = []string{"us-east-1", "us-east-1", "us-east-1", "eu-west-1", "us-west-2", "ap-southeast-2"}
	generatedSizes   = []int{0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 20}
)

func (g *generator) identity(b []byte) ([]byte, string) {
	account := g.pick("111122223333", "111122223333", "444455556666", "777788889999")
	user := g.pick(generatedUsers...)
	switch k := g.IntN(20); {
	case k < 4:
		return fmt.Appendf(b, `{"type":"IAMUser","principalId":"AIDA%s","arn":"arn:aws:iam::%s:user/%s","accountId":"%s","accessKeyId":"AKIA%s","userName":"%s"}`,
			g.letters(17), account, user, account, g.letters(16), user), ""
	case k < 6:
		service := g.pick("ec2", "lambda", "config", "elasticloadbalancing", "cloudtrail") + ".amazonaws.com"
		return fmt.Appendf(b, `{"type":"AWSService","invokedBy":"%s"}`, service), service
	case k < 7:
		return fmt.Appendf(b, `{"type":"Root","principalId":"%s","arn":"arn:aws:iam::%s:root","accountId":"%s","accessKeyId":""}`, account, account, account), ""
	case k < 8:
		return fmt.Appendf(b, `{"type":"WebIdentityUser","principalId":"arn:aws:iam::%s:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/%s:sts.amazonaws.com:system:serviceaccount:default:app","userName":"system:serviceaccount:default:app","identityProvider":"arn:aws:iam::%s:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X"}`,
			account, g.letters(32), account), ""
	}
	role := g.pick(generatedRoles...)
	session := g.pick("i-"+g.hex(17), user+"@example.com", fmt.Sprint("botocore-session-", g.IntN(1<<30)))
	id := g.letters(17)
	b = fmt.Appendf(b, `{"type":"AssumedRole","principalId":"AROA%s:%s","arn":"arn:aws:sts::%s:assumed-role/%s/%s","accountId":"%s","accessKeyId":"ASIA%s","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA%s","arn":"arn:aws:iam::%s:role/service/%s","accountId":"%s","userName":"%s"},`,
		id, session, account, role, session, account, g.letters(16), id, account, role, account, role)
	if g.one(2) {
		b = append(b, `"webIdFederationData":{},`...)
	}
	b = fmt.Appendf(b, `"attributes":{"creationDate":"%s","mfaAuthenticated":"%s"}`, g.at.Add(-time.Hour).Format(time.RFC3339), g.pick("true", "false"))
	if g.one(6) {
		b = append(b, `,"ec2RoleDelivery":"2.0"`...)
	}
	b = append(b, '}')
	if g.one(10) {
		b = append(b, `,"invokedBy":"cloudformation.amazonaws.com"`...)
	}
	if g.one(25) {
		b = fmt.Appendf(b, `,"onBehalfOf":{"userId":"%s","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-9067642ac7"},"credentialId":"%s"`, g.uuid(), g.letters(20))
	}
	return append(b, '}'), ""
}

func (g *generator) record(b []byte) []byte {
	g.n++
	g.at = g.at.Add(time.Duration(g.IntN(4000)) * time.Millisecond)
	of := generatedCalls[min(g.IntN(len(generatedCalls)), g.IntN(len(generatedCalls)))]
	call := of.calls[g.IntN(len(of.calls))]
	read := strings.HasPrefix(call, "Get") || strings.HasPrefix(call, "Describe") || strings.HasPrefix(call, "List")
	region := g.pick(generatedRegions...)
	b = fmt.Appendf(b, `{"eventVersion":"1.%02d","userIdentity":`, 8+g.IntN(4))
	b, service := g.identity(b)
	source, agent := fmt.Sprintf("%d.%d.%d.%d", 1+g.IntN(223), g.IntN(256), g.IntN(256), g.IntN(256)), g.pick(generatedAgents...)
	if service != "" {
		source, agent = service, service
	}
	b = fmt.Appendf(b, `,"eventTime":"%s","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"%s","sourceIPAddress":"%s","userAgent":"%s",`,
		g.at.Add(-time.Duration(g.IntN(600))*time.Second).Format(time.RFC3339), of.service, call, region, source, agent)
	if g.one(12) {
		b = fmt.Appendf(b, `"errorCode":"%s","errorMessage":"User: arn:aws:sts::111122223333:assumed-role/worker/i-%s is not authorized to perform: %s:%s%s",`,
			g.pick("AccessDenied", "Client.UnauthorizedOperation", "ResourceNotFoundException"), g.hex(17), of.service, call, g.pick("", "", ` on resource: \"*\"`, "\\nEncoded authorization failure"))
	}
	b = append(append(append(b, `"requestParameters":`...), g.request(of.service)...), `,"responseElements":`...)
	if read {
		b = append(b, "null"...)
	} else {
		b = append(b, g.response()...)
	}
	if of.service == "s3" {
		b = fmt.Appendf(b, `,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":%d,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"%s/%s=","bytesTransferredOut":%d}`,
			g.IntN(1000), g.letters(40), g.letters(34), g.IntN(1<<20))
	}
	b = fmt.Appendf(b, `,"requestID":"%s","eventID":"%s","readOnly":%t,`, g.uuid(), g.uuid(), read)
	switch {
	case of.service == "kms":
		b = fmt.Appendf(b, `"resources":[{"accountId":"111122223333","type":"AWS::KMS::Key","ARN":"arn:aws:kms:%s:111122223333:key/%s"}],`, region, g.uuid())
	case of.service == "s3":
		b = fmt.Appendf(b, `"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::amzn-s3-demo-bucket/%s"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::amzn-s3-demo-bucket"}],`, g.hex(20))
	}
	b = fmt.Appendf(b, `"eventType":"AwsApiCall","managementEvent":%t,"recipientAccountId":"111122223333","eventCategory":"%s"`, of.service != "s3", g.pick("Management", "Management", "Data"))
	if g.one(8) {
		b = fmt.Appendf(b, `,"vpcEndpointId":"vpce-%s","vpcEndpointAccountId":"111122223333"`, g.hex(17))
	}
	if g.one(30) {
		b = fmt.Appendf(b, `,"sharedEventID":"%s"`, g.uuid())
	}
	if service == "" {
		b = fmt.Appendf(b, `,"tlsDetails":{"tlsVersion":"%s","cipherSuite":"%s","clientProvidedHostHeader":"%s.%s.amazonaws.com"}`,
			g.pick("TLSv1.2", "TLSv1.3"), g.pick("ECDHE-RSA-AES128-GCM-SHA256", "TLS_AES_128_GCM_SHA256"), of.service, region)
	}
	if g.one(20) {
		b = append(b, `,"sessionCredentialFromConsole":"true"`...)
	}
	if g.one(50) {
		b = append(b, `,"addedLater":{"a":[1,2.5e3,true]}`...)
	}
	return append(b, '}')
}

func (g *generator) request(service string) []byte {
	switch {
	case g.one(8):
		return []byte("null")
	case service == "s3":
		return fmt.Appendf(nil, `{"bucketName":"amzn-s3-demo-bucket","Host":"amzn-s3-demo-bucket.s3.amazonaws.com","key":"logs/%d/%s.parquet","x-id":"GetObject"}`, g.IntN(1000), g.hex(32))
	case service == "kms":
		return fmt.Appendf(nil, `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::amzn-s3-demo-bucket/%s"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, g.hex(24))
	case service == "iam" && g.one(2):
		policy, _ := json.Marshal(fmt.Sprintf("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\", \"logs:*\"], \"Resource\": \"arn:aws:s3:::%s/*\"}]\n}", g.hex(12)))
		return fmt.Appendf(nil, `{"roleName":"%s","policyName":"inline-%d","policyDocument":%s}`, g.pick(generatedRoles...), g.IntN(100), policy)
	case service == "sts":
		return fmt.Appendf(nil, `{"roleArn":"arn:aws:iam::111122223333:role/%s","roleSessionName":"%s","durationSeconds":%d}`, g.pick(generatedRoles...), g.hex(16), 900*(1+g.IntN(4)))
	}
	b := []byte(`{"filterSet":{"items":[`)
	for i := range generatedSizes[g.IntN(len(generatedSizes))] + 1 {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"name":"instance-id","valueSet":{"items":[{"value":"i-%s"}]}}`, g.hex(17))
	}
	return fmt.Appendf(b, `]},"maxResults":%d,"includeAllInstances":%t,"nextToken":null}`, g.IntN(1000), g.one(2))
}

func (g *generator) response() []byte {
	b := fmt.Appendf(nil, `{"requestId":"%s","_return":true,"instancesSet":{"items":[`, g.uuid())
	for i := range generatedSizes[g.IntN(len(generatedSizes))] {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"instanceId":"i-%s","imageId":"ami-%s","instanceState":{"code":%d,"name":"%s"},"privateDnsName":"ip-10-0-%d-%d.ec2.internal","launchTime":%d,"tagSet":{"items":[{"key":"Name","value":"%s"}]},"ebsOptimized":false}`,
			g.hex(17), g.hex(17), g.IntN(100), g.pick("pending", "running"), g.IntN(256), g.IntN(256), g.at.UnixMilli(), g.pick(generatedRoles...))
	}
	return append(b, `]}}`...)
}
