package trailquery

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// left are members of records without a column: event data stores alone write the first, and AWS
// does not say what the second looks like.
var left = []string{"eventContext", "annotation"}

// own are the members that only some kinds of files have.
var own = map[string]trailrecord.FileKind{
	"insightDetails": trailrecord.InsightFile, "eventId": trailrecord.AggregatedFile, "accountId": trailrecord.AggregatedFile,
	"timeWindow": trailrecord.AggregatedFile, "summary": trailrecord.AggregatedFile,
}

// few are the members of the records of kinds that do not have those of a call.
var few = map[trailrecord.FileKind]string{
	trailrecord.InsightFile:    "eventVersion eventTime awsRegion eventID eventType recipientAccountId sharedEventID insightDetails eventCategory",
	trailrecord.AggregatedFile: "eventVersion eventId eventCategory eventType awsRegion eventSource accountId timeWindow summary",
}

// columns are those of the files of a kind: the members of a record, in the order and with
// the types of trailrecord's.
func columns(kind trailrecord.FileKind) (list []tableColumn) {
	wanted, some := few[kind]
	for member, of := range fieldsOf(reflect.TypeFor[trailrecord.Record]()) {
		switch {
		case some && !slices.Contains(strings.Fields(wanted), member), !some && own[member] != "", slices.Contains(left, member):
		default:
			list = append(list, tableColumn{strings.ToLower(member), hiveType(member, of)})
		}
	}
	return list
}

type tableColumn struct{ name, of string }

// isJSON tells which columns are JSON: those whose form trailrecord does not know either.
var isJSON = func() map[string]bool {
	is := map[string]bool{}
	for member, of := range fieldsOf(reflect.TypeFor[trailrecord.Record]()) {
		is[strings.ToLower(member)] = of == reflect.TypeFor[json.RawMessage]() && hiveType(member, of) == "STRING"
	}
	return is
}()

func jsonColumn(name string) bool { return isJSON[name] }

// summary is what an aggregated event has, whose form trailrecord leaves open: by each dimension how often what
// was counted.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aggregated-events.html
type summary struct {
	Primary dimension   `member:"primaryDimension"`
	Details []dimension `member:"details"`
}

type dimension struct {
	Name       string      `member:"dimension"` // "eventName", "resourceARN", "userIdentity"
	Statistics []statistic `member:"statistics"`
	Type       string      `member:"aggregationType"` // "Count"
}

type statistic struct {
	Name  string `member:"name"`
	Value int    `member:"value"`
}

// fieldsOf are the members of a struct of trailrecord, by their tags, in order.
func fieldsOf(t reflect.Type) func(func(string, reflect.Type) bool) {
	return func(yield func(string, reflect.Type) bool) {
		for i := range t.NumField() {
			tag, ok := t.Field(i).Tag.Lookup("member")
			if member, _, _ := strings.Cut(tag, ","); ok && !yield(member, t.Field(i).Type) {
				return
			}
		}
	}
}

// hiveType is what Athena reads a member's value as: all that is one value as a text, since records have
// booleans and numbers that are written as texts.
func hiveType(member string, t reflect.Type) string {
	switch {
	case member == "attributes" && t == reflect.TypeFor[json.RawMessage](): // of a web identity
		return "MAP<STRING,STRING>"
	case member == "summary":
		return hiveType("", reflect.TypeFor[summary]())
	case t == reflect.TypeFor[json.RawMessage](), t == reflect.TypeFor[time.Time](), t == reflect.TypeFor[trailrecord.Flag]():
		return "STRING"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return hiveType(member, t.Elem())
	case reflect.Slice:
		return "ARRAY<" + hiveType(member, t.Elem()) + ">"
	case reflect.Struct:
		var of []string
		for member, t := range fieldsOf(t) {
			of = append(of, "`"+strings.ToLower(member)+"`:"+hiveType(member, t))
		}
		return "STRUCT<" + strings.Join(of, ",") + ">"
	case reflect.Float64:
		return "DOUBLE"
	case reflect.Int:
		return "BIGINT"
	}
	return "STRING"
}
