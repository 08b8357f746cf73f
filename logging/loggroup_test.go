package logging_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

const (
	keyOne = "11111111-2222-4333-8444-555555555555"
	keyTwo = "22222222-2222-4333-8444-555555555555"
)

// Every setting of a group, changed from every other: the calls that a plan
// makes, what the group is then, and that planning again finds nothing to do.
func TestLogGroupIsMadeAsWanted(t *testing.T) {
	group := func() *loggroup.Builder { return loggroup.New("/app") }
	key := func(id string) string { return "arn:aws:kms:eu-west-1:111122223333:key/" + id }
	standard := cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app"), Tags: map[string]string{"theirs": "kept"}}
	keyed := standard
	keyed.KmsKeyId = aws.String(key(keyOne))
	protected := standard
	protected.DeletionProtectionEnabled = aws.Bool(true)
	protected.Tags = map[string]string{"theirs": "kept", "team": "old"}
	for _, tt := range []struct {
		name  string
		have  *cloudwatchlogs.CreateLogGroupInput
		days  int32
		want  *loggroup.Builder
		calls []string
		then  string
	}{
		{"create the least", nil, 0, group(), []string{"logs:CreateLogGroup"}, "STANDARD days=0 key= protected=false tags=map[]"},
		{"create with everything", nil, 0, group().RetainDays(30).Key(named(key(keyOne))).Class(loggroup.ClassInfrequentAccess).Tag("team", "a").Tag("env", "").ProtectFromDeletion(),
			[]string{"logs:CreateLogGroup", "logs:PutRetentionPolicy retentionInDays", "logs:PutLogGroupDeletionProtection deletionProtectionEnabled"},
			"INFREQUENT_ACCESS days=30 key=" + keyOne + " protected=true tags=map[env: team:a]"},
		{"create without what a new group has not", nil, 0, group().RetainForever().WithoutKey().WithoutDeletionProtection(), []string{"logs:CreateLogGroup"},
			"STANDARD days=0 key= protected=false tags=map[]"},
		{"all is left that was not asked for", &protected, 7, group(), nil, "STANDARD days=7 key= protected=true tags=map[team:old theirs:kept]"},
		{"as wanted", &keyed, 7, group().RetainDays(7).Key(named(key(keyOne))).Class(loggroup.ClassStandard).Tag("theirs", "kept").WithoutDeletionProtection(), nil,
			"STANDARD days=7 key=" + keyOne + " protected=false tags=map[theirs:kept]"},
		{"retention set", &standard, 0, group().RetainDays(7), []string{"logs:PutRetentionPolicy retentionInDays"}, "STANDARD days=7 key= protected=false tags=map[theirs:kept]"},
		{"retention changed", &standard, 7, group().RetainDays(365), []string{"logs:PutRetentionPolicy retentionInDays"}, "STANDARD days=365 key= protected=false tags=map[theirs:kept]"},
		{"retention removed", &standard, 7, group().RetainForever(), []string{"logs:DeleteRetentionPolicy retentionInDays"}, "STANDARD days=0 key= protected=false tags=map[theirs:kept]"},
		{"key associated", &standard, 0, group().Key(named(key(keyOne))), []string{"logs:AssociateKmsKey kmsKeyId"}, "STANDARD days=0 key=" + keyOne + " protected=false tags=map[theirs:kept]"},
		{"key changed", &keyed, 0, group().Key(named(key(keyTwo))), []string{"logs:AssociateKmsKey kmsKeyId"}, "STANDARD days=0 key=" + keyTwo + " protected=false tags=map[theirs:kept]"},
		{"key disassociated", &keyed, 0, group().WithoutKey(), []string{"logs:DisassociateKmsKey kmsKeyId"}, "STANDARD days=0 key= protected=false tags=map[theirs:kept]"},
		{"tags", &protected, 0, group().Tag("team", "new").Tag("env", "p"), []string{"logs:TagResource tags[env]", "logs:TagResource tags[team]"},
			"STANDARD days=0 key= protected=true tags=map[env:p team:new theirs:kept]"},
		{"protected", &standard, 0, group().ProtectFromDeletion(), []string{"logs:PutLogGroupDeletionProtection deletionProtectionEnabled"}, "STANDARD days=0 key= protected=true tags=map[theirs:kept]"},
		{"not protected", &protected, 0, group().WithoutDeletionProtection(), []string{"logs:PutLogGroupDeletionProtection deletionProtectionEnabled"}, "STANDARD days=0 key= protected=false tags=map[team:old theirs:kept]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
				v := newView()
				logsKey(v, keyOne)
				logsKey(v, keyTwo)
				if tt.have != nil {
					putGroup(t, v, *tt.have)
				}
				if tt.days != 0 {
					putRetention(t, v, "/app", tt.days)
				}
				before := showGroup(t, v, "/app")
				plan := mustPlan(t, groupsTarget(t, open(v).groups, tt.want))
				if diff := cmp.Diff(tt.calls, calls(plan)); diff != "" {
					t.Error(diff)
				}
				report := mustApply(t, plan, logging.WithInsist(logging.CodeShortens))
				if got := showGroup(t, v, "/app"); got != tt.then {
					t.Errorf("the group is\n%s, want\n%s", got, tt.then)
				}
				if again := mustPlan(t, groupsTarget(t, open(v).groups, tt.want)); !again.Empty() {
					t.Error(again)
				}
				removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{groupsTarget(t, open(v).groups, tt.want)})
				if err != nil {
					t.Fatal(err)
				}
				mustApply(t, removal)
				if removal.Findings().Has(logging.CodeShortens) { // what was shorter is not put back
					before = tt.then
				}
				if got := showGroup(t, v, "/app"); got != before {
					t.Errorf("after removal it is\n%s, and was\n%s\n%s", got, before, removal)
				}
			})
		})
	}
}

