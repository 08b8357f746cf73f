package proof

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// together is all four places in one account, checked as one target. Shared: they have one
// role; all but AWS IoT one log group; sessions and the trail one bucket; and a place that
// changes one of them changes it for all.
type together struct {
	Automation   automation
	Broker       broker
	Shell        shell
	Audit        auditing
	Shared       bool
	Organization *organization
}

// apart is each place with things of its own.
func apart() *together {
	return &together{Automation: *automationPlace().right(), Broker: *brokerPlace().right(), Shell: *shellPlace("").right(), Audit: *auditingPlace("").right()}
}

// alike is all places with the same things.
func alike() *together {
	c := apart()
	c.Shared = true
	c.Automation.Group.Name, c.Automation.GroupSetting = "/ops/logs", "/ops/logs"
	c.share(c.Automation.Role, c.Automation.Group, bucketThing{Name: "acme-logs"})
	service := []string{"ssm.amazonaws.com", "iot.amazonaws.com", "ec2.amazonaws.com", "cloudtrail.amazonaws.com"}
	does := roleThing{Name: "Logs", Path: "/ops/", Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": service}, "Action": "sts:AssumeRole"})}
	does.Inline = slices.Concat(c.Automation.needs(), c.Broker.needs(), c.Shell.needs(), c.Audit.needs())
	files := c.Audit.Bucket
	files.Policy = c.Audit.bucketPolicy()
	c.share(does, c.Automation.Group, files)
	return c
}

// share gives all places the same things.
func (c *together) share(does roleThing, g groupThing, b bucketThing) {
	if !c.Shared {
		return
	}
	c.Automation.Role, c.Broker.Role, c.Shell.Role, c.Audit.Role = does, does, does, does
	for _, input := range []string{"cloudWatchLogGroupName", "s3BucketName"} {
		if name, _ := c.Shell.Inputs[input].(string); name != "" {
			c.Shell.Inputs[input] = map[string]string{"cloudWatchLogGroupName": g.Name, "s3BucketName": b.Name}[input]
		}
	}
	c.Automation.Group, c.Shell.Group, c.Audit.Group = g, g, g
	c.Shell.Bucket, c.Audit.Bucket = b, b
}

// taking are a place's mutations, of its part; what it changes of shared things it changes
// for all.
func taking[C any](p place[C], part func(*together) *C, did func(*together)) (all []mutation[together]) {
	for _, m := range p.mutations {
		all = append(all, mutation[together]{m.weight, func(r *rand.Rand, c *together) string {
			*p.organization(part(c)) = c.Organization
			what := m.do(r, part(c))
			c.Organization = *p.organization(part(c))
			*p.organization(part(c)) = nil
			did(c)
			return p.name + ": " + what
		}})
	}
	return all
}

func togetherPlace() place[together] {
	return place[together]{
		name: "together",
		mount: func(a *loggingtest.Account) {
			automationlogtest.Mount(a)
			sessionlogtest.Mount(a)
			trailogtest.Mount(a, trailogtest.WithBatches())
		},
		organization: func(c *together) **organization { return &c.Organization },
		right:        alike,
		put:          putTogether,
		mutations: slices.Concat(
			taking(automationPlace(), func(c *together) *automation { return &c.Automation }, func(c *together) { c.share(c.Automation.Role, c.Automation.Group, c.Shell.Bucket) }),
			taking(brokerPlace(), func(c *together) *broker { return &c.Broker }, func(c *together) { c.share(c.Broker.Role, c.Automation.Group, c.Shell.Bucket) }),
			taking(shellPlace(""), func(c *together) *shell { return &c.Shell }, func(c *together) { c.share(c.Shell.Role, c.Shell.Group, c.Shell.Bucket) }),
			taking(auditingPlace(""), func(c *together) *auditing { return &c.Audit }, func(c *together) { c.share(c.Audit.Role, c.Audit.Group, c.Audit.Bucket) }),
			[]mutation[together]{{30, func(_ *rand.Rand, c *together) string {
				*c = *apart()
				return "each place has its own things"
			}}}),
	}
}

// putTogether makes what has to be there before, then the things, which places put once,
// and then what each place makes of them. All logs have to arrive.
func putTogether(t testing.TB, v loggingtest.View, c *together) (logging.Target, logs, error) {
	ctx := t.Context()
	if err := c.Broker.before(t, v); err != nil {
		return nil, nil, err
	}
	if !c.Audit.Missing {
		if err := c.Audit.create(ctx, v); err != nil {
			return nil, nil, err
		}
	}
	if err := c.Audit.things(ctx, v); err != nil {
		return nil, nil, err
	}
	if err := c.Broker.Role.put(ctx, v); err != nil {
		return nil, nil, err
	}
	var targets []logging.Target
	var all []logs
	for _, put := range []func() (logging.Target, logs, error){
		func() (logging.Target, logs, error) { return putAutomation(t, v, &c.Automation) },
		func() (logging.Target, logs, error) { return c.Broker.target(t, v) },
		func() (logging.Target, logs, error) { return putShell(t, v, &c.Shell) },
		func() (logging.Target, logs, error) { return c.Audit.target(t, v) },
	} {
		target, log, err := put()
		if err != nil {
			return nil, nil, err
		}
		targets, all = append(targets, target), append(all, log)
	}
	return logging.Join("everything", targets...), func() (bool, string, error) {
		for i, log := range all {
			if arrived, why, err := log(); err != nil || !arrived {
				return false, []string{"Automation: ", "IoT: ", "Session: ", "trail: "}[i] + why, err
			}
		}
		return true, "", nil
	}, nil
}

func TestVerdictTogether(t *testing.T) { togetherPlace().verdicts(t, verdictRounds()/2) }

// Other partitions have other ARNs, regions and domains.
func TestVerdictPartitions(t *testing.T) {
	for _, name := range []string{"aws-cn", "aws-us-gov"} {
		t.Run(name, func(t *testing.T) {
			inPartition(t, name)
			n := verdictRounds() / 8
			automationPlace().verdicts(t, n)
			brokerPlace().verdicts(t, n)
			shellPlace("").verdicts(t, n)
			auditingPlace("").verdicts(t, n)
		})
	}
}
