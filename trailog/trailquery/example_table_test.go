package trailquery_test

import (
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// The files of an organization's trail, with a few accounts of it.
func ExampleNewTable() {
	table, err := trailquery.NewTable("example-trail").Prefix("audit").Organization("o-exampleorgid").
		Accounts("111122223333", "444455556666").Regions("eu-west-1", "us-east-1").
		From(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).Of(trailrecord.InsightFile).Named("security", "insights").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.DDL())
	// Output:
	// CREATE EXTERNAL TABLE IF NOT EXISTS `security`.`insights` (
	//   `eventversion` STRING,
	//   `eventtime` STRING,
	//   `awsregion` STRING,
	//   `eventid` STRING,
	//   `eventtype` STRING,
	//   `recipientaccountid` STRING,
	//   `sharedeventid` STRING,
	//   `eventcategory` STRING,
	//   `insightdetails` STRUCT<`state`:STRING,`eventsource`:STRING,`eventname`:STRING,`insighttype`:STRING,`errorcode`:STRING,`insightcontext`:STRUCT<`statistics`:STRUCT<`baseline`:STRUCT<`average`:DOUBLE>,`insight`:STRUCT<`average`:DOUBLE>,`insightduration`:BIGINT,`baselineduration`:BIGINT>,`attributions`:ARRAY<STRUCT<`attribute`:STRING,`insight`:ARRAY<STRUCT<`value`:STRING,`average`:DOUBLE>>,`baseline`:ARRAY<STRUCT<`value`:STRING,`average`:DOUBLE>>>>>>
	// )
	// COMMENT 'Files of a trail, of kind CloudTrail-Insight'
	// PARTITIONED BY (`account` STRING, `region` STRING, `day` STRING)
	// ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
	// STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
	// OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
	// LOCATION 's3://example-trail/audit/AWSLogs/o-exampleorgid/'
	// TBLPROPERTIES (
	//   'classification'='cloudtrail',
	//   'projection.enabled'='true',
	//   'projection.account.type'='enum',
	//   'projection.account.values'='111122223333,444455556666',
	//   'projection.region.type'='enum',
	//   'projection.region.values'='eu-west-1,us-east-1',
	//   'projection.day.type'='date',
	//   'projection.day.format'='yyyy/MM/dd',
	//   'projection.day.range'='2026/01/01,NOW',
	//   'projection.day.interval'='1',
	//   'projection.day.interval.unit'='DAYS',
	//   'storage.location.template'='s3://example-trail/audit/AWSLogs/o-exampleorgid/${account}/CloudTrail-Insight/${region}/${day}'
	// )
}

// Everything that is wrong is named at once.
func ExampleTableBuilder_Build() {
	_, err := trailquery.NewTable("example-trail").Prefix("it's").Account("1234").Regions("mars").Build()
	fmt.Println(err)
	// Output:
	// trailquery: invalid table: accounts[0] "1234" must be an account's twelve digits; from must be set: the first day that has files; prefix "it's" must have 1 to 200 of the characters A-Z a-z 0-9 ! _ . * ( ) = @ : , + - and single slashes between them; regions[0] "mars" must be a region
}

// The view of Insights events.
func ExampleTable_View_insights() {
	table, err := trailquery.NewTable("example-trail").Account("111122223333").Regions("eu-west-1").
		From(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).Of(trailrecord.InsightFile).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.View())
	// Output:
	// CREATE OR REPLACE VIEW "default"."cloudtrail_insights_flat" AS
	// SELECT
	//   account,
	//   region,
	//   day,
	//   eventtime AS event_time,
	//   insightdetails.state AS state,
	//   insightdetails.insighttype AS insight_type,
	//   insightdetails.eventsource AS event_source,
	//   insightdetails.eventname AS event_name,
	//   insightdetails.errorcode AS error,
	//   insightdetails.insightcontext.statistics.baseline.average AS baseline_average,
	//   insightdetails.insightcontext.statistics.insight.average AS insight_average,
	//   insightdetails.insightcontext.statistics.insightduration AS insight_minutes,
	//   insightdetails.insightcontext.attributions AS attributions,
	//   eventid AS event_id,
	//   sharedeventid AS shared_event_id,
	//   recipientaccountid AS recipient
	// FROM "default"."cloudtrail_insights"
}

// How often what was done, in windows of five minutes.
func ExampleTable_View_aggregated() {
	table, err := trailquery.NewTable("example-trail").Account("111122223333").Regions("eu-west-1").
		From(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).Of(trailrecord.AggregatedFile).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.View())
	// Output:
	// CREATE OR REPLACE VIEW "default"."cloudtrail_aggregated_flat" AS
	// SELECT
	//   account,
	//   region,
	//   day,
	//   timewindow.windowstart AS window_start,
	//   timewindow.windowend AS window_end,
	//   eventsource AS event_source,
	//   summary.primarydimension.dimension AS primary_dimension,
	//   CASE WHEN cardinality(summary.primarydimension.statistics) = 1 THEN summary.primarydimension.statistics[1].name ELSE '' END AS primary_name,
	//   part.dimension AS dimension,
	//   entry.name AS name,
	//   entry.value AS value,
	//   part.aggregationtype AS aggregation_type,
	//   eventid AS event_id,
	//   accountid AS recipient
	// FROM "default"."cloudtrail_aggregated"
	// CROSS JOIN UNNEST(ARRAY[summary.primarydimension] || coalesce(summary.details, ARRAY[])) AS part (dimension, statistics, aggregationtype)
	// CROSS JOIN UNNEST(part.statistics) AS entry (name, value)
}
