package trailrecord

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	times "github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/google/go-cmp/cmp"
)

// What people write finds what they mean.
func TestFilterAsMeant(t *testing.T) {
	texts := []string{
		`{"eventName":"DescribeInstances","eventSource":"ec2.amazonaws.com","readOnly":true,"sourceIPAddress":"10.1.2.3","recipientAccountId":"111122223333","userIdentity":{"type":"Root","accountId":"111122223333","arn":"arn:aws:iam::111122223333:root"}}`,
		`{"eventName":"PutObject","eventSource":"s3.amazonaws.com","readOnly":false,"sourceIPAddress":"::ffff:10.1.2.4","resources":[{"ARN":"arn:aws:s3:::secret-plans/a"}],"userIdentity":{"type":"IdentityCenterUser","onBehalfOf":{"userId":"abcd-1234"},"accountId":"444455556666"},"requestParameters":{"bucketName":"secret-plans"}}`,
		`{"eventName":"AssumeRole","eventSource":"sts.amazonaws.com","readOnly":true,"sourceIPAddress":"ec2.amazonaws.com","responseElements":{"credentials":{"accessKeyId":"ASIAOUT"}},"userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}}`,
		`{"eventName":"ListBuckets","eventSource":"s3.amazonaws.com","readOnly":true,"sourceIPAddress":"2001:db8::1","userIdentity":{"type":"AssumedRole","accessKeyId":"ASIAOUT","principalId":"AROA:i-1","arn":"arn:aws:sts::111122223333:assumed-role/web/i-1","sessionContext":{"sourceIdentity":"carol","attributes":{"mfaAuthenticated":"true"}}}}`,
		`{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventType":"AwsConsoleSignIn","additionalEventData":{"MFAUsed":"No"},"responseElements":{"ConsoleLogin":"Success"},"userIdentity":{"type":"IAMUser","userName":"bob"}}`,
		`{"eventID":"I1","eventType":"AwsCloudTrailInsight","eventCategory":"Insight","awsRegion":"eu-west-1","insightDetails":{"state":"Start","eventSource":"ssm.amazonaws.com","eventName":"GetParameter","insightType":"ApiErrorRateInsight","errorCode":"AccessDenied"}}`,
		`{"eventVersion":"1.0","eventId":"G1","accountId":"777788889999","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","eventSource":"s3.amazonaws.com","timeWindow":{"windowStart":"2026-01-02T03:00:00Z"},"summary":{"primaryDimension":{"dimension":"resourceARN"}}}`,
	}
	short := map[string]string{"DescribeInstances": "D", "PutObject": "P", "AssumeRole": "R", "ListBuckets": "L", "ConsoleLogin": "C", "GetParameter": "I", "": "G"}
	for name, c := range map[string]struct {
		f    Filter
		want string
	}{
		"spaces":            {Filter{Sources: []string{" EC2", " s3 "}}, "D P L G"},
		"any case":          {Filter{Names: []string{"putobject", "LISTBUCKETS"}}, "P L"},
		"what":              {Filter{Names: []string{"s3:PutObject"}}, "P"},
		"begins with":       {Filter{Names: []string{"Describe*", "*ole"}}, "D R"},
		"but":               {Filter{Names: []string{"*o*", "!put*"}}, "R C"},
		"none but":          {Filter{Sources: []string{"!s3"}}, "D R C I"},
		"root":              {Filter{Users: []string{"root"}}, "D"},
		"on behalf of":      {Filter{Users: []string{"abcd-1234"}}, "P"},
		"a whole line":      {Filter{Users: []string{"Identity Center user abcd-1234 of 444455556666"}}, "P"},
		"a service":         {Filter{Users: []string{"ec2.amazonaws.com"}}, "R"},
		"a role":            {Filter{Users: []string{"WEB"}}, "L"},
		"a source identity": {Filter{Users: []string{"carol"}}, "L"},
		"not a user":        {Filter{Users: []string{"!root", "!bob"}}, "P R L I G"},
		"a range":           {Filter{Addresses: []string{"10.0.0.0/8"}}, "D P"},
		"an address":        {Filter{Addresses: []string{"10.1.2.4", "2001:0db8:0:0::1"}}, "P L"},
		"an address's name": {Filter{Addresses: []string{"ec2.amazonaws.com"}}, "R"},
		"outside of it":     {Filter{Addresses: []string{"!10.0.0.0/8"}}, "R L C I G"},
		"a key and its use": {Filter{AccessKeys: []string{"asiaout"}}, "R L"},
		"a bucket":          {Filter{Resources: []string{"secret-plans"}}, "P"},
		"a part of an ARN":  {Filter{Resources: []string{"plans/a"}}, "P"},
		"an account":        {Filter{Accounts: []string{"444455556666", "777788889999"}}, "P G"},
		"reads":             {Filter{ReadOnly: True}, "D R L"},
		"writes":            {Filter{ReadOnly: False}, "P"},
		"with MFA":          {Filter{MFA: True}, "L"},
		"without":           {Filter{MFA: False}, "C"},
		"a sign-in without": {Filter{Names: []string{"ConsoleLogin"}, MFA: False}, "C"},
		"Insights":          {Filter{Sources: []string{"ssm"}}, "I"},
		"what was unusual":  {Filter{Names: []string{"ssm:getparameter"}}, "I"},
		"their errors":      {Filter{Errors: []string{"accessdenied"}}, "I"},
		"an id":             {Filter{IDs: []string{"g1", "I1"}}, "I G"},
		"a category":        {Filter{Types: []string{"insight", "AwsConsoleSignIn"}}, "C I"},
		"a window":          {Filter{Since: time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)}, "G"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.f.Check(); err != nil {
				t.Error(err)
			}
			var got []string
			for r, err := range Decode(strings.NewReader(strings.Join(texts, "\n")), WithFilter(c.f)) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, short[r.Name()])
			}
			if d := cmp.Diff(strings.Fields(c.want), got); d != "" {
				t.Error(d)
			}
		})
	}
	at := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	bad := Filter{Addresses: []string{"10.0.0.0/99", "10.0.0.1"}, Accounts: []string{"12", "!111122223333", "1111*"}, Since: at, Until: at}
	if err := bad.Check(); err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("%v", err)
	}
}

