package logging

import "github.com/awslogkit/awslogkit/logging/resource"

// What plans, reports and findings show, and targets are made of. Each is documented in
// package resource.
type (
	Scope           = resource.Scope
	ID              = resource.ID
	Change          = resource.Change
	Action          = resource.Action
	Permission      = resource.Permission
	Finding         = resource.Finding
	Findings        = resource.Findings
	Severity        = resource.Severity
	Code            = resource.Code
	Verdict         = resource.Verdict
	Target          = resource.Target
	Clients         = resource.Clients
	FieldError      = resource.FieldError
	ValidationError = resource.ValidationError
	CallError       = resource.CallError
	ConflictError   = resource.ConflictError
	MergeError      = resource.MergeError
)

const (
	Create = resource.Create
	Update = resource.Update
	Delete = resource.Delete

	SeverityError   = resource.SeverityError
	SeverityUnknown = resource.SeverityUnknown
	SeverityWarning = resource.SeverityWarning
	SeverityInfo    = resource.SeverityInfo

	Arrive    = resource.Arrive
	NotArrive = resource.NotArrive
	CannotSay = resource.CannotSay
	Unchecked = resource.Unchecked

	CodeUnreadable     = resource.CodeUnreadable
	CodeNotChecked     = resource.CodeNotChecked
	CodeSettingsDiffer = resource.CodeSettingsDiffer
	CodeChangedSince   = resource.CodeChangedSince
	CodeHoldsData      = resource.CodeHoldsData
	CodeShortens       = resource.CodeShortens
	CodePerhapsTheirs  = resource.CodePerhapsTheirs
)

var (
	ErrAbsent         = resource.ErrAbsent
	ErrHoldsData      = resource.ErrHoldsData
	ErrNotOurs        = resource.ErrNotOurs
	ErrNotRead        = resource.ErrNotRead
	ErrorCode         = resource.ErrorCode
	ClientsFromConfig = resource.ClientsFromConfig
	Identify          = resource.Identify
)
