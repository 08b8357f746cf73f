package loggingtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/wire"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

// maxControl is the size in bytes of the largest control request.
const maxControl = 1 << 20

// isControl tells a control request from one to AWS: that is signed, or names a bucket by
// its host, or has a path that begins with something that a bucket can be called.
func isControl(req *http.Request) bool {
	return strings.HasPrefix(req.URL.Path, control.Path) && req.Header.Get("Authorization") == "" && req.Header.Get("X-Amz-Target") == "" &&
		!strings.Contains(req.URL.RawQuery, "X-Amz-") && !strings.Contains(req.URL.RawQuery, "AWSAccessKeyId=") && wire.BucketOf(req.Host) == ""
}

// serveControl answers a control request to one of the accounts.
func (a *Account) serveControl(w http.ResponseWriter, req *http.Request) {
	out, err := a.controlled(w, req)
	status := http.StatusOK
	if err != nil {
		e := &control.Error{Status: http.StatusBadRequest, Problems: []string{err.Error()}}
		errors.As(err, &e)
		out, status = e, e.Status
	}
	data, err := json.Marshal(out)
	if err != nil {
		data, status = []byte(`{"problems":["the answer has no JSON"]}`), http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}

func (a *Account) controlled(w http.ResponseWriter, req *http.Request) (out any, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxControl))
	if err != nil {
		return nil, &control.Error{Status: http.StatusRequestEntityTooLarge, Problems: []string{"the body is too large or was cut off"}}
	}
	query := req.URL.Query()
	if id := query.Get("account"); id != "" {
		named := a.Sibling(id)
		if named == nil {
			return nil, &control.Error{Status: http.StatusNotFound, Problems: []string{"account: " + id + " is not served here"}}
		}
		a = named
	}
	c := a.control
	switch what := strings.TrimPrefix(req.URL.Path, control.Path); req.Method + " " + what {
	case "GET health":
		return a.health(), nil
	case "POST reset":
		a.reset()
	case "GET calls":
		return a.callsFor(query["operation"]), nil
	case "DELETE calls":
		a.ResetCalls()
	case "GET faults":
		return map[string]any{"armed": c.list(a)}, nil
	case "POST faults":
		faults, err := readFaults(body)
		if err != nil {
			return nil, err
		}
		id, err := c.arm(a, faults)
		return map[string]string{"id": id}, err
	case "DELETE faults":
		c.disarm(a, query.Get("id"))
	case "PUT throttling":
		var t control.Throttling
		if err := readMembers(body, "", map[string]any{"documented": &t.Documented, "rates": &t.Rates}); err != nil {
			return nil, err
		}
		return struct{}{}, a.throttleAs(t)
	case "PUT latency":
		latency, err := readDurations(body)
		if err != nil {
			return nil, err
		}
		return struct{}{}, c.slow(a, latency)
	case "PUT lag":
		lag, err := readDurations(body)
		if err != nil {
			return nil, err
		}
		return struct{}{}, a.lagAs(lag)
	case "PUT iam":
		var i control.IAM
		if err := readMembers(body, "", map[string]any{"propagation": &i.Propagation, "readAfterWrite": &i.ReadAfterWrite}); err != nil {
			return nil, err
		}
		if err := notNegative(map[string]control.Duration{"propagation": i.Propagation, "readAfterWrite": i.ReadAfterWrite}); err != nil {
			return nil, err
		}
		iamOf(a).late(i)
	default:
		return nil, &control.Error{Status: http.StatusNotFound, Problems: []string{"there is no " + req.Method + " " + control.Path + what}}
	}
	return struct{}{}, nil
}

func (a *Account) health() control.Health {
	h := control.Health{Partition: a.partition, Accounts: []string{a.id}}
	if a.org != nil {
		h.Accounts = nil
		for _, one := range a.org.Accounts() {
			h.Accounts = append(h.Accounts, one.id)
		}
	}
	seen := map[string]bool{}
	for _, op := range a.Operations() {
		seen[op.Service] = true
	}
	h.Services = slices.Sorted(maps.Keys(seen))
	return h
}

