package trailrecord

//go:generate go run ../../internal/record/generate -fast Record

// fieldID names a member that the decoder knows, in any of the objects. The ids
// follow from the tags of the structs; those below manyFields have a place of
// their own, and a bit, in [values].
type fieldID uint8

// unknownField is a member without a field and, as the name of an object, the
// record itself.
const unknownField = fieldCount

// valueKind is how the decoder keeps a member.
type valueKind uint8

const (
	textValue   valueKind = iota // its text, without the quotes
	rawValue                     // its JSON
	looseValue                   // its JSON, read once the record is built
	objectValue                  // its members
	listValue                    // the members of its elements
)
