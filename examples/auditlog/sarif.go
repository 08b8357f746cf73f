package main

import (
	"encoding/json"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/awslogkit/awslogkit/logging"
)

// placeOf is the name that a target's settings have in the file.
var placeOf = map[string]string{"automationlog": "automation", "sessionlog": "sessions", "iotlog": "iot", "trailog": "trails"}

// settingsOf is where in the file a target's settings are: for each region, or for the first.
func (f *file) settingsOf(target string) *yaml.Node {
	place, _, _ := strings.Cut(target, " ") // a trail's target has its name too
	for _, part := range []string{"settings", "home"} {
		if parent := child(f.root, part); parent != nil {
			if n := child(parent, placeOf[place]); n != nil {
				return n
			}
		}
	}
	return f.root
}

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
		n := f.settingsOf(finding.Target)
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
