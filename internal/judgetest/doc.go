// Package judgetest compares what a check finds with what is really delivered,
// over generated misconfigurations: the test of every place that judges.
package judgetest
