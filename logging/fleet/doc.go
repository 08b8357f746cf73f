// Package fleet plans, applies and checks logging in many accounts and regions.
//
//awslogkit:floor 4
//awslogkit:deps sts
package fleet
