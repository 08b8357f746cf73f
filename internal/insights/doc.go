// Package insights runs queries of CloudWatch Logs Insights over events, for the fake
// account: the commands fields, filter, parse, unnest, stats, sort, dedup, limit and display, with the operators and
// functions that this library's own questions use. Anything else is an error with its place
// in the query, so that no query is answered by leaving out a part of it.
//
// It shares nothing with the packages that write questions.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
package insights
