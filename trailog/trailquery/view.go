package trailquery

import (
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// ViewName is the name of the view that View creates.
func (t Table) ViewName() string { return t.table + "_flat" }

// View is the statement that creates a view of the table, or replaces it: of calls who made
// them, as [trailrecord.Record.Who] says, what they were, as [trailrecord.Record.What] does, whether they
// failed and whether they were made with MFA; of Insights events what was unusual; of aggregated events
// how often what was counted, in a row for each name of each dimension, the primary one among them. It has the table's
// partitions as columns, so that conditions on them still count.
func (t Table) View() string {
	columns, from := callColumns, t.name(`"`)
	switch t.kind {
	case trailrecord.InsightFile:
		columns = insightColumns
	case trailrecord.AggregatedFile:
		columns = aggregatedColumns
		from += "\n" + unnested("ARRAY[summary.primarydimension] || coalesce(summary.details, ARRAY[])", "part") + "\n" + unnested("part.statistics", "entry")
	}
	lines := make([]string, len(columns))
	for i, c := range columns {
		lines[i] = c[0]
		if c[1] != "" {
			lines[i] = c[1] + " AS " + c[0]
		}
	}
	return fmt.Sprintf("CREATE OR REPLACE VIEW \"%s\".\"%s\" AS\nSELECT\n  %s\nFROM %s", t.database, t.ViewName(), strings.Join(lines, ",\n  "), from)
}

// given is the first of some texts that is not empty; the last may be a text of SQL.
func given(texts ...string) string {
	for i, text := range texts {
		if text != "''" && (len(texts) != 2 || texts[1] != "''") {
			texts[i] = "nullif(" + text + ", '')"
		}
	}
	return "coalesce(" + strings.Join(texts, ", ") + ")"
}

// part is what the group of a regular expression finds in a text.
func part(text, pattern string) string {
	return "regexp_extract(" + text + ", " + sqlText(pattern) + ", 1)"
}

const (
	user   = "useridentity."
	issued = "useridentity.sessioncontext.sessionissuer."
	inARN  = `^(?:[^:]*:){5}`
	last   = `/(?:.*/)?([^/]*)$`
	caller = user + "arn"
)

var (
	session = part(user+"principalid", `^[^:]*:(.*)$`)
	// named is who made a call, by kind; NULL where that does not say.
	named = "CASE useridentity.type" +
		" WHEN 'Root' THEN 'root'" +
		" WHEN 'FederatedUser' THEN " + given(session, part(caller, inARN+`[^/]*`+last)) +
		" WHEN 'AWSService' THEN " + given(user+"invokedby", user+"username", "eventsource") +
		" WHEN 'AWSAccount' THEN " + given(user+"accountid") +
		" WHEN 'IdentityCenterUser' THEN " + given(user+"onbehalfof.userid") +
		" WHEN 'IAMUser' THEN " + given(user+"username", part(caller, inARN+"user"+last)) +
		" WHEN 'AssumedRole' THEN " + ofRole + " WHEN 'Role' THEN " + ofRole + " END"
	ofRole   = given(issued+"username", part(caller, inARN+"assumed-role/([^/]*)"), part(caller, inARN+"role"+last))
	fallback = given(issued+"username", user+"username", caller, user+"principalid", user+"invokedby", user+"accountid")
	isRole   = "useridentity.type IN ('AssumedRole', 'Role')"
	service  = "split_part(eventsource, '.', 1)"
)

// callColumns are those of a view of calls: names, and what they are where that is not the
// table's column.
var callColumns = [][2]string{
	{"account", ""}, {"region", ""}, {"day", ""},
	{"event_time", "eventtime"}, {"event_source", "eventsource"}, {"event_name", "eventname"},
	{"what", "CASE WHEN " + service + " <> '' AND eventname <> '' THEN " + service + " || ':' || eventname ELSE " + given(service, "eventname", "''") + " END"},
	{"who", given(named, fallback, "''")},
	{"who_type", given(user+"type", "''")},
	{"who_session", "CASE WHEN " + isRole + " THEN " + given(session, part(caller, inARN+"assumed-role"+last), "''") + " ELSE '' END"},
	{"who_account", given(user+"accountid", issued+"accountid", "''")},
	{"who_arn", given(caller, "''")},
	{"who_issuer", "CASE WHEN useridentity.type = 'FederatedUser' THEN " + given(issued+"username", "''") + " ELSE '' END"},
	{"source_identity", given(user+"sessioncontext.sourceidentity", "''")},
	{"through", "CASE WHEN useridentity.type = 'AWSService' OR " + named + " IS NULL AND " + fallback + " = useridentity.invokedby THEN '' ELSE " + given(user+"invokedby", "''") + " END"},
	{"access_key", given(user+"accesskeyid", "''")},
	{"address", given("sourceipaddress", "''")}, {"agent", given("useragent", "''")},
	{"failed", "coalesce(" + sqlOf(failed) + ", FALSE)"}, {"error", given("errorcode", "''")}, {"message", given("errormessage", "''")},
	{"mfa", "CASE WHEN " + sqlOf(mfa(trailrecord.True)) + " THEN 'true' WHEN " + sqlOf(mfa(trailrecord.False)) + " THEN 'false' ELSE '' END"},
	{"read_only", given("lower(readonly)", "''")},
	{"resources", ""}, {"request", "requestparameters"}, {"response", "responseelements"}, {"additional", "additionaleventdata"},
	{"event_id", "eventid"}, {"event_type", "eventtype"}, {"event_category", "eventcategory"}, {"recipient", "recipientaccountid"},
}

// insightColumns are those of a view of Insights events.
var insightColumns = [][2]string{
	{"account", ""}, {"region", ""}, {"day", ""},
	{"event_time", "eventtime"}, {"state", "insightdetails.state"}, {"insight_type", "insightdetails.insighttype"},
	{"event_source", "insightdetails.eventsource"}, {"event_name", "insightdetails.eventname"}, {"error", "insightdetails.errorcode"},
	{"baseline_average", "insightdetails.insightcontext.statistics.baseline.average"},
	{"insight_average", "insightdetails.insightcontext.statistics.insight.average"},
	{"insight_minutes", "insightdetails.insightcontext.statistics.insightduration"},
	{"attributions", "insightdetails.insightcontext.attributions"},
	{"event_id", "eventid"}, {"shared_event_id", "sharedeventid"}, {"recipient", "recipientaccountid"},
}

// aggregatedColumns are those of a view of aggregated events. The primary name is what all of an event is about:
// AWS's events have one.
var aggregatedColumns = [][2]string{
	{"account", ""}, {"region", ""}, {"day", ""},
	{"window_start", "timewindow.windowstart"}, {"window_end", "timewindow.windowend"}, {"event_source", "eventsource"},
	{"primary_dimension", "summary.primarydimension.dimension"},
	{"primary_name", "CASE WHEN cardinality(summary.primarydimension.statistics) = 1 THEN summary.primarydimension.statistics[1].name ELSE '' END"},
	{"dimension", "part.dimension"}, {"name", "entry.name"}, {"value", "entry.value"}, {"aggregation_type", "part.aggregationtype"},
	{"event_id", "eventid"}, {"recipient", "accountid"},
}
