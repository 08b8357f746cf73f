package main

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"go.yaml.in/yaml/v3"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	orgs "github.com/awslogkit/awslogkit/logging/fleet/organizations"
	"github.com/awslogkit/awslogkit/logging/fleet/regions"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/trailog"
)

//go:embed auditlog.yaml
var sample []byte

// file is the YAML file.
type file struct {
	fileJSON
	name string
	root *yaml.Node
}

type fileJSON struct {
	Version      int                  `json:"version" doc:"Version of this form: 1."`
	Regions      []string             `json:"regions,omitempty" doc:"Regions of all accounts; the first is where what is wanted once in an account is. By default those that are enabled, and the configuration's is the first."`
	Role         string               `json:"role,omitempty" doc:"Role that is assumed in each account but our own, by its name with the path."`
	ExternalID   string               `json:"externalId,omitempty" doc:"What the roles' trust policies ask for."`
	SessionName  string               `json:"sessionName,omitempty" doc:"Name of the sessions."`
	Tolerate     int                  `json:"tolerate,omitempty" doc:"How many accounts may fail before no further one is begun."`
	AtOnce       int                  `json:"atOnce,omitempty" doc:"How many accounts are worked in side by side; 10 by default."`
	Accounts     [][]account          `json:"accounts,omitempty" doc:"Groups of accounts: one is done before the next is begun."`
	Organization *organization        `json:"organization,omitempty" doc:"A last group: accounts of AWS Organizations."`
	Settings     settings             `json:"settings,omitzero" doc:"What each region of an account should have."`
	Home         settings             `json:"home,omitzero" doc:"What the first region of an account should have besides."`
	Exceptions   map[string]exception `json:"exceptions,omitempty" doc:"What is otherwise in an account, by its id."`
	Silence      []logging.Code       `json:"silence,omitempty" doc:"Codes of findings that are not told."`
}

type account struct {
	ID   string `json:"id" doc:"Twelve digits."`
	Name string `json:"name,omitempty" doc:"For people."`
}

type organization struct {
	Units             []string `json:"units,omitempty" doc:"Ids of units, with all below; by default the whole organization."`
	Except            []string `json:"except,omitempty" doc:"Ids of accounts and units to leave out."`
	WithoutManagement bool     `json:"withoutManagement,omitempty" doc:"Leave the account out that manages the organization."`
}

// accounts asks AWS Organizations.
func (o *organization) accounts(base aws.Config) fleet.Accounts {
	options := []orgs.Option{orgs.Except(o.Except...)}
	if o.Units != nil {
		options = append(options, orgs.Units(o.Units...))
	}
	if o.WithoutManagement {
		options = append(options, orgs.WithoutManagement())
	}
	return orgs.Accounts(organizations.NewFromConfig(base), options...)
}

type exception struct {
	Skip     string   `json:"skip,omitempty" doc:"Why nothing is done in the account."`
	Role     string   `json:"role,omitempty" doc:"Role to assume."`
	Regions  []string `json:"regions,omitempty" doc:"Regions to work in."`
	Without  []string `json:"without,omitempty" doc:"Regions to leave out."`
	Settings settings `json:"settings,omitzero" doc:"Instead of those of all accounts; null takes one away."`
	Home     settings `json:"home,omitzero" doc:"Instead of those of all accounts; null takes one away."`
}

// settings are the places' own JSON forms.
type settings struct {
	Automation json.RawMessage   `json:"automation,omitempty"`
	Sessions   json.RawMessage   `json:"sessions,omitempty"`
	IoT        json.RawMessage   `json:"iot,omitempty"`
	Trails     []json.RawMessage `json:"trails,omitempty"`
}

// each calls f for the settings of each place, with what makes targets of them.
func (s settings) each(f func(path string, text json.RawMessage, bind binder)) {
	f("automation", s.Automation, place(automationlog.ClientsFromConfig, automationlog.New))
	f("sessions", s.Sessions, place(sessionlog.ClientsFromConfig, sessionlog.New))
	f("iot", s.IoT, place(iotlog.ClientsFromConfig, iotlog.New))
	for i, text := range s.Trails {
		f(fmt.Sprintf("trails[%d]", i), text, place(trailog.ClientsFromConfig, trailog.New))
	}
}

// instead are the settings with an account's own in their place; null takes one away.
func (s settings) instead(own settings) settings {
	for _, of := range []struct{ to, from *json.RawMessage }{{&s.Automation, &own.Automation}, {&s.Sessions, &own.Sessions}, {&s.IoT, &own.IoT}} {
		if *of.from != nil {
			*of.to = *of.from
		}
	}
	if own.Trails != nil {
		s.Trails = own.Trails
	}
	return s
}

// binder makes a target of settings.
type binder func(aws.Config, json.RawMessage) (logging.Target, error)

func place[C, S any](clients func(aws.Config) C, bind func(C, S) logging.Target) binder {
	return func(cfg aws.Config, text json.RawMessage) (logging.Target, error) {
		var s S
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, err
		}
		return bind(clients(cfg), s), nil
	}
}

// JSONSchema is that of the places.
func (settings) JSONSchema() map[string]any {
	return map[string]any{"type": "object", "additionalProperties": false, "properties": map[string]any{
		"automation": automationlog.SettingsSchema(), "sessions": sessionlog.SettingsSchema(), "iot": iotlog.SettingsSchema(),
		"trails": map[string]any{"type": "array", "items": trailog.SettingsSchema()},
	}}
}

func schema() map[string]any { return resource.Schema("What logging accounts should have", fileJSON{}) }

