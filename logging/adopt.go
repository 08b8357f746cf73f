package logging

import (
	"context"
	"errors"
	"strings"
)

// Identify asks STS for the account and partition of the clients' credentials,
// and answers the scope and the caller's ARN.
func Identify(ctx context.Context, c Clients) (Scope, string, error) {
	b, err := identifyTarget(ctx, newReader(false), NewResources("clients", c))
	return b.scope, b.caller, err
}

// ReadLogGroup adopts a log group: the settings that it has now. False where
// there is no such group. Its tags are not read.
func ReadLogGroup(ctx context.Context, c Clients, s Scope, name string) (LogGroup, bool, error) {
	state, err := ObserveLogGroup(c, s, name).Read(ctx, newReader(false))
	if err != nil || state == nil {
		return LogGroup{}, false, err
	}
	now, ok := state.(LogGroupState)
	if !ok {
		return LogGroup{}, false, errors.New("log group " + name + ": the state is of another type")
	}
	b := NewLogGroup(name).Class(now.Class).ProtectFromDeletion(now.Protection)
	switch {
	case now.Class == Delivery: // its retention is fixed
	case now.Retention == 0:
		b.RetainForever()
	default:
		b.RetainDays(now.Retention)
	}
	if now.KeyARN == "" {
		b.WithoutKey()
	} else {
		b.Key(now.KeyARN)
	}
	g, err := b.Build()
	return g, err == nil, err
}

// ReadRole adopts a role with its policies: the settings that it has now. False
// where there is no such role.
func ReadRole(ctx context.Context, c Clients, s Scope, name string) (Role, bool, error) {
	state, err := ObserveRole(c, s, name).Read(ctx, newReader(true))
	if err != nil || state == nil {
		return Role{}, false, err
	}
	now, ok := state.(RoleState)
	if !ok {
		return Role{}, false, errors.New("role " + name + ": the state is of another type")
	}
	b := NewRole(name).Path(now.Path).Trust(now.Trust).Description(now.Description).Boundary(now.Boundary)
	for _, n := range sortedKeys(now.Inline) {
		b.Inline(n, now.Inline[n])
	}
	for _, a := range sortedKeys(now.Attached) {
		b.Attach(a)
	}
	for _, k := range sortedKeys(now.Tags) {
		if !strings.HasPrefix(strings.ToLower(k), "aws:") { // such as CloudFormation's, which only AWS sets
			b.Tag(k, now.Tags[k])
		}
	}
	r, err := b.Build()
	return r, err == nil, err
}
