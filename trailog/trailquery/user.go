package trailquery

import (
	"regexp"

	"github.com/awslogkit/awslogkit/internal/ask"
)

// names are the members of which one is the name of who made a call. The ARN and the id are
// looked into as well.
var names = []string{
	"userIdentity.userName", issuer + "userName", issuer + "arn", issuer + "principalId", "userIdentity.accessKeyId", "userIdentity.credentialId",
	"userIdentity.invokedBy", "userIdentity.onBehalfOf.userId", "userIdentity.sessionContext.sourceIdentity",
}

// isUser is that somebody has this name: a member's, or one that [trailrecord.Record.Who]
// takes from a part of one.
func isUser(text string) ask.Condition {
	const part = `(?:[^:]*:){5}` // of an ARN, before the resource
	whole, one := ask.Glob(text, ".*"), ask.Glob(text, `[^\/]*`)
	identity := func(kind string) ask.Condition { return ask.IsText("userIdentity.type", kind) }
	last := func(kind string) ask.Condition {
		return ask.Matches("userIdentity.arn", "^"+part+kind+`\/(?:.*\/)?`+one+"$")
	}
	or := []ask.Condition{ask.Fields(names...)(text),
		ask.Matches("userIdentity.principalId", `^(?:[^:]*:)?`+whole+"$"), // also the session's name alone
		ask.Matches("userIdentity.arn", "^(?:"+whole+"|"+part+`(?:(?:role|assumed-role)\/(?:.*\/)?`+one+`|assumed-role\/`+one+`\/.*))$`),
		ask.AllOf(identity("FederatedUser"), ask.Negated(ask.Matches("userIdentity.principalId", ":.")), last(`[^\/]*`)),
		ask.AllOf(identity("IAMUser"), absent("userIdentity.userName"), last("user")),
		ask.AllOf(identity("AWSService"), absent("userIdentity.invokedBy"), absent("userIdentity.userName"), ask.IsLike("eventSource", text)),
		ask.AllOf(identity("AWSAccount"), ask.IsLike("userIdentity.accountId", text)),
	}
	if regexp.MustCompile(ask.Flags + "^" + ask.Glob(text, ".*") + "$").MatchString("root") {
		or = append(or, identity("Root"))
	}
	nameless := []ask.Condition{ask.Negated(identity("Root")), ask.IsLike("userIdentity.accountId", text)}
	for _, field := range []string{"userIdentity.userName", issuer + "userName", "userIdentity.arn", "userIdentity.principalId", "userIdentity.invokedBy", "userIdentity.onBehalfOf.userId"} {
		nameless = append(nameless, absent(field))
	}
	return ask.AnyOf(append(or, ask.AllOf(nameless...))...)
}

func absent(field string) ask.Condition { return ask.Negated(ask.Present(field)) }
