package resource

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// SettingsVersion is the version of the JSON form of a place's settings.
const SettingsVersion = 1

// EncodeSettings is the JSON form of a place's settings: the members of spec, and
// "version" before them.
func EncodeSettings(spec any) ([]byte, error) {
	body, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	rest, ok := bytes.CutPrefix(body, []byte("{"))
	if !ok {
		return nil, fmt.Errorf("settings are %s, and not an object", body)
	}
	head := fmt.Sprintf(`{"version":%d`, SettingsVersion)
	if !bytes.Equal(rest, []byte("}")) {
		head += ","
	}
	return append([]byte(head), rest...), nil
}

// DecodeSettings reads what EncodeSettings wrote into spec. A version that this
// library does not know, or none, is refused, and so is a member that spec does
// not have. Of says what it is, for errors: "trail".
func DecodeSettings(of string, data []byte, spec any) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return fmt.Errorf("%s: %w", of, err)
	}
	v := &ValidationError{Of: of}
	var version int
	switch raw, ok := members["version"]; {
	case !ok:
		v.Add("version", "", fmt.Sprintf("must be set: this library reads version %d", SettingsVersion), "")
	case json.Unmarshal(raw, &version) != nil || version != SettingsVersion:
		v.Add("version", string(raw), fmt.Sprintf("must be %d, the version that this library reads", SettingsVersion), "")
	}
	if err := v.Err(); err != nil {
		return err
	}
	delete(members, "version")
	body, err := json.Marshal(members)
	if err != nil {
		return fmt.Errorf("%s: %w", of, err)
	}
	if err := value.DecodeStrict(body, spec); err != nil {
		return fmt.Errorf("%s: %w", of, err)
	}
	return nil
}
