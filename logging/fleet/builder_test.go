package fleet_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
)

func TestBuild(t *testing.T) {
	_, err := fleet.New(aws.Config{}, nil).
		Regions("eu-west-1", "eu-west-1", "nowhere", "cn-north-1").
		RegionsFrom(func(context.Context, aws.Config, fleet.Account) ([]string, error) { return nil, nil }).
		AssumeRole("arn:aws:iam::111122223333:role/x").ExternalID("x").SessionName("with space").SessionDuration(time.Minute).
		Tolerate(-1).AtOnce(0).Except("12").
		Group().
		Group(fleet.Account{ID: "1"}, fleet.Account{ID: "222200000001", Role: "arn:aws:iam::111122223333:role/x", Regions: []string{"cn-north-1"}}).
		Group(fleet.Account{ID: "222200000001", Role: "a b"}).
		Build()
	var wrong *logging.ValidationError
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range wrong.Fields {
		paths = append(paths, f.Path)
	}
	slices.Sort(paths)
	want := []string{
		"atOnce", "declare", "except[0]", "externalId", "groups[0]", "groups[1].accounts[0].id", "groups[1].accounts[1].regions[0]",
		"groups[1].accounts[1].role", "groups[2].accounts[0]", "groups[2].accounts[0].role", "regions", "regions[1]", "regions[2]", "regions[3]",
		"role", "sessionDuration", "sessionName", "tolerate",
	}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff, err)
	}
	if _, err := fleet.New(aws.Config{}, declare).Build(); !errors.As(err, &wrong) || len(wrong.Fields) != 2 {
		t.Error(err)
	}
}

