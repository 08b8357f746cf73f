package sarif_test

import (
	"os"

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
