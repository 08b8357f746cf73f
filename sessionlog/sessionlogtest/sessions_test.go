package sessionlogtest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// list is the ids of the sessions that match, over all pages, and how many pages.
func (f fixture) list(state types.SessionState, limit int32, filters ...string) (ids []string, pages int) {
	f.Helper()
	in := &ssm.DescribeSessionsInput{State: state}
	if limit > 0 {
		in.MaxResults = &limit
	}
	for _, filter := range filters {
		key, value, _ := strings.Cut(filter, "=")
		in.Filters = append(in.Filters, types.SessionFilter{Key: types.SessionFilterKey(key), Value: &value})
	}
	for pages = 1; ; pages++ {
		out, err := f.ssm.DescribeSessions(f.Context(), in)
		if err != nil {
			f.Fatal(err)
		}
		for _, x := range out.Sessions {
			ids = append(ids, *x.SessionId)
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return ids, pages
		}
	}
}

// TestDescribeSessions checks states, filters and the 30 days.
func TestDescribeSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := mounted(t)
		start := time.Now().UTC()
		hours := func(n int) *time.Time { return aws.Time(start.Add(time.Duration(n) * time.Hour)) }
		user := "arn:aws:iam::111122223333:user/ana"
		sessionlogtest.PutSessions(f.view,
			types.Session{SessionId: str("old"), Target: str("i-1"), StartDate: hours(-31 * 24), EndDate: hours(-30*24 - 1)},
			types.Session{SessionId: str("a"), Target: str("i-1"), StartDate: hours(-30), EndDate: hours(-29), Owner: &user, Reason: str("why")},
			types.Session{SessionId: str("b"), Target: str("i-2"), StartDate: hours(-20), Status: types.SessionStatusFailed, AccessType: types.AccessTypeJustintime},
			types.Session{SessionId: str("c"), Target: str("i-1"), StartDate: hours(-10), Status: types.SessionStatusConnected},
			types.Session{SessionId: str("d"), Target: str("i-2"), StartDate: hours(-40 * 24), Status: types.SessionStatusDisconnected, Owner: &user},
		)
		at := func(n int) string { return hours(n).Format(time.RFC3339) }
		for _, tt := range []struct {
			state   types.SessionState
			filters string // separated by ";"
			want    string
		}{
			{types.SessionStateHistory, "", "b a"},
			{types.SessionStateActive, "", "d c"},
			{types.SessionStateHistory, "Target=i-1", "a"},
			{types.SessionStateHistory, "Owner=" + user, "a"},
			{types.SessionStateActive, "Owner=" + user, "d"},
			{types.SessionStateHistory, "Status=Failed", "b"},
			{types.SessionStateActive, "Status=Connected", "c"},
			{types.SessionStateActive, "Status=Terminated", ""},
			{types.SessionStateHistory, "SessionId=a", "a"},
			{types.SessionStateHistory, "AccessType=Standard", "a"},
			{types.SessionStateHistory, "AccessType=JustInTime", "b"},
			{types.SessionStateHistory, "InvokedAfter=" + at(-30), "b a"},
			{types.SessionStateHistory, "InvokedAfter=" + at(-29), "b"},
			{types.SessionStateHistory, "InvokedBefore=" + at(-20), "a"},
			{types.SessionStateHistory, "InvokedAfter=" + at(-31) + ";InvokedBefore=" + at(-19) + ";Target=i-2;Status=Failed;AccessType=JustInTime;SessionId=b", "b"},
			{types.SessionStateHistory, "InvokedAfter=" + at(-31) + ";Target=i-3", ""},
		} {
			var filters []string
			if tt.filters != "" {
				filters = strings.Split(tt.filters, ";")
			}
			got, _ := f.list(tt.state, 0, filters...)
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s %s: %v, want %s", tt.state, tt.filters, got, tt.want)
			}
		}
		// They are forgotten 30 days after their end.
		time.Sleep(29*24*time.Hour - 6*time.Hour)
		if got, _ := f.list(types.SessionStateHistory, 0); strings.Join(got, " ") != "b a" {
			t.Error(got)
		}
		time.Sleep(2 * 24 * time.Hour)
		if got, _ := f.list(types.SessionStateHistory, 0); got != nil {
			t.Error(got)
		}
		if got, _ := f.list(types.SessionStateActive, 0); strings.Join(got, " ") != "d c" {
			t.Error(got)
		}
	})
}

