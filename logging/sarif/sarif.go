// Package sarif writes findings for code scanning: in the Static Analysis Results
// Interchange Format, which GitHub, GitLab and Azure DevOps show beside the code.
//
//	err := sarif.Write(w, "auditlog", findings, func(f logging.Finding) sarif.Place {
//		return sarif.Place{File: "auditlog.yaml", Line: 7, Column: 5}
//	})
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//
//awslogkit:floor 4
//awslogkit:deps sts
package sarif

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging"
)

// Place is where a finding is shown.
type Place struct {
	File         string // by its path from the root of the repository, with slashes
	Line, Column int    // from 1; 0 where it is about the whole file, or line
}

const (
	home     = "https://github.com/awslogkit/awslogkit"
	findings = home + "/blob/main/docs/findings.md"
)

var levels = map[logging.Severity]string{
	logging.SeverityError: "error", logging.SeverityUnknown: "warning", logging.SeverityWarning: "warning", logging.SeverityInfo: "note",
}

// Write writes findings as the results of one run of a tool, each at its place. A result is
// the same as one of an earlier run where code, resource and target are, wherever it is shown:
// its primaryLocationLineHash, by which GitHub tells results apart, is made of those.
//
// https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
func Write(w io.Writer, tool string, of logging.Findings, at func(logging.Finding) Place) error {
	type object = map[string]any
	rules, results := []object{}, []object{}
	seen, same := map[logging.Code]bool{}, map[string]int{}
	for _, f := range of {
		if !seen[f.Code] {
			seen[f.Code] = true
			rules = append(rules, object{"id": f.Code, "helpUri": findings})
		}
		place := at(f)
		physical := object{"artifactLocation": object{"uri": place.File}}
		if place.Line > 0 {
			region := object{"startLine": place.Line}
			if place.Column > 0 {
				region["startColumn"] = place.Column
			}
			physical["region"] = region
		}
		what := string(f.Code) + " " + f.Resource.String() + " " + f.Target
		same[what]++
		sum := sha256.Sum256([]byte(what))
		results = append(results, object{
			"ruleId": f.Code, "level": levels[f.Severity],
			"message":   object{"text": f.Resource.String() + ": " + strings.TrimSpace(f.Problem+" "+f.Fix)},
			"locations": []object{{"physicalLocation": physical}},
			"partialFingerprints": object{
				"resource/v1": what, "primaryLocationLineHash": fmt.Sprintf("%x:%d", sum[:8], same[what]),
			},
		})
	}
	slices.SortFunc(rules, func(a, b object) int { return cmp.Compare(a["id"].(logging.Code), b["id"].(logging.Code)) })
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []object{{"tool": object{"driver": object{"name": tool, "informationUri": home, "rules": rules}}, "results": results}},
	})
}
