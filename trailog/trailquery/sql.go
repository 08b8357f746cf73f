package trailquery

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/ask"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Part is the part of a table that a query reads, beside the days that the question's
// times give: empty members are all. Where a table's accounts are injected, the
// accounts have to be said.
type Part struct {
	Accounts []string // at most 1,000, of twelve digits
	Regions  []string
}

// SQL is the question in Athena's language, about a table of its kind: see [Question.Kind]. The days that are read are those of the question's bounds and the
// day after, since files can come late; one that comes later than that is not read.
func (t Table) SQL(q Question, p Part) (string, error) {
	where, err := t.part(q, p)
	if err != nil {
		return "", err
	}
	var columns, groups []string
	for i, c := range q.columns {
		var of []string
		for _, member := range c.Of {
			of = append(of, sqlField(member))
		}
		columns = append(columns, given(append(of, "''")...)+" AS "+c.Name)
		groups = append(groups, fmt.Sprint(i+1))
	}
	for _, c := range q.counts {
		columns = append(columns, c.sql+" AS "+c.name)
	}
	conditions := []ask.Condition{q.where}
	if q.where.Op == ask.All {
		conditions = q.where.Of
	}
	for _, c := range conditions {
		if len(c.Of) > 1 {
			where = append(where, "("+sqlOf(c)+")")
		} else {
			where = append(where, sqlOf(c))
		}
	}
	lines := []string{"SELECT " + strings.Join(columns, ",\n  "), "FROM " + t.name(`"`)}
	for _, e := range q.elements {
		lines = append(lines, unnested(sqlField(e.List), e.Name))
	}
	if lines = append(lines, "WHERE "+strings.Join(where, "\n  AND ")); len(q.counts) > 0 {
		lines = append(lines, "GROUP BY "+strings.Join(groups, ", "))
	}
	lines = append(lines, "ORDER BY "+strings.NewReplacer(" asc", " ASC", " desc", " DESC").Replace(strings.Join(q.order, ", ")), fmt.Sprint("LIMIT ", q.limit))
	return strings.Join(lines, "\n"), nil
}

// lists are the columns of the elements of lists: the members that the table has of each, in order.
var lists = map[string]reflect.Type{
	"attribution": reflect.TypeFor[trailrecord.InsightAttribution](), "cause": reflect.TypeFor[trailrecord.InsightValue](),
	"part": reflect.TypeFor[dimension](), "entry": reflect.TypeFor[statistic](),
}

// unnested has a row for each element of a list, with its members as columns.
//
// https://trino.io/docs/current/sql/select.html#unnest
func unnested(list, name string) string {
	var columns []string
	for member := range fieldsOf(lists[name]) {
		columns = append(columns, strings.ToLower(member))
	}
	return fmt.Sprintf("CROSS JOIN UNNEST(%s) AS %s (%s)", list, name, strings.Join(columns, ", "))
}

// maxInjected is how many values a list of an injected column may have.
//
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
const maxInjected = 1000

// part is the conditions on partitions.
func (t Table) part(q Question, p Part) (where []string, err error) {
	var wrong problems
	if t.kind != q.kind && (q.kind != trailrecord.LogFile || t.kind != trailrecord.NetworkActivityFile) {
		wrong.add("table", string(t.kind), "must be of "+string(q.kind)+" files, which the question is about")
	}
	if !q.since.IsZero() {
		where = append(where, "day >= '"+q.since.UTC().Format(dayFormat)+"'")
	}
	if !q.until.IsZero() {
		where = append(where, "day <= '"+q.until.UTC().Add(24*time.Hour).Format(dayFormat)+"'")
	}
	for i, a := range p.Accounts {
		if !arn.IsAccount(a) {
			wrong.add(fmt.Sprintf("accounts[%d]", i), a, "must be twelve digits")
		}
	}
	for i, r := range p.Regions {
		if !arn.IsRegion(r) {
			wrong.add(fmt.Sprintf("regions[%d]", i), r, "must be a region")
		}
	}
	if t.injected() {
		switch n := len(p.Accounts); {
		case n == 0:
			wrong.add("accounts", "", "must be said: the table does not list the organization's accounts")
		case n > maxInjected:
			wrong.add("accounts", fmt.Sprint(n), fmt.Sprintf("must be at most %d at once", maxInjected))
		}
	}
	if len(p.Accounts) > 0 {
		where = append(where, "account IN ("+sqlTexts(p.Accounts)+")")
	}
	if len(p.Regions) > 0 {
		where = append(where, "region IN ("+sqlTexts(p.Regions)+")")
	}
	return where, wrong.err("question")
}

// sqlText is a text in SQL.
func sqlText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func sqlTexts(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = sqlText(text)
	}
	return strings.Join(quoted, ", ")
}

// sqlField is a member of a record as the table has it: the objects that every service
// makes as it likes are JSON.
func sqlField(member string) string {
	first, rest, inside := strings.Cut(member, ".")
	if column := strings.ToLower(first); inside && jsonColumn(column) {
		return fmt.Sprintf("json_extract_scalar(%s, '$.%s')", column, rest)
	}
	return strings.ToLower(member)
}

// sqlOf is a condition in SQL. One about a field that is not there is neither true nor false,
// which only matters under a NOT.
func sqlOf(c ask.Condition) string {
	field := sqlField(c.Field)
	switch c.Op {
	case ask.All, ask.Any:
		if len(c.Of) == 0 {
			return map[ask.Op]string{ask.All: "TRUE", ask.Any: "FALSE"}[c.Op]
		}
		parts := make([]string, len(c.Of))
		for i, one := range c.Of {
			if parts[i] = sqlOf(one); len(one.Of) > 1 {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, map[ask.Op]string{ask.All: " AND ", ask.Any: " OR "}[c.Op])
	case ask.Not:
		return "NOT coalesce(" + sqlOf(c.Of[0]) + ", FALSE)"
	case ask.Is:
		if strings.ToLower(c.Text) == asciiLower(c.Text) {
			return "lower(" + field + ") = " + sqlText(asciiLower(c.Text))
		}
		return like(field, "^"+ask.Literal(c.Text)+"$")
	case ask.Match:
		return like(field, c.Text)
	case ask.Element:
		list, member, _ := strings.Cut(field, "[].")
		pattern := ask.Literal(c.Text)
		if strings.Contains(c.Text, "*") {
			pattern = "^" + ask.Glob(c.Text, ".*") + "$"
		}
		return fmt.Sprintf("cardinality(filter(%s, e -> %s)) > 0", list, like("e."+member, pattern))
	case ask.Holds:
		return like(field, ask.Value(c.Text))
	case ask.Has:
		return field + " <> ''"
	case ask.Flag:
		return "lower(" + field + ") = " + sqlText(c.Text)
	case ask.AtLeast:
		return field + " >= " + sqlText(c.Text)
	case ask.Below:
		return field + " < " + sqlText(c.Text)
	case ask.Within:
		return fmt.Sprintf("contains(%s, try_cast(%s AS ipaddress))", sqlText(c.Text), field)
	}
	panic("trailquery: no such condition")
}

func like(field, pattern string) string {
	return "regexp_like(" + field + ", " + sqlText(ask.Flags+pattern) + ")"
}

// asciiLower is a text in lower case where it is ASCII, and nothing otherwise.
func asciiLower(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return ""
		}
	}
	return strings.ToLower(text)
}