// TestSessionFields checks what a session of the agent's, and one that was put, have.
func TestSessionFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := mounted(t)
		f.node(sessionlogtest.Node{}, channelPolicy)
		f.document("Mine", guide.with(inputs{"maxSessionDuration": "90"}).document("Standard_Stream"))
		start := time.Now().UTC()
		run := f.start(sessionlogtest.Session{Document: "Mine", Reason: "ticket 7"})
		time.Sleep(time.Minute)
		_, _ = run.Exit(t.Context())
		sessionlogtest.PutSessions(f.view, types.Session{Target: str("i-1")})
		out := must[*ssm.DescribeSessionsOutput](t)(f.ssm.DescribeSessions(t.Context(), &ssm.DescribeSessionsInput{State: types.SessionStateHistory}))
		root := str("arn:aws:iam::111122223333:root")
		put := start.Add(time.Minute - 30*time.Minute)
		want := []types.Session{
			{SessionId: str("root-0a000000000000002"), Target: str("i-1"), Status: types.SessionStatusTerminated, StartDate: &put, EndDate: aws.Time(put.Add(10 * time.Minute)), DocumentName: str(preferences), Owner: root, AccessType: types.AccessTypeStandard},
			{SessionId: str("root-0a000000000000001"), Target: str(nodeID), Status: types.SessionStatusTerminated, StartDate: &start, EndDate: aws.Time(start.Add(time.Minute)), DocumentName: str("Mine"), Owner: root, Reason: str("ticket 7"),
				AccessType: types.AccessTypeStandard, MaxSessionDuration: str("90")},
		}
		if diff := cmp.Diff(want, out.Sessions, cmpopts.IgnoreUnexported(types.Session{})); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDescribeSessionsErrors(t *testing.T) {
	eachDoor(t, func(f fixture) {
		describe := func(in *ssm.DescribeSessionsInput) string {
			in.State = types.SessionStateHistory
			_, err := f.ssm.DescribeSessions(f.Context(), in)
			return code(err)
		}
		filter := func(key, value string) []types.SessionFilter {
			return []types.SessionFilter{{Key: types.SessionFilterKey(key), Value: &value}}
		}
		for _, tt := range []struct {
			in   ssm.DescribeSessionsInput
			want string
		}{
			{ssm.DescribeSessionsInput{MaxResults: aws.Int32(200)}, ""},
			{ssm.DescribeSessionsInput{MaxResults: aws.Int32(201)}, "ValidationException: "},
			{ssm.DescribeSessionsInput{MaxResults: aws.Int32(0)}, "ValidationException: "},
			{ssm.DescribeSessionsInput{NextToken: str("%")}, "InvalidNextToken: The specified token is not valid."},
			{ssm.DescribeSessionsInput{Filters: filter("InvokedAfter", "yesterday")}, "ValidationException: The value of the filter InvokedAfter must be a time such as 2024-08-29T00:00:00Z."},
			{ssm.DescribeSessionsInput{Filters: []types.SessionFilter{}}, "ValidationException: "},
			{ssm.DescribeSessionsInput{Filters: filter("Nothing", "x")}, "ValidationException: "},
			{ssm.DescribeSessionsInput{Filters: append(filter("Target", "a"), append(filter("Target", "b"), append(filter("Target", "c"), append(filter("Target", "d"), append(filter("Target", "e"), append(filter("Target", "f"), filter("Target", "g")...)...)...)...)...)...)}, "ValidationException: "},
		} {
			if got := describe(&tt.in); got != tt.want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got, tt.want)) {
				f.Errorf("%+v: %s, want %s", tt.in, got, tt.want)
			}
		}
	})
	f := mounted(t)
	user := f.account.PutUser("ana")
	if _, err := sessionlogtest.NewClient(f.view.As(user)).DescribeSessions(t.Context(), &ssm.DescribeSessionsInput{State: types.SessionStateActive}); !strings.Contains(code(err), "ssm:DescribeSessions on resource: *") {
		t.Error(err)
	}
}

// thousands puts n sessions, one each minute, the last one now.
func (f fixture) thousands(n int) {
	sessions := make([]types.Session, n)
	for i := range sessions {
		start := time.Now().UTC().Add(time.Duration(i-n) * time.Minute)
		sessions[i] = types.Session{SessionId: str(fmt.Sprintf("ana-%017x", i)), Target: str(fmt.Sprintf("i-%03d", i%100)), StartDate: &start}
	}
	sessionlogtest.PutSessions(f.view, sessions...)
}

