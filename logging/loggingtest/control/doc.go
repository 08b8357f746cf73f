// Package control has a fake account that is served over HTTP behave badly, from any
// process: it is the client of the control path of loggingtest's Account.Handler.
//
//	fake := control.New("http://127.0.0.1:4566")
//	fault, err := fake.Inject(ctx, control.Fault{Operation: "logs:PutLogEvents", Nth: 1, Kind: control.Throttle})
//
// Whatever calls the account then, the AWS CLI, boto3, Terraform or a program in another
// language, meets the fault. The path is [Path]: below it requests and answers are JSON,
// so that a script can do without this package:
//
//	curl -d '{"faults":[{"operation":"logs:*","kind":"delay","delay":"2s"}]}' http://127.0.0.1:4566/_fakeaws/faults
//
//	GET    /_fakeaws/health        the accounts that are served
//	POST   /_fakeaws/reset         what is held, faults and settings as they were
//	GET    /_fakeaws/calls         the last calls; ?operation=logs:* for some
//	DELETE /_fakeaws/calls         forgets them
//	GET    /_fakeaws/faults        what is armed, and how often each fault fired
//	POST   /_fakeaws/faults        arms faults together
//	DELETE /_fakeaws/faults        disarms all; ?id=1 what was armed together
//	PUT    /_fakeaws/throttling    rates of calls
//	PUT    /_fakeaws/latency       how long calls take, by operation
//	PUT    /_fakeaws/lag           how far reads are behind writes, by service
//	PUT    /_fakeaws/iam           how long IAM's changes take to arrive
//
// Where an organization is served, ?account= says which account is meant; without it, it
// is the management account. Durations are texts as time.ParseDuration reads them.
//
// No request of AWS is one of the control path: it is below a name that no bucket can
// have, what is signed is never taken for one, and nor is what names a bucket by its host.
//
//awslogkit:floor 1
//awslogkit:deps
package control
