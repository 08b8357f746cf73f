package awsmodel

import "fmt"

// file is a model as .ci/tools/awsmodel writes it, with shapes by name.
type file struct {
	Name, ID, APIVersion, Protocol, JSONVersion, TargetPrefix, XMLNamespace string
	Global                                                                  bool
	Operations                                                              map[string]*fileOperation
	Others                                                                  map[string]string
	Shapes                                                                  map[string]*fileShape
}

type fileOperation struct {
	Method, URI                  string
	Status                       int
	Input, Output, ResultWrapper string
	Errors                       []string
}

type fileShape struct {
	Type               string
	Members            []fileRef
	Member, Key, Value *fileRef
	Min, Max           *float64
	Pattern            string
	Enum               []string
	Flattened          bool
	Sensitive          bool
	Union              bool
	TimestampFormat    string
	Payload            string
	Error              *Error
}

type fileRef struct {
	Name, Shape                                        string
	Required                                           bool
	Location, LocationName, QueryName, TimestampFormat string
	Flattened, XMLAttribute, Streaming                 bool
}

func (f *file) resolve() (*Service, error) {
	s := &Service{Name: f.Name, ID: f.ID, APIVersion: f.APIVersion, Protocol: f.Protocol, JSONVersion: f.JSONVersion,
		TargetPrefix: f.TargetPrefix, XMLNamespace: f.XMLNamespace, Global: f.Global, Others: f.Others,
		Operations: make(map[string]*Operation, len(f.Operations)), Shapes: make(map[string]*Shape, len(f.Shapes))}
	for name, fs := range f.Shapes { // all first: shapes refer to each other
		s.Shapes[name] = &Shape{Name: name, Type: fs.Type, Min: fs.Min, Max: fs.Max, Pattern: fs.Pattern, Enum: fs.Enum,
			Flattened: fs.Flattened, Sensitive: fs.Sensitive, Union: fs.Union, TimestampFormat: fs.TimestampFormat,
			Payload: fs.Payload, Error: fs.Error}
	}
	r := resolver{shapes: s.Shapes}
	for name, fs := range f.Shapes {
		sh := s.Shapes[name]
		if len(fs.Members) > 0 {
			sh.Members = make([]Ref, len(fs.Members))
		}
		for i := range fs.Members {
			sh.Members[i] = *r.ref(&fs.Members[i])
		}
		sh.Member, sh.Key, sh.Value = r.ref(fs.Member), r.ref(fs.Key), r.ref(fs.Value)
	}
	for name, fo := range f.Operations {
		op := &Operation{Method: fo.Method, URI: fo.URI, Status: fo.Status, ResultWrapper: fo.ResultWrapper,
			Input: r.shape(fo.Input), Output: r.shape(fo.Output)}
		for _, e := range fo.Errors {
			op.Errors = append(op.Errors, r.shape(e))
		}
		s.Operations[name] = op
	}
	return s, r.err
}

// resolver turns names into shapes and keeps the first error.
type resolver struct {
	shapes map[string]*Shape
	err    error
}

func (r *resolver) shape(name string) *Shape {
	if name == "" {
		return nil
	}
	s := r.shapes[name]
	if s == nil && r.err == nil {
		r.err = fmt.Errorf("no shape %q", name)
	}
	return s
}

func (r *resolver) ref(f *fileRef) *Ref {
	if f == nil {
		return nil
	}
	return &Ref{Name: f.Name, Shape: r.shape(f.Shape), Required: f.Required, Location: f.Location,
		LocationName: f.LocationName, QueryName: f.QueryName, TimestampFormat: f.TimestampFormat,
		Flattened: f.Flattened, XMLAttribute: f.XMLAttribute, Streaming: f.Streaming}
}