// TestPages checks that pages neither repeat nor hide sessions, also while new ones
// come.
func TestPages(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.thousands(5000)
		start := time.Now()
		ids, pages := f.list(types.SessionStateHistory, 200)
		if took := time.Since(start); took > 5*time.Second {
			f.Errorf("listing 5,000 sessions took %v", took)
		}
		if len(ids) != 5000 || pages != 25 || ids[0] != "ana-00000000000001387" || ids[4999] != "ana-00000000000000000" {
			f.Errorf("%d sessions on %d pages", len(ids), pages)
		}
		if ids, pages := f.list(types.SessionStateHistory, 7, "Target=i-042"); len(ids) != 50 || pages != 8 {
			f.Errorf("%d sessions on %d pages", len(ids), pages)
		}
		first := must[*ssm.DescribeSessionsOutput](f)(f.ssm.DescribeSessions(f.Context(), &ssm.DescribeSessionsInput{State: types.SessionStateHistory, MaxResults: aws.Int32(10)}))
		sessionlogtest.PutSessions(f.view, types.Session{SessionId: str("new"), Target: str("i-1")})
		second := must[*ssm.DescribeSessionsOutput](f)(f.ssm.DescribeSessions(f.Context(), &ssm.DescribeSessionsInput{State: types.SessionStateHistory, MaxResults: aws.Int32(10), NextToken: first.NextToken}))
		if *second.Sessions[0].SessionId != ids[10] {
			f.Errorf("%s, want %s", *second.Sessions[0].SessionId, ids[10])
		}
		// What is answered is the caller's own.
		*second.Sessions[0].Target = "changed"
		again := must[*ssm.DescribeSessionsOutput](f)(f.ssm.DescribeSessions(f.Context(), &ssm.DescribeSessionsInput{State: types.SessionStateHistory, MaxResults: aws.Int32(10), NextToken: first.NextToken}))
		if *again.Sessions[0].Target == "changed" {
			f.Error("the caller changed the store")
		}
	})
}

func BenchmarkDescribe5000Sessions(b *testing.B) {
	f := mounted(b)
	f.thousands(5000)
	for b.Loop() {
		if ids, _ := f.list(types.SessionStateHistory, 200); len(ids) != 5000 {
			b.Fatal(len(ids))
		}
	}
}

func TestNodes(t *testing.T) {
	eachDoor(t, func(f fixture) {
		role := "arn:aws:iam::111122223333:role/service-role/Hybrid"
		sessionlogtest.PutNode(f.view, sessionlogtest.Node{ID: "i-1"})
		sessionlogtest.PutNode(f.view, sessionlogtest.Node{ID: "i-2", OS: sessionlogtest.Windows, OSName: "Microsoft Windows Server 2012", OSVersion: "6.2.9200", AgentVersion: "3.1.0.0", Offline: true})
		sessionlogtest.PutNode(f.view, sessionlogtest.Node{ID: "mi-3", OS: sessionlogtest.MacOS, Role: role})
		for i := range 60 {
			sessionlogtest.PutNode(f.view.In("us-east-1"), sessionlogtest.Node{ID: fmt.Sprintf("i-%03d", i)})
		}
		list := func(v fixture, filters ...types.InstanceInformationStringFilter) []string {
			f.Helper()
			var got []string
			for in := (&ssm.DescribeInstanceInformationInput{Filters: filters}); ; {
				out := must[*ssm.DescribeInstanceInformationOutput](f)(v.ssm.DescribeInstanceInformation(f.Context(), in))
				for _, n := range out.InstanceInformationList {
					got = append(got, fmt.Sprintf("%s %s %s %s %s %s %s %s", *n.InstanceId, n.PlatformType, *n.PlatformName, *n.PlatformVersion, *n.AgentVersion, n.PingStatus, n.ResourceType, aws.ToString(n.IamRole)))
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return got
				}
			}
		}
		want := []string{
			"i-1 Linux Amazon Linux 2023 3.3.0.0 Online EC2Instance ",
			"i-2 Windows Microsoft Windows Server 2012 6.2.9200 3.1.0.0 ConnectionLost EC2Instance ",
			"mi-3 MacOS macOS 14.5 3.3.0.0 Online ManagedInstance Hybrid",
		}
		if diff := cmp.Diff(want, list(f)); diff != "" {
			f.Error(diff)
		}
		for filter, only := range map[string]int{"InstanceIds=i-1": 0, "PingStatus=ConnectionLost": 1, "PlatformTypes=MacOS": 2, "ResourceType=ManagedInstance": 2, "AgentVersion=3.1.0.0": 1, "IamRole=Hybrid": 2} {
			key, value, _ := strings.Cut(filter, "=")
			if diff := cmp.Diff(want[only:only+1], list(f, types.InstanceInformationStringFilter{Key: &key, Values: []string{value, "x"}})); diff != "" {
				f.Errorf("%s: %s", filter, diff)
			}
		}
		f.ssm = sessionlogtest.NewClient(f.view.In("us-east-1"))
		if got := list(f); len(got) != 60 {
			f.Errorf("%d nodes", len(got))
		}
		_, err := f.ssm.DescribeInstanceInformation(f.Context(), &ssm.DescribeInstanceInformationInput{Filters: []types.InstanceInformationStringFilter{{Key: str("x"), Values: []string{"y"}}}})
		f.wantCode(err, "InvalidFilterKey: ")
	})
}
