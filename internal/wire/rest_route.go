package wire

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// route is the HTTP binding of an operation, compiled: "GET /things/{thingName}".
type route struct {
	operation, method string
	input             *awsmodel.Shape
	segments          []segment
	query             [][2]string // what the query string must have, values "" for any
}

// segment is a part of a path: a literal, or a label in braces. A greedy label
// ("{key+}") takes all that is left but for the segments after it.
type segment struct {
	literal, label string
	greedy         bool
}

// modelRoutes caches the routes of each model.
var modelRoutes sync.Map // *awsmodel.Service to []*route

// routes are the service's routes, the more particular ones first.
func (s *Service) routes() []*route {
	s.routesOnce.Do(func() {
		s.all = routesOf(s.Model)
		if len(s.Bound) == 0 {
			return
		}
		s.all = slices.DeleteFunc(slices.Clone(s.all), func(r *route) bool { return s.Bound[r.operation] != nil })
		for name, op := range s.Bound {
			s.all = append(s.all, newRoute(name, op))
		}
		slices.SortFunc(s.all, compareRoutes)
	})
	return s.all
}

func routesOf(m *awsmodel.Service) []*route {
	if m == nil {
		return nil
	}
	if found, ok := modelRoutes.Load(m); ok {
		return found.([]*route)
	}
	var all []*route
	for name, op := range m.Operations {
		all = append(all, newRoute(name, op))
	}
	slices.SortFunc(all, compareRoutes)
	found, _ := modelRoutes.LoadOrStore(m, all)
	return found.([]*route)
}

// otherRoutes caches the routes of what each model does not have.
var otherRoutes sync.Map // *awsmodel.Service to []*route

// other is the operation that a request asks for among those of which the model only
// knows where they are, "" for none.
func (s *Service) other(r *Request) string {
	if s.Model == nil {
		return ""
	}
	found, ok := otherRoutes.Load(s.Model)
	if !ok {
		var all []*route
		for name, where := range s.Model.Others {
			method, uri, _ := strings.Cut(where, " ")
			all = append(all, newRoute(name, &awsmodel.Operation{Method: method, URI: uri}))
		}
		slices.SortFunc(all, compareRoutes)
		found, _ = otherRoutes.LoadOrStore(s.Model, all)
	}
	for _, rt := range found.([]*route) {
		if rt.match(r) {
			return rt.operation
		}
	}
	return ""
}

func newRoute(name string, op *awsmodel.Operation) *route {
	path, query, _ := strings.Cut(op.URI, "?")
	r := &route{operation: name, method: op.Method, input: op.Input}
	for s := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		label, ok := strings.CutPrefix(s, "{")
		if !ok {
			r.segments = append(r.segments, segment{literal: s})
			continue
		}
		label = strings.TrimSuffix(label, "}")
		label, greedy := strings.CutSuffix(label, "+")
		r.segments = append(r.segments, segment{label: label, greedy: greedy})
	}
	for pair := range strings.SplitSeq(query, "&") {
		if k, v, _ := strings.Cut(pair, "="); k != "" {
			r.query = append(r.query, [2]string{k, v})
		}
	}
	return r
}

// compareRoutes puts literals before labels, labels before greedy ones, and routes
// that want something of the query string, or more members, before others.
func compareRoutes(a, b *route) int {
	rank := func(s segment) int {
		switch {
		case s.greedy:
			return 2
		case s.label != "":
			return 1
		}
		return 0
	}
	for i := range min(len(a.segments), len(b.segments)) {
		if d := rank(a.segments[i]) - rank(b.segments[i]); d != 0 {
			return d
		}
	}
	if d := len(b.segments) - len(a.segments); d != 0 {
		return d
	}
	if d := len(b.query) - len(a.query); d != 0 {
		return d
	}
	if d := b.required() - a.required(); d != 0 {
		return d
	}
	return strings.Compare(a.operation, b.operation)
}

// required is how many members the operation requires.
func (r *route) required() (n int) {
	if r.input == nil {
		return 0
	}
	for i := range r.input.Members {
		if r.input.Members[i].Required {
			n++
		}
	}
	return n
}

// match compares a request's method, escaped path and query string with the route.
func (r *route) match(req *Request) bool {
	if r.method != req.Method || !r.path(req.Path, nil) {
		return false
	}
	if len(r.query) == 0 {
		return true
	}
	have, err := url.ParseQuery(req.RawQuery)
	if err != nil {
		return false
	}
	for _, want := range r.query {
		values, ok := have[want[0]]
		if !ok || want[1] != "" && !slices.Contains(values, want[1]) {
			return false
		}
	}
	return true
}

// path compares an escaped path with the route, and gives the labels' values to
// found unless that is nil. A label is never empty.
func (r *route) path(path string, found func(label, value string)) bool {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	rest := 0 // what a greedy label takes besides one segment
	if slices.ContainsFunc(r.segments, func(s segment) bool { return s.greedy }) {
		rest = len(parts) - len(r.segments)
	}
	if rest < 0 || len(parts) != len(r.segments)+rest {
		return false
	}
	for _, s := range r.segments {
		part := parts[0]
		parts = parts[1:]
		if s.greedy {
			part = strings.Join(append([]string{part}, parts[:rest]...), "/")
			parts = parts[rest:]
		}
		if strings.IndexByte(part, '%') >= 0 {
			plain, err := url.PathUnescape(part)
			if err != nil {
				return false
			}
			part = plain
		}
		switch {
		case s.label == "" && part != s.literal, s.label != "" && part == "":
			return false
		case s.label != "" && found != nil:
			found(s.label, part)
		}
	}
	return true
}
