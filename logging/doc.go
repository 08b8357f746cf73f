// Package logging declares what logging an AWS account should have, plans what
// has to change, applies the plan and undoes it where a step fails, and checks
// whether logs will arrive. It is what users see. The things that logs need are
// packages of their own, loggroup, role, bucket, topic and key, and so are the
// places: automationlog, sessionlog, iotlog and trailog. Package resource is for
// those who describe a thing of their own.
//
//	group, err := loggroup.New("/ops/automation").RetainDays(365).Build()
//	…
//	clients := loggroup.ClientsFromConfig(cfg) // an aws.Config
//	target := logging.Join("platform", loggroup.Bind(clients, group))
//
//	plan, err := logging.NewPlan(ctx, logging.Targets{target})
//	…
//	fmt.Print(plan, plan.Findings())   // what would change, and what would be wrong then
//	report, err := plan.Apply(ctx)     // carry it out
//	…
//	findings, err := logging.Check(ctx, logging.Targets{target}) // will the logs arrive?
//
// # Words
//
// Settings are the wanted state: an immutable value that a builder makes, such as
// loggroup.Group and role.Role. Build answers the value, or one [*ValidationError] that
// names every wrong field. Settings marshal to JSON and back. What they do not
// mention is left as it is in the account.
//
// A resource is one thing that AWS keeps, named by account, region,
// CloudFormation type and name ([ID]). It can be read, compared and written.
//
// A target ([Target]) is settings bound to clients. It declares resources and
// judges facts, both without I/O. Each place has its own, Bind of a thing's
// package makes one of things alone, and [Join] one of several. Targets that want one resource share it, or get
// a [*ConflictError].
//
// A plan ([Plan]) is what would change: ordered changes, each of one API call,
// with the value before and after. Making it never writes. It prints as a diff,
// marshals to stable JSON that [LoadPlan] reads in another process, has a digest
// to approve, and says what permissions it needs ([Plan.Permissions]).
//
// Apply ([Plan.Apply]) carries a plan out: in the order of what needs what,
// independent resources side by side, waiting for IAM to propagate only where
// waiting can help. It refuses a plan that does not fit the account any more
// ([*StaleError]), and one that would do harm or after which not all logs would
// arrive ([*BlockedError]; see [WithInsist] and [Regardless]). When a step fails it undoes
// what it did, and its [Report] says of every step what became of it. Kept as
// JSON, the report is what [NewRemoval] needs to restore what was there before.
// Nothing that holds logs is deleted.
//
// Check ([Check]) is the verdict: [Findings], each with a stable code, a severity,
// what is wrong and how to mend it. A plan judges the account as it would leave
// it, in the same way: that is the preflight. What could not be read is a finding
// of severity [SeverityUnknown], never silence.
//
// # Errors
//
// A call that failed is a [*CallError] with operation, resource, account and
// region; errors.As still reaches the SDK's own type below it, and [ErrorCode]
// tells AWS's code. [*ApplyError] adds what was done, undone and not undone.
// Log records and the errors of an apply have no policies, tags or other values
// in them. Plans, and reports as JSON, do, and no credentials; errors of settings
// show the wrong field's value.
//
// # A process that dies
//
// With a [Journal] from [CreateJournal], given to [WithJournal], a line is on disk before each call
// and after its answer. [Recover] says in another process what was done and what is
// uncertain, and has a plan that finishes and one that takes back.
//
// # Clients
//
// [Clients] are small interfaces with the signatures of the SDK's clients, so that
// wrapped or fake ones do. Package loggingtest has an account in memory with
// which all of this is tested without AWS.
//
// # Limits
//
// Service control policies, resource control policies and session policies are
// not read: a finding that logs will arrive says so as far as the account's own
// policies decide. Managed policies are attached, not written. Of a KMS key only
// state and policy are read, not its grants, and only in the region of the
// target. A log group's class and a role's path cannot be changed, so wanting
// another is an error of the plan. Tags and policies are added and changed, never
// removed, except by undoing and removal. Roles of one plan that trust each other
// in a circle cannot be ordered and are an error. A group's subscription and
// metric filters, data protection and index policies are not managed.
//
// A plan is for one caller in each account: targets whose clients have different
// credentials for one account do not share reads, and whose permissions are used
// to write a resource that both want is those of the target that comes first.
//
//awslogkit:floor 3
//awslogkit:deps sts
package logging
