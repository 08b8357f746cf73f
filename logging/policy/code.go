package policy

// Code names a kind of [Problem]; codes do not change between releases.
type Code string

// Codes of problems that [Parse] reports.
const (
	CodeSyntax         Code = "json-syntax"     // not JSON, or too large to be a policy
	CodeDuplicateKey   Code = "duplicate-key"   // a name twice in one object
	CodeUnknownElement Code = "unknown-element" // an element name that the grammar does not have
	CodeType           Code = "wrong-type"      // a list where a string belongs, null, …
	CodeEncoding       Code = "url-encoding"    // not valid percent-encoding
	CodeTooMany        Code = "too-many"        // more problems than are listed
)

// Codes of problems that [Document.Lint] reports.
const (
	CodeVersion           Code = "version"            // neither 2012-10-17 nor 2008-10-17
	CodeID                Code = "id-not-allowed"     // Id in a policy that is not a resource policy
	CodeNoStatement       Code = "no-statement"       // a document that says nothing
	CodeSize              Code = "size"               // longer than the limit
	CodeCharacter         Code = "character"          // outside tab, LF, CR, U+0020–U+00FF
	CodeSid               Code = "sid"                // characters that a Sid may not have
	CodeDuplicateSid      Code = "duplicate-sid"      // the same Sid twice
	CodeEffect            Code = "effect"             // not exactly Allow or Deny
	CodeMissing           Code = "missing-element"    // a required element is not there
	CodeForbidden         Code = "forbidden-element"  // an element that this kind of policy must not have
	CodeConflict          Code = "conflict"           // Action with NotAction, and the like
	CodeEmpty             Code = "empty"              // an empty list or value
	CodeAction            Code = "action"             // not service:Name
	CodeUnknownAction     Code = "unknown-action"     // an action that its service is not known to have
	CodeActionKind        Code = "action-kind"        // an action that this kind of policy cannot grant
	CodeARN               Code = "arn"                // an incomplete or malformed ARN
	CodePartition         Code = "partition"          // an ARN of another partition
	CodeVariable          Code = "variable"           // a policy variable where it cannot work
	CodeOperator          Code = "operator"           // an unknown condition operator
	CodeConditionValue    Code = "condition-value"    // a value that its operator cannot compare
	CodeConditionKey      Code = "condition-key"      // a key twice, in two spellings
	CodeWildcardInExact   Code = "wildcard-in-exact"  // * in a value that is compared without wildcards
	CodePrincipal         Code = "principal"          // a malformed principal
	CodeWildcardPrincipal Code = "wildcard-principal" // everybody, without a condition
	CodeDeletedPrincipal  Code = "deleted-principal"  // a bare unique id
	CodeNotPrincipal      Code = "not-principal"      // Allow with NotPrincipal
	CodeActionUnmatched   Code = "action-unmatched"   // no resource of the statement can be this action's
	CodeResourceUnmatched Code = "resource-unmatched" // no action of the statement can use this resource
)

// Source returns the AWS page that the rule comes from, by its title.
func (c Code) Source() string {
	switch c {
	case CodeSize, CodeCharacter:
		return "IAM User Guide: IAM and AWS STS quotas"
	case CodeSid, CodeDuplicateSid:
		return "IAM User Guide: IAM JSON policy elements: Sid"
	case CodePrincipal, CodeWildcardPrincipal, CodeDeletedPrincipal:
		return "IAM User Guide: AWS JSON policy elements: Principal"
	case CodeNotPrincipal:
		return "IAM User Guide: AWS JSON policy elements: NotPrincipal"
	case CodeARN, CodePartition:
		return "IAM User Guide: IAM JSON policy elements: Resource"
	case CodeVariable:
		return "IAM User Guide: IAM policy elements: Variables and tags"
	case CodeOperator, CodeConditionValue, CodeConditionKey, CodeWildcardInExact:
		return "IAM User Guide: IAM JSON policy elements: Condition operators"
	case CodeActionUnmatched, CodeResourceUnmatched, CodeUnknownAction:
		return "Service Authorization Reference"
	}
	return "IAM User Guide: Grammar of the IAM JSON policy language"
}

// Malformed reports whether AWS answers a document with this problem as
// malformed (IAM: MalformedPolicyDocument). Other problems with [SeverityError]
// are a document that is too long, for which IAM has LimitExceeded, and what AWS
// takes although it can never work. It follows the grammar: that IAM refuses an
// unknown element in every position is not confirmed.
func (p Problem) Malformed() bool {
	if p.Severity != SeverityError {
		return false
	}
	switch p.Code {
	case CodeSize, CodeVariable, CodeConditionValue, CodeActionUnmatched, CodeTooMany:
		return false
	}
	return true
}
