package automationlog

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/ssmdoc"
)

// Runbook is what matters of a runbook for logging.
type Runbook struct {
	Name string `json:"name" doc:"Name of the runbook."`
	// AssumeRole is the runbook's assumeRole: an ARN, a parameter such as
	// "{{ AutomationAssumeRole }}", or empty, and then it runs as who starts it.
	AssumeRole string `json:"assumeRole,omitempty" doc:"Role that it assumes: an ARN, a parameter, or nothing where it runs as who starts it."`
	// Scripts are the names of its aws:executeScript steps, those in loops too.
	// Only they log.
	Scripts []string `json:"scripts,omitempty" doc:"Names of its aws:executeScript steps."`
}

// AmazonOwned reports whether the name is one of Amazon's own runbooks, whose
// scripts log with the permissions of who starts them.
func (r Runbook) AmazonOwned() bool {
	for _, prefix := range []string{"AWS-", "AWSSupport-", "AWSConfigRemediation-", "AWSDocs-", "AWSFleetManager-", "AWSIncidents-", "AWSKinesisAnalytics-", "AWSPremiumSupport-", "AWSSecurityIncidentResponse-", "AWSSQLServer-", "AWSEC2-", "AWSQuickSetup-", "AmazonCloudWatch-"} {
		if strings.HasPrefix(r.Name, prefix) {
			return true
		}
	}
	return false
}

// ParseRunbook reads a runbook of schema version 0.3, as YAML or JSON, of at
// most 64 KB. The error says what is wrong, and repeats no values of the content.
func ParseRunbook(name, content string) (Runbook, error) {
	doc, err := ssmdoc.Parse([]byte(content))
	if err != nil {
		return Runbook{}, fmt.Errorf("runbook %s: %w", name, err)
	}
	if v := fmt.Sprint(doc["schemaVersion"]); v != "0.3" {
		return Runbook{}, fmt.Errorf("runbook %s: its schemaVersion must be 0.3, that of an Automation runbook", name)
	}
	steps, ok := doc["mainSteps"].([]any)
	if !ok || len(steps) == 0 {
		return Runbook{}, fmt.Errorf("runbook %s: it has no mainSteps", name)
	}
	r := Runbook{Name: name}
	r.AssumeRole, _ = doc["assumeRole"].(string)
	if err := r.collect(steps); err != nil {
		return Runbook{}, fmt.Errorf("runbook %s: %w", name, err)
	}
	return r, nil
}

// collect finds the script steps, also those that an aws:loop step holds.
func (r *Runbook) collect(steps []any) error {
	for _, s := range steps {
		step, ok := s.(map[string]any)
		if !ok {
			return errors.New("a step is not a mapping")
		}
		action, _ := step["action"].(string)
		if action == "" {
			return errors.New("a step has no action")
		}
		name, _ := step["name"].(string)
		switch action {
		case "aws:executeScript":
			r.Scripts = append(r.Scripts, name)
		case "aws:loop":
			inputs, _ := step["inputs"].(map[string]any)
			if inner, ok := inputs["Steps"].([]any); ok {
				if err := r.collect(inner); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
