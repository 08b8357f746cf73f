package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/template"
)

// sites are the regions of an account, without credentials.
func (f *file) sites(account string) ([]fleet.Site, error) {
	a := f.excepted(fleet.Account{ID: account})
	switch out := fleet.Sites(a, f.Regions, aws.Config{}); {
	case a.Skip != "":
		return nil, fmt.Errorf("account %s is skipped: %s", account, a.Skip)
	case len(out) == 0:
		return nil, errors.New("the file has to name the regions, since AWS is not asked for them")
	default:
		return out, nil
	}
}

// export writes a template for a stack set.
func (p *program) export() (int, error) {
	account := cmp.Or(p.account, template.AnyAccount)
	sites, err := p.file.sites(account)
	if err != nil {
		return failed, err
	}
	site := sites[0]
	each, once := p.file.merged(site)
	home, homeErr := targets(site, once)
	everywhere, err := targets(site, each)
	if err := errors.Join(err, homeErr); err != nil {
		return failed, err
	}
	t, findings, err := template.New(account, everywhere, template.ForStackSet(site.Scope.Region, home...))
	if err != nil {
		return failed, err
	}
	if p.flags.out == "" {
		fmt.Fprint(p.out, t)
	} else if err := os.WriteFile(p.flags.out, []byte(t.String()), 0o644); err != nil {
		return failed, err
	}
	code := fine
	for _, f := range findings.Without(p.file.Silence...) {
		fmt.Fprintln(p.errs, f)
		if f.Severity != logging.SeverityInfo {
			code = changes
		}
	}
	if others := slices.Sorted(maps.Keys(p.file.Exceptions)); p.account == "" && others != nil {
		fmt.Fprintf(p.errs, "The template is for accounts without exceptions, and these have some: %s. Export them with -account.\n", others)
		code = changes
	}
	return code, nil
}

// policies writes each policy as a file.
func (p *program) policies() (int, error) {
	if p.account == "" || p.flags.out == "" {
		return failed, errors.New("policies needs -account and -out")
	}
	sites, err := p.file.sites(p.account)
	if err != nil {
		return failed, err
	}
	var all logging.Targets
	for _, site := range sites {
		its, err := p.file.declare(site)
		if err != nil {
			return failed, err
		}
		all = append(all, its...)
	}
	files, err := logging.Policies(p.account, all)
	if err != nil {
		return failed, err
	}
	if err := os.MkdirAll(p.flags.out, 0o755); err != nil {
		return failed, err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(p.flags.out, f.Name), []byte(f.Text()), 0o644); err != nil {
			return failed, err
		}
		fmt.Fprintln(p.out, f.Name)
	}
	return fine, nil
}
