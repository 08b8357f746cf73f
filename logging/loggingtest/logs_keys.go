package loggingtest

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// logsKeyActions is what the guide's key policy statement lets CloudWatch Logs
// do. Which of them the service really needs is not documented: all are asked for.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
var logsKeyActions = [...]string{
	"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey",
}

// checkLogsKey answers CloudWatch Logs' error where it cannot use a key for a
// resource, named by its plain ARN.
func checkLogsKey(v View, keyID, resourceARN string) error {
	a, err := arn.Parse(keyID)
	if err != nil || a.Service != "kms" || !strings.HasPrefix(a.Resource, "key/") {
		return logsInvalid("The specified KMS key must be the ARN of a key")
	}
	if v.Owner(keyID).Account().ID() != a.Account {
		return logsKeyDenied(resourceARN) // of an account that is not simulated
	}
	k, err := kmsOf(v.Account()).snapshot(v, keyID)
	switch {
	case err != nil:
		return logsInvalid("The specified KMS key does not exist or is in another Region")
	case k.state != types.KeyStateEnabled:
		return logsInvalid("The specified KMS key is not enabled")
	case k.spec != types.KeySpecSymmetricDefault || k.usage != types.KeyUsageTypeEncryptDecrypt:
		return logsInvalid("The specified KMS key is not a symmetric encryption key")
	}
	if d := logsMayUse(v, k, resourceARN); d.Outcome != policy.Allowed {
		return logsKeyDenied(resourceARN)
	}
	return nil
}

func logsKeyDenied(resourceARN string) error {
	return logsDenied("The specified KMS key does not exist or is not allowed to be used with Arn '" + resourceARN + "'")
}

// logsMayUse asks the key's policy whether CloudWatch Logs may use it; the answer
// is the first that is not Allowed.
func logsMayUse(v View, k kmsKey, resourceARN string) policy.Decision {
	var d policy.Decision
	for _, action := range logsKeyActions {
		d = v.Evaluate(logsPrincipal(v), action, k.arn, map[string][]string{
			"kms:EncryptionContext:aws:logs:arn": {resourceARN},
			"kms:EncryptionContextKeys":          {"aws:logs:arn"},
			"aws:SourceArn":                      {resourceARN},
			"aws:SourceAccount":                  {v.Account().ID()},
		}, k.policy())
		if d.Outcome != policy.Allowed {
			return d
		}
	}
	return d
}

// logsPrincipal is the service principal of CloudWatch Logs, which is regional.
func logsPrincipal(v View) string {
	return "logs." + v.Region() + "." + arn.DNSSuffix(v.Account().Partition())
}

// checkGroupKey answers an error where a group has a key with which CloudWatch
// Logs can no longer work, or which the principal may not use (see
// [LogsCallersNeedKey]). That a lost key stops reading is documented; that it
// stops writing, and with which error, is assumed.
func (s *logsStore) checkGroupKey(v View, principal, group, action string) error {
	key, needsCaller := s.keyOf(v, group)
	if key == "" {
		return nil
	}
	if d := s.judgeGroupKey(v, principal, group, key, action, needsCaller); d.Outcome != policy.Allowed {
		return logsKeyDenied(groupARN(v, group))
	}
	return nil
}

func (s *logsStore) keyOf(v View, group string) (key string, needsCaller bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.region(v.Region()).groups[group]; g != nil {
		key = g.keyARN
	}
	return key, s.callerNeedsKey
}

// judgeGroupKey says why not, for people.
func (s *logsStore) judgeGroupKey(v View, principal, group, key, action string, needsCaller bool) policy.Decision {
	refused := func(reason string) policy.Decision {
		return policy.Decision{Outcome: policy.ImplicitDeny, Statement: -1, Reason: reason}
	}
	k, err := kmsOf(v.Account()).snapshot(v, key)
	if err != nil {
		return refused("the log group's KMS key does not exist")
	}
	if k.state != types.KeyStateEnabled {
		return refused("the log group's KMS key is in the state " + string(k.state))
	}
	d := logsMayUse(v, k, groupARN(v, group))
	if d.Outcome != policy.Allowed {
		d.Reason = "the key policy does not let " + logsPrincipal(v) + " use the log group's KMS key: " + d.Reason
		return d
	}
	if needsCaller && principal != v.Account().root() {
		d = v.Evaluate(principal, action, k.arn, map[string][]string{
			"kms:ViaService":                     {logsPrincipal(v)},
			"kms:CallerAccount":                  {v.Account().ID()},
			"kms:EncryptionContext:aws:logs:arn": {groupARN(v, group)},
			"kms:EncryptionContextKeys":          {"aws:logs:arn"},
		}, k.with(keyAsk{action: action, encryption: map[string]string{"aws:logs:arn": groupARN(v, group)}}))
		if d.Outcome != policy.Allowed {
			d.Reason = principal + " may not use the log group's KMS key through CloudWatch Logs: " + d.Reason
		}
	}
	return d
}
