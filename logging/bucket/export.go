package bucket

import (
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// What CloudFormation has of a bucket is nested as the API has it, and not as a state is.

func exportNamespace(h *handle, _ State, x *resource.Export) {
	x.Unique = true
	if x.Makes && isRegional(h.name) {
		x.Set("BucketNamespace", string(types.BucketNamespaceAccountRegional))
	}
}

func exportRegion(h *handle, region string, x *resource.Export) {
	if region != h.scope.Region {
		x.Cannot("It is wanted in " + region + ", and a stack makes things in its own region.")
	}
}

func exportPublicAccess(_ *handle, p *PublicAccess, x *resource.Export) {
	if p == nil {
		p = &allBlocked
	}
	x.Set("PublicAccessBlockConfiguration", resource.InCloudFormation(p))
}

func exportOwnership(_ *handle, o types.ObjectOwnership, x *resource.Export) {
	x.Set("OwnershipControls.Rules", []any{map[string]any{"ObjectOwnership": string(inForce(o))}})
}

func exportEncryption(_ *handle, e *Encryption, x *resource.Export) {
	byDefault := map[string]any{"SSEAlgorithm": string(types.ServerSideEncryptionAes256)}
	rule := map[string]any{"ServerSideEncryptionByDefault": byDefault}
	if e != nil {
		byDefault["SSEAlgorithm"], rule["BucketKeyEnabled"] = string(e.Algorithm), e.BucketKey
		if e.KeyARN != "" {
			byDefault["KMSMasterKeyID"] = e.KeyARN
		}
	}
	x.Set("BucketEncryption.ServerSideEncryptionConfiguration", []any{rule})
}

func exportVersioning(_ *handle, on bool, x *resource.Export) {
	status := types.BucketVersioningStatusSuspended
	if on {
		status = types.BucketVersioningStatusEnabled
	}
	x.Set("VersioningConfiguration.Status", string(status))
}

func exportRules(_ *handle, rules map[string]Rule, x *resource.Export) {
	var all []any
	for _, id := range value.SortedKeys(rules) {
		r := rules[id]
		out := map[string]any{"Id": id, "Status": string(types.ExpirationStatusEnabled)}
		if r.Prefix != "" {
			out["Prefix"] = r.Prefix
		}
		var transitions []any
		for _, t := range r.Transitions {
			transitions = append(transitions, map[string]any{"StorageClass": string(t.Class), "TransitionInDays": t.AfterDays})
		}
		if transitions != nil {
			out["Transitions"] = transitions
		}
		if r.ExpireAfterDays > 0 {
			out["ExpirationInDays"] = r.ExpireAfterDays
		}
		if r.ExpireVersionsAfterDays > 0 {
			out["NoncurrentVersionExpiration"] = map[string]any{"NoncurrentDays": r.ExpireVersionsAfterDays}
		}
		if r.AbortUploadsAfterDays > 0 {
			out["AbortIncompleteMultipartUpload"] = map[string]any{"DaysAfterInitiation": r.AbortUploadsAfterDays}
		}
		all = append(all, out)
	}
	x.Set("LifecycleConfiguration.Rules", all)
}

func exportPolicy(_ *handle, doc policy.Document, x *resource.Export) {
	x.Beside(resource.Exported{Type: "AWS::S3::BucketPolicy", Name: "policy", Properties: map[string]any{"Bucket": resource.Own(""), "PolicyDocument": doc}})
}
