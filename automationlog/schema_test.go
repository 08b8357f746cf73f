package automationlog_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

// A settings file of which every member is what the schema says.
func TestSettingsSchema(t *testing.T) {
	resourcetest.Schema(t, automationlog.SettingsSchema(), "testdata/settings.schema.json", "testdata/settings.json", new(automationlog.Settings))
}
