// Package wire reads AWS requests into the input types of the SDK for Go, and
// writes its output types and errors as AWS would, for servers that stand in for
// AWS. It works by reflection over the SDK's types, compiled once for each type,
// and takes the names on the wire from an API model where there is one
// (internal/awsmodel). Where there is none, names follow from the Go fields by the
// case of their first letter, which is right for nearly every operation of the
// JSON and query protocols.
//
// It also checks an input against its model's constraints and words violations as
// AWS does ([Operation.Check]).
//
// A protocol is one implementation of [Protocol]; awsJson1_0, awsJson1_1,
// awsQuery, restJson1 and restXml are here. The package imports no SDK.
package wire