// What accounts, regions and roles are asked for comes when the fleet is used, and what is
// wrong then is said of the account.
func TestAnswers(t *testing.T) {
	w := newWorld(3)
	ids := func(accounts ...fleet.Account) fleet.Accounts {
		return func(context.Context) ([]fleet.Account, error) { return accounts, nil }
	}
	enabled := func(_ context.Context, cfg aws.Config, a fleet.Account) ([]string, error) {
		if a.ID == w.members[2].ID() {
			return nil, errors.New("nobody may ask")
		}
		return []string{"eu-west-1", cfg.Region}[:1], nil
	}
	first, second, third := w.members[0].ID(), w.members[1].ID(), w.members[2].ID()
	for name, tt := range map[string]struct {
		b     *fleet.Builder
		fails []string // the accounts
		err   bool     // of the fleet as a whole
	}{
		"an account twice is of its first group": {b: w.fleet("eu-west-1").Group(fleet.Account{ID: first}).GroupFrom(ids(fleet.Account{ID: first}, fleet.Account{ID: second}))},
		"no accounts":                            {b: w.fleet("eu-west-1").GroupFrom(ids()), err: true},
		"all are left out":                       {b: w.fleet("eu-west-1").Group(fleet.Account{ID: first}).Except(first), err: true},
		"accounts that are none":                 {b: w.fleet("eu-west-1").GroupFrom(ids(fleet.Account{ID: "x"})), err: true},
		"nobody answers":                         {b: w.fleet("eu-west-1").GroupFrom(func(context.Context) ([]fleet.Account, error) { return nil, errors.New("no") }), err: true},
		"regions are asked for":                  {b: fleet.New(w.base(), declare).AssumeRole("ops/audit").RegionsFrom(enabled).Group(w.accounts()...), fails: []string{third}},
		"no region is left":                      {b: w.fleet("eu-west-1").Group(fleet.Account{ID: first, Without: []string{"eu-west-1"}}), fails: []string{first}},
		"no role":                                {b: fleet.New(w.base(), declare).Regions("eu-west-1").Group(fleet.Account{ID: first}), fails: []string{first}},
		"its own role":                           {b: w.fleet("eu-west-1").Group(fleet.Account{ID: first, Role: "missing"}, fleet.Account{ID: second, Role: "arn:aws:iam::" + second + ":role/ops/audit"}), fails: []string{first}},
		"the own account":                        {b: w.fleet("eu-west-1").Group(fleet.Account{ID: manager})},
		"it is suspended":                        {b: w.fleet("eu-west-1").Group(fleet.Account{ID: first, Skip: "it is suspended"}, fleet.Account{ID: second})},
		"settings are wrong": {b: fleet.New(w.base(), func(s fleet.Site) (logging.Targets, error) {
			if s.Account.ID == second {
				return nil, errors.New("wrong")
			}
			return declare(s)
		}).Regions("eu-west-1").AssumeRole("ops/audit").Group(w.accounts()...), fails: []string{second}},
		"clients of another region": {b: fleet.New(w.base(), func(s fleet.Site) (logging.Targets, error) {
			s.Config.Region = "us-east-1"
			return declare(s)
		}).Regions("eu-west-1").AssumeRole("ops/audit").Group(fleet.Account{ID: first}), fails: []string{first}},
		"nothing is wanted": {b: fleet.New(w.base(), func(fleet.Site) (logging.Targets, error) { return nil, nil }).Regions("eu-west-1").AssumeRole("ops/audit").Group(w.accounts()...)},
	} {
		f := build(t, tt.b)
		plan, err := f.Plan(t.Context())
		var failed *fleet.Error
		if tt.err {
			if err == nil || errors.As(err, &failed) || plan != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var got []string
		if errors.As(err, &failed) {
			for _, a := range failed.Accounts {
				got = append(got, a.Account.ID)
			}
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.fails, got); diff != "" {
			t.Errorf("%s: %s%v", name, diff, err)
		}
	}
}

// A plan that was kept as JSON does the same elsewhere, and an altered one nothing.
func TestPlanElsewhere(t *testing.T) {
	w := newWorld(2)
	f := build(t, w.fleet("eu-west-1").Group(w.accounts()...))
	plan, err := f.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	data, err := plan.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := build(t, w.fleet("eu-west-1").Group(w.accounts()...)).LoadPlan(data)
	if err != nil || kept.Digest() != plan.Digest() || kept.Summary() != plan.Summary() || cmp.Diff(kept.Findings().String(), plan.Findings().String()) != "" {
		t.Fatal(err, kept)
	}
	for _, alter := range [][2]string{{`"version":1`, `"version":2`}, {`30`, `3653`}, {`"groups"`, `"group"`},
		{`"id":"222200000001"`, `"id":"../../222200000001"`}, {`"id":"222200000001"`, `"id":"222200000001","role":"other"`}, {`["eu-west-1"]`, `["eu-west-1","eu-west-2"]`}} {
		wrong := []byte(strings.Replace(string(data), alter[0], alter[1], 1))
		if _, err := f.LoadPlan(wrong); err == nil {
			t.Errorf("a plan with %s is taken", alter[1])
		}
	}
	report, err := kept.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := report.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	again := new(fleet.Report)
	if err := again.UnmarshalJSON(text); err != nil || again.Summary() != report.Summary() {
		t.Error(err)
	}
	if err := again.UnmarshalJSON([]byte(strings.Replace(string(text), `"version":1`, `"version":7`, 1))); err == nil {
		t.Error("another version is read")
	}
}

// An account's own regions are instead of the fleet's, the first that it has is its home, and one
// that is skipped has none.
func TestSites(t *testing.T) {
	const id = "222233334444"
	for _, tt := range []struct {
		account fleet.Account
		want    string
	}{
		{fleet.Account{ID: id}, "aws eu-west-1 home, aws eu-central-1"},
		{fleet.Account{ID: id, Without: []string{"eu-west-1"}}, "aws eu-central-1 home"},
		{fleet.Account{ID: id, Regions: []string{"cn-north-1", "cn-northwest-1"}, Without: []string{"cn-north-1"}}, "aws-cn cn-northwest-1 home"},
		{fleet.Account{ID: id, Regions: []string{}}, ""},
		{fleet.Account{ID: id, Skip: "it is left as it is"}, ""},
	} {
		var got []string
		for _, s := range fleet.Sites(tt.account, []string{"eu-west-1", "eu-central-1"}, aws.Config{Region: "us-east-1", AppID: "audit"}) {
			text := s.Scope.Partition + " " + s.Scope.Region
			if s.Home {
				text += " home"
			}
			if s.Scope.Account != id || s.Config.Region != s.Scope.Region || s.Config.AppID != "audit" || s.Account.ID != id {
				t.Errorf("%+v", s)
			}
			got = append(got, text)
		}
		if text := strings.Join(got, ", "); text != tt.want {
			t.Errorf("%+v: %s, want %s", tt.account, text, tt.want)
		}
	}
}
