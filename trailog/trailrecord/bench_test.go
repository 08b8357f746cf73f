package trailrecord

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// generate writes a log file of n records that differ as real ones do: services,
// callers, tools, sizes of requests and responses, errors, old and new members.
func generate(n int, seed uint64) []byte {
	rnd := rand.New(rand.NewPCG(seed, 1))
	pick := func(of ...string) string { return of[rnd.IntN(len(of))] }
	id := func() string {
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", rnd.Uint32(), rnd.IntN(1<<16), rnd.IntN(1<<12), rnd.IntN(1<<12), rnd.Int64N(1<<48))
	}
	start := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	b.WriteString(`{"Records":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		user := pick("alice", "bob", "carol", "déployeur", "ops\\u0020team")
		session := ""
		identity := `"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/` + user + `","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE","userName":"` + user + `"`
		if rnd.IntN(3) > 0 {
			session = fmt.Sprintf("i-%017x", rnd.Int64())
			identity = `"type":"AssumedRole","principalId":"AROAEXAMPLE:` + session + `","arn":"arn:aws:sts::111122223333:assumed-role/` + user + `/` + session +
				`","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/` + user +
				`","accountId":"111122223333","userName":"` + user + `"},"webIdFederationData":{},"attributes":{"creationDate":"` + start.Format(time.RFC3339) + `","mfaAuthenticated":"` + pick("true", "false") + `"}}`
		}
		service := pick("ssm", "ec2", "s3", "kms", "sts", "logs")
		fmt.Fprintf(&b, `{"eventVersion":"1.%02d","userIdentity":{%s},"eventTime":"%s","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.%d","userAgent":"%s",`,
			8+rnd.IntN(4), identity, start.Add(time.Duration(rnd.IntN(86400))*time.Second).Format(time.RFC3339), service,
			pick("DescribeInstances", "GetParameter", "PutObject", "Decrypt", "AssumeRole", "SendCommand"), rnd.IntN(256),
			pick("aws-cli/2.15.0 Python/3.11.6 Linux/5.10 exe/x86_64.amzn.2 prompt/off command/ssm.get-parameter", "[Boto3/1.26.165 Python/3.10.6 Linux/5.19.0-46-generic Botocore/1.29.165]", "lambda.amazonaws.com", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101"))
		if rnd.IntN(10) == 0 {
			b.WriteString(`"errorCode":"AccessDenied","errorMessage":"User: ` + user + ` is not authorized to perform: \"` + service + `:X\"",`)
		}
		request, response := "null", "null"
		if rnd.IntN(10) > 0 {
			request = fmt.Sprintf(`{"name":"/app/%s","filters":[{"key":"InstanceIds","values":["%s"]}],"maxResults":%d}`, id(), session, rnd.IntN(50))
		}
		if rnd.IntN(5) == 0 {
			response = fmt.Sprintf(`{"items":[%s{"id":"%s","ok":true}]}`, strings.Repeat(`{"state":{"code":16,"name":"running"},"tags":[]},`, rnd.IntN(40)), id())
		}
		fmt.Fprintf(&b, `"requestParameters":%s,"responseElements":%s,"requestID":"%s","eventID":"%s","readOnly":%s,`, request, response, id(), id(), pick("true", "false", "false"))
		if rnd.IntN(3) == 0 {
			fmt.Fprintf(&b, `"resources":[{"accountId":"111122223333","type":"AWS::KMS::Key","ARN":"arn:aws:kms:us-east-1:111122223333:key/%s"}],`, id())
		}
		b.WriteString(`"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"` + service + `.us-east-1.amazonaws.com"}`)
		if rnd.IntN(20) == 0 {
			b.WriteString(`,"sessionCredentialFromConsole":"true"`)
		}
		b.WriteByte('}')
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func TestGenerated(t *testing.T) {
	data := generate(500, 7)
	var file struct{ Records []json.RawMessage }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	i := 0
	for r, err := range Decode(bytes.NewReader(data)) {
		if err != nil || r.EventID == "" || r.EventTime.IsZero() || r.Extra != nil {
			t.Fatalf("record %d: %v, %v", i, r.Extra, err)
		}
		if want := mustParse(t, string(file.Records[i])); !r.Equal(want) {
			t.Fatalf("record %d differs", i)
		}
		i++
	}
	if i != 500 {
		t.Error(i)
	}
}

// plainRecord is what encoding/json alone would decode: most fields, as strict as
// it is.
type plainRecord struct {
	EventVersion, EventTime, EventSource, EventName, AWSRegion string
	SourceIPAddress, UserAgent, ErrorCode, ErrorMessage        string
	RequestID, EventID, EventType, EventCategory               string
	RecipientAccountID, SessionCredentialFromConsole           string
	ReadOnly, ManagementEvent                                  bool
	RequestParameters, ResponseElements                        json.RawMessage
	Resources                                                  []struct{ ARN, AccountID, Type string }
	TLSDetails                                                 struct{ TLSVersion, CipherSuite, ClientProvidedHostHeader string }
	UserIdentity                                               struct {
		Type, UserName, PrincipalID, ARN, AccountID, AccessKeyID, InvokedBy string
		SessionContext                                                      struct {
			SessionIssuer struct{ Type, UserName, PrincipalID, ARN, AccountID string }
			Attributes    struct{ CreationDate, MFAAuthenticated string }
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	const n = 2000
	data := generate(n, 1)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(data); err != nil {
		b.Fatal(err)
	}
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	decode := func(b *testing.B, from []byte) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			i := 0
			for _, err := range Decode(bytes.NewReader(from)) {
				if err != nil {
					b.Fatal(err)
				}
				i++
			}
			if i != n {
				b.Fatal(i)
			}
		}
	}
	b.Run("Decode", func(b *testing.B) { decode(b, data) })
	b.Run("DecodeGzip", func(b *testing.B) { decode(b, packed.Bytes()) })
	b.Run("encodingJSON", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			var file struct{ Records []plainRecord }
			if err := json.Unmarshal(data, &file); err != nil || len(file.Records) != n || file.Records[0].UserIdentity.ARN == "" {
				b.Fatal(len(file.Records), err)
			}
		}
	})
	b.Run("gunzip", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			z, err := gzip.NewReader(bytes.NewReader(packed.Bytes()))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, z); err != nil {
				b.Fatal(err)
			}
		}
	})
}
