package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client controls one account that is served somewhere. It is a small value; the zero
// Client is not usable.
type Client struct {
	endpoint string
	account  string
	http     *http.Client
}

// New controls the account that is served at an endpoint, "http://127.0.0.1:4566": the
// management account of an organization.
func New(endpoint string) Client {
	return Client{endpoint: strings.TrimSuffix(endpoint, "/"), http: http.DefaultClient}
}

// Account controls another account of the organization that is served.
func (c Client) Account(id string) Client {
	c.account = id
	return c
}

// With is the same client with another HTTP client.
func (c Client) With(client *http.Client) Client {
	c.http = client
	return c
}

// maxAnswer is the size in bytes of the largest answer that is read.
const maxAnswer = 256 << 20

// do makes a request and reads its answer into out, which may be nil.
func (c Client) do(ctx context.Context, method, what string, query url.Values, in, out any) error {
	if c.account != "" {
		if query == nil {
			query = url.Values{}
		}
		query.Set("account", c.account)
	}
	var body io.Reader = http.NoBody
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("control: %w", err)
		}
		body = bytes.NewReader(data)
	}
	target := c.endpoint + Path + what
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	if res.StatusCode/100 != 2 {
		e := &Error{Status: res.StatusCode}
		if err := json.Unmarshal(data, e); err != nil || len(e.Problems) == 0 {
			e.Problems = []string{"what answers is no control path of a fake account"}
		}
		return e
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("control: the answer of %s %s%s: %w", method, Path, what, err)
	}
	return nil
}

// Health asks whether an account is there, and what it has.
func (c Client) Health(ctx context.Context) (h Health, err error) {
	err = c.do(ctx, http.MethodGet, "health", nil, nil, &h)
	return h, err
}

// Reset puts everything back: what all accounts held when their handler was made, no
// faults, latency and lag, throttling as the account was made with, and no calls.
func (c Client) Reset(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "reset", nil, nil, nil)
}

// Calls are the calls that the account remembers, oldest first: of the operations named
// ("logs:CreateLogGroup", "logs:*"), or of all if none is. count is how many there were
// in all, also those that it does not remember.
func (c Client) Calls(ctx context.Context, operations ...string) (calls []Call, count int, err error) {
	var out struct {
		Calls []Call
		Count int
	}
	err = c.do(ctx, http.MethodGet, "calls", url.Values{"operation": operations}, nil, &out)
	return out.Calls, out.Count, err
}

// ResetCalls forgets the calls so far.
func (c Client) ResetCalls(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "calls", nil, nil, nil)
}

// Injection is faults that were armed together.
type Injection struct {
	client Client
	id     string
}

// Inject arms faults, until they are disarmed or the account is reset. A fault that could
// never do anything is an [*Error], which says all that is wrong.
func (c Client) Inject(ctx context.Context, faults ...Fault) (Injection, error) {
	var out struct{ ID string }
	err := c.do(ctx, http.MethodPost, "faults", nil, map[string]any{"faults": faults}, &out)
	return Injection{c, out.ID}, err
}

// Faults are what is armed through the control path, in the order in which it was armed.
func (c Client) Faults(ctx context.Context) (armed []Armed, err error) {
	var out struct{ Armed []Armed }
	err = c.do(ctx, http.MethodGet, "faults", nil, nil, &out)
	return out.Armed, err
}

// DisarmAll ends all faults that were armed through the control path.
func (c Client) DisarmAll(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "faults", nil, nil, nil)
}

// Fired is how often each fault hit a call so far, retries counted, in the order in which
// they were given to Inject. It is an error once they are disarmed.
func (in Injection) Fired(ctx context.Context) ([]int, error) {
	armed, err := in.client.Faults(ctx)
	for _, a := range armed {
		if a.ID == in.id {
			return a.Fired, err
		}
	}
	if err == nil {
		err = fmt.Errorf("control: the faults %q are not armed", in.id)
	}
	return nil, err
}

// Disarm ends the faults. It may be called more than once.
func (in Injection) Disarm(ctx context.Context) error {
	return in.client.do(ctx, http.MethodDelete, "faults", url.Values{"id": {in.id}}, nil, nil)
}

// SetThrottling limits calls from now on; the zero Throttling lets all through.
func (c Client) SetThrottling(ctx context.Context, t Throttling) error {
	return c.do(ctx, http.MethodPut, "throttling", nil, t, nil)
}

// SetLatency says how long calls take from now on, by operation ("logs:CreateLogGroup",
// "logs:*", "*"), in place of what was said before; nil is no time. Where several match,
// they add up.
func (c Client) SetLatency(ctx context.Context, latency map[string]time.Duration) error {
	return c.do(ctx, http.MethodPut, "latency", nil, texts(latency), nil)
}

// SetLag says how far reads are behind writes from now on, by service ("ssm"; "*" is all
// others), in place of what was said before; nil is not at all.
func (c Client) SetLag(ctx context.Context, lag map[string]time.Duration) error {
	return c.do(ctx, http.MethodPut, "lag", nil, texts(lag), nil)
}

// SetIAM says how long IAM's changes take to arrive from now on.
func (c Client) SetIAM(ctx context.Context, i IAM) error {
	return c.do(ctx, http.MethodPut, "iam", nil, i, nil)
}

func texts(of map[string]time.Duration) map[string]Duration {
	out := make(map[string]Duration, len(of))
	for k, d := range of {
		out[k] = Duration(d)
	}
	return out
}
