package logging_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// A world is a service of the simplest kind, for tests of the core: widgets
// with fields, some of which need other widgets.
type world struct {
	mu      sync.Mutex
	account string
	widgets map[string]map[string]string    // absent: not there
	log     []string                        // the writes, in order
	fail    func(call string) (error, bool) // the error, and whether the write takes effect
	during  func(call string)
	created map[string]time.Time
}

func newWorld() *world {
	return &world{account: "111122223333", widgets: map[string]map[string]string{}, created: map[string]time.Time{}}
}

func (w *world) GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{Account: &w.account, Arn: aws.String("arn:aws:iam::" + w.account + ":user/alice")}, nil
}

// plain is a thing without fields.
var plain = func() resource.Resource {
	k := resource.Kind[struct{}, struct{}]{Type: resource.NewType[struct{}]("Test::Plain")}
	r, err := k.Manage(k.Ref(resource.Scope{}, "plain"), struct{}{})
	if err != nil {
		panic(err)
	}
	return r
}()

// A widget is written by hand, so that the engine is tested without the kit.
type widget struct {
	resource.Resource // plain, for what a widget says nothing about

	w          *world
	name       string
	fields     map[string]string
	needs      []string
	standalone bool
	transient  func(error) (bool, string)
}

func (x *widget) ID() logging.ID {
	return logging.ID{Scope: logging.Scope{Partition: "aws", Account: x.w.account, Region: "eu-west-1"}, Type: "Test::Widget", Name: x.name}
}

func (x *widget) Needs() []logging.ID {
	var ids []logging.ID
	for _, n := range x.needs {
		ids = append(ids, (&widget{w: x.w, name: n}).ID())
	}
	return ids
}

func (x *widget) Merge(o resource.Resource) (resource.Resource, error) {
	m := &widget{Resource: plain, w: x.w, name: x.name, fields: map[string]string{}, needs: append(x.needs, o.(*widget).needs...)}
	for k, v := range x.fields {
		m.fields[k] = v
	}
	for k, v := range o.(*widget).fields {
		if have, ok := m.fields[k]; ok && have != v {
			return nil, &logging.MergeError{Path: k, A: have, B: v}
		}
		m.fields[k] = v
	}
	return m, nil
}

func (x *widget) Read(ctx context.Context, r *resource.Reader) (resource.State, error) {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	if x.w.fail != nil {
		if err, _ := x.w.fail("test:Get " + x.name); err != nil {
			return nil, err
		}
	}
	have, ok := x.w.widgets[x.name]
	if !ok {
		return nil, nil
	}
	copied := map[string]string{}
	for k, v := range have {
		if k != "data" { // what it holds is no setting
			copied[k] = v
		}
	}
	return copied, nil
}

func (x *widget) Reads() []logging.Permission {
	return []logging.Permission{{Action: "test:Get", Resource: "*"}}
}

func (x *widget) Diff(now resource.State) ([]logging.Change, error) {
	var cs []logging.Change
	add := func(path string, before, after any) {
		c, err := resource.NewChange(path, before, after)
		if err != nil {
			panic(err)
		}
		c.Standalone = x.standalone
		cs = append(cs, c)
	}
	have, ok := now.(map[string]string)
	if !ok {
		add("", nil, map[string]string{})
	}
	for _, k := range []string{"a", "b", "c"} {
		want, ok := x.fields[k]
		if !ok || have[k] == want {
			continue
		}
		if was, ok := have[k]; ok {
			add(k, was, want)
		} else {
			add(k, nil, want)
		}
	}
	return cs, nil
}

func (x *widget) Call(c logging.Change) resource.Call {
	op := "test:Put"
	switch {
	case c.Path == "" && string(c.After) == "null":
		op = "test:Delete"
	case c.Path == "":
		op = "test:Create"
	}
	return resource.Call{Operation: op, Requires: []logging.Permission{{Action: op, Resource: "*"}}}
}

func (x *widget) Write(ctx context.Context, c logging.Change) error {
	call := fmt.Sprintf("%s %s", x.Call(c).Operation, x.name)
	if c.Path != "" {
		call += "." + c.Path + "=" + string(c.After)
	}
	if x.w.during != nil {
		x.w.during(call)
	}
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	x.w.log = append(x.w.log, call)
	var fault error
	if x.w.fail != nil {
		err, effect := x.w.fail(call)
		if err != nil && !effect {
			return err
		}
		fault = err
	}
	have := x.w.widgets[x.name]
	switch {
	case c.Path == "" && string(c.After) == "null":
		if have["data"] != "" {
			return logging.ErrHoldsData
		}
		delete(x.w.widgets, x.name)
	case c.Path == "":
		if have != nil {
			return errors.New("exists")
		}
		x.w.widgets[x.name] = map[string]string{}
		x.w.created[x.name] = time.Now()
	case have == nil:
		return errors.New("no such widget")
	case string(c.After) == "null":
		delete(have, c.Path)
	default:
		var v string
		if err := json.Unmarshal(c.After, &v); err != nil {
			return err
		}
		have[c.Path] = v
	}
	return fault
}

func (x *widget) CreatedAt(now resource.State) time.Time {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	if now == nil {
		return time.Time{}
	}
	return x.w.created[x.name]
}

func (x *widget) Transient(err error, _ resource.Facts) (bool, string) {
	if x.transient == nil {
		return false, ""
	}
	return x.transient(err)
}

// Reset takes field a back.
func (x *widget) Reset(now resource.State) ([]logging.Change, error) {
	have, _ := now.(map[string]string)
	if v, ok := have["a"]; ok {
		c, err := resource.NewChange("a", v, nil)
		return []logging.Change{c}, err
	}
	return nil, nil
}

type target struct {
	w       *world
	name    string
	widgets []*widget
	judge   func(resource.Facts) iter.Seq[logging.Finding]
	observe []resource.Resource
}

func (t *target) Name() string { return t.name }
func (t *target) Clients() logging.Clients {
	return logging.Clients{Region: "eu-west-1", Identity: t.w}
}

func (t *target) Declare(_ logging.Scope, d *resource.Declaration) error {
	for _, x := range t.widgets {
		x.Resource = plain
		d.Manage(x)
	}
	d.Observe(t.observe...)
	return nil
}

func (t *target) Judge(f resource.Facts) iter.Seq[logging.Finding] {
	if t.judge == nil {
		return func(func(logging.Finding) bool) {}
	}
	return t.judge(f)
}

func (x *widget) Check(logging.Change) error { return nil }
