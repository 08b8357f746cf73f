// Package value is JSON values as states and changes have them: read strictly, compared
// by meaning, and cut apart by paths.
//
//awslogkit:floor 1.5
package value
