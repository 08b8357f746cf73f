package loggingtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// LogStep is something that a service does to write a log.
type LogStep string

// Steps of [LogWrite]. Each needs the permission logs: and its name.
const (
	StepDescribeLogGroups  LogStep = "DescribeLogGroups"  // look for the group; the log is lost if this is not allowed
	StepCreateLogGroup     LogStep = "CreateLogGroup"     // make the group if it is missing
	StepDescribeLogStreams LogStep = "DescribeLogStreams" // look for the stream
	StepCreateLogStream    LogStep = "CreateLogStream"    // make the stream if it is missing
	StepPutLogEvents       LogStep = "PutLogEvents"       // write
)

// LogWrite is a log that a service of AWS writes for somebody. The fakes of
// services use it; so can anybody who wants to know whether a log would arrive.
type LogWrite struct {
	// Principal is the ARN of who writes: a user, a session or a role. A service
	// that is named writes as this role, and must be trusted by it. If it is "",
	// the service writes itself, as resource policies of CloudWatch Logs allow it.
	Principal string

	// Service assumes the role ("iot.amazonaws.com"), or writes itself
	// ("events.amazonaws.com"). If it is "", the principal writes itself.
	Service string

	// TrustContext has the condition keys that the service sends when it assumes
	// the role, or writes itself: aws:SourceArn and the like. May be nil.
	TrustContext map[string][]string

	Group, Stream string

	// Messages become one event each, with the time of the write. Empty ones are
	// left out, since CloudWatch Logs takes none.
	Messages []string

	// MaxEventBytes is the service's own limit on an event, where it is below
	// that of CloudWatch Logs. 0: none.
	MaxEventBytes int

	// Steps are what the service does, in order. nil: CreateLogStream and
	// PutLogEvents, so that the group must exist.
	Steps []LogStep

	// RetentionDays is how long a group that the service makes keeps its events, which
	// needs logs:PutRetentionPolicy: without it they never expire, and the log arrives
	// all the same. 0: they never expire.
	RetentionDays int32

	// NeedAll asks for the permission of every step, also where there is
	// nothing to create.
	NeedAll bool
}

// Delivery tells whether a log arrived, and if not, exactly why.
type Delivery struct {
	Arrived       bool // every message did that is not empty
	Group, Stream string
	Events        int            // how many messages arrived
	Reason        string         // one clause, "" if all arrived
	Steps         []DeliveryStep // what was done, up to what failed
}

// DeliveryStep is one thing that was asked of IAM or done to deliver a log.
type DeliveryStep struct {
	Action, Resource string          // "logs:PutLogEvents" on an ARN
	Decision         policy.Decision // what the policies say
	Err              error           // what the operation answered, nil for success
}

// String is the reason, or where the log arrived.
func (d Delivery) String() string {
	if d.Arrived {
		return fmt.Sprintf("%d events arrived in %s, stream %s", d.Events, d.Group, d.Stream)
	}
	return d.Reason
}

// WriteLog does what a service does that writes a log: it assumes the role, if
// it has one, asks for the permission of every step, and puts the events into the
// group, which later reads find there. Nothing is recorded in the account's call
// log, since services do not call through its doors.
//
// The error is the context's.
func (v View) WriteLog(ctx context.Context, w LogWrite) (Delivery, error) {
	if err := ctx.Err(); err != nil {
		return Delivery{}, err
	}
	d := &delivery{view: v, write: w, Delivery: Delivery{Group: w.Group, Stream: w.Stream}}
	if w.Steps == nil {
		d.write.Steps = []LogStep{StepCreateLogStream, StepPutLogEvents}
	}
	if err := d.run(); err != nil {
		d.Reason = err.Error()
	} else {
		d.Arrived = d.Events > 0
	}
	return d.Delivery, nil
}

type delivery struct {
	view  View
	write LogWrite
	Delivery
}

func (d *delivery) run() error {
	if err := d.assume(); err != nil {
		return err
	}
	if err := checkWriter(d.write.Group); err != nil {
		return errors.New(apiMessage(err))
	}
	for _, step := range d.write.Steps {
		if err := d.step(step); err != nil {
			return err
		}
	}
	return nil
}

// assume asks the trust policy.
func (d *delivery) assume() error {
	w := d.write
	if w.Service == "" || w.Principal == "" {
		return nil
	}
	decision := d.view.EvaluateTrust(w.Principal, w.Service, w.TrustContext)
	d.Steps = append(d.Steps, DeliveryStep{Action: "sts:AssumeRole", Resource: w.Principal, Decision: decision})
	if decision.Outcome != policy.Allowed {
		return fmt.Errorf("%s cannot assume %s: %s", w.Service, w.Principal, because(decision))
	}
	return nil
}

// because is a decision's reason, with the statement that made it.
func because(d policy.Decision) string {
	if d.Statement < 0 {
		return d.Reason
	}
	where := fmt.Sprintf("statement %d", d.Statement)
	if d.Sid != "" {
		where += " (" + d.Sid + ")"
	}
	return fmt.Sprintf("%s: %s of %s", d.Reason, where, d.Source)
}

