package trailogtest

import (
	"encoding/json"
	"strings"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// ofS3 is what records of Amazon S3 have besides: the host and the sub-resource among the
// parameters, a policy as the object that it is, and data about the request.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
func ofS3(call loggingtest.APICall, given json.RawMessage) (parameters, additional json.RawMessage) {
	said := map[string]any{}
	if len(given) > 0 && json.Unmarshal(given, &said) != nil {
		return given, nil
	}
	said["Host"] = host("s3", call.Region)
	if name, ok := said["bucketName"].(string); ok {
		said["Host"] = name + "." + host("s3", call.Region)
	}
	if op := awsmodel.Find("s3").Operation(call.EventName); op != nil {
		_, query, _ := strings.Cut(op.URI, "?")
		if name, _, _ := strings.Cut(query, "&"); name != "" && !strings.Contains(name, "=") {
			said[name] = ""
		}
	}
	if call.EventName == "PutBucketPolicy" {
		var document any
		if text := member(call.Input, "Policy"); json.Unmarshal([]byte(text), &document) == nil {
			said["bucketPolicy"] = document
		}
		said["policy"] = ""
	}
	out := map[string]any{"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "AuthenticationMethod": "AuthHeader",
		"bytesTransferredIn": 0, "bytesTransferredOut": 0, "x-amz-id-2": call.RequestID}
	return asJSON(said), asJSON(out)
}

// asJSON is nil for more than CloudTrail keeps.
func asJSON(v map[string]any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil || len(data) > trailrecord.MaxFieldSize {
		return nil
	}
	return data
}
