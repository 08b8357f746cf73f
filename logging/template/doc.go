// Package template makes one AWS CloudFormation template of what targets declare, for those
// who roll out with stacks and stack sets. It calls nobody: settings, the name of a region and
// an account are enough.
//
//	cfg := aws.Config{Region: "eu-west-1"} // without credentials
//	targets := logging.Targets{automationlog.New(automationlog.ClientsFromConfig(cfg), settings)}
//	t, findings, err := template.New(template.AnyAccount, targets)
//	…
//	os.WriteFile("logging.json", []byte(t.String()), 0o644)
//
// A stack in one account and region; the last option has a first create that fails leave
// nothing behind, as what is retained would be in the way of the next:
//
//	aws cloudformation create-stack --stack-name logging --template-body file://logging.json \
//	  --capabilities CAPABILITY_NAMED_IAM --retain-except-on-create
//
// A stack set in all accounts of an organization's units; [ForStackSet] names the home region,
// which comes first. Accounts that join a unit get their stacks by themselves:
//
//	aws cloudformation create-stack-set --stack-set-name logging --template-body file://logging.json \
//	  --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=true \
//	  --capabilities CAPABILITY_NAMED_IAM
//	aws cloudformation create-stack-instances --stack-set-name logging --regions eu-west-1 eu-central-1 \
//	  --deployment-targets OrganizationalUnitIds=ou-ab12-11111111 \
//	  --operation-preferences RegionConcurrencyType=SEQUENTIAL,RegionOrder=eu-west-1,eu-central-1,FailureTolerancePercentage=10
//
// The operation preferences do not hold for accounts that join: see [ForStackSet]. Operations
// of stack sets have no option for what a failed create retains either: delete that, if it is
// empty, or import it, before the stack is made again.
//
// CloudFormation says that it made resources. Whether the logs arrive it does not say: ask
// logging.Check, or the Check of package fleet for all accounts.
//
// # What a template says
//
// Everything follows from the descriptions of the things; nothing is written here for a type.
// The targets' account, region and partition are pseudo parameters wherever they stand, in names
// too. DependsOn is what the declaration says needs something else. In a template for a stack
// set, what an account has once, such as roles, buckets and trails of all regions with what only
// they need, has a condition: it is made in the home region; but a thing whose name has the
// region in it is made in each. What the region adds to a role is then a resource of its own, and
// what services assume the role for may be of any region. What holds data stays when the stack
// goes: log groups, buckets and keys, and topics with their subscriptions.
//
// # What a template cannot say
//
// It makes things, and does not complete what is there, judge, take away, or go on and undo as
// a plan does. What is wanted and cannot be said is a finding, and stands in the template's
// Metadata. Apply a plan of the same settings after the stack, which does the rest.
//
// What places give a role for a region is a policy for each region, which stacks cannot join.
// A fleet's plan of several regions makes one joined policy of them, besides those of the
// stacks, and IAM counts the characters of all.
//
// A template is for every partition of AWS, and is the same whichever its targets' region is of,
// but for the default of HomeRegion. What binds it to one is a finding: another account, an
// organization, another region, a key by its id, the name of a service that only one partition
// has. Policies of AWS, by their names, and services are taken to be in each.
//
// The management account of an organization gets no stack of a service-managed stack set.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html
//
//awslogkit:floor 4
//awslogkit:deps sts
package template
