package resource

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Valid is what a builder made of settings, or a *ValidationError with what its notes
// and validate find wrong.
func Valid[S any](of string, n *Notes, spec S, validate func(S, *ValidationError)) (S, error) {
	v := n.Validation(of)
	validate(spec, v)
	if err := v.Err(); err != nil {
		var none S
		return none, err
	}
	return spec, nil
}

// Decode reads the JSON form of a thing's settings and validates it as Valid does. The
// *ValidationError names every member that they do not have, and every value that a
// member does not take.
func Decode[S any](of string, data []byte, to *S, validate func(S, *ValidationError)) error {
	var spec S
	if !json.Valid(data) {
		return fmt.Errorf("%s: %w", of, json.Unmarshal(data, &spec))
	}
	v := &ValidationError{Of: of}
	misfits(v, "", reflect.TypeFor[S](), data)
	if err := v.Err(); err != nil {
		return err
	}
	if err := value.DecodeStrict(data, &spec); err != nil {
		return fmt.Errorf("%s: %w", of, err)
	}
	spec, err := Valid(of, new(Notes), spec, validate)
	if err == nil {
		*to = spec
	}
	return err
}

// Same reports whether two settings have one JSON form.
func Same(a, b any) bool {
	x, errX := value.Marshal(a)
	y, errY := value.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

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

// DecodeSettings reads what EncodeSettings wrote, as Decode does. A version that this
// library does not know, or none, is refused. Of says what it is, for errors: "trail".
func DecodeSettings[S any](of string, data []byte, to *S, validate func(S, *ValidationError)) error {
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
	delete(members, "version")
	body, err := json.Marshal(members)
	if err != nil {
		return fmt.Errorf("%s: %w", of, err)
	}
	if err = Decode(of, body, to, validate); v.Err() == nil {
		return err
	}
	v.Merge("", err)
	return v.Err()
}
