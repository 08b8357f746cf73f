package trailquery

import (
	"fmt"
	"strings"
)

// dayFormat is how folders of days are named, and so the values of the column day.
const dayFormat = "2006/01/02"

// DDL is the statement that creates the table, unless there is one of its name. It is Hive's, as Athena's
// DDL is: queries are SQL of another grammar. A table that is there stays as it was created: where accounts, regions or
// the place of the files change, give it another name ([TableBuilder.Named]), or drop the old one first.
func (t Table) DDL() string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE EXTERNAL TABLE IF NOT EXISTS %s (\n", t.name("`"))
	for i, c := range columns(t.kind) {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "  `%s` %s", c.name, c.of)
	}
	b.WriteString("\n)\nCOMMENT 'Files of a trail, of kind " + string(t.kind) + "'\n" +
		"PARTITIONED BY (`account` STRING, `region` STRING, `day` STRING)\n" +
		"ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'\n" +
		"STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'\n" +
		"OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\n")
	fmt.Fprintf(&b, "LOCATION '%s'\nTBLPROPERTIES (\n", t.location())
	for i, p := range t.properties() {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "  '%s'='%s'", p[0], p[1])
	}
	b.WriteString("\n)")
	return b.String()
}

// properties are those of the table, with which partitions are projected. None of their values has a
// character that needs quoting: see Build.
func (t Table) properties() [][2]string {
	p := [][2]string{{"classification", "cloudtrail"}, {"projection.enabled", "true"}}
	if t.injected() {
		p = append(p, [2]string{"projection.account.type", "injected"})
	} else {
		p = append(p, [2]string{"projection.account.type", "enum"}, [2]string{"projection.account.values", strings.Join(t.accounts, ",")})
	}
	return append(p,
		[2]string{"projection.region.type", "enum"}, [2]string{"projection.region.values", strings.Join(t.regions, ",")},
		[2]string{"projection.day.type", "date"}, [2]string{"projection.day.format", "yyyy/MM/dd"},
		[2]string{"projection.day.range", t.from.Format(dayFormat) + ",NOW"},
		[2]string{"projection.day.interval", "1"}, [2]string{"projection.day.interval.unit", "DAYS"},
		[2]string{"storage.location.template", t.location() + "${account}/" + string(t.kind) + "/${region}/${day}"})
}
