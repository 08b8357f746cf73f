package resource

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Witness sees the calls that are made with its context by clients of a [Watched]
// configuration: how many requests were sent, and what time it is by AWS's clock.
// Clients of other configurations, and fakes, it does not see.
type Witness struct {
	mu       sync.Mutex
	requests int
	skew     time.Duration
}

type witnessKey struct{}

// WithWitness is a context with a witness.
func WithWitness(ctx context.Context) (context.Context, *Witness) {
	w := new(Witness)
	return context.WithValue(ctx, witnessKey{}, w), w
}

// Retried reports whether a call was sent more than once: then an answer to an earlier
// request may have been lost.
func (w *Witness) Retried() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests > 1
}

// Now is the time by AWS's clock, as its last answer told it.
func (w *Witness) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.skew)
}

type readingKey struct{}

type reading struct {
	limit    time.Duration
	answered func()
}

// WithReading is a context in which each call of clients of a [Watched] configuration is
// given up after the limit, its retries included, and each answer is told.
func WithReading(ctx context.Context, limit time.Duration, answered func()) context.Context {
	return context.WithValue(ctx, readingKey{}, reading{limit, answered})
}

func witnessOf(ctx context.Context) *Witness {
	w, _ := ctx.Value(witnessKey{}).(*Witness)
	return w
}

// Watched is the configuration with what a [Witness] needs. ClientsFromConfig of each
// package applies it.
func Watched(cfg aws.Config) aws.Config {
	cfg = cfg.Copy()
	cfg.APIOptions = append(cfg.APIOptions, watch)
	return cfg
}

func watch(s *middleware.Stack) error {
	err := s.Initialize.Add(middleware.InitializeMiddlewareFunc("awslogkit:Limit",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			if r, ok := ctx.Value(readingKey{}).(reading); ok {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, r.limit)
				defer cancel()
			}
			return next.HandleInitialize(ctx, in)
		}), middleware.Before)
	if err != nil {
		return err
	}
	return s.Deserialize.Add(middleware.DeserializeMiddlewareFunc("awslogkit:Witness",
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
			w := witnessOf(ctx)
			if w != nil {
				w.mu.Lock()
				w.requests++
				w.mu.Unlock()
			}
			out, metadata, err := next.HandleDeserialize(ctx, in)
			if r, ok := ctx.Value(readingKey{}).(reading); ok && out.RawResponse != nil {
				r.answered()
			}
			if answer, ok := out.RawResponse.(*smithyhttp.Response); ok && w != nil && answer != nil {
				if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
					w.mu.Lock()
					w.skew = time.Until(date)
					w.mu.Unlock()
				}
			}
			return out, metadata, err
		}), middleware.After)
}

// Refused reports whether an error of a write is AWS's answer that it had no effect.
// Any other error, such as a deadline, a broken connection or an error of AWS's own,
// says nothing about the effect.
func Refused(err error) bool {
	var nothing *notSent
	var answer *smithyhttp.ResponseError
	var api smithy.APIError
	var params *smithy.InvalidParamsError
	var input *smithy.SerializationError
	switch {
	case errors.As(err, &nothing), errors.As(err, &params), errors.As(err, &input):
		return true
	case errors.As(err, &answer) && answer.HTTPStatusCode() >= 500:
		return false
	}
	return errors.As(err, &api) && api.ErrorFault() != smithy.FaultServer
}

// NotSent is an error of a write that made no call.
func NotSent(err error) error {
	if err == nil {
		return nil
	}
	return &notSent{err}
}

type notSent struct{ err error }

func (e *notSent) Error() string { return e.err.Error() }
func (e *notSent) Unwrap() error { return e.err }

// TookEffect is an error of a write that came after AWS had answered with success.
func TookEffect(err error) error {
	if err == nil {
		return nil
	}
	return &tookEffect{err}
}

// HasTakenEffect reports whether an error says that the write took effect all the same.
func HasTakenEffect(err error) bool {
	var e *tookEffect
	return errors.As(err, &e)
}

type tookEffect struct{ err error }

func (e *tookEffect) Error() string { return e.err.Error() }
func (e *tookEffect) Unwrap() error { return e.err }
