package awsmodel

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Service is the model of a service. It and all that it leads to must not be changed.
type Service struct {
	Name         string // signing name and IAM prefix: "logs"
	ID           string // "CloudWatch Logs"
	APIVersion   string // "2014-03-28"
	Protocol     string // "json" or "query"; "rest-json" and "rest-xml" too
	JSONVersion  string // "1.1"
	TargetPrefix string // "Logs_20140328"
	XMLNamespace string
	Global       bool // one for all regions
	Operations   map[string]*Operation
	Shapes       map[string]*Shape
	// Others is where the operations are that are not among Operations, of the REST
	// protocols: method and path, as in "GET /{Bucket}?cors".
	Others map[string]string
}

// Operation is the model of an operation.
type Operation struct {
	Method        string
	URI           string // "/", or a template such as "/things/{thingName}"
	Status        int    // of a success, 0 for 200
	Input, Output *Shape // nil where there is none
	ResultWrapper string // query: "GetRoleResult"
	Errors        []*Shape
}

// Shape is the model of a type. Which fields are there follows from Type.
type Shape struct {
	Name            string
	Type            string // structure list map string integer long float double boolean timestamp blob
	Members         []Ref  // structure, in the model's order
	Member          *Ref   // list
	Key, Value      *Ref   // map
	Min, Max        *float64
	Pattern         string // as the model writes it: not always RE2, see internal/wire
	Enum            []string
	Flattened       bool // query and XML: no element around a list or map
	Sensitive       bool // its values are not echoed
	Union           bool // exactly one member is there
	TimestampFormat string
	Payload         string // REST: the member that is the body
	Error           *Error // of an error's structure
}

// Error is how an error looks on the wire.
type Error struct {
	Code   string // "NoSuchEntity"
	Status int    // 404
	Server bool   // the service's own fault
}

// Ref is the use of a shape: a member, an element, a key.
type Ref struct {
	Name            string // the member's, "" for elements
	Shape           *Shape
	Required        bool
	Location        string // REST: "uri", "querystring", "header", "headers", "statusCode"
	LocationName    string // the name on the wire, "" for Name
	QueryName       string
	TimestampFormat string
	Flattened       bool
	XMLAttribute    bool
	Streaming       bool
}

// WireName is the member's name on the wire, in JSON and XML.
func (r *Ref) WireName() string {
	if r.LocationName != "" {
		return r.LocationName
	}
	return r.Name
}

// Lookup finds the member called name, nil if there is none.
func (s *Shape) Lookup(name string) *Ref {
	if s == nil {
		return nil
	}
	for i := range s.Members {
		if s.Members[i].Name == name {
			return &s.Members[i]
		}
	}
	return nil
}

//go:embed *.json
var files embed.FS

// services parses each file once. It is filled here and never changed.
var services = map[string]func() *Service{
	"logs": lazy("logs"),
	"iam":  lazy("iam"),
	"sts":  lazy("sts"),
	"kms":  lazy("kms"),
	"ssm":  lazy("ssm"),
	"iot":  lazy("iot"),

	"cloudtrail": lazy("cloudtrail"),
	"s3":         lazy("s3"),
	"sns":        lazy("sns"),
	"events":     lazy("events"),
	"lambda":     lazy("lambda"),

	"organizations": lazy("organizations"),
	"account":       lazy("account"),
}

// Find returns the model of the service called name ("logs"), nil if there is none.
// The first call for a service parses its model, which takes a few milliseconds.
func Find(name string) *Service {
	if load, ok := services[name]; ok {
		return load()
	}
	return nil
}

// Names are the names of the services that have a model, sorted.
func Names() []string { return slices.Sorted(maps.Keys(services)) }

// Operation finds an operation, nil if the model does not have it.
func (s *Service) Operation(name string) *Operation {
	if s == nil {
		return nil
	}
	return s.Operations[name]
}

func lazy(name string) func() *Service {
	return sync.OnceValue(func() *Service {
		data, err := files.ReadFile(name + ".json")
		if err == nil {
			var s *Service
			if s, err = parse(data); err == nil {
				return s
			}
		}
		panic(fmt.Sprintf("awsmodel: %s: %v", name, err)) // the files are part of the program, and tested
	})
}

// parse reads a model and resolves the names of shapes.
func parse(data []byte) (*Service, error) {
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	return f.resolve()
}
