// Package organizations has a fleet's accounts from AWS Organizations. Here it is
// imported as orgs, beside the SDK's package of the name:
//
//	client := organizations.NewFromConfig(cfg) // the SDK's, of the management account or a delegated administrator
//	accounts := orgs.Accounts(client,
//		orgs.Units("ou-ab12-11111111", "ou-ab12-22222222"),
//		orgs.Except("ou-ab12-33333333", "111122223333"))
//	f, err := fleet.New(cfg, declare).GroupFrom(accounts).RegionsFrom(regions.Enabled()).Build()
//
// Without options that is the whole organization, its management account too. Accounts
// come in the order of their ids. One that a unit has and that nobody can work in is
// there with a Skip that says why, so that a report lists it.
//
// # Cost
//
// The whole organization is one call for each 20 accounts, and a unit one for each 20
// accounts and one for each 20 units in it, at least two. Organizations answers few calls
// a second and throttles others, which the SDK's client repeats.
//
//awslogkit:floor 5
//awslogkit:deps organizations sts
package organizations
