package logging_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

// What is adopted is what the account has: a plan with it changes nothing, and
// applied to another account it makes the same.
func TestAdoptLogGroups(t *testing.T) {
	for _, tt := range []struct {
		name string
		put  cloudwatchlogs.CreateLogGroupInput
		days int32
		json string
	}{
		{"plain", cloudwatchlogs.CreateLogGroupInput{}, 0, `{"logGroupName":"/app","retentionInDays":0,"kmsKeyId":"","logGroupClass":"STANDARD","deletionProtectionEnabled":false}`},
		{"everything", cloudwatchlogs.CreateLogGroupInput{KmsKeyId: aws.String(goodKey), DeletionProtectionEnabled: aws.Bool(true), LogGroupClass: logstypes.LogGroupClassInfrequentAccess}, 30,
			`{"logGroupName":"/app","retentionInDays":30,"kmsKeyId":"` + goodKey + `","logGroupClass":"INFREQUENT_ACCESS","deletionProtectionEnabled":true}`},
		{"delivery", cloudwatchlogs.CreateLogGroupInput{LogGroupClass: logstypes.LogGroupClassDelivery}, 0,
			`{"logGroupName":"/app","kmsKeyId":"","logGroupClass":"DELIVERY","deletionProtectionEnabled":false}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, w := newView(), newView()
			logsKey(v, keyOne)
			logsKey(w, keyOne)
			tt.put.LogGroupName = aws.String("/app")
			putGroup(t, v, tt.put)
			if tt.days != 0 {
				putRetention(t, v, "/app", tt.days)
			}
			g, found, err := loggroup.Read(t.Context(), v.LogGroups(), "/app")
			if err != nil || !found {
				t.Fatal(found, err)
			}
			if text, _ := json.Marshal(g); string(text) != tt.json {
				t.Errorf("%s", text)
			}
			if p := mustPlan(t, logging.Join("t", loggroup.Bind(v.LogGroups(), g))); !p.Empty() {
				t.Error(p)
			}
			mustApply(t, mustPlan(t, logging.Join("t", loggroup.Bind(w.LogGroups(), g))))
			if here, there := showGroup(t, v, "/app"), showGroup(t, w, "/app"); here != there {
				t.Errorf("%s\n%s", here, there)
			}
		})
	}
	v := newView()
	if _, found, err := loggroup.Read(t.Context(), v.LogGroups(), "/app"); found || err != nil {
		t.Error(found, err)
	}
}

func TestAdoptRoles(t *testing.T) {
	v, w := newView(), newView()
	theirs := full(v.Account())
	theirs.Tags["aws:cloudformation:stack-name"] = "logs" // only AWS sets such tags
	v.Account().PutRole(theirs)
	w.Account().PutManagedPolicy("Old", allowAll)
	r, found, err := role.Read(t.Context(), v.Roles(), "R")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if p := mustPlan(t, logging.Join("t", role.Bind(v.Roles(), r))); !p.Empty() {
		t.Error(p)
	}
	mustApply(t, mustPlan(t, logging.Join("t", role.Bind(w.Roles(), r))))
	if here, there := strings.Replace(showRole(t, v, "R"), "aws:cloudformation:stack-name:logs ", "", 1), showRole(t, w, "R"); here != there {
		t.Errorf("%s\n%s", here, there)
	}
	if _, found, err := role.Read(t.Context(), v.Roles(), "Missing"); found || err != nil {
		t.Error(found, err)
	}
}

func TestAdoptSaysWhatItCannotRead(t *testing.T) {
	v := newView()
	for _, op := range []string{"logs:DescribeLogGroups", "iam:GetRole"} {
		v.Account().Inject(loggingtest.Fault{Operation: op, Kind: loggingtest.FailBefore})
	}
	var call *logging.CallError
	if _, found, err := loggroup.Read(t.Context(), v.LogGroups(), "/app"); found || !errors.As(err, &call) {
		t.Error(found, err)
	}
	if _, found, err := role.Read(t.Context(), v.Roles(), "R"); found || !errors.As(err, &call) {
		t.Error(found, err)
	}
	v.Account().Inject(loggingtest.Fault{Operation: "sts:GetCallerIdentity", Kind: loggingtest.FailBefore})
	if _, _, err := logging.Identify(t.Context(), v.Clients()); err == nil || !strings.Contains(err.Error(), "sts:GetCallerIdentity") {
		t.Error(err)
	}
}

func TestIdentify(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		alice := newView()
		alice = alice.As(alice.Account().PutUser("alice"))
		scope, caller, err := logging.Identify(t.Context(), open(alice).roles.Clients)
		if err != nil || scope != home || caller != "arn:aws:iam::111122223333:user/alice" {
			t.Error(scope, caller, err)
		}
		china := loggingtest.NewAccount(acct, loggingtest.InPartition("aws-cn")).Region("cn-north-1")
		scope, _, err = logging.Identify(t.Context(), open(china).roles.Clients)
		if err != nil || scope != (logging.Scope{Partition: "aws-cn", Account: acct, Region: "cn-north-1"}) {
			t.Error(scope, err)
		}
	})
}

func TestListLogGroups(t *testing.T) {
	v := newView()
	key := logsKey(v, keyOne)
	for i := range 120 {
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(fmt.Sprintf("/app/%03d", i))})
	}
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/zoo"), KmsKeyId: &key, DeletionProtectionEnabled: aws.Bool(true), LogGroupClass: logstypes.LogGroupClassInfrequentAccess})
	putRetention(t, v, "/zoo", 7)
	names := func(prefix string, most int) (out []string) {
		for g, err := range loggroup.List(t.Context(), v.Logs(), prefix) {
			if err != nil {
				t.Fatal(err)
			}
			if out = append(out, g.Name); len(out) == most {
				break
			}
		}
		return out
	}
	if all := names("", 0); len(all) != 121 || all[0] != "/app/000" || all[120] != "/zoo" {
		t.Error(len(all), all)
	}
	if some := names("/app/11", 0); len(some) != 10 {
		t.Error(some)
	}
	v.Account().ResetCalls()
	if few := names("", 3); len(few) != 3 || v.Account().CallCount() != 1 {
		t.Error(few, v.Account().CallCount())
	}
	for g, err := range loggroup.List(t.Context(), v.Logs(), "/zoo") {
		g.Created = g.Created.Truncate(24 * time.Hour)
		want := loggroup.Info{Name: "/zoo", Class: loggroup.ClassInfrequentAccess, RetentionDays: 7, KeyARN: key, Protected: true, Created: time.Now().UTC().Truncate(24 * time.Hour)}
		if diff := cmp.Diff(want, g); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	v.Account().Inject(loggingtest.Fault{Kind: loggingtest.FailBefore})
	n := 0
	for _, err := range loggroup.List(t.Context(), v.Logs(), "") {
		if n++; err == nil || !strings.Contains(err.Error(), "logs:DescribeLogGroups") {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Error(n)
	}
}