func (a *Account) callsFor(operations []string) any {
	out := struct {
		Calls []control.Call `json:"calls"`
		Count int            `json:"count"`
	}{[]control.Call{}, a.CallCount(operations...)}
	for _, c := range a.Calls() {
		if len(operations) > 0 && !slices.ContainsFunc(operations, func(p string) bool { return matchOperation(p, c.Name()) }) {
			continue
		}
		call := control.Call{N: c.N, Time: c.Time, Service: c.Service, Operation: c.Operation, Region: c.Region, Principal: c.Principal, Attempt: c.Attempt}
		if c.Input != nil {
			if data, err := json.Marshal(c.Input); err == nil { // a stream has none
				call.Input = data
			}
		}
		var api smithy.APIError
		switch {
		case errors.As(c.Err, &api):
			call.ErrorCode, call.ErrorMessage = api.ErrorCode(), api.ErrorMessage()
		case c.Err != nil:
			call.ErrorCode, call.ErrorMessage = "InternalFailure", c.Err.Error()
		}
		out.Calls = append(out.Calls, call)
	}
	return out
}

// wrong is an error of everything that is wrong with a request, nil for nothing.
func wrong(problems []string) error {
	if len(problems) == 0 {
		return nil
	}
	slices.Sort(problems)
	return &control.Error{Status: http.StatusBadRequest, Problems: problems}
}

// readObject reads a JSON object member by member.
func readObject(data []byte, at string) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || members == nil {
		return nil, wrong([]string{cmp.Or(at, "the body") + ": is no JSON object"})
	}
	return members, nil
}

// readMembers reads a JSON object into variables, by name, and says of each member what is
// wrong with it.
func readMembers(data []byte, at string, into map[string]any) error {
	members, err := readObject(data, at)
	if err != nil {
		return err
	}
	prefix := at
	if at != "" {
		prefix += "."
	}
	var problems []string
	for name, value := range members {
		v, ok := into[name]
		if !ok {
			problems = append(problems, prefix+name+": there is no such member")
		} else if err := json.Unmarshal(value, v); err != nil {
			problems = append(problems, prefix+name+": "+strings.TrimPrefix(err.Error(), "json: "))
		}
	}
	return wrong(problems)
}

// readDurations reads an object of durations.
func readDurations(data []byte) (map[string]control.Duration, error) {
	members, err := readObject(data, "")
	if err != nil {
		return nil, err
	}
	out := make(map[string]control.Duration, len(members))
	into := make(map[string]any, len(members))
	for name := range members {
		into[name] = new(control.Duration)
	}
	if err := readMembers(data, "", into); err != nil {
		return nil, err
	}
	for name, d := range into {
		out[name] = *d.(*control.Duration)
	}
	return out, notNegative(out)
}

func notNegative(durations map[string]control.Duration) error {
	var problems []string
	for name, d := range durations {
		if d < 0 {
			problems = append(problems, name+": is less than nothing")
		}
	}
	return wrong(problems)
}

// readFaults reads {"faults": […]}.
func readFaults(data []byte) (faults []control.Fault, err error) {
	var list []json.RawMessage
	if err := readMembers(data, "", map[string]any{"faults": &list}); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, wrong([]string{"faults: there are none"})
	}
	var problems []string
	for i, one := range list {
		var f control.Fault
		err := readMembers(one, "faults["+strconv.Itoa(i)+"]", map[string]any{"operation": &f.Operation, "nth": &f.Nth, "count": &f.Count, "retries": &f.Retries,
			"kind": &f.Kind, "code": &f.Code, "message": &f.Message, "delay": &f.Delay})
		var e *control.Error
		if errors.As(err, &e) {
			problems = append(problems, e.Problems...)
		}
		faults = append(faults, f)
	}
	return faults, wrong(problems)
}

// kinds are what kinds of faults are called on the control path.
var kinds = map[control.Kind]FaultKind{control.Fail: FailBefore, control.LoseAnswer: LoseAnswer, control.Throttle: Throttle,
	control.Delay: Delay, control.LateEffect: LateEffect}

// faultOf is a fault as the account takes it, and what is wrong with it.
func (a *Account) faultOf(f control.Fault, at string) (Fault, []string) {
	out := Fault{Operation: cmp.Or(f.Operation, "*"), Nth: f.Nth, Count: f.Count, Retries: f.Retries, Kind: kinds[f.Kind]}
	out.Delay = time.Duration(f.Delay)
	var problems []string
	if out.Kind == 0 {
		problems = append(problems, fmt.Sprintf("%s.kind: is %q, and not one of %q", at, f.Kind, slices.Sorted(maps.Keys(kinds))))
		out.Kind = Throttle // so that the rest is looked at too
	}
	if f.Code != "" || f.Message != "" {
		out.Err = &smithy.GenericAPIError{Code: cmp.Or(f.Code, "InternalFailure"), Message: f.Message}
	}
	for _, w := range a.unfit(out) {
		problems = append(problems, at+": "+w)
	}
	return out, problems
}
