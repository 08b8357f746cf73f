package logging

import (
	"fmt"
	"iter"
)

// JudgeLogGroup judges a log group as a place for logs to arrive in: it exists,
// it is encrypted where that is required and with a key that CloudWatch Logs
// can use, and its class can be read back.
func JudgeLogGroup(f Facts, group LogGroupARN, mustBeEncrypted bool) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		id := LogGroupID(Scope{group.Partition, group.Account, group.Region}, group.Name)
		g := Lookup[LogGroupState](f, id)
		switch {
		case g.Err != nil:
			yield(Finding{
				Code: CodeGroupMissing, Severity: Unknown, Resource: id, Cause: g.Err,
				Problem: fmt.Sprintf("Whether the log group exists could not be told: %v.", g.Err),
				Fix:     "Give the caller logs:DescribeLogGroups.",
			})
			return
		case g.Absent():
			yield(Finding{
				Code: CodeGroupMissing, Severity: Error, Resource: id,
				Problem: fmt.Sprintf("The log group does not exist in %s.", group.Region),
				Fix:     "Create it, in this account and region.",
			})
			return
		}
		if g.State.Class == InfrequentAccess || g.State.Class == Delivery {
			if !yield(Finding{
				Code: CodeGroupClass, Severity: Warning, Resource: id,
				Problem: fmt.Sprintf("Logs arrive, but FilterLogEvents, GetLogEvents and Live Tail cannot read a group of class %s.", g.State.Class),
				Fix:     "Read it with Logs Insights, or use a group of class STANDARD; the class of a group cannot be changed.",
			}) {
				return
			}
		}
		if mustBeEncrypted && g.State.KeyARN == "" {
			if !yield(Finding{
				Code: CodeGroupUnencrypted, Severity: Error, Resource: id,
				Problem: "The log group must be encrypted with a KMS key, and has none.",
				Fix:     "Associate a key with it; only what is written from then on is encrypted with it.",
			}) {
				return
			}
		}
		if g.State.KeyARN != "" {
			for finding := range JudgeGroupKey(f, group, g.State.KeyARN) {
				if !yield(finding) {
					return
				}
			}
		}
	}
}
