package loggingtest

import (
	"maps"
	"slices"
	"sync"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// RegionStatus says whether an account has a region.
//
// https://docs.aws.amazon.com/accounts/latest/reference/API_Region.html
type RegionStatus string

// The statuses of regions.
const (
	RegionEnabledByDefault RegionStatus = "ENABLED_BY_DEFAULT"
	RegionEnabled          RegionStatus = "ENABLED"
	RegionEnabling         RegionStatus = "ENABLING"
	RegionDisabling        RegionStatus = "DISABLING"
	RegionDisabled         RegionStatus = "DISABLED"
)

// regions are which regions an account has.
type regions struct {
	mu    sync.RWMutex
	optIn RegionStatus // of opt-in regions that nobody has said anything of
	said  map[string]RegionStatus
}

// RegionStatus is whether the account has a region. An account has all, opt-in regions
// too, until [Account.SetOptInRegions] or [Account.SetRegion] says otherwise.
func (a *Account) RegionStatus(region string) RegionStatus {
	if !arn.IsOptIn(region) {
		return RegionEnabledByDefault
	}
	a.regions.mu.RLock()
	defer a.regions.mu.RUnlock()
	if s, ok := a.regions.said[region]; ok {
		return s
	}
	return a.regions.optIn
}

// SetRegion sets the status of an opt-in region, such as "me-south-1". Where it is
// disabled, or still being enabled, AWS does not know the keys of the account: calls end
// with UnrecognizedClientException or InvalidClientTokenId (in Amazon S3:
// InvalidAccessKeyId), "The security token included in the request is invalid."
// It panics for a region that all accounts have, and for a status that no opt-in region
// has.
func (a *Account) SetRegion(region string, s RegionStatus) {
	if !arn.IsOptIn(region) {
		panic("loggingtest: " + region + " is no opt-in region: every account has it")
	}
	mustBeOptIn(s)
	a.regions.mu.Lock()
	defer a.regions.mu.Unlock()
	a.regions.said = maps.Clone(a.regions.said)
	if a.regions.said == nil {
		a.regions.said = map[string]RegionStatus{}
	}
	a.regions.said[region] = s
}

// SetOptInRegions sets the status of all opt-in regions of which [Account.SetRegion] has
// said nothing. In a new account of AWS's that is [RegionDisabled], and package
// accounttest has it so.
func (a *Account) SetOptInRegions(s RegionStatus) {
	mustBeOptIn(s)
	a.regions.mu.Lock()
	defer a.regions.mu.Unlock()
	a.regions.optIn = s
}

func mustBeOptIn(s RegionStatus) {
	if !slices.Contains([]RegionStatus{RegionEnabled, RegionEnabling, RegionDisabling, RegionDisabled}, s) {
		panic("loggingtest: no opt-in region is " + string(s))
	}
}

// answers reports whether services answer the account's principals in a region.
func (a *Account) answers(region string) bool {
	s := a.RegionStatus(region)
	return a.usable() && s != RegionDisabled && s != RegionEnabling
}

// regionsThen returns what puts the account's regions back as they are.
func (a *Account) regionsThen() func() {
	a.regions.mu.RLock()
	defer a.regions.mu.RUnlock()
	optIn, said := a.regions.optIn, a.regions.said
	return func() {
		a.regions.mu.Lock()
		defer a.regions.mu.Unlock()
		a.regions.optIn, a.regions.said = optIn, said
	}
}