func (d *delivery) step(step LogStep) error {
	s, v, w := logsOf(d.view.Account()), d.view, d.write
	groupThere, streamThere := s.has(v, w.Group, w.Stream)
	switch step {
	case StepDescribeLogGroups:
		return d.do(step, streamARN(v, "", ""), nil)
	case StepCreateLogGroup:
		if groupThere && !w.NeedAll {
			return nil
		}
		made := false
		err := d.do(step, streamARN(v, w.Group, ""), func() error {
			if groupThere {
				return nil
			}
			if err := ignoreExists(s.create(v, w.Group, &cloudwatchlogs.CreateLogGroupInput{})); err != nil {
				return err
			}
			made = true
			return nil
		})
		if made && w.RetentionDays > 0 {
			d.retain()
		}
		return err
	case StepDescribeLogStreams:
		return d.do(step, streamARN(v, w.Group, ""), func() error {
			if !groupThere {
				return logsNotFound("The specified log group does not exist.")
			}
			return nil
		})
	case StepCreateLogStream:
		if streamThere && !w.NeedAll {
			return nil
		}
		return d.do(step, streamARN(v, w.Group, w.Stream), func() error {
			if streamThere {
				return nil
			}
			return ignoreExists(s.createStream(v, w.Group, w.Stream))
		})
	case StepPutLogEvents:
		return d.do(step, streamARN(v, w.Group, w.Stream), d.put)
	}
	return fmt.Errorf("there is no step %q", step)
}

// retain sets the retention of a group that was made just now. Nothing is lost if
// that is not allowed.
func (d *delivery) retain() {
	v, w := d.view, d.write
	_ = d.do("PutRetentionPolicy", streamARN(v, w.Group, ""), func() error {
		s := logsOf(v.Account())
		s.mu.Lock()
		defer s.mu.Unlock()
		if g := s.region(v.Region()).groups[w.Group]; g != nil {
			g.retention = w.RetentionDays
		}
		return nil
	})
}

func ignoreExists(err error) error {
	var exists *types.ResourceAlreadyExistsException
	if errors.As(err, &exists) {
		return nil
	}
	return err
}

// do asks for permission and does what is to be done.
func (d *delivery) do(step LogStep, resource string, do func() error) error {
	v, w := d.view, d.write
	made := DeliveryStep{Action: "logs:" + string(step), Resource: resource}
	who, condition, resourcePolicy := w.Principal, logsOf(v.Account()).tagContext(v, w.Group), (*policy.Source)(nil)
	if who == "" {
		who = w.Service
		condition = maps.Clone(w.TrustContext)
		resourcePolicy = logsOf(v.Account()).resourcePolicy(v, w.Group)
	}
	made.Decision = v.Evaluate(who, made.Action, resource, condition, resourcePolicy)
	var err error
	switch {
	case made.Decision.Outcome != policy.Allowed:
		err = fmt.Errorf("%s is not allowed %s on %s: %s", who, made.Action, resource, because(made.Decision))
	case do != nil:
		if made.Err = do(); made.Err != nil {
			err = fmt.Errorf("%s on %s failed: %s", made.Action, resource, apiMessage(made.Err))
		}
	}
	d.Steps = append(d.Steps, made)
	return err
}

// put writes the messages, in batches. Events that are too large are lost, and the
// others arrive.
func (d *delivery) put() error {
	s, v, w := logsOf(d.view.Account()), d.view, d.write
	if groupThere, _ := s.has(v, w.Group, w.Stream); !groupThere {
		return logsNotFound("The specified log group does not exist.")
	}
	if key, needsCaller := s.keyOf(v, w.Group); key != "" {
		// A service that writes itself is no caller whose permissions could be asked for.
		needsCaller = needsCaller && w.Principal != ""
		if k := s.judgeGroupKey(v, w.Principal, w.Group, key, "kms:GenerateDataKey", needsCaller); k.Outcome != policy.Allowed {
			return logsDenied(because(k))
		}
	}
	limit := maxEventBytes
	if w.MaxEventBytes > 0 {
		limit = min(limit, w.MaxEventBytes+eventOverhead)
	}
	now := time.Now().UnixMilli()
	var batch []types.InputLogEvent
	size, lost := 0, 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		rejected, err := s.put(v, w.Group, w.Stream, batch)
		if err == nil && rejected != nil {
			err = logsInvalid("the events are outside of the times that the log group takes")
		}
		if err == nil {
			d.Events += len(batch)
		}
		batch, size = nil, 0
		return err
	}
	for _, m := range w.Messages {
		n := len(m) + eventOverhead
		if m == "" {
			continue // CloudWatch Logs takes no empty event
		}
		if n > limit {
			lost++
			continue
		}
		if size+n > maxBatchBytes || len(batch) == maxBatch {
			if err := flush(); err != nil {
				return err
			}
		}
		batch, size = append(batch, types.InputLogEvent{Timestamp: aws.Int64(now), Message: aws.String(m)}), size+n
	}
	if err := flush(); err != nil {
		return err
	}
	if lost > 0 {
		return logsInvalid(fmt.Sprintf("%d of %d events are larger than %d bytes", lost, len(w.Messages), limit-eventOverhead))
	}
	if d.Events == 0 {
		return logsInvalid("there is nothing to write")
	}
	return nil
}

// has tells whether a group and a stream of it exist.
func (s *logsStore) has(v View, group, stream string) (groupThere, streamThere bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.region(v.Region()).groups[group]
	return g != nil, g != nil && g.streams[stream] != nil
}
