package control

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Path is what the paths of all control requests begin with.
const Path = "/_fakeaws/"

// Kind is what goes wrong with a call.
type Kind string

// The kinds are those of loggingtest's faults that need no Go code in the account's
// process.
const (
	Fail       Kind = "fail"        // an error is answered, and the call has no effect
	LoseAnswer Kind = "lose-answer" // the call takes effect, and the connection is closed
	Throttle   Kind = "throttle"    // the service's throttling error, and no effect
	Delay      Kind = "delay"       // the call waits before it is carried out
	LateEffect Kind = "late-effect" // the call takes effect after its caller has given up
)

// Fault makes calls go wrong.
type Fault struct {
	Operation string   `json:"operation,omitempty"` // "logs:CreateLogGroup", "logs:*", or "*", which "" means too
	Nth       int      `json:"nth,omitempty"`       // the nth matching call from now on, retries not counted; 0 is every call
	Count     int      `json:"count,omitempty"`     // with Nth, how many calls in a row; 0 is one
	Retries   bool     `json:"retries,omitempty"`   // with Nth, hit the SDK's retries of the call too
	Kind      Kind     `json:"kind"`                // what goes wrong; needed
	Code      string   `json:"code,omitempty"`      // Fail: the error's code, "AccessDeniedException"; "" is InternalFailure, HTTP 500
	Message   string   `json:"message,omitempty"`   // Fail: its message
	Delay     Duration `json:"delay,omitempty"`     // Delay: how long; LateEffect: how long after the caller gave up
}

// Duration is a time.Duration that is a text in JSON: "1.5s".
type Duration time.Duration

// MarshalText writes it as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// Health is what a served account says of itself.
type Health struct {
	Accounts  []string `json:"accounts"`  // ids, the management account first
	Partition string   `json:"partition"` // "aws"
	Services  []string `json:"services"`  // what is mounted, by name: "logs"
}

// Call is one call that the account received.
type Call struct {
	N            int             `json:"n"` // 1 for the account's first call
	Time         time.Time       `json:"time"`
	Service      string          `json:"service"`   // "logs"
	Operation    string          `json:"operation"` // "CreateLogGroup"
	Region       string          `json:"region"`
	Principal    string          `json:"principal"`              // ARN of who called; "" for a key that nobody can call with
	Attempt      int             `json:"attempt"`                // 1, or more for retries
	Input        json.RawMessage `json:"input,omitempty"`        // members by their names in Go; absent where it was too large or could not be read
	ErrorCode    string          `json:"errorCode,omitempty"`    // "" for success
	ErrorMessage string          `json:"errorMessage,omitempty"` // what was answered
}

// Armed is faults that were armed together.
type Armed struct {
	ID     string  `json:"id"`
	Faults []Fault `json:"faults"`
	Fired  []int   `json:"fired"` // how often each hit a call so far, retries counted
}

// Throttling is how many calls the account lets through.
type Throttling struct {
	Documented bool               `json:"documented"` // the rates that AWS documents count
	Rates      map[string]float64 `json:"rates"`      // calls a second and region, by operation or "iam:*"; they come first
}

// IAM is how long IAM's changes take to arrive.
type IAM struct {
	Propagation    Duration `json:"propagation"`    // until decisions see them
	ReadAfterWrite Duration `json:"readAfterWrite"` // until IAM itself finds a new role
}

// Error is a request that the account did not take.
type Error struct {
	Status   int      `json:"-"`        // HTTP status
	Problems []string `json:"problems"` // all that is wrong with it, each with its member: "faults[0].kind: …"
}

// Error says all that is wrong.
func (e *Error) Error() string {
	return fmt.Sprintf("control: status %d: %s", e.Status, strings.Join(e.Problems, "; "))
}
