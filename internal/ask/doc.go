// Package ask says which of the objects that were logged are meant, apart from the
// language in which somebody asks for them, and writes that in the language of CloudWatch
// Logs Insights. Package trailquery writes the same in SQL.
//
// What somebody else chose is only ever a [Literal] in a regular expression, or a text
// of letters, digits and few more characters. Neither can end the quotes that it is in,
// whatever the rules of the language for quotes and escapes are.
package ask
