package sessionlog

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// HistoryDays is how far back Session Manager remembers sessions that ended.
const HistoryDays = 30

// Filter selects sessions. The zero value is all of the past 30 days, and those
// that are active. AWS takes at most six filters at once.
type Filter struct {
	// State is "Active" for sessions that are connected or disconnected, "History"
	// for those that ended; empty for both.
	State types.SessionState
	// After and Before bound when sessions started, to the second.
	After, Before time.Time
	Target        string // a node's id
	Owner         string // ARN of who started the session
	Status        types.SessionStatus
	SessionID     string
	AccessType    types.AccessType // Standard or JustInTime
}

func (f Filter) filters() ([]types.SessionFilter, error) {
	var out []types.SessionFilter
	add := func(key types.SessionFilterKey, value string) {
		if value != "" {
			out = append(out, types.SessionFilter{Key: key, Value: &value})
		}
	}
	add(types.SessionFilterKeyInvokedAfter, stamp(f.After))
	add(types.SessionFilterKeyInvokedBefore, stamp(f.Before))
	add(types.SessionFilterKeyTargetId, f.Target)
	add(types.SessionFilterKeyOwner, f.Owner)
	add(types.SessionFilterKeyStatus, string(f.Status))
	add(types.SessionFilterKeySessionId, f.SessionID)
	add(types.SessionFilterKeyAccessType, string(f.AccessType))
	if len(out) > 6 {
		return nil, errors.New("sessionlog: DescribeSessions takes at most 6 filters at once")
	}
	switch f.State {
	case "", types.SessionStateActive, types.SessionStateHistory:
	default:
		return nil, fmt.Errorf("sessionlog: state %q must be Active or History", f.State)
	}
	return out, nil
}

// Session is a session as Session Manager's history has it.
type Session struct {
	SessionID  string              `json:"sessionId"`
	Target     string              `json:"target"` // the node's id
	Owner      string              `json:"owner"`  // ARN of who started it
	Status     types.SessionStatus `json:"status"`
	Start      time.Time           `json:"start,omitzero"`
	End        time.Time           `json:"end,omitzero"` // zero while it is active
	Document   string              `json:"document"`
	Reason     string              `json:"reason,omitempty"`
	MaxMinutes string              `json:"maxSessionDuration,omitempty"` // as AWS tells it
	AccessType types.AccessType    `json:"accessType,omitempty"`
	Active     bool                `json:"active"`
}

// Duration is how long the session lasted; 0 while it is active.
func (s Session) Duration() time.Duration {
	if s.End.IsZero() || s.Start.IsZero() {
		return 0
	}
	return s.End.Sub(s.Start)
}

// Sessions are the sessions of a filter: active ones, then those that ended, a
// page of 200 at a time. One that ends meanwhile comes once. The error is a
// *logging.CallError and ends the sequence.
//
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeSessions.html
func Sessions(ctx context.Context, api SessionsAPI, f Filter) iter.Seq2[Session, error] {
	return func(yield func(Session, error) bool) {
		filters, err := f.filters()
		if err != nil {
			yield(Session{}, err)
			return
		}
		active := map[string]bool{} // few, unlike the history
		for _, state := range []types.SessionState{types.SessionStateActive, types.SessionStateHistory} {
			if f.State != "" && f.State != state {
				continue
			}
			for s, err := range sessions(ctx, api, state, filters) {
				if err == nil && state == types.SessionStateHistory && active[s.SessionID] {
					continue
				}
				if !yield(s, err) || err != nil {
					return
				}
				if s.Active && f.State == "" {
					active[s.SessionID] = true
				}
			}
		}
	}
}

// sessionsPage is the most that DescribeSessions answers at once.
const sessionsPage = 200

func sessions(ctx context.Context, api SessionsAPI, state types.SessionState, filters []types.SessionFilter) iter.Seq2[Session, error] {
	return func(yield func(Session, error) bool) {
		pages := ssm.NewDescribeSessionsPaginator(api, &ssm.DescribeSessionsInput{State: state, Filters: filters, MaxResults: aws.Int32(sessionsPage)})
		for pages.HasMorePages() {
			out, err := pages.NextPage(ctx, ssmOptions)
			if err != nil {
				yield(Session{}, resource.Failed("ssm:DescribeSessions", resource.ID{Type: "AWS::SSM::Session"}, err))
				return
			}
			for _, s := range out.Sessions {
				if !yield(sessionOf(s, state), nil) {
					return
				}
			}
		}
	}
}

func sessionOf(s types.Session, state types.SessionState) Session {
	return Session{
		SessionID: aws.ToString(s.SessionId), Target: aws.ToString(s.Target), Owner: aws.ToString(s.Owner), Status: s.Status,
		Start: aws.ToTime(s.StartDate).UTC(), End: aws.ToTime(s.EndDate).UTC(), Document: aws.ToString(s.DocumentName), Reason: aws.ToString(s.Reason),
		MaxMinutes: aws.ToString(s.MaxSessionDuration), AccessType: s.AccessType, Active: state == types.SessionStateActive,
	}
}
