package role_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

var here = resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}

func TestTrusts(t *testing.T) {
	const roleARN, service = "arn:aws:iam::111122223333:role/R", "ec2.amazonaws.com"
	with := func(operator, condition, value string) policy.Document {
		doc := role.Trust(service)
		doc.Statements[0].Condition = policy.Condition{operator: {condition: {value}}}
		return doc
	}
	sent := map[string][]string{"aws:SourceAccount": {here.Account}, "aws:SourceArn": {"arn:aws:ec2:eu-west-1:111122223333:thing/*"}}
	deny := func(operator, condition, value string) policy.Document {
		doc := with(operator, condition, value)
		doc.Statements[0].Effect = policy.Deny
		doc.Statements = append(doc.Statements, role.Trust(service).Statements...)
		return doc
	}
	const thing = "arn:aws:ec2:eu-west-1:111122223333:thing/"
	for name, tt := range map[string]struct {
		trust policy.Document
		sent  map[string][]string
		want  policy.Outcome
	}{
		"as it is made":              {role.Trust(service), nil, policy.Allowed},
		"another service":            {role.Trust("ssm.amazonaws.com"), nil, policy.ImplicitDeny},
		"what is not documented":     {with("StringEquals", "aws:SourceAccount", here.Account), nil, policy.Undetermined},
		"what is sent":               {with("StringEquals", "aws:SourceAccount", here.Account), sent, policy.Allowed},
		"what is sent and wrong":     {with("StringEquals", "aws:SourceAccount", "444455556666"), sent, policy.ImplicitDeny},
		"the service's own key":      {with("StringEquals", "ec2:SourceInstanceARN", "i"), sent, policy.Undetermined},
		"another service's key":      {with("StringEquals", "iot:x", "i"), sent, policy.ImplicitDeny},
		"a time":                     {with("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z"), sent, policy.Undetermined},
		"the region":                 {with("StringEquals", "aws:RequestedRegion", "eu-west-1"), nil, policy.Allowed},
		"another region":             {with("StringEquals", "aws:RequestedRegion", "us-east-1"), nil, policy.ImplicitDeny},
		"not this region":            {deny("StringNotEquals", "aws:RequestedRegion", "us-east-1"), nil, policy.ExplicitDeny},
		"TLS":                        {with("Bool", "aws:SecureTransport", "true"), nil, policy.Allowed},
		"without TLS":                {deny("Bool", "aws:SecureTransport", "false"), nil, policy.Allowed},
		"the account":                {with("StringEquals", "aws:ResourceAccount", here.Account), nil, policy.Allowed},
		"seconds":                    {deny("NumericLessThan", "aws:EpochTime", "1"), nil, policy.Undetermined},
		"a star that is none":        {with("StringEquals", "aws:SourceArn", thing+"*"), sent, policy.ImplicitDeny},
		"a star that is one":         {with("StringLike", "aws:SourceArn", thing+"*"), sent, policy.Allowed},
		"stars in an ARN":            {with("ArnLike", "aws:SourceArn", "arn:*:ec2:*:111122223333:*"), sent, policy.Allowed},
		"another kind of thing":      {with("ArnLike", "aws:SourceArn", "arn:aws:ec2:*:111122223333:other/*"), sent, policy.ImplicitDeny},
		"one of before":              {with("StringEquals", "aws:SourceArn", thing+"01234567-89ab-4def-8123-456789abcdef"), sent, policy.ImplicitDeny},
		"some of them":               {with("StringLike", "aws:SourceArn", thing+"a3*"), sent, policy.Undetermined},
		"some by their end":          {with("ArnLike", "aws:SourceArn", thing+"*-?b*cd"), sent, policy.Undetermined},
		"all by their shape":         {with("ArnLike", "aws:SourceArn", thing+"????????-*"), sent, policy.Allowed},
		"a denied star that is none": {deny("StringEquals", "aws:SourceArn", thing+"*"), sent, policy.Allowed},
		"a denied star that is one":  {deny("StringLike", "aws:SourceArn", thing+"*"), sent, policy.ExplicitDeny},
		"none but stars":             {deny("StringNotEquals", "aws:SourceArn", thing+"*"), sent, policy.ExplicitDeny},
		"some are denied":            {deny("ArnLike", "aws:SourceArn", thing+"0*"), sent, policy.Undetermined},
		"what people have, not it":   {with("Bool", "aws:MultiFactorAuthPresent", "true"), sent, policy.ImplicitDeny},
		"what only third parties do": {with("StringEquals", "sts:ExternalId", "x"), sent, policy.Undetermined},
	} {
		if d := role.Trusts(here, tt.trust, roleARN, service, tt.sent); d.Outcome != tt.want {
			t.Errorf("%s: %v, want %v", name, d, tt.want)
		}
	}
}

