package resource

import "cmp"

// Scope is where a resource lives. Region is empty for what is global in an
// account, such as IAM roles.
type Scope struct {
	Partition string `json:"partition"` // "aws", "aws-cn", "aws-us-gov"
	Account   string `json:"account"`   // twelve digits
	Region    string `json:"region,omitempty"`
}

// Global is the scope without its region.
func (s Scope) Global() Scope { s.Region = ""; return s }

// String is "111122223333/eu-west-1", or the account alone for a global scope, or the
// region alone.
func (s Scope) String() string {
	if s.Region == "" || s.Account == "" {
		return s.Account + s.Region
	}
	return s.Account + "/" + s.Region
}

// ID names a resource: where it lives, its CloudFormation type
// ("AWS::Logs::LogGroup") and its name.
type ID struct {
	Scope
	Type string `json:"type"`
	Name string `json:"name"`
}

// String is "AWS::Logs::LogGroup /my/group (111122223333/eu-west-1)".
func (id ID) String() string {
	if id.Type == "" && id.Name == "" { // it is about a scope as a whole
		return id.Scope.String()
	}
	return id.Type + " " + id.Name + " (" + id.Scope.String() + ")"
}

// CompareIDs orders IDs, for slices.SortFunc.
func CompareIDs(a, b ID) int {
	return cmp.Or(
		cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
		cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Partition, b.Partition))
}
