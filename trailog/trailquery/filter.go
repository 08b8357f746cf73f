package trailquery

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/ask"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// asked makes a filter's conditions, and notes what cannot be asked.
type asked struct{ problems }

// records are those of a kind that questions are about: the members in which they have what a filter is about, and those of
// the columns of answers.
type records struct {
	kind                        trailrecord.FileKind
	present, source, name, code string
	accounts, ids               []string
	columns                     map[string][]string
}

var ofCalls = records{kind: trailrecord.LogFile, present: "eventName", source: "eventSource", name: "eventName", code: "errorCode",
	accounts: []string{"recipientAccountId", "userIdentity.accountId", issuer + "accountId"}, ids: []string{"eventID", "sharedEventID", "requestID"}, columns: members}

// of is that a record is wanted by a filter.
func (a *asked) of(f trailrecord.Filter, of records) ask.Condition {
	if f.Where != nil {
		a.add("where", "", "is a function, which cannot be asked")
	}
	if err := f.Check(); err != nil {
		a.add("filter", "", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if of.kind == trailrecord.InsightFile {
		a.onlyCalls(f)
	}
	for i, entry := range f.Users {
		if text, _ := ask.Entry(entry); strings.ContainsAny(text, " ()") {
			a.add(fmt.Sprintf("users[%d]", i), text, "must be one name, ARN, id or key, not the words in which an actor is printed")
		}
	}
	all := []ask.Condition{
		ask.Present(of.present),
		a.any("sources", f.Sources, isSource(of.source)),
		a.any("names", f.Names, isName(of.source, of.name)),
		a.any("users", f.Users, isUser),
		a.any("regions", f.Regions, ask.Fields("awsRegion")),
		a.any("errors", f.Errors, ask.Fields(of.code)),
		a.any("addresses", f.Addresses, isAddress),
		a.any("accessKeys", f.AccessKeys, ask.Fields("userIdentity.accessKeyId", "responseElements.credentials.accessKeyId", "responseElements.accessKey.accessKeyId", "responseElements.roleCredentials.accessKeyId")),
		a.any("resources", f.Resources, hasResource),
		a.any("accounts", f.Accounts, ask.Fields(of.accounts...)),
		a.any("ids", f.IDs, ask.Fields(of.ids...)),
		a.any("types", f.Types, ask.Fields("eventType", "eventCategory")),
		flag(f.Failed, failed),
		mfa(f.MFA),
	}
	if f.ReadOnly != trailrecord.Unset {
		all = append(all, ask.Condition{Op: ask.Flag, Field: "readOnly", Text: f.ReadOnly.String()})
	}
	if !f.Since.IsZero() {
		all = append(all, ask.Condition{Op: ask.AtLeast, Field: eventTime, Text: second(f.Since)})
	}
	if !f.Until.IsZero() {
		all = append(all, ask.Condition{Op: ask.Below, Field: eventTime, Text: second(f.Until)})
	}
	return ask.AllOf(all...)
}

const (
	eventTime = "eventTime"
	issuer    = "userIdentity.sessionContext.sessionIssuer."
)

// second is a time as records have it, to the second, and the one after it where it is
// none: a record's time is before either or before neither.
func second(t time.Time) string {
	return t.Add(time.Second - 1).Truncate(time.Second).UTC().Format(time.RFC3339)
}

// any is that entries of a list allow what is asks about.
func (a *asked) any(path string, entries []string, is func(string) ask.Condition) ask.Condition {
	return ask.Entries(entries, is, func(i int, text, rule string) { a.add(fmt.Sprintf("%s[%d]", path, i), text, rule) })
}

// isSource is that the service has this name, or its first part.
func isSource(field string) func(string) ask.Condition {
	return func(text string) ask.Condition {
		if strings.Contains(text, "*") {
			return ask.AnyOf(ask.IsLike(field, text), ask.Matches(field, "^"+ask.Glob(text, `[^.]*`)+`(?:\.|$)`))
		}
		return ask.AnyOf(ask.IsText(field, text), ask.Matches(field, "^"+ask.Literal(text)+`\.`))
	}
}

// isName is that the event has this name, or with its service before it: "s3:Get*". No
// name has a colon.
func isName(source, field string) func(string) ask.Condition {
	return func(text string) ask.Condition {
		service, name, both := strings.Cut(text, ":")
		if !both {
			return ask.IsLike(field, text)
		}
		return ask.AllOf(ask.Matches(source, `^`+ask.Glob(service, `[^.]*`)+`(?:\.|$)`), ask.IsLike(field, name))
	}
}

// isAddress is that the call came from an address, from one of a range, or from what has that name.
func isAddress(text string) ask.Condition {
	within, err := netip.ParsePrefix(text)
	if err != nil {
		addr, err := netip.ParseAddr(text)
		if err != nil || addr.Zone() != "" {
			return ask.IsLike("sourceIPAddress", text)
		}
		within = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
	}
	return ask.Condition{Op: ask.Within, Field: "sourceIPAddress", Text: within.Masked().String()}
}

// hasResource is that the call worked on a resource, or has it among its parameters.
func hasResource(text string) ask.Condition {
	return ask.AnyOf(ask.Condition{Op: ask.Element, Field: "resources[].ARN", Text: text}, ask.Condition{Op: ask.Holds, Field: "requestParameters", Text: text})
}

func flag(f trailrecord.Flag, c ask.Condition) ask.Condition {
	switch f {
	case trailrecord.True:
		return c
	case trailrecord.False:
		return ask.Negated(c)
	}
	return ask.True
}

// failed is that a call failed: it has an error, or it is one of the sign-in pages and has no
// success.
var failed = ask.AnyOf(ask.Present("errorCode"), ask.Present("errorMessage"), ask.AllOf(
	ask.AnyOf(ask.IsText("eventType", string(trailrecord.ConsoleSignIn)), ask.IsText("eventName", "ConsoleLogin")),
	ask.AnyOf(ask.IsText("responseElements.ConsoleLogin", "Failure"), ask.IsText("responseElements.CheckMfa", "Failure"),
		ask.IsText("responseElements.SwitchRole", "Failure"), ask.IsText("responseElements.ExitRole", "Failure"),
		ask.IsText("responseElements.RenewRole", "Failure"))))

// mfa is that a call was made with multi-factor authentication, or is said to be made
// without.
func mfa(f trailrecord.Flag) ask.Condition {
	const session, used = "userIdentity.sessionContext.attributes.mfaAuthenticated", "additionalEventData.MFAUsed"
	with := ask.IsText(session, "true")
	switch f {
	case trailrecord.True:
		return ask.AnyOf(with, ask.IsText(used, "Yes"))
	case trailrecord.False:
		return ask.AllOf(ask.Negated(with), ask.AnyOf(ask.IsText(used, "No"),
			ask.AllOf(ask.Negated(ask.IsText(used, "Yes")), ask.IsText(session, "false"))))
	}
	return ask.True
}
