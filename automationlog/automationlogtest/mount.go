package automationlogtest

import (
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

const (
	destination = "/ssm/automation/customer-script-log-destination"
	groupName   = "/ssm/automation/customer-script-log-group-name"
)

// Option changes how the settings behave.
type Option = ssmtest.Option

// WithDefaults sets AWS's own values of the two settings, which hold while an
// account has set nothing. They are not documented; both are empty unless set.
func WithDefaults(destinationValue, group string) Option {
	return ssmtest.WithSettingDefaults(map[string]string{destination: destinationValue, groupName: group})
}

// WithPendingUpdates makes every update stay PendingUpdate for d before it holds.
func WithPendingUpdates(d time.Duration) Option { return ssmtest.WithPendingSettings(d) }

// store is the automations of an account.
type store struct {
	mu         sync.Mutex
	executions []*execution // of all regions, oldest first
	started    int          // how many ids were given out
	byID       map[string]*execution
	scripted   map[stepKey]Step
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store {
		return &store{byID: map[string]*execution{}, scripted: map[stepKey]Step{}}
	})
}

// Mount puts automations of Systems Manager on an account, and what package ssmtest has of
// it: the service settings, and the documents, which runbooks are.
func Mount(a *loggingtest.Account, opts ...Option) {
	ssmtest.Mount(a, opts...)
	handleSSM(a, storeOf(a))
}

// Put sets a service setting, as somebody did before the test begins.
func Put(v loggingtest.View, path, value string) { ssmtest.PutSetting(v, path, value) }

// PutPending makes a change of a service setting await approval: the old value
// stays in force, and the status is PendingUpdate.
func PutPending(v loggingtest.View, path, value string) { ssmtest.PutPendingSetting(v, path, value) }
