package policy

// Cause is why a request is not allowed: what has to change. It is empty where it is.
type Cause string

// The causes.
const (
	CauseNoStatement     Cause = "no-statement"     // no statement that allows names the action
	CauseOtherPrincipals Cause = "other-principals" // the nearest is for other principals
	CauseOtherResources  Cause = "other-resources"  // the nearest is for other resources
	CauseCondition       Cause = "condition"        // the condition of the nearest is false
	CauseDeny            Cause = "deny"             // a Deny statement, which the decision names
	CauseBoundary        Cause = "boundary"         // the permissions boundary denies it, or does not allow it
	CauseSession         Cause = "session-policy"   // the same of the session policy
	CauseControl         Cause = "control-policy"   // the same of a service or resource control policy of the organization
	CauseUnknown         Cause = "unknown"          // it depends on what cannot be known, or is not documented
)

// limiting is the cause that a policy stands for which takes away what others allow;
// CauseDeny for any other.
func (ev *evaluation) limiting(s *Source) Cause {
	p := ev.policies
	switch s {
	case p.Boundary:
		return CauseBoundary
	case p.Session:
		return CauseSession
	}
	for _, level := range append(p.ServiceControl[:len(p.ServiceControl):len(p.ServiceControl)], p.ResourceControl) {
		for i := range level {
			if s == &level[i] {
				return CauseControl
			}
		}
	}
	return CauseDeny
}
