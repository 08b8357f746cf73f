package repo

import (
	"regexp"
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/accounttest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// The error of an operation that an account lacks names the package whose Mount brings it.
func TestMountsAreNamed(t *testing.T) {
	mounts := map[string]func(*loggingtest.Account){
		"automationlog/automationlogtest":       func(a *loggingtest.Account) { automationlogtest.Mount(a) },
		"iotlog/iotlogtest":                     func(a *loggingtest.Account) { iotlogtest.Mount(a) },
		"logging/loggingtest/accounttest":       accounttest.Mount,
		"logging/loggingtest/eventstest":        func(a *loggingtest.Account) { eventstest.Mount(a) },
		"logging/loggingtest/organizationstest": organizationstest.Mount,
		"logging/loggingtest/s3test":            func(a *loggingtest.Account) { s3test.Mount(a) },
		"logging/loggingtest/snstest":           func(a *loggingtest.Account) { snstest.Mount(a) },
		"logging/loggingtest/ssmtest":           func(a *loggingtest.Account) { ssmtest.Mount(a) },
		"sessionlog/sessionlogtest":             func(a *loggingtest.Account) { sessionlogtest.Mount(a) },
		"trailog/trailogtest":                   func(a *loggingtest.Account) { trailogtest.Mount(a) },
	}
	answers := func(mount func(*loggingtest.Account)) (all []string) {
		a := loggingtest.NewAccount("111122223333")
		mount(a)
		for _, op := range a.Operations() {
			all = append(all, op.Service+":"+op.Name)
		}
		return all
	}
	brought := map[string][]string{}
	for path, mount := range mounts {
		brought[path] = answers(mount)
	}
	always, named := answers(func(*loggingtest.Account) {}), map[string]bool{}
	for _, service := range awsmodel.Names() {
		for name := range awsmodel.Find(service).Operations {
			if slices.Contains(always, service+":"+name) {
				continue
			}
			for _, mounted := range []bool{false, true} {
				message := (&loggingtest.UnknownOperationError{Service: service, Operation: name, Mounted: mounted}).ErrorMessage()
				m := regexp.MustCompile(`; call Mount of (\S+)$`).FindStringSubmatch(message)
				if m == nil || !slices.Contains(brought[m[1]], service+":"+name) {
					t.Errorf("%s:%s: %s", service, name, message)
					continue
				}
				named[m[1]] = true
			}
		}
	}
	if len(named) != len(mounts) {
		t.Errorf("only %v are named", named)
	}
}
