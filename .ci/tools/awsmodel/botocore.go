package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// model is a botocore service model, as far as it is used.
type model struct {
	Metadata struct {
		APIVersion     string
		GlobalEndpoint string
		JSONVersion    string
		Protocol       string
		ServiceID      string
		TargetPrefix   string
		XMLNamespace   string
	}
	Operations map[string]*operation
	Shapes     map[string]*shape
}

type operation struct {
	HTTP struct {
		Method       string
		RequestURI   string
		ResponseCode int
	}
	Input, Output *ref
	Errors        []ref
}

// ref is a use of a shape: a member, an element, an input.
type ref struct {
	Shape           string
	ResultWrapper   string
	Location        string
	LocationName    string
	QueryName       string
	TimestampFormat string
	Flattened       bool
	XMLAttribute    bool
	Streaming       bool
}

type shape struct {
	Type            string
	Required        []string
	Members         members
	Member          *ref
	Key, Value      *ref
	Min, Max        *float64
	Pattern         string
	Enum            []string
	Flattened       bool
	Sensitive       bool
	Union           bool
	TimestampFormat string
	Payload         string
	Exception       bool
	Fault           bool
	Error           *struct {
		Code           string
		HTTPStatusCode int
		SenderFault    bool
	}
}

// members are a structure's members in the model's order.
type members []member

type member struct {
	name string
	ref  ref
}

func (m *members) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var r ref
		if err := d.Decode(&r); err != nil {
			return fmt.Errorf("member %v: %w", name, err)
		}
		*m = append(*m, member{name.(string), r})
	}
	return nil
}

func (m members) find(name string) *ref {
	for i := range m {
		if m[i].name == name {
			return &m[i].ref
		}
	}
	return nil
}
