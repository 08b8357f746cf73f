package main

import (
	"encoding/json"
	"os"

	"github.com/awslogkit/awslogkit/logging"
)

// settingsOf is where in the file a target's settings are.
var settingsOf = map[string]string{"automationlog": "settings.automation", "sessionlog": "settings.sessions", "iotlog": "settings.iot", "trailog": "home.trails"}

// writeSARIF writes findings for code scanning, each at the settings that it is about.
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
func (f *file) writeSARIF(path string, findings logging.Findings) error {
	type object = map[string]any
	levels := map[logging.Severity]string{
		logging.SeverityError: "error", logging.SeverityUnknown: "warning", logging.SeverityWarning: "warning", logging.SeverityInfo: "note",
	}
	rules, results := []object{}, []object{}
	seen := map[logging.Code]bool{}
	for _, finding := range findings {
		if !seen[finding.Code] {
			seen[finding.Code] = true
			rules = append(rules, object{"id": finding.Code, "helpUri": "https://github.com/awslogkit/awslogkit/blob/main/docs/findings.md"})
		}
		n := f.find(settingsOf[finding.Target])
		results = append(results, object{
			"ruleId": finding.Code, "level": levels[finding.Severity],
			"message": object{"text": finding.Resource.String() + ": " + finding.Problem + " " + finding.Fix},
			"locations": []object{{"physicalLocation": object{
				"artifactLocation": object{"uri": f.name}, "region": object{"startLine": n.Line, "startColumn": n.Column},
			}}},
			"partialFingerprints": object{"resource/v1": string(finding.Code) + " " + finding.Resource.String()},
		})
	}
	text, err := json.MarshalIndent(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []object{{"tool": object{"driver": object{"name": "auditlog", "informationUri": "https://github.com/awslogkit/awslogkit", "rules": rules}}, "results": results}},
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