// readFile reads a file, or the one of the embedded organization, and names all that is
// wrong in it, with line and column.
func readFile(name string) (*file, error) {
	text := sample
	if name == "" {
		name = "examples/auditlog/auditlog.yaml"
	} else {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	f := &file{name: name}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(document.Content) == 0 {
		return nil, fmt.Errorf("%s: it is empty", name)
	}
	f.root = document.Content[0]
	var plain map[string]any
	if err := f.root.Decode(&plain); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	body, err := json.Marshal(plain)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	c := &checker{file: f, seen: map[string]bool{}}
	var strict fileJSON
	c.invalid("", resource.Decode("file", body, &strict, func(fileJSON, *logging.ValidationError) {}))
	_ = json.Unmarshal(body, &f.fileJSON) // what fits, to say what else is wrong
	c.values()
	return f, errors.Join(c.errs...)
}

// values checks what fits: the fleet, and the settings as they would be for a site.
func (c *checker) values() {
	f := c.file
	if f.Version != 1 {
		c.wrong("version", fmt.Sprintf("must be 1, the version that this program reads, and is %d", f.Version))
	}
	_, err := f.fleet(aws.Config{})
	var fields *logging.ValidationError
	if errors.As(err, &fields) {
		for _, e := range fields.Fields {
			c.wrong(fleetPath(e.Path), strings.TrimSpace(e.Value+" "+e.Rule))
		}
	}
	known := map[string]bool{}
	for _, g := range f.Accounts {
		for _, a := range g {
			known[a.ID] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.Exceptions)) {
		if !known[id] && f.Organization == nil {
			c.wrong("exceptions["+id+"]", "is for no account of the file")
		}
		c.places("exceptions["+id+"].settings", f.Exceptions[id].Settings)
		c.places("exceptions["+id+"].home", f.Exceptions[id].Home)
	}
	c.places("settings", f.Settings)
	c.places("home", f.Home)
}

// places builds settings as they would be for a site.
func (c *checker) places(path string, s settings) {
	site := fleet.Site{Scope: logging.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}}
	if len(c.file.Regions) > 0 {
		site.Scope.Region = c.file.Regions[0]
	}
	s.each(func(name string, text json.RawMessage, bind binder) {
		if text != nil && string(text) != "null" {
			_, err := bind(aws.Config{Region: site.Scope.Region}, filled(text, site.Scope))
			c.invalid(path+"."+name, err)
		}
	})
}

// filled is settings with what the placeholders stand for.
func filled(text json.RawMessage, s logging.Scope) json.RawMessage {
	return json.RawMessage(strings.NewReplacer("{account}", s.Account, "{region}", s.Region, "{partition}", s.Partition).Replace(string(text)))
}

// fleet is what the file says, with the credentials of base.
func (f *file) fleet(base aws.Config) (*fleet.Fleet, error) { return f.fleetOf(base, f.declare) }

// fleetOf is the file's accounts and regions, with something else to declare.
func (f *file) fleetOf(base aws.Config, declare func(fleet.Site) (logging.Targets, error)) (*fleet.Fleet, error) {
	b := fleet.New(base, declare).Tolerate(f.Tolerate)
	if f.Regions != nil {
		b.Regions(f.Regions...)
	} else {
		b.RegionsFrom(regions.Enabled())
	}
	if f.Role != "" {
		b.AssumeRole(f.Role)
	}
	if f.ExternalID != "" {
		b.ExternalID(f.ExternalID)
	}
	if f.SessionName != "" {
		b.SessionName(f.SessionName)
	}
	if f.AtOnce != 0 {
		b.AtOnce(f.AtOnce)
	}
	for _, g := range f.Accounts {
		var accounts []fleet.Account
		for _, a := range g {
			accounts = append(accounts, f.excepted(fleet.Account{ID: a.ID, Name: a.Name}))
		}
		b.Group(accounts...)
	}
	if f.Organization != nil {
		b.GroupFrom(func(ctx context.Context) ([]fleet.Account, error) {
			accounts, err := f.Organization.accounts(base)(ctx)
			for i := range accounts {
				accounts[i] = f.excepted(accounts[i])
			}
			return accounts, err
		})
	}
	return b.Build()
}

// excepted is an account with what is otherwise in it.
func (f *file) excepted(a fleet.Account) fleet.Account {
	e := f.Exceptions[a.ID]
	a.Role, a.Regions, a.Without, a.Skip = e.Role, e.Regions, e.Without, cmp.Or(a.Skip, e.Skip)
	return a
}

// merged are the settings of a site: those of each region of its account, and those of home besides,
// which are empty but in the first.
func (f *file) merged(s fleet.Site) (each, home settings) {
	e := f.Exceptions[s.Account.ID]
	if s.Home {
		home = f.Home.instead(e.Home)
	}
	return f.Settings.instead(e.Settings), home
}

// declare is what logging a region of an account should have.
func (f *file) declare(s fleet.Site) (logging.Targets, error) {
	each, home := f.merged(s)
	out, err := targets(s, each)
	more, moreErr := targets(s, home)
	return append(out, more...), errors.Join(err, moreErr)
}

// targets are those of settings for a site.
func targets(s fleet.Site, its settings) (out logging.Targets, err error) {
	var errs []error
	its.each(func(name string, text json.RawMessage, bind binder) {
		if text == nil || string(text) == "null" {
			return
		}
		t, err := bind(s.Config, filled(text, s.Scope))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			return
		}
		out = append(out, t)
	})
	return out, errors.Join(errs...)
}
