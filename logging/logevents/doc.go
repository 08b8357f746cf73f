// Package logevents reads and writes the events of a log group: a page at a time, at a
// pace, from a cursor, as the group grows, and in batches.
//
//awslogkit:floor 3
//awslogkit:deps cloudwatchlogs sts
package logevents