// Every name that is printed is one that is found, and what a reader leaves out is
// what a plain reading of the filter leaves out.
func TestFilterAgainstReference(t *testing.T) {
	times.Sequential(t)
	var all []Record
	file := generate(400, 5)
	for r, err := range Decode(bytes.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	for _, text := range samples(t) {
		r := mustParse(t, text)
		who := r.Who()
		for _, name := range []string{who.Name, who.Session, who.ARN, who.Through, who.Issuer, who.SourceIdentity, who.String()} {
			if f := (Filter{Users: []string{strings.ToUpper(name)}}); name != "" && !f.Match(&r) {
				t.Errorf("%q is printed and not found: %s", name, text)
			}
		}
		if f := (Filter{Users: []string{who.Name}}); who.Name != "" {
			if got := outcome(Decode(strings.NewReader(text), plainly, WithFilter(f))); len(got) != 1 {
				t.Errorf("%q is not found: %s", who.Name, text)
			}
		}
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	twist := func(s string) string {
		switch rnd.IntN(6) {
		case 0:
			return strings.ToUpper(s)
		case 1:
			return " " + s + "\t"
		case 2:
			return "!" + s
		case 3:
			return s[:len(s)/2] + "*"
		case 4:
			return "*" + s[len(s)/2:]
		}
		return s
	}
	for range 300 {
		one := all[rnd.IntN(len(all))]
		f := Filter{}
		for range 1 + rnd.IntN(2) {
			switch rnd.IntN(9) {
			case 0:
				f.Names = append(f.Names, twist(one.EventName))
			case 1:
				f.Sources = append(f.Sources, twist(one.EventSource))
			case 2:
				f.Regions = append(f.Regions, twist(one.AWSRegion))
			case 3:
				f.Since = one.EventTime
			case 4:
				f.Until = one.EventTime
			case 5:
				f.Failed = FlagOf(rnd.IntN(2) == 0)
			case 6:
				f.Addresses = append(f.Addresses, one.SourceIPAddress)
			case 7:
				f.ReadOnly = FlagOf(rnd.IntN(2) == 0)
			case 8:
				f.Errors = append(f.Errors, twist(one.ErrorCode))
			}
		}
		var want, got []string
		for i := range all {
			if reference(f, &all[i]) {
				want = append(want, all[i].EventID)
			}
		}
		for r, err := range Scan(bytes.NewReader(file), WithFilter(f)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.Clone(r.EventID))
		}
		if !slices.Equal(want, got) {
			t.Fatalf("%+v: %d records, want %d", f, len(got), len(want))
		}
	}
}

// reference is a filter's meaning, written down once more and slowly.
func reference(f Filter, r *Record) bool {
	list := func(entries []string, texts ...string) bool {
		some, found := false, false
		for _, entry := range entries {
			want := strings.ToLower(strings.TrimSpace(entry))
			if want == "" || want == "!" {
				continue
			}
			not := want[0] == '!'
			want = strings.TrimPrefix(want, "!")
			hit := false
			for _, text := range texts {
				have := strings.ToLower(text)
				switch {
				case strings.HasSuffix(want, "*"):
					hit = hit || strings.HasPrefix(have, want[:len(want)-1])
				case strings.HasPrefix(want, "*"):
					hit = hit || strings.HasSuffix(have, want[1:])
				default:
					hit = hit || have != "" && have == want
				}
			}
			if not && hit {
				return false
			}
			if !not {
				some, found = true, found || hit
			}
		}
		return found || !some
	}
	service, _, _ := strings.Cut(r.EventSource, ".")
	address := len(f.Addresses) == 0
	for _, a := range f.Addresses {
		x, errX := netip.ParseAddr(a)
		y, errY := netip.ParseAddr(r.SourceIPAddress)
		address = address || a == "" || strings.EqualFold(a, r.SourceIPAddress) || errX == nil && errY == nil && x == y
	}
	return list(f.Names, r.EventName) && list(f.Sources, r.EventSource, service) && list(f.Regions, r.AWSRegion) && list(f.Errors, r.ErrorCode) && address &&
		(f.Since.IsZero() || !r.EventTime.Before(f.Since)) && (f.Until.IsZero() || r.EventTime.Before(f.Until)) &&
		(f.Failed == Unset || r.Failed() == (f.Failed == True)) && (f.ReadOnly == Unset || r.ReadOnly == f.ReadOnly)
}
