package trailog

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type names a trail in an ID, with the trail's name; the region is its home
// region.
const Type = "AWS::CloudTrail::Trail"

// Service is CloudTrail as a principal in policies, and as an event source.
const Service = "cloudtrail.amazonaws.com"

const (
	createTrail  = "CloudTrail API, CreateTrail"
	sendingGuide = "CloudTrail User Guide, Sending events to CloudWatch Logs"
	orgGuide     = "CloudTrail User Guide, Creating a trail for an organization"
)

var (
	trailRE    = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	adjacentRE = regexp.MustCompile(`[._-][._-]`)
	edgeRE     = regexp.MustCompile(`^[A-Za-z0-9](.*[A-Za-z0-9])?$`)
	orgRE      = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// nameRule is the rule that a trail's name breaks; empty where it breaks none.
func nameRule(name string) string {
	switch {
	case len(name) < 3 || len(name) > 128:
		return fmt.Sprintf("must have 3 to 128 characters, and has %d", len(name))
	case !trailRE.MatchString(name):
		return "may have only the characters A-Z a-z 0-9 . _ -"
	case !edgeRE.MatchString(name):
		return "must begin and end with a letter or a digit"
	case adjacentRE.MatchString(name):
		return "must not have two of . _ - next to each other"
	case isIPv4(name):
		return "must not be an IP address"
	}
	return ""
}

func isIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

// prefixRule is the rule that a prefix breaks. A slash at an end would make keys
// that the bucket policy of the guide does not cover.
func prefixRule(prefix string) string {
	switch {
	case len(prefix) > 200:
		return fmt.Sprintf("must have at most 200 characters, and has %d", len(prefix))
	case strings.HasPrefix(prefix, "/") || strings.HasSuffix(prefix, "/"):
		return `must not begin or end with "/": CloudTrail puts one behind it`
	case strings.Contains(prefix, "//"):
		return `must not have two "/" next to each other`
	}
	return ""
}

// organizationRule is the rule that the id of an organisation breaks.
func organizationRule(id string) string {
	if !orgRE.MatchString(id) {
		return `must be the organization's id, "o-" and 10 to 32 lower-case letters or digits: it is in the names of streams and files, and CloudTrail's API does not tell it`
	}
	return ""
}

// ARN is the ARN of a trail whose home region and account are the scope's.
func ARN(s resource.Scope, name string) string {
	return arn.ARN{Partition: s.Partition, Service: "cloudtrail", Region: s.Region, Account: s.Account, Resource: "trail/" + name}.String()
}

// ParseARN is the home region and account of a trail, and its name.
func ParseARN(s string) (home resource.Scope, name string, err error) {
	a, err := arn.Parse(s)
	if err != nil {
		return resource.Scope{}, "", fmt.Errorf("trail ARN %q: %w", s, err)
	}
	name, ok := strings.CutPrefix(a.Resource, "trail/")
	if a.Service != "cloudtrail" || !ok || nameRule(name) != "" || !arn.IsRegion(a.Region) || !arn.IsAccount(a.Account) {
		return resource.Scope{}, "", fmt.Errorf("trail ARN %q: must be arn:partition:cloudtrail:region:account:trail/name", s)
	}
	return resource.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}, name, nil
}

// ManagedGroups is what the names of the log groups begin with into which CloudTrail delivers
// events without a trail, by telemetry rules of CloudWatch. AWS manages them: they are in each
// region that a rule is for, they are read, queried and forwarded like others, by
// [loggroup.Named], and no trail writes into them. Names after this are by type of event, such as
// "managementevents"; AWS documents no list of them.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/telemetry-config-rules.html
const ManagedGroups = "aws/cloudtrail/"

// StreamPrefix is what the names of the log streams begin with that a trail
// writes to: the account and the trail's home region, also where the trail is
// for all regions. Streams of much volume have "_1", "_2", … behind it.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-log-group-log-stream-naming-for-cloudtrail.html
func StreamPrefix(home resource.Scope) string { return home.Account + "_CloudTrail_" + home.Region }

// OrganizationStreamPrefix is what the names of the log streams begin with that
// an organization's trail writes to.
func OrganizationStreamPrefix(organization string) string { return organization + "_" }