func TestLogGroupClassCannotChange(t *testing.T) {
	v := newView()
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app"), LogGroupClass: logstypes.LogGroupClassInfrequentAccess})
	_, err := logging.NewPlan(t.Context(), logging.Targets{groupsTarget(t, v.LogGroups(), loggroup.New("/app").Class(loggroup.ClassStandard))})
	if err == nil || !strings.Contains(err.Error(), "AWS::Logs::LogGroup /app (111122223333/eu-west-1): the group has class INFREQUENT_ACCESS and STANDARD is wanted; the class of a log group cannot be changed") {
		t.Error(err)
	}
}

// What DescribeLogGroups does with a name that no group has is not documented.
func TestGroupsAreFoundWhateverDescribeDoes(t *testing.T) {
	for name, mode := range map[string]loggingtest.MissingLogGroup{
		"skip": loggingtest.SkipMissingLogGroups, "refuse": loggingtest.RefuseMissingLogGroups, "ignore": loggingtest.IgnoreLogGroupIdentifiers,
	} {
		t.Run(name, func(t *testing.T) {
			eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
				v := newView(loggingtest.DescribeMissingLogGroups(mode))
				// "/app" is missing, and others begin with its name; more than one page is there.
				for i := range 60 {
					putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(fmt.Sprintf("/app%02d", i))})
				}
				putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/zoo")})
				target := func() logging.Target {
					return groupsTarget(t, open(v).groups, loggroup.New("/app"), loggroup.New("/app07"), loggroup.New("/zoo"), loggroup.New("/zoo2"))
				}
				plan := mustPlan(t, target())
				var created []string
				for _, c := range plan.Changes() {
					created = append(created, c.Call+" "+c.Resource.Name)
				}
				if diff := cmp.Diff([]string{"logs:CreateLogGroup /app", "logs:CreateLogGroup /zoo2"}, created); diff != "" {
					t.Error(diff)
				}
				mustApply(t, plan)
				if again := mustPlan(t, target()); !again.Empty() {
					t.Error(again)
				}
			})
		})
	}
}

// A plan without changes reads many groups with few calls.
func TestManyGroups(t *testing.T) {
	for _, n := range []int{1, 50, 51, 120} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			v := newView()
			target := func() logging.Target {
				var bs []*loggroup.Builder
				for i := range n {
					bs = append(bs, loggroup.New(fmt.Sprintf("/g%03d", i)))
				}
				return groupsTarget(t, v.LogGroups(), bs...)
			}
			mustApply(t, mustPlan(t, target()))
			for i := range n {
				if !v.HasLogGroup(fmt.Sprintf("/g%03d", i)) {
					t.Fatalf("group %d was not created", i)
				}
			}
			v.Account().ResetCalls()
			if plan := mustPlan(t, target()); !plan.Empty() {
				t.Fatal(plan)
			}
			if got, want := v.Account().CallCount("logs:DescribeLogGroups"), (n+49)/50; got != want {
				t.Errorf("%d DescribeLogGroups for %d groups, want %d", got, n, want)
			}
			if got := v.Account().CallCount(); got != (n+49)/50+1 {
				t.Errorf("%d calls in all: %v", got, v.Account().Calls())
			}
		})
	}
}

