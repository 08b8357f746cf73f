// Package athenaquery runs SQL in Amazon Athena: it starts a query, waits, tells how far it is, reads
// all pages of its results, and stops it when nobody waits any more, since what a query scans is paid for.
//
//	sql, err := table.SQL(question, trailquery.Part{})
//	answer, err := athenaquery.Run(ctx, client, athenaquery.Query{SQL: sql, Output: "s3://example-results/"}, athenaquery.Options{})
//	rows, err := trailquery.Rows(answer.Columns, answer.Rows)
//
// It runs any statement, so also the DDL of a table and its view.
//
// https://docs.aws.amazon.com/athena/latest/ug/querying-athena-tables.html
//
//awslogkit:floor 2
//awslogkit:deps athena
package athenaquery
