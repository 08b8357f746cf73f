// Package regions has the regions that are enabled in the accounts of a fleet, from AWS
// Account Management.
//
//	regions.Enabled()                                              // all
//	regions.Enabled(regions.Only("eu-west-1", "eu-central-1"))     // these; one that is not enabled is an error
//	regions.Enabled(regions.Except("us-west-1"))                   // all but these
//
// It is one call an account.
//
//awslogkit:floor 5
//awslogkit:deps account sts
package regions
