// Package agent is what the SSM agent does when a session is started: whether it
// starts, and whether its log arrives. [Decide] is the agent's decision as a pure
// function of what the document says ([Content]), of the node ([Node]), and of what
// the node's role may do ([Circumstances]). It imports no SDK.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
//
//awslogkit:floor 2
package agent