// What nobody can know of a call leaves it unsure, what it surely lacks does not.
func TestAllows(t *testing.T) {
	const roleARN = "arn:aws:iam::111122223333:role/R"
	for name, tt := range map[string]struct {
		condition       policy.Condition
		missing, unsure bool
	}{
		"no condition":              {},
		"the region":                {condition: policy.Condition{"StringEquals": {"aws:RequestedRegion": {"eu-west-1"}}}},
		"another region":            {condition: policy.Condition{"StringEquals": {"aws:RequestedRegion": {"us-east-1"}}}, missing: true},
		"a key of the service":      {condition: policy.Condition{"StringEquals": {"logs:x": {"y"}}}, unsure: true},
		"a key of another service":  {condition: policy.Condition{"StringEquals": {"iot:x": {"y"}}}, missing: true},
		"where the call comes from": {condition: policy.Condition{"IpAddress": {"aws:SourceIp": {"192.0.2.0/24"}}}, unsure: true},
	} {
		own := policy.Policies{Identity: []policy.Source{{Name: "own", Document: policy.Document{Version: policy.Version, Statements: []policy.Statement{
			{Effect: policy.Allow, Action: []string{"logs:PutLogEvents"}, Resource: []string{"*"}, Condition: tt.condition},
		}}}}}
		missing, unsure := role.Allows(own, here, roleARN, resource.Permission{Action: "logs:PutLogEvents", Resource: "arn:aws:logs:eu-west-1:111122223333:log-group:g:log-stream:s"})
		if !missing.Empty() != tt.missing || !unsure.Empty() != tt.unsure {
			t.Errorf("%s: missing %v, unsure %v", name, missing, unsure)
		}
	}
}

func TestCallerMayPass(t *testing.T) {
	const roleARN, session = "arn:aws:iam::111122223333:role/Logs", "arn:aws:sts::111122223333:assumed-role/Admin/me"
	for name, tt := range map[string]struct {
		caller string
		pass   policy.Document
		known  bool
		want   policy.Outcome
	}{
		"may":             {session, role.PassPolicy(roleARN, "iot.amazonaws.com"), true, policy.Allowed},
		"another service": {session, role.PassPolicy(roleARN, "ssm.amazonaws.com"), true, policy.ImplicitDeny},
		"another role":    {session, role.PassPolicy(roleARN+"2", "iot.amazonaws.com"), true, policy.ImplicitDeny},
		"an unread user":  {"arn:aws:iam::111122223333:user/me", role.PassPolicy(roleARN, "iot.amazonaws.com"), false, 0},
		"a user":          {"arn:aws:iam::111122223333:user/ops/judged", role.PassPolicy(roleARN, "iot.amazonaws.com"), true, policy.Allowed},
		"a user, another": {"arn:aws:iam::111122223333:user/ops/judged", role.PassPolicy(roleARN+"2", "iot.amazonaws.com"), true, policy.ImplicitDeny},
		"the root user":   {"arn:aws:iam::111122223333:root", role.PassPolicy(roleARN, "iot.amazonaws.com"), false, 0},
		"an unknown role": {"arn:aws:sts::111122223333:assumed-role/Other/me", role.PassPolicy(roleARN, "iot.amazonaws.com"), false, 0},
	} {
		text, err := json.Marshal(role.State{Path: "/", Inline: map[string]policy.Document{"pass": tt.pass}})
		if err != nil {
			t.Fatal(err)
		}
		want := role.Ref(here, "Admin").ID()
		read := map[resource.ID]resource.Known{want: {JSON: text}}
		if strings.HasSuffix(tt.caller, "/judged") {
			for i, state := range []any{role.UserState{Groups: []string{"Ops"}}, role.GroupState{Inline: map[string]policy.Document{"pass": tt.pass}}} {
				text, err := json.Marshal(state)
				if err != nil {
					t.Fatal(err)
				}
				read[[]resource.ID{role.UserRef(here, tt.caller).ID(), role.GroupRef(here, "Ops").ID()}[i]] = resource.Known{JSON: text}
			}
			want = role.UserRef(here, "judged").ID()
		}
		f := resource.NewFacts(here, tt.caller, read, true)
		d, caller, known := role.CallerMayPass(f, roleARN, "iot.amazonaws.com")
		if known != tt.known || known && (d.Outcome != tt.want || caller != want) {
			t.Errorf("%s: %v %v %v", name, d, caller, known)
		}
	}
}
