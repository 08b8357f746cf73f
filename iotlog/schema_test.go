package iotlog_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

// A settings file of which every member is what the schema says.
func TestSettingsSchema(t *testing.T) {
	resourcetest.Schema(t, iotlog.SettingsSchema(), "testdata/settings.schema.json", "testdata/settings.json", new(iotlog.Settings))
}
