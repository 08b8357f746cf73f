package activity_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
)

// A settings file of which every member is what the schema says.
func TestSettingsSchema(t *testing.T) {
	resourcetest.Schema(t, activity.SettingsSchema(), "testdata/settings.schema.json", "testdata/settings.json", new(activity.Rule))
}
