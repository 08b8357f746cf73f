package policy

import (
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
)

func (l *linter) resourceElements(path string, s *Statement) {
	if l.kind == Trust {
		if s.Resource != nil {
			l.fail(path+".Resource", CodeForbidden, "a trust policy has no resources: it is for its role")
		}
		if s.NotResource != nil {
			l.fail(path+".NotResource", CodeForbidden, "a trust policy has no resources: it is for its role")
		}
		return
	}
	l.oneOf(path, "Resource", s.Resource, "NotResource", s.NotResource, true)
	l.resources(path+".Resource", s.Resource)
	l.resources(path+".NotResource", s.NotResource)
}

func (l *linter) resources(path string, resources []string) {
	each(path, resources, func(path, resource string) {
		l.characters(path, resource)
		if resource == "*" {
			return
		}
		if strings.Contains(resource, "${") {
			l.variables(path, resource)
		}
		parts, ok := cutARN(resource)
		switch {
		case !ok || parts[0] != "arn" || parts[5] == "":
			l.fail(path, CodeARN, "%s is not * or an ARN of six parts", shown(resource))
		case parts[1] == "" || parts[2] == "":
			l.fail(path, CodeARN, "%s has no partition or no service", shown(resource))
		case l.doc.Version == Version && strings.Contains(parts[1]+parts[2]+parts[3]+parts[4], "${"):
			l.fail(path, CodeVariable, "%s has a policy variable before the fifth colon, where it does not work", shown(resource))
		case !l.ofPartition(parts[1]):
			l.fail(path, CodePartition, `Partition %q is not valid for resource %q`, parts[1], resource) // as IAM says it
		case hasWildcard(parts[2]):
			l.fail(path, CodeARN, "%s has a wildcard in its service", shown(resource))
		case parts[2] == "iam" && parts[3] != "" && parts[3] != "*":
			l.fail(path, CodeARN, "%s has a Region, which ARNs of IAM do not have", shown(resource))
		case parts[2] == "s3" && parts[3] != "" && parts[3] != "*" && bucketResource(parts[5]):
			l.fail(path, CodeARN, "%s has a Region, which ARNs of buckets and objects do not have", shown(resource))
		}
	})
}

// ofPartition reports whether an ARN can be of an account: AWS has the partition, and the
// ARNs before it are not of another one. Account and document are of one partition.
func (l *linter) ofPartition(partition string) bool {
	switch {
	case strings.Contains(partition, "${"):
		return true // which is a problem of its own
	case l.partition == "" && !hasWildcard(partition):
		l.partition = partition
	}
	return slices.ContainsFunc(arn.Partitions(), func(name string) bool {
		return glob(partition, name) && (l.partition == "" || name == l.partition)
	})
}

// bucketResource tells buckets and objects from what S3 has in a Region: access
// points, jobs and the like, which have their type in the ARN.
func bucketResource(resource string) bool {
	for _, regional := range []string{"accesspoint", "job", "storage-lens", "async-request", "access-grants", "*", "?"} {
		if strings.HasPrefix(resource, regional) {
			return false
		}
	}
	return true
}

// resourceServices are the ARN services of an action's resources, for the services
// whose logs this library handles, and what they touch. Actions of other services
// are not judged: some services name their resources' ARNs after another service.
var resourceServices = map[string][]string{
	"cloudtrail":  {"cloudtrail"},
	"cloudwatch":  {"cloudwatch"},
	"dynamodb":    {"dynamodb"},
	"ec2messages": {"ssm", "ec2"},
	"events":      {"events"},
	"firehose":    {"firehose"},
	"iam":         {"iam"},
	"iot":         {"iot"},
	"kinesis":     {"kinesis"},
	"kms":         {"kms"},
	"lambda":      {"lambda"},
	"logs":        {"logs"},
	"s3":          {"s3"},
	"sns":         {"sns"},
	"sqs":         {"sqs"},
	"ssm":         {"ssm", "ec2", "ecs", "iam", "s3"},
	"ssmmessages": {"ssm", "ec2", "ssmmessages"},
	"sts":         {"iam", "sts"},
}

// unmatched reports actions that no resource of the statement can be for, and
// resources that no action can be on. Only Action and Resource tell: NotAction
// and NotResource leave everything else.
func (l *linter) unmatched(path string, s *Statement) {
	if len(s.Action) == 0 || len(s.Resource) == 0 {
		return
	}
	used := make([]bool, len(s.Resource))
	each(path+".Action", s.Action, func(path, action string) {
		matched, why := false, ""
		for i, resource := range s.Resource {
			ok, reason := canBeOn(action, resource)
			if ok {
				matched, used[i] = true, true
			} else if why == "" {
				why = reason
			}
		}
		if !matched {
			l.fail(path, CodeActionUnmatched, "%s can never match: %s", action, why)
		}
	})
	i := -1
	each(path+".Resource", s.Resource, func(path, resource string) {
		if i++; !used[i] {
			l.warn(path, CodeResourceUnmatched, "no action of the statement can be on %s", shown(resource))
		}
	})
}

// canBeOn reports whether an action can have a resource that the pattern matches,
// and otherwise why not. It says yes to whatever it does not know.
func canBeOn(action, resource string) (bool, string) {
	prefix, name, ok := strings.Cut(strings.ToLower(action), ":")
	parts, isARN := cutARN(resource)
	services, known := resourceServices[prefix]
	if !ok || !isARN || !known {
		return true, ""
	}
	fits := false
	for _, service := range services {
		fits = fits || glob(parts[2], service)
	}
	if !fits {
		return false, "the resource is of " + parts[2] + ", not of " + services[0]
	}
	if prefix == "logs" && !hasWildcard(name) && strings.HasPrefix(parts[5], "log-group") {
		return logActionOn(name, parts[5])
	}
	return true, ""
}

// logActionOn knows the forms of log-group ARNs: "log-group:NAME" is the group,
// "log-group:NAME:log-stream:STREAM" a stream, and "log-group:NAME:*" matches
// what AWS checks for most actions on the group, and the group's streams.
func logActionOn(name, pattern string) (bool, string) {
	_, stream, ofStream := strings.Cut(pattern, ":log-stream:")
	switch name {
	case "describeloggroups":
		// AWS checks it against a group without a name.
		if !overlap(pattern, "log-group::log-stream:") && !overlap(pattern, "log-group:") {
			return false, `logs:DescribeLogGroups is on all groups: its resource is "*" or "log-group:*"`
		}
	case "putlogevents", "getlogevents", "deletelogstream":
		if !overlap(pattern, "log-group:?*:log-stream:?*") {
			return false, "the resource is a log group, and the action is on a stream: end the ARN with \":*\""
		}
	case "tagresource", "untagresource", "listtagsforresource":
		if base, found := strings.CutSuffix(pattern, ":*"); found && !strings.HasSuffix(base, "*") && base != "log-group" {
			return false, "tags are on the ARN without \":*\""
		}
	case "createloggroup", "deleteloggroup", "putretentionpolicy", "deleteretentionpolicy", "describelogstreams", "filterlogevents",
		"putmetricfilter", "deletemetricfilter", "putsubscriptionfilter", "deletesubscriptionfilter", "associatekmskey", "disassociatekmskey":
		if ofStream && stream != "" && stream[0] != '*' {
			return false, "the resource is a log stream, and the action is on a group"
		}
	}
	return true, ""
}
