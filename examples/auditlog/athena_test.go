package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// athenaService answers Athena's calls in place of the network, as its API has them. Queries run for a look and are done at the next;
// results come in pages of two rows, of which the first has the names of the columns.
type athenaService struct {
	rows  [][]string
	fails string // why the last of two queries fails

	ran   []string // SQL, and where its results go
	looks map[string]int
	pages []string // tokens that were asked for
}

func (s *athenaService) Do(r *http.Request) (*http.Response, error) {
	var in struct {
		QueryString, QueryExecutionId, NextToken string
		ResultConfiguration                      struct{ OutputLocation string }
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	var out any
	switch _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); operation {
	case "StartQueryExecution":
		s.ran = append(s.ran, in.QueryString, in.ResultConfiguration.OutputLocation)
		out = map[string]any{"QueryExecutionId": fmt.Sprint("q", len(s.ran)/2)}
	case "GetQueryExecution":
		status := map[string]any{"State": "RUNNING"}
		if s.looks[in.QueryExecutionId]++; s.looks[in.QueryExecutionId] > 1 {
			status["State"] = "SUCCEEDED"
			if s.fails != "" && in.QueryExecutionId == "q2" {
				status = map[string]any{"State": "FAILED", "StateChangeReason": s.fails}
			}
		}
		kind := map[bool]string{true: "DDL", false: "DML"}[in.QueryExecutionId == "q1"]
		out = map[string]any{"QueryExecution": map[string]any{"Status": status, "StatementType": kind, "Statistics": map[string]any{"DataScannedInBytes": 4711}}}
	case "GetQueryResults":
		rows, names := s.rows, []any{}
		if in.QueryExecutionId == "q1" {
			rows = nil // of DDL
		} else {
			for _, name := range s.rows[0] {
				names = append(names, map[string]any{"Name": name, "Type": "varchar"})
			}
			s.pages = append(s.pages, in.NextToken)
		}
		from, _ := strconv.Atoi(in.NextToken)
		page := []any{}
		for _, row := range rows[min(from, len(rows)):min(from+2, len(rows))] {
			data := []any{}
			for _, cell := range row {
				data = append(data, map[string]any{"VarCharValue": cell})
			}
			page = append(page, map[string]any{"Data": data})
		}
		answer := map[string]any{"ResultSet": map[string]any{"Rows": page, "ResultSetMetadata": map[string]any{"ColumnInfo": names}}}
		if from+2 < len(rows) {
			answer["NextToken"] = strconv.Itoa(from + 2)
		}
		out = answer
	default:
		return nil, fmt.Errorf("auditlog has no need of %q", operation)
	}
	text, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: io.NopCloser(bytes.NewReader(text))}, nil
}

// With -live and a place for results the table is created, the SQL that was printed is run, and all pages of its answer are printed.
func TestQueryOfFilesIsRun(t *testing.T) {
	q, err := trailquery.What(trailrecord.Filter{Users: []string{"alice"}})
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{"event_source", "event_name", "events", "failures", "first_seen", "last_seen"}
	found := func(name string) []string {
		return []string{"s3.amazonaws.com", name, "2", "1", "2026-11-02T10:00:00Z", "2026-11-02T11:00:00Z"}
	}
	const place = "s3://example-results/"
	for name, test := range map[string]struct {
		flags   flags
		results string
		service athenaService
		ran     int
		pages   []string
		want    []string // printed
		err     string
	}{
		"printed only":  {flags{}, place, athenaService{}, 0, nil, nil, ""},
		"without place": {flags{live: true}, "", athenaService{}, 0, nil, nil, ""},
		"nothing found": {flags{live: true}, place, athenaService{rows: [][]string{columns}}, 2, []string{""}, []string{"nothing was found; 4711 bytes were scanned"}, ""},
		"several pages": {flags{live: true}, place, athenaService{rows: [][]string{columns, found("CopyObject"), found("DeleteBucket"), found("\x1b[2J"), found("PutObject")}}, 2, []string{"", "2", "4"},
			[]string{"event_source      event_name    events", "s3.amazonaws.com  CopyObject    2       1", "  DeleteBucket  ", `"\x1b[2J"`, "  PutObject     ", "4 rows; 4711 bytes were scanned"}, ""},
		"a query fails": {flags{live: true}, place, athenaService{fails: "SYNTAX_ERROR: line 1:8"}, 2, nil, nil, "query q2 ended as FAILED: SYNTAX_ERROR: line 1:8"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				service := &test.service
				service.looks = map[string]int{}
				about := trail{Name: "audit", accounts: []string{"111122223333"}, regions: []string{"eu-west-1"}, site: fleet.Site{Scope: logging.Scope{Account: "111122223333", Region: "eu-west-1"},
					Config: aws.Config{Region: "eu-west-1", HTTPClient: service, BaseEndpoint: aws.String("http://127.0.0.1:1"), Credentials: aws.AnonymousCredentials{}}}}
				about.Bucket.BucketName = "example-trail"
				var out bytes.Buffer
				p := &program{out: &out, errs: io.Discard, flags: test.flags, asking: asking{results: test.results}}
				err := p.athena(t.Context(), about, q)
				if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
					t.Fatal(err)
				}
				table, part, err := about.table(trailrecord.LogFile)
				if err != nil {
					t.Fatal(err)
				}
				sql, err := table.SQL(q, part)
				if err != nil {
					t.Fatal(err)
				}
				if want := []string{table.DDL(), place, sql, place}[:test.ran*2]; !slices.Equal(service.ran, want) {
					t.Errorf("ran %q, want %q", service.ran, want)
				}
				if !slices.Equal(service.pages, test.pages) {
					t.Errorf("read pages %q, want %q", service.pages, test.pages)
				}
				for _, want := range append(test.want, table.DDL()+";\n\n"+sql+";\n") {
					if !strings.Contains(out.String(), want) {
						t.Errorf("no %q in\n%s", want, &out)
					}
				}
				if strings.Contains(out.String(), "scanned") != (test.want != nil) || strings.Contains(out.String(), "\x1b") {
					t.Errorf("printed\n%q", &out)
				}
			})
		})
	}
}
