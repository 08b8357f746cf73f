package trailogtest

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// The lengths of a trail's name, in characters.
const (
	minName = 3
	maxName = 128
)

// checkName refuses what is not a trail's name.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
func checkName(name string) error {
	switch {
	case len(name) < minName:
		return invalidName(fmt.Sprintf("Trail name too short. Minimum allowed length: %d characters. Specified name length: %d characters.", minName, len(name)))
	case len(name) > maxName:
		return invalidName(fmt.Sprintf("Trail name too long. Maximum allowed length: %d characters. Specified name length: %d characters.", maxName, len(name)))
	case strings.ContainsFunc(name, func(r rune) bool { return !alphanumeric(r) && !separator(r) }):
		return invalidName("Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).")
	case !alphanumeric(rune(name[0])):
		return invalidName("Trail name must starts with a letter or number.")
	case !alphanumeric(rune(name[len(name)-1])):
		return invalidName("Trail name must ends with a letter or number.")
	}
	for i := 1; i < len(name); i++ {
		if separator(rune(name[i])) && separator(rune(name[i-1])) {
			return invalidName("Trail name cannot have adjacent periods, underscores or hyphens.")
		}
	}
	if addr, err := netip.ParseAddr(name); err == nil && addr.Is4() {
		return invalidName("Trail name cannot be in IP address format.")
	}
	return nil
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func separator(r rune) bool { return r == '.' || r == '-' || r == '_' }

// checkTrailARN refuses what is not the ARN of a trail.
func checkTrailARN(id string) error {
	a, err := arn.Parse(id)
	if err != nil || a.Service != "cloudtrail" || a.Region == "" || !arn.IsAccount(a.Account) || !strings.HasPrefix(a.Resource, "trail/") {
		return invalidARN("The ARN is not valid: " + id)
	}
	return checkName(strings.TrimPrefix(a.Resource, "trail/"))
}
