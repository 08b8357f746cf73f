package fleet

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Report is what an apply did, account by account, in the order of the fleet. It is pure
// data: kept as JSON, it is what Removal needs.
type Report struct {
	Accounts []AccountReport `json:"accounts"`
}

// AccountReport is what an apply did in an account.
type AccountReport struct {
	Account Account `json:"account"`
	// Report is nil where nothing was to be done, or writing was not begun.
	Report *logging.Report `json:"report,omitempty"`
	// Error says why it failed, or was not begun.
	Error string `json:"error,omitempty"`
}

const reportVersion = 1

// MarshalJSON is the report with the version of its form.
func (r *Report) MarshalJSON() ([]byte, error) {
	type plain Report
	return json.Marshal(struct {
		Version int `json:"version"`
		*plain
	}{reportVersion, (*plain)(r)})
}

// UnmarshalJSON refuses a report of another version, and one with members that this
// version does not have.
func (r *Report) UnmarshalJSON(data []byte) error {
	type plain Report
	j := struct {
		Version int `json:"version"`
		*plain
	}{plain: (*plain)(r)}
	if err := value.DecodeVersion(data, reportVersion, &j); err != nil {
		return fmt.Errorf("fleet: report: %w", err)
	}
	return nil
}

func (r *Report) of(id string) *AccountReport {
	i := slices.IndexFunc(r.Accounts, func(a AccountReport) bool { return a.Account.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Accounts[i]
}

// Summary is the report in few lines: equal steps of several accounts and regions are
// told once, and so is an error of several accounts.
func (r *Report) Summary() string {
	var s logging.Summary
	var b strings.Builder
	var failed []*AccountError
	done, idle := 0, 0
	for _, a := range r.Accounts {
		if a.Report != nil {
			s.AddReport(a.Report)
		}
		switch {
		case a.Error != "":
			failed = append(failed, &AccountError{a.Account, errorText(a.Error)})
		case a.Account.Skip != "":
			fmt.Fprintf(&b, "Skipped: %s, %s\n", a.Account, a.Account.Skip)
		case a.Report == nil:
			idle++
		default:
			done++
		}
	}
	fmt.Fprintf(&b, "Of %d accounts: %d applied, %d were as wanted, %d failed.\n", len(r.Accounts), done, idle, len(failed))
	b.WriteString(s.String())
	if failed != nil {
		fmt.Fprintf(&b, "%s\n", &Error{failed, len(r.Accounts)})
	}
	return b.String()
}

// errorText is an error that was kept as text.
type errorText string

func (e errorText) Error() string { return string(e) }
