package sessionlogtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// historyDays is how long Systems Manager keeps terminated sessions, in days.
const historyDays = 30

// sessionPage is how many sessions a page has at most, and where the caller does not
// say.
const sessionPage = 200

// session is one session. It is guarded by the store's lock.
type session struct {
	number int // 1 for the first
	types.Session

	// Of a session that was started, and not put.
	used       *used // the document
	node       Node
	principal  string // whose permissions the agent has
	parameters map[string][]string
	userID     string // of who started it
	agent      *agent // nil without one
}

// agent is that of a session, nil for none.
func (s *store) agent(v loggingtest.View, session string) *agent {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.region(v).byID[session]; x != nil {
		return x.agent
	}
	return nil
}

// active is whether a session is among the active ones.
func (x *session) active() bool {
	switch x.Status {
	case types.SessionStatusTerminated, types.SessionStatusFailed:
		return false
	}
	return true
}

// PutSessions puts sessions into the view's region, as people had them before the
// test begins. What is left out is filled in: the id, a start half an hour ago, the
// status Terminated with an end ten minutes later, the document
// SSM-SessionManagerRunShell, the view's principal as the owner, the access type
// Standard. They left no logs: put those too where a test needs them. It panics on
// an id that is there already, and on a session without a target.
func PutSessions(v loggingtest.View, sessions ...types.Session) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(v)
	here.sessions = slices.Grow(here.sessions, len(sessions))
	for _, given := range sessions {
		x := &session{Session: loggingtest.Clone(given)}
		if x.Target == nil {
			panic("sessionlogtest: PutSessions: a session needs a Target")
		}
		x.fill(v, s.started+1)
		s.add(here, x)
	}
}

// fill sets what a session that was put leaves out.
func (x *session) fill(v loggingtest.View, number int) {
	if x.SessionId == nil {
		x.SessionId = aws.String(sessionID(v.Principal(), number))
	}
	if x.StartDate == nil {
		x.StartDate = aws.Time(time.Now().UTC().Add(-30 * time.Minute).Truncate(time.Millisecond))
	}
	x.Status = cmp.Or(x.Status, types.SessionStatusTerminated)
	if x.EndDate == nil && !x.active() {
		x.EndDate = aws.Time(x.StartDate.Add(10 * time.Minute))
	}
	if x.DocumentName == nil {
		x.DocumentName = aws.String(preferencesName)
	}
	if x.Owner == nil {
		x.Owner = aws.String(v.Principal())
	}
	x.AccessType = cmp.Or(x.AccessType, types.AccessTypeStandard)
}

// add is called with the lock held.
func (s *store) add(here *region, x *session) {
	id := *x.SessionId
	if here.byID[id] != nil {
		panic("sessionlogtest: there is a session " + id + " already")
	}
	s.started++
	x.number = s.started
	here.sessions = append(here.sessions, x)
	here.byID[id] = x
}

// sessionID makes the id of the numbered session: the name of the user or of the
// role's session, and 17 hexadecimal digits.
func sessionID(principal string, number int) string {
	name := principal[strings.LastIndexAny(principal, "/:")+1:]
	const digits = 17
	if most := 96 - digits - 1; len(name) > most {
		name = name[:most]
	}
	return fmt.Sprintf("%s-0%0*x", name, digits-1, 0xa000000000000000+uint64(number))
}

func (s *store) describeSessions(r *loggingtest.Request, in *ssm.DescribeSessionsInput) (*ssm.DescribeSessionsOutput, error) {
	if err := r.Authorize("ssm:DescribeSessions", "*", nil); err != nil {
		return nil, err
	}
	matches, err := sessionFilter(in.Filters)
	if err != nil {
		return nil, err
	}
	// The token names the last session given out, so that those which come later do not
	// shift a page.
	before, err := ssmtest.Position(in.NextToken)
	if err != nil {
		return nil, err
	}
	limit := sessionPage
	if in.MaxResults != nil {
		limit = int(*in.MaxResults)
	}
	forgotten := time.Now().AddDate(0, 0, -historyDays)
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &ssm.DescribeSessionsOutput{Sessions: []types.Session{}}
	sessions := s.region(r.View).sessions
	end := len(sessions)
	if before > 0 {
		end, _ = slices.BinarySearchFunc(sessions, before, func(x *session, n int) int { return x.number - n })
	}
	last := 0
	for i := end - 1; i >= 0; i-- {
		x := sessions[i]
		wanted := x.active() == (in.State == types.SessionStateActive) && (x.active() || x.EndDate == nil || x.EndDate.After(forgotten))
		if !wanted || !matches(x) {
			continue
		}
		if len(out.Sessions) == limit {
			out.NextToken = ssmtest.Token(last)
			break
		}
		out.Sessions, last = append(out.Sessions, loggingtest.Clone(x.Session)), x.number
	}
	return out, nil
}

// sessionFilter is whether a session matches every filter.
func sessionFilter(filters []types.SessionFilter) (func(*session) bool, error) {
	var tests []func(*session) bool
	for _, f := range filters {
		value := aws.ToString(f.Value)
		switch f.Key {
		case types.SessionFilterKeyInvokedAfter, types.SessionFilterKeyInvokedBefore:
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: "The value of the filter " + string(f.Key) + " must be a time such as 2024-08-29T00:00:00Z."}
			}
			after := f.Key == types.SessionFilterKeyInvokedAfter
			tests = append(tests, func(x *session) bool {
				return after && !x.StartDate.Before(at) || !after && x.StartDate.Before(at)
			})
		case types.SessionFilterKeyTargetId:
			tests = append(tests, func(x *session) bool { return aws.ToString(x.Target) == value })
		case types.SessionFilterKeyOwner:
			tests = append(tests, func(x *session) bool { return aws.ToString(x.Owner) == value })
		case types.SessionFilterKeyStatus:
			tests = append(tests, func(x *session) bool { return string(x.Status) == value })
		case types.SessionFilterKeySessionId:
			tests = append(tests, func(x *session) bool { return aws.ToString(x.SessionId) == value })
		case types.SessionFilterKeyAccessType:
			tests = append(tests, func(x *session) bool { return string(x.AccessType) == value })
		default:
			return nil, &types.InvalidFilterKey{} // which has no message
		}
	}
	return func(x *session) bool {
		for _, test := range tests {
			if !test(x) {
				return false
			}
		}
		return true
	}, nil
}
