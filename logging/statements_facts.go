package logging

import (
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Thorough reports whether everything that judging looks at was read: what a
// state leaves out then is not there. In other facts it may not have been asked
// for, and a judge that needs it says unknown, with the cause ErrNotRead.
func (f Facts) Thorough() bool { return f.thorough }

// KeyCallerKeys are the condition keys kms:CallerAccount and kms:ViaService of a
// principal who uses a KMS key through a service, "s3.eu-west-1" say, and those of them
// whose values nobody knows: what a service has that writes by itself is not
// documented, nor by which domain services go in China.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func KeyCallerKeys(p policy.Principal, service string) (context map[string][]string, unknown []string) {
	caller, err := arn.Parse(p.ARN)
	if err != nil {
		return map[string][]string{}, []string{"kms:CallerAccount", "kms:ViaService"}
	}
	context = map[string][]string{"kms:CallerAccount": {caller.Account}}
	if caller.Partition == "aws-cn" {
		return context, []string{"kms:ViaService"}
	}
	context["kms:ViaService"] = []string{service + ".amazonaws.com"}
	return context, nil
}
