package trailquery_test

import (
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// show prints a question in both languages.
func show(q trailquery.Question, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := trailquery.NewTable("example-trail").Account("111122223333").Regions("eu-west-1").
		From(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).Of(q.Kind()).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	sql, err := table.SQL(q, trailquery.Part{Accounts: []string{"111122223333"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := q.Insights()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sql)
	fmt.Println()
	fmt.Println(text)
}

// Who deleted a bucket in November?
func ExampleWho() {
	show(trailquery.Who(trailrecord.Filter{
		Names: []string{"s3:DeleteBucket"},
		Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
	}))
	// Output:
	// SELECT coalesce(nullif(useridentity.sessioncontext.sessionissuer.arn, ''), nullif(useridentity.arn, ''), nullif(useridentity.onbehalfof.userid, ''), nullif(useridentity.invokedby, ''), nullif(useridentity.username, ''), nullif(useridentity.principalid, ''), nullif(useridentity.accountid, ''), '') AS principal,
	//   coalesce(useridentity.type, '') AS identity_type,
	//   coalesce(nullif(useridentity.arn, ''), nullif(useridentity.principalid, ''), '') AS identity,
	//   coalesce(useridentity.accountid, '') AS caller_account,
	//   count(*) AS events,
	//   count(CASE WHEN errorcode <> '' OR errormessage <> '' OR ((lower(eventtype) = 'awsconsolesignin' OR lower(eventname) = 'consolelogin') AND (lower(json_extract_scalar(responseelements, '$.ConsoleLogin')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.CheckMfa')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.SwitchRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.ExitRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.RenewRole')) = 'failure')) THEN 1 END) AS failures,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen
	// FROM "default"."cloudtrail_logs"
	// WHERE day >= '2026/11/01'
	//   AND day <= '2026/12/02'
	//   AND account IN ('111122223333')
	//   AND eventname <> ''
	//   AND regexp_like(eventsource, '(?is)^s3(?:\.|$)')
	//   AND lower(eventname) = 'deletebucket'
	//   AND eventtime >= '2026-11-01T00:00:00Z'
	//   AND eventtime < '2026-12-01T00:00:00Z'
	// GROUP BY 1, 2, 3, 4
	// ORDER BY events DESC, principal ASC, identity_type ASC, identity ASC, caller_account ASC
	// LIMIT 1000
	//
	// filter ispresent(eventName) and eventSource like /(?is)^s3(?:\.|$)/ and tolower(eventName) = "deletebucket" and eventTime >= "2026-11-01T00:00:00Z" and eventTime < "2026-12-01T00:00:00Z"
	// | fields coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.onBehalfOf.userId, userIdentity.invokedBy, userIdentity.userName, userIdentity.principalId, userIdentity.accountId) as principal, userIdentity.type as identity_type, coalesce(userIdentity.arn, userIdentity.principalId) as identity, userIdentity.accountId as caller_account, (ispresent(errorCode) or ispresent(errorMessage) or ((tolower(eventType) = "awsconsolesignin" or tolower(eventName) = "consolelogin") and (tolower(responseElements.ConsoleLogin) = "failure" or tolower(responseElements.CheckMfa) = "failure" or tolower(responseElements.SwitchRole) = "failure" or tolower(responseElements.ExitRole) = "failure" or tolower(responseElements.RenewRole) = "failure"))) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen by principal, identity_type, identity, caller_account
	// | sort events desc, principal asc, identity_type asc, identity asc, caller_account asc
	// | limit 1000
}

// What was changed, in an account or by it?
func ExampleWhat() {
	show(trailquery.What(trailrecord.Filter{Accounts: []string{"111122223333"}, ReadOnly: trailrecord.False}))
	// Output:
	// SELECT coalesce(eventsource, '') AS event_source,
	//   coalesce(eventname, '') AS event_name,
	//   count(*) AS events,
	//   count(CASE WHEN errorcode <> '' OR errormessage <> '' OR ((lower(eventtype) = 'awsconsolesignin' OR lower(eventname) = 'consolelogin') AND (lower(json_extract_scalar(responseelements, '$.ConsoleLogin')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.CheckMfa')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.SwitchRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.ExitRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.RenewRole')) = 'failure')) THEN 1 END) AS failures,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen
	// FROM "default"."cloudtrail_logs"
	// WHERE account IN ('111122223333')
	//   AND eventname <> ''
	//   AND (lower(recipientaccountid) = '111122223333' OR lower(useridentity.accountid) = '111122223333' OR lower(useridentity.sessioncontext.sessionissuer.accountid) = '111122223333')
	//   AND lower(readonly) = 'false'
	// GROUP BY 1, 2
	// ORDER BY events DESC, event_source ASC, event_name ASC
	// LIMIT 1000
	//
	// filter ispresent(eventName) and (tolower(recipientAccountId) = "111122223333" or tolower(userIdentity.accountId) = "111122223333" or tolower(userIdentity.sessionContext.sessionIssuer.accountId) = "111122223333") and (readOnly = "false" or readOnly = 0)
	// | fields eventSource as event_source, eventName as event_name, (ispresent(errorCode) or ispresent(errorMessage) or ((tolower(eventType) = "awsconsolesignin" or tolower(eventName) = "consolelogin") and (tolower(responseElements.ConsoleLogin) = "failure" or tolower(responseElements.CheckMfa) = "failure" or tolower(responseElements.SwitchRole) = "failure" or tolower(responseElements.ExitRole) = "failure" or tolower(responseElements.RenewRole) = "failure"))) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen by event_source, event_name
	// | sort events desc, event_source asc, event_name asc
	// | limit 1000
}

// Which calls were denied?
func ExampleFailures() {
	show(trailquery.Failures(trailrecord.Filter{Errors: []string{"AccessDenied", "*UnauthorizedOperation"}}))
	// Output:
	// SELECT coalesce(eventsource, '') AS event_source,
	//   coalesce(eventname, '') AS event_name,
	//   coalesce(nullif(errorcode, ''), nullif(errormessage, ''), '') AS error,
	//   coalesce(nullif(useridentity.sessioncontext.sessionissuer.arn, ''), nullif(useridentity.arn, ''), nullif(useridentity.onbehalfof.userid, ''), nullif(useridentity.invokedby, ''), nullif(useridentity.username, ''), nullif(useridentity.principalid, ''), nullif(useridentity.accountid, ''), '') AS principal,
	//   count(*) AS events,
	//   count(CASE WHEN errorcode <> '' OR errormessage <> '' OR ((lower(eventtype) = 'awsconsolesignin' OR lower(eventname) = 'consolelogin') AND (lower(json_extract_scalar(responseelements, '$.ConsoleLogin')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.CheckMfa')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.SwitchRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.ExitRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.RenewRole')) = 'failure')) THEN 1 END) AS failures,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen
	// FROM "default"."cloudtrail_logs"
	// WHERE account IN ('111122223333')
	//   AND eventname <> ''
	//   AND (lower(errorcode) = 'accessdenied' OR regexp_like(errorcode, '(?is)^.*UnauthorizedOperation$'))
	//   AND (errorcode <> '' OR errormessage <> '' OR ((lower(eventtype) = 'awsconsolesignin' OR lower(eventname) = 'consolelogin') AND (lower(json_extract_scalar(responseelements, '$.ConsoleLogin')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.CheckMfa')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.SwitchRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.ExitRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.RenewRole')) = 'failure')))
	// GROUP BY 1, 2, 3, 4
	// ORDER BY events DESC, event_source ASC, event_name ASC, error ASC, principal ASC
	// LIMIT 1000
	//
	// filter ispresent(eventName) and (tolower(errorCode) = "accessdenied" or errorCode like /(?is)^.*UnauthorizedOperation$/) and (ispresent(errorCode) or ispresent(errorMessage) or ((tolower(eventType) = "awsconsolesignin" or tolower(eventName) = "consolelogin") and (tolower(responseElements.ConsoleLogin) = "failure" or tolower(responseElements.CheckMfa) = "failure" or tolower(responseElements.SwitchRole) = "failure" or tolower(responseElements.ExitRole) = "failure" or tolower(responseElements.RenewRole) = "failure")))
	// | fields eventSource as event_source, eventName as event_name, coalesce(errorCode, errorMessage) as error, coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.onBehalfOf.userId, userIdentity.invokedBy, userIdentity.userName, userIdentity.principalId, userIdentity.accountId) as principal, (ispresent(errorCode) or ispresent(errorMessage) or ((tolower(eventType) = "awsconsolesignin" or tolower(eventName) = "consolelogin") and (tolower(responseElements.ConsoleLogin) = "failure" or tolower(responseElements.CheckMfa) = "failure" or tolower(responseElements.SwitchRole) = "failure" or tolower(responseElements.ExitRole) = "failure" or tolower(responseElements.RenewRole) = "failure"))) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen by event_source, event_name, error, principal
	// | sort events desc, event_source asc, event_name asc, error asc, principal asc
	// | limit 1000
}

// Who signed in without a second factor?
func ExampleLoginsWithoutMFA() {
	show(trailquery.LoginsWithoutMFA(trailrecord.Filter{}))
	// Output:
	// SELECT coalesce(eventtime, '') AS event_time,
	//   coalesce(recipientaccountid, '') AS account,
	//   coalesce(nullif(useridentity.sessioncontext.sessionissuer.arn, ''), nullif(useridentity.arn, ''), nullif(useridentity.onbehalfof.userid, ''), nullif(useridentity.invokedby, ''), nullif(useridentity.username, ''), nullif(useridentity.principalid, ''), nullif(useridentity.accountid, ''), '') AS principal,
	//   coalesce(useridentity.type, '') AS identity_type,
	//   coalesce(sourceipaddress, '') AS address,
	//   coalesce(json_extract_scalar(responseelements, '$.ConsoleLogin'), '') AS result,
	//   coalesce(nullif(errorcode, ''), nullif(errormessage, ''), '') AS error,
	//   coalesce(useragent, '') AS agent,
	//   coalesce(eventid, '') AS event_id
	// FROM "default"."cloudtrail_logs"
	// WHERE account IN ('111122223333')
	//   AND eventname <> ''
	//   AND NOT coalesce(lower(useridentity.sessioncontext.attributes.mfaauthenticated) = 'true', FALSE)
	//   AND (lower(json_extract_scalar(additionaleventdata, '$.MFAUsed')) = 'no' OR (NOT coalesce(lower(json_extract_scalar(additionaleventdata, '$.MFAUsed')) = 'yes', FALSE) AND lower(useridentity.sessioncontext.attributes.mfaauthenticated) = 'false'))
	//   AND lower(eventname) = 'consolelogin'
	// ORDER BY event_time ASC, event_id ASC
	// LIMIT 1000
	//
	// filter ispresent(eventName) and (not ispresent(userIdentity.sessionContext.attributes.mfaAuthenticated) or not (tolower(userIdentity.sessionContext.attributes.mfaAuthenticated) = "true")) and (tolower(additionalEventData.MFAUsed) = "no" or ((not ispresent(additionalEventData.MFAUsed) or not (tolower(additionalEventData.MFAUsed) = "yes")) and tolower(userIdentity.sessionContext.attributes.mfaAuthenticated) = "false")) and tolower(eventName) = "consolelogin"
	// | fields eventTime as event_time, recipientAccountId as account, coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.onBehalfOf.userId, userIdentity.invokedBy, userIdentity.userName, userIdentity.principalId, userIdentity.accountId) as principal, userIdentity.type as identity_type, sourceIPAddress as address, responseElements.ConsoleLogin as result, coalesce(errorCode, errorMessage) as error, userAgent as agent, eventID as event_id
	// | sort event_time asc, event_id asc
	// | limit 1000
	// | display event_time, account, principal, identity_type, address, result, error, agent, event_id
}

// Which calls came from outside?
func ExampleAddresses() {
	show(trailquery.Addresses(trailrecord.Filter{Addresses: []string{"!10.0.0.0/8", "!*.amazonaws.com"}}))
	// Output:
	// SELECT coalesce(sourceipaddress, '') AS address,
	//   coalesce(nullif(useridentity.sessioncontext.sessionissuer.arn, ''), nullif(useridentity.arn, ''), nullif(useridentity.onbehalfof.userid, ''), nullif(useridentity.invokedby, ''), nullif(useridentity.username, ''), nullif(useridentity.principalid, ''), nullif(useridentity.accountid, ''), '') AS principal,
	//   count(*) AS events,
	//   count(CASE WHEN errorcode <> '' OR errormessage <> '' OR ((lower(eventtype) = 'awsconsolesignin' OR lower(eventname) = 'consolelogin') AND (lower(json_extract_scalar(responseelements, '$.ConsoleLogin')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.CheckMfa')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.SwitchRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.ExitRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.RenewRole')) = 'failure')) THEN 1 END) AS failures,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen
	// FROM "default"."cloudtrail_logs"
	// WHERE account IN ('111122223333')
	//   AND eventname <> ''
	//   AND NOT coalesce(contains('10.0.0.0/8', try_cast(sourceipaddress AS ipaddress)), FALSE)
	//   AND NOT coalesce(regexp_like(sourceipaddress, '(?is)^.*\.amazonaws\.com$'), FALSE)
	// GROUP BY 1, 2
	// ORDER BY events DESC, address ASC, principal ASC
	// LIMIT 1000
	//
	// filter ispresent(eventName) and (not ispresent(sourceIPAddress) or not (isIpInSubnet(sourceIPAddress, "10.0.0.0/8"))) and (not ispresent(sourceIPAddress) or not (sourceIPAddress like /(?is)^.*\.amazonaws\.com$/))
	// | fields sourceIPAddress as address, coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.onBehalfOf.userId, userIdentity.invokedBy, userIdentity.userName, userIdentity.principalId, userIdentity.accountId) as principal, (ispresent(errorCode) or ispresent(errorMessage) or ((tolower(eventType) = "awsconsolesignin" or tolower(eventName) = "consolelogin") and (tolower(responseElements.ConsoleLogin) = "failure" or tolower(responseElements.CheckMfa) = "failure" or tolower(responseElements.SwitchRole) = "failure" or tolower(responseElements.ExitRole) = "failure" or tolower(responseElements.RenewRole) = "failure"))) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen by address, principal
	// | sort events desc, address asc, principal asc
	// | limit 1000
}

// Who assumed a role?
func ExampleRoles() {
	show(trailquery.Roles(trailrecord.Filter{Resources: []string{"arn:aws:iam::111122223333:role/deploy"}}))
	// Output:
	// SELECT coalesce(nullif(useridentity.sessioncontext.sessionissuer.arn, ''), nullif(useridentity.arn, ''), nullif(useridentity.onbehalfof.userid, ''), nullif(useridentity.invokedby, ''), nullif(useridentity.username, ''), nullif(useridentity.principalid, ''), nullif(useridentity.accountid, ''), '') AS principal,
	//   coalesce(useridentity.type, '') AS identity_type,
	//   coalesce(nullif(useridentity.arn, ''), nullif(useridentity.principalid, ''), '') AS identity,
	//   coalesce(json_extract_scalar(requestparameters, '$.roleArn'), '') AS role,
	//   coalesce(json_extract_scalar(requestparameters, '$.roleSessionName'), '') AS role_session,
	//   count(*) AS events,
	//   count(CASE WHEN errorcode <> '' OR errormessage <> '' OR ((lower(eventtype) = 'awsconsolesignin' OR lower(eventname) = 'consolelogin') AND (lower(json_extract_scalar(responseelements, '$.ConsoleLogin')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.CheckMfa')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.SwitchRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.ExitRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.RenewRole')) = 'failure')) THEN 1 END) AS failures,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen
	// FROM "default"."cloudtrail_logs"
	// WHERE account IN ('111122223333')
	//   AND eventname <> ''
	//   AND (cardinality(filter(resources, e -> regexp_like(e.arn, '(?is)arn:aws:iam::111122223333:role\/deploy'))) > 0 OR regexp_like(requestparameters, '(?is)[:\[,]\s*\x22arn:aws:iam::111122223333:role\x5c?\/deploy\x22\s*[,\]\}]'))
	//   AND lower(eventsource) = 'sts.amazonaws.com'
	//   AND (lower(eventname) = 'assumerole' OR lower(eventname) = 'assumerolewithsaml' OR lower(eventname) = 'assumerolewithwebidentity')
	// GROUP BY 1, 2, 3, 4, 5
	// ORDER BY events DESC, principal ASC, identity_type ASC, identity ASC, role ASC, role_session ASC
	// LIMIT 1000
	//
	// filter ispresent(eventName) and (@message like /(?is)[\{,]\s*\x22resources\x22\s*:\s*\[\s*(?:\{(?:[^\x22\{\}]|\x22(?:[^\x22\x5c]|\x5c.)*\x22)*\}\s*,\s*)*\{(?:[^\x22\{\}]|\x22(?:[^\x22\x5c]|\x5c.)*\x22)*\x22ARN\x22\s*:\s*\x22(?:[^\x22\x5c]|\x5c.)*arn:aws:iam::111122223333:role\x5c?\/deploy/ or @message like /(?is)[\{,]\s*\x22requestParameters\x22\s*:\s*[\{\[].*[:\[,]\s*\x22arn:aws:iam::111122223333:role\x5c?\/deploy\x22\s*[,\]\}].*,\s*\x22responseElements\x22\s*:/) and tolower(eventSource) = "sts.amazonaws.com" and (tolower(eventName) = "assumerole" or tolower(eventName) = "assumerolewithsaml" or tolower(eventName) = "assumerolewithwebidentity")
	// | fields coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.onBehalfOf.userId, userIdentity.invokedBy, userIdentity.userName, userIdentity.principalId, userIdentity.accountId) as principal, userIdentity.type as identity_type, coalesce(userIdentity.arn, userIdentity.principalId) as identity, requestParameters.roleArn as role, requestParameters.roleSessionName as role_session, (ispresent(errorCode) or ispresent(errorMessage) or ((tolower(eventType) = "awsconsolesignin" or tolower(eventName) = "consolelogin") and (tolower(responseElements.ConsoleLogin) = "failure" or tolower(responseElements.CheckMfa) = "failure" or tolower(responseElements.SwitchRole) = "failure" or tolower(responseElements.ExitRole) = "failure" or tolower(responseElements.RenewRole) = "failure"))) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen by principal, identity_type, identity, role, role_session
	// | sort events desc, principal asc, identity_type asc, identity asc, role asc, role_session asc
	// | limit 1000
}

// Where was a key used, and when?
func ExampleSeen() {
	show(trailquery.Seen(trailrecord.Filter{AccessKeys: []string{"AKIAIOSFODNN7EXAMPLE"}}))
	// Output:
	// SELECT coalesce(recipientaccountid, '') AS account,
	//   coalesce(awsregion, '') AS region,
	//   count(*) AS events,
	//   count(CASE WHEN errorcode <> '' OR errormessage <> '' OR ((lower(eventtype) = 'awsconsolesignin' OR lower(eventname) = 'consolelogin') AND (lower(json_extract_scalar(responseelements, '$.ConsoleLogin')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.CheckMfa')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.SwitchRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.ExitRole')) = 'failure' OR lower(json_extract_scalar(responseelements, '$.RenewRole')) = 'failure')) THEN 1 END) AS failures,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen
	// FROM "default"."cloudtrail_logs"
	// WHERE account IN ('111122223333')
	//   AND eventname <> ''
	//   AND (lower(useridentity.accesskeyid) = 'akiaiosfodnn7example' OR lower(json_extract_scalar(responseelements, '$.credentials.accessKeyId')) = 'akiaiosfodnn7example' OR lower(json_extract_scalar(responseelements, '$.accessKey.accessKeyId')) = 'akiaiosfodnn7example' OR lower(json_extract_scalar(responseelements, '$.roleCredentials.accessKeyId')) = 'akiaiosfodnn7example')
	// GROUP BY 1, 2
	// ORDER BY events DESC, account ASC, region ASC
	// LIMIT 1000
	//
	// filter ispresent(eventName) and (tolower(userIdentity.accessKeyId) = "akiaiosfodnn7example" or tolower(responseElements.credentials.accessKeyId) = "akiaiosfodnn7example" or tolower(responseElements.accessKey.accessKeyId) = "akiaiosfodnn7example" or tolower(responseElements.roleCredentials.accessKeyId) = "akiaiosfodnn7example")
	// | fields recipientAccountId as account, awsRegion as region, (ispresent(errorCode) or ispresent(errorMessage) or ((tolower(eventType) = "awsconsolesignin" or tolower(eventName) = "consolelogin") and (tolower(responseElements.ConsoleLogin) = "failure" or tolower(responseElements.CheckMfa) = "failure" or tolower(responseElements.SwitchRole) = "failure" or tolower(responseElements.ExitRole) = "failure" or tolower(responseElements.RenewRole) = "failure"))) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen by account, region
	// | sort events desc, account asc, region asc
	// | limit 1000
}

// Of which calls, or of which of their errors, were there unusually many?
func ExampleUnusual() {
	show(trailquery.Unusual(trailrecord.Filter{Sources: []string{"ec2"}, Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}))
	// Output:
	// SELECT coalesce(recipientaccountid, '') AS account,
	//   coalesce(awsregion, '') AS region,
	//   coalesce(insightdetails.insighttype, '') AS insight_type,
	//   coalesce(insightdetails.eventsource, '') AS event_source,
	//   coalesce(insightdetails.eventname, '') AS event_name,
	//   coalesce(insightdetails.errorcode, '') AS error,
	//   coalesce(sharedeventid, '') AS shared_event_id,
	//   min(insightdetails.state) AS state,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen,
	//   max(insightdetails.insightcontext.statistics.baseline.average) AS baseline_average,
	//   max(insightdetails.insightcontext.statistics.insight.average) AS insight_average,
	//   max(insightdetails.insightcontext.statistics.insightduration) AS insight_minutes
	// FROM "default"."cloudtrail_insights"
	// WHERE day >= '2026/11/01'
	//   AND account IN ('111122223333')
	//   AND insightdetails.insighttype <> ''
	//   AND (lower(insightdetails.eventsource) = 'ec2' OR regexp_like(insightdetails.eventsource, '(?is)^ec2\.'))
	//   AND eventtime >= '2026-11-01T00:00:00Z'
	// GROUP BY 1, 2, 3, 4, 5, 6, 7
	// ORDER BY first_seen ASC, shared_event_id ASC
	// LIMIT 1000
	//
	// filter ispresent(insightDetails.insightType) and (tolower(insightDetails.eventSource) = "ec2" or insightDetails.eventSource like /(?is)^ec2\./) and eventTime >= "2026-11-01T00:00:00Z"
	// | fields recipientAccountId as account, awsRegion as region, insightDetails.insightType as insight_type, insightDetails.eventSource as event_source, insightDetails.eventName as event_name, insightDetails.errorCode as error, sharedEventID as shared_event_id
	// | stats sortsFirst(insightDetails.state) as state, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen, max(insightDetails.insightContext.statistics.baseline.average) as baseline_average, max(insightDetails.insightContext.statistics.insight.average) as insight_average, max(insightDetails.insightContext.statistics.insightDuration) as insight_minutes by account, region, insight_type, event_source, event_name, error, shared_event_id
	// | sort first_seen asc, shared_event_id asc
	// | limit 1000
}

// Whose were they, and with which agents and errors?
func ExampleAttributions() {
	show(trailquery.Attributions(trailrecord.Filter{Names: []string{"ec2:RunInstances"}}))
	// Output:
	// SELECT coalesce(recipientaccountid, '') AS account,
	//   coalesce(awsregion, '') AS region,
	//   coalesce(insightdetails.insighttype, '') AS insight_type,
	//   coalesce(insightdetails.eventsource, '') AS event_source,
	//   coalesce(insightdetails.eventname, '') AS event_name,
	//   coalesce(insightdetails.errorcode, '') AS error,
	//   coalesce(sharedeventid, '') AS shared_event_id,
	//   coalesce(attribution.attribute, '') AS attribute,
	//   coalesce(cause.value, '') AS value,
	//   min(eventtime) AS first_seen,
	//   max(eventtime) AS last_seen,
	//   max(cause.average) AS insight_average
	// FROM "default"."cloudtrail_insights"
	// CROSS JOIN UNNEST(insightdetails.insightcontext.attributions) AS attribution (attribute, insight, baseline)
	// CROSS JOIN UNNEST(attribution.insight) AS cause (value, average)
	// WHERE account IN ('111122223333')
	//   AND insightdetails.insighttype <> ''
	//   AND regexp_like(insightdetails.eventsource, '(?is)^ec2(?:\.|$)')
	//   AND lower(insightdetails.eventname) = 'runinstances'
	// GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
	// ORDER BY first_seen ASC, shared_event_id ASC, attribute ASC, insight_average DESC, value ASC
	// LIMIT 1000
	//
	// filter ispresent(insightDetails.insightType) and insightDetails.eventSource like /(?is)^ec2(?:\.|$)/ and tolower(insightDetails.eventName) = "runinstances"
	// | fields jsonParse(@message) as record
	// | unnest record.insightDetails.insightContext.attributions into attribution
	// | unnest attribution.insight into cause
	// | fields recipientAccountId as account, awsRegion as region, insightDetails.insightType as insight_type, insightDetails.eventSource as event_source, insightDetails.eventName as event_name, insightDetails.errorCode as error, sharedEventID as shared_event_id, attribution.attribute as attribute, cause.value as value
	// | stats sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen, max(cause.average) as insight_average by account, region, insight_type, event_source, event_name, error, shared_event_id, attribute, value
	// | sort first_seen asc, shared_event_id asc, attribute asc, insight_average desc, value asc
	// | limit 1000
}

// Answers are typed, whichever engine gave them.
func ExampleRows() {
	rows, err := trailquery.Rows([]string{"principal", "events", "failures", "last_seen"}, [][]string{
		{"arn:aws:iam::111122223333:role/deploy", "3", "1", "2026-11-02T10:00:00Z"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rows[0].Principal, rows[0].Events-rows[0].Failures, rows[0].LastSeen.Weekday())
	// Output:
	// arn:aws:iam::111122223333:role/deploy 2 Monday
}

// A name that would end a quote is a name.
func ExampleCalls() {
	question, err := trailquery.Calls(trailrecord.Filter{Errors: []string{`x' OR '1'='1`}})
	show(question.Limit(10), err)
	// Output:
	// SELECT coalesce(eventtime, '') AS event_time,
	//   coalesce(recipientaccountid, '') AS account,
	//   coalesce(awsregion, '') AS region,
	//   coalesce(eventsource, '') AS event_source,
	//   coalesce(eventname, '') AS event_name,
	//   coalesce(nullif(useridentity.sessioncontext.sessionissuer.arn, ''), nullif(useridentity.arn, ''), nullif(useridentity.onbehalfof.userid, ''), nullif(useridentity.invokedby, ''), nullif(useridentity.username, ''), nullif(useridentity.principalid, ''), nullif(useridentity.accountid, ''), '') AS principal,
	//   coalesce(nullif(useridentity.arn, ''), nullif(useridentity.principalid, ''), '') AS identity,
	//   coalesce(sourceipaddress, '') AS address,
	//   coalesce(nullif(errorcode, ''), nullif(errormessage, ''), '') AS error,
	//   coalesce(eventid, '') AS event_id
	// FROM "default"."cloudtrail_logs"
	// WHERE account IN ('111122223333')
	//   AND eventname <> ''
	//   AND lower(errorcode) = 'x'' or ''1''=''1'
	// ORDER BY event_time ASC, event_id ASC
	// LIMIT 10
	//
	// filter ispresent(eventName) and errorCode like /(?is)^x\x27 OR \x271\x27=\x271$/
	// | fields eventTime as event_time, recipientAccountId as account, awsRegion as region, eventSource as event_source, eventName as event_name, coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.onBehalfOf.userId, userIdentity.invokedBy, userIdentity.userName, userIdentity.principalId, userIdentity.accountId) as principal, coalesce(userIdentity.arn, userIdentity.principalId) as identity, sourceIPAddress as address, coalesce(errorCode, errorMessage) as error, eventID as event_id
	// | sort event_time asc, event_id asc
	// | limit 10
	// | display event_time, account, region, event_source, event_name, principal, identity, address, error, event_id
}
