package trailog_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/trailog"
)

// A settings file of which every member is what the schema says.
func TestSettingsSchema(t *testing.T) {
	resourcetest.Schema(t, trailog.SettingsSchema(), "testdata/settings.schema.json", "testdata/settings.json", new(trailog.Trail))
}
