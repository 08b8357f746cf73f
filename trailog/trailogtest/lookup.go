package trailogtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const (
	historyDays = 90
	lookupPage  = 50
)

// lookupEvents answers from the history of the region: management events, or with
// the category insight Insights events, of the last 90 days, newest first.
func (s *store) lookupEvents(r *loggingtest.Request, in *cloudtrail.LookupEventsInput) (*cloudtrail.LookupEventsOutput, error) {
	if err := r.Authorize("cloudtrail:LookupEvents", "*", nil); err != nil {
		return nil, err
	}
	if len(in.LookupAttributes) > 1 {
		return nil, &types.InvalidLookupAttributesException{Message: aws.String("You can specify only one lookup attribute.")}
	}
	if in.StartTime != nil && in.EndTime != nil && in.StartTime.After(*in.EndTime) {
		return nil, &types.InvalidTimeRangeException{Message: aws.String("The start time is after the end time.")}
	}
	limit := lookupPage
	if in.MaxResults != nil {
		limit = int(*in.MaxResults)
	}
	before := ^uint64(0) // the number of the last event of the page before
	if in.NextToken != nil {
		n, err := strconv.ParseUint(*in.NextToken, 10, 64)
		if err != nil {
			return nil, &types.InvalidNextTokenException{Message: aws.String("The token is not valid.")}
		}
		before = n
	}
	s.mu.Lock()
	all := s.history.newest()
	s.mu.Unlock()
	out := &cloudtrail.LookupEventsOutput{Events: []types.Event{}}
	for _, p := range all {
		if p.number >= before {
			continue
		}
		record := p.record
		if p.call != nil {
			if p.call.Region != r.Region() {
				continue // without making its record
			}
			made := s.recordOf(*p.call, p.number)
			record = &made
		}
		if !s.found(r, in, record) {
			continue
		}
		if len(out.Events) == limit {
			out.NextToken = aws.String(fmt.Sprint(before))
			break
		}
		out.Events = append(out.Events, lookedUp(record))
		before = p.number
	}
	return out, nil
}

// found reports whether an event is what a LookupEvents asks for.
func (s *store) found(r *loggingtest.Request, in *cloudtrail.LookupEventsInput, x *trailrecord.Record) bool {
	category := trailrecord.Management
	if in.EventCategory == types.EventCategoryInsight {
		category = trailrecord.Insight
	}
	switch {
	case x.EventCategory != category, x.AWSRegion != r.Region(), x.RecipientAccountID != r.Account().ID(),
		time.Since(x.EventTime) > historyDays*24*time.Hour,
		in.StartTime != nil && x.EventTime.Before(*in.StartTime),
		in.EndTime != nil && x.EventTime.After(*in.EndTime):
		return false
	case len(in.LookupAttributes) == 0:
		return true
	}
	e, value := lookedUp(x), aws.ToString(in.LookupAttributes[0].AttributeValue)
	switch in.LookupAttributes[0].AttributeKey {
	case types.LookupAttributeKeyEventId:
		return x.EventID == value
	case types.LookupAttributeKeyEventName:
		return x.EventName == value
	case types.LookupAttributeKeyReadOnly:
		return aws.ToString(e.ReadOnly) == value
	case types.LookupAttributeKeyUsername:
		return aws.ToString(e.Username) == value
	case types.LookupAttributeKeyEventSource:
		return x.EventSource == value
	case types.LookupAttributeKeyAccessKeyId:
		return x.UserIdentity.AccessKeyID == value
	case types.LookupAttributeKeyResourceType:
		return slices.ContainsFunc(e.Resources, func(z types.Resource) bool { return aws.ToString(z.ResourceType) == value })
	case types.LookupAttributeKeyResourceName:
		return slices.ContainsFunc(e.Resources, func(z types.Resource) bool { return aws.ToString(z.ResourceName) == value })
	}
	return false
}

// lookedUp is an event as LookupEvents answers it.
func lookedUp(x *trailrecord.Record) types.Event {
	e := types.Event{EventId: aws.String(x.EventID), EventName: aws.String(x.EventName), EventSource: text(x.EventSource),
		EventTime: aws.Time(x.EventTime), AccessKeyId: text(x.UserIdentity.AccessKeyID)}
	if x.EventCategory != trailrecord.Insight {
		e.ReadOnly = aws.String(fmt.Sprint(x.ReadOnly == trailrecord.True))
		e.Username = text(userName(x.UserIdentity))
	}
	for _, z := range x.Resources {
		e.Resources = append(e.Resources, types.Resource{ResourceType: text(z.Type), ResourceName: text(z.ARN)})
	}
	if data, err := x.MarshalJSON(); err == nil {
		e.CloudTrailEvent = aws.String(string(data))
	}
	return e
}

// userName is the name that events are found by: the user's, or of a role the
// session's.
func userName(u trailrecord.UserIdentity) string {
	switch {
	case u.Type == trailrecord.Root:
		return "root"
	case u.UserName != "":
		return u.UserName
	}
	_, session, _ := strings.Cut(u.PrincipalID, ":")
	return session
}

// serviceOf is the name of the service that an event source is.
func serviceOf(source string) string {
	service, _, _ := strings.Cut(source, ".")
	return service
}
