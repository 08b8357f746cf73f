package sarif_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/sarif"
)

func ExampleWrite() {
	scope := logging.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	findings := logging.Findings{{
		Code: "trail-missing", Severity: logging.SeverityError, Target: "trailog audit",
		Resource: logging.ID{Scope: scope, Type: "AWS::CloudTrail::Trail", Name: "audit"},
		Problem:  "The trail <audit> does not exist.", Fix: "Apply the plan.",
	}}
	err := sarif.Write(os.Stdout, "auditlog", findings, func(f logging.Finding) sarif.Place {
		return sarif.Place{File: "auditlog.yaml", Line: 7, Column: 5}
	})
	if err != nil {
		panic(err)
	}
	// Output:
	// {
	//   "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
	//   "runs": [
	//     {
	//       "results": [
	//         {
	//           "level": "error",
	//           "locations": [
	//             {
	//               "physicalLocation": {
	//                 "artifactLocation": {
	//                   "uri": "auditlog.yaml"
	//                 },
	//                 "region": {
	//                   "startColumn": 5,
	//                   "startLine": 7
	//                 }
	//               }
	//             }
	//           ],
	//           "message": {
	//             "text": "AWS::CloudTrail::Trail audit (111122223333/eu-west-1): The trail <audit> does not exist. Apply the plan."
	//           },
	//           "partialFingerprints": {
	//             "primaryLocationLineHash": "51fabbad0cfe636d:1",
	//             "resource/v1": "trail-missing AWS::CloudTrail::Trail audit (111122223333/eu-west-1) trailog audit"
	//           },
	//           "ruleId": "trail-missing"
	//         }
	//       ],
	//       "tool": {
	//         "driver": {
	//           "informationUri": "https://github.com/awslogkit/awslogkit",
	//           "name": "auditlog",
	//           "rules": [
	//             {
	//               "helpUri": "https://github.com/awslogkit/awslogkit/blob/main/docs/findings.md",
	//               "id": "trail-missing"
	//             }
	//           ]
	//         }
	//       }
	//     }
	//   ],
	//   "version": "2.1.0"
	// }
}

// What is about a whole file has no region, and results that are told apart by their texts
// alone have fingerprints of their own, which do not depend on where they are shown.
func TestPlaces(t *testing.T) {
	finding := func(name, problem string) logging.Finding {
		return logging.Finding{Code: "c", Severity: logging.SeverityWarning, Problem: problem, Resource: logging.ID{Type: "T", Name: name}}
	}
	findings := logging.Findings{finding("a", "one"), finding("a", "another"), finding("b", "one")}
	written := func(places ...sarif.Place) (regions, fingerprints []string) {
		t.Helper()
		var b strings.Builder
		next := 0
		if err := sarif.Write(&b, "tool", findings, func(logging.Finding) sarif.Place { next++; return places[next-1] }); err != nil {
			t.Fatal(err)
		}
		var log struct {
			Runs []struct {
				Results []struct {
					Locations           []struct{ PhysicalLocation map[string]any }
					PartialFingerprints struct{ PrimaryLocationLineHash string }
				}
			}
		}
		if err := json.Unmarshal([]byte(b.String()), &log); err != nil {
			t.Fatal(err)
		}
		for _, r := range log.Runs[0].Results {
			regions = append(regions, fmt.Sprint(r.Locations[0].PhysicalLocation["region"]))
			fingerprints = append(fingerprints, r.PartialFingerprints.PrimaryLocationLineHash)
		}
		return regions, fingerprints
	}
	regions, before := written(sarif.Place{File: "f"}, sarif.Place{File: "f", Line: 3}, sarif.Place{File: "f", Line: 3, Column: 4})
	if d := cmp.Diff([]string{"<nil>", "map[startLine:3]", "map[startColumn:4 startLine:3]"}, regions); d != "" {
		t.Error(d)
	}
	_, after := written(sarif.Place{File: "g", Line: 1}, sarif.Place{File: "g", Line: 2}, sarif.Place{File: "g", Line: 3})
	first, _, _ := strings.Cut(before[0], ":")
	if d := cmp.Diff(before, after); d != "" || before[0] != first+":1" || before[1] != first+":2" || strings.HasPrefix(before[2], first) {
		t.Errorf("%v %s", before, d)
	}
}