// Targets whose clients come from one configuration share their reads.
func TestTargetsShareReads(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		v := newView()
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/a")})
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/b")})
		v.Account().ResetCalls()
		plan := mustPlan(t,
			logging.Join("one", loggroup.Bind(open(v).groups, mustGroup(t, loggroup.New("/a")))),
			logging.Join("two", loggroup.Bind(open(v).groups, mustGroup(t, loggroup.New("/b")))))
		if got := v.Account().CallCount(); got != 2 || !plan.Empty() {
			t.Errorf("%d calls: %v", got, v.Account().Calls())
		}
	})
}

func TestLogGroupIsJudged(t *testing.T) {
	for _, tt := range []struct {
		name string
		with func(*testing.T, loggingtest.View) *loggroup.Builder
		want []string
	}{
		{"right", func(t *testing.T, v loggingtest.View) *loggroup.Builder {
			putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app"), KmsKeyId: aws.String(logsKey(v, keyOne))})
			return loggroup.New("/app").MustBeEncrypted()
		}, nil},
		{"missing", func(*testing.T, loggingtest.View) *loggroup.Builder { return loggroup.New("/app") },
			[]string{"error log-group-missing", "info settings-differ"}},
		{"not encrypted", func(t *testing.T, v loggingtest.View) *loggroup.Builder {
			putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
			return loggroup.New("/app").MustBeEncrypted()
		}, []string{"error log-group-unencrypted"}},
		{"class", func(t *testing.T, v loggingtest.View) *loggroup.Builder {
			putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app"), LogGroupClass: logstypes.LogGroupClassInfrequentAccess})
			return loggroup.New("/app").MustBeEncrypted()
		}, []string{"error log-group-unencrypted", "warning log-group-class"}},
		{"key disabled since", func(t *testing.T, v loggingtest.View) *loggroup.Builder {
			putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app"), KmsKeyId: aws.String(logsKey(v, keyOne))})
			v.Account().PutKey(region, loggingtest.KeyOptions{ID: keyOne, State: kmstypes.KeyStateDisabled})
			return loggroup.New("/app")
		}, []string{"error log-group-key-unusable"}},
		{"key closed since", func(t *testing.T, v loggingtest.View) *loggroup.Builder {
			putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app"), KmsKeyId: aws.String(logsKey(v, keyOne))})
			v.Account().PutKey(region, loggingtest.KeyOptions{ID: keyOne})
			return loggroup.New("/app")
		}, []string{"error log-group-key-closed"}},
		{"other settings", func(t *testing.T, v loggingtest.View) *loggroup.Builder {
			putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
			return loggroup.New("/app").RetainDays(1)
		}, []string{"info settings-differ"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newView()
			b := tt.with(t, v)
			findings, err := logging.Check(t.Context(), logging.Targets{groupsTarget(t, v.LogGroups(), b)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range findings {
				got = append(got, string(f.Severity)+" "+string(f.Code))
				if f.Problem == "" || f.Fix == "" || f.Target != "groups" || f.Resource.Name != "/app" {
					t.Errorf("%+v", f)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// AWS answers an association with a key that is closed to it with a message
// about parameters; the error says what is wrong with the key.
func TestKeyThatCannotBeUsed(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		v := newView()
		closed := v.Account().PutKey(region, loggingtest.KeyOptions{ID: keyOne})
		plan := mustPlan(t, groupsTarget(t, open(v).groups, loggroup.New("/app").Key(named(closed))))
		if !plan.Findings().Has(loggroup.CodeKeyClosed) {
			t.Error("the preflight says nothing:", plan.Findings())
		}
		_, err := plan.Apply(t.Context(), logging.Regardless())
		var call *logging.CallError
		if !errors.As(err, &call) || call.Operation != "logs:CreateLogGroup" || !strings.Contains(err.Error(), "The policy of its KMS key "+closed+" does not let logs.eu-west-1.amazonaws.com use the key") {
			t.Error(err)
		}
		if v.HasLogGroup("/app") {
			t.Error("the group is there")
		}
	})
}
