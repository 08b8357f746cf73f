package key_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

const others = `{"Version":"2012-10-17","Id":"theirs","Statement":[
	{"Sid":"root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
	{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}`

func policyOf(t *testing.T, v loggingtest.View, name string) policy.Document {
	t.Helper()
	k, ok, err := key.Read(context.Background(), clients(v), name)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	return k.Policy()
}

// TestExisting adds statements to an existing key, and takes them back in another
// process: what others wrote is as it was.
func TestExisting(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	v := a.Region(region)
	a.PutKey(region, loggingtest.KeyOptions{ID: keyID, Alias: alias, Policy: others, State: types.KeyStateDisabled})
	before := policyOf(t, v, alias)
	for _, name := range []string{keyARN, alias} {
		tg := target(v, built(t, key.New(name).MustExist().Enable().Rotation().Allow(key.CloudWatchLogs(home, "/g")).Allow(key.CloudTrail(trailARN))))
		plan := planned(t, tg)
		want := []string{"kms:EnableKey keyState", "kms:PutKeyPolicy policy[AllowCloudWatchLogs]", "kms:PutKeyPolicy policy[AllowCloudTrailEncryptLogs]",
			"kms:PutKeyPolicy policy[AllowCloudTrailDescribeKey]", "kms:EnableKeyRotation enableKeyRotation"}
		if d := cmp.Diff(want, paths(plan)); d != "" {
			t.Fatal(d)
		}
		report := applied(t, tg)
		data, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		var kept logging.Report
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
		use := loggingtest.KeyUse{Principal: "logs.eu-west-1.amazonaws.com", Key: alias, Action: "kms:GenerateDataKey",
			EncryptionContext: map[string]string{"aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/g"}}
		if got := v.UseKey(use); !got.OK() {
			t.Error(got)
		}
		removal, err := logging.NewRemoval(t.Context(), &kept, logging.Targets{tg})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, policyOf(t, v, alias)); d != "" {
			t.Error(d)
		}
		if m, _ := v.FindKey(alias); m.KeyState != types.KeyStateDisabled {
			t.Error(m.KeyState)
		}
		if got := v.UseKey(use); got.Code != "AccessDeniedException" {
			t.Error(got)
		}
	}
}

// TestNew creates a key, adopts it the next time, and leaves it where it is removed.
func TestNew(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	v := a.Region(region)
	k := built(t, key.New(alias).Description("for logs").Rotation().Allow(key.CloudWatchLogs(home, "/a")).Allow(key.CloudWatchLogs(home, "/b")))
	tg := target(v, k)
	if d := cmp.Diff([]string{"kms:CreateKey ", "kms:EnableKeyRotation enableKeyRotation"}, paths(planned(t, tg))); d != "" {
		t.Fatal(d)
	}
	report := applied(t, tg)
	made, ok, err := key.Find(t.Context(), clients(v), alias)
	if !ok || err != nil || !strings.HasPrefix(made, "arn:aws:kms:eu-west-1:111122223333:key/") {
		t.Fatal(made, ok, err)
	}
	doc := policyOf(t, v, alias)
	if len(doc.Statements) != 3 {
		t.Error(doc.Indented())
	}
	a.ResetCalls()
	if !planned(t, tg).Empty() || a.CallCount("kms:*") != 3 {
		t.Error(a.Calls())
	}
	adopted, _, err := key.Read(t.Context(), clients(v), alias)
	if err != nil || !planned(t, target(v, adopted)).Empty() {
		t.Error(err)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{tg})
	if err != nil {
		t.Fatal(err)
	}
	if !removal.Empty() || !removal.Findings().Has(resource.CodeHoldsData) {
		t.Error(removal, removal.Findings())
	}
	if m, err := v.FindKey(alias); err != nil || m.KeyState != types.KeyStateEnabled {
		t.Error(m.KeyState, err)
	}
}

// TestRescue enables a key whose deletion is pending, and puts that back with the
// longest waiting period.
func TestRescue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(accountID)
		v := a.Region(region)
		a.PutKey(region, loggingtest.KeyOptions{ID: keyID, State: types.KeyStatePendingDeletion})
		tg := target(v, built(t, key.New(keyARN).MustExist().Enable()))
		check, err := logging.Check(t.Context(), logging.Targets{target(v, key.Existing(keyARN))})
		if err != nil || !check.Has(key.CodeUnusable) {
			t.Error(check, err)
		}
		report := applied(t, tg)
		if m, _ := v.FindKey(keyID); m.KeyState != types.KeyStateEnabled {
			t.Error(m.KeyState)
		}
		removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{tg})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		m, _ := v.FindKey(keyID)
		if m.KeyState != types.KeyStatePendingDeletion || time.Until(*m.DeletionDate) < 29*24*time.Hour {
			t.Error(m.KeyState, m.DeletionDate)
		}
	})
}

// TestRescueLost: whether the deletion was cancelled is not known, so it is scheduled again.
func TestRescueLost(t *testing.T) {
	for _, operation := range []string{"kms:CancelKeyDeletion", "kms:EnableKey"} {
		synctest.Test(t, func(t *testing.T) {
			a := loggingtest.NewAccount(accountID)
			v := a.Region(region)
			a.PutKey(region, loggingtest.KeyOptions{ID: keyID, State: types.KeyStatePendingDeletion})
			plan := planned(t, logging.Join("keys", key.Bind(key.ClientsFromConfig(v.Config()), built(t, key.New(keyARN).MustExist().Enable()))))
			a.Inject(loggingtest.Fault{Operation: operation, Kind: loggingtest.LoseAnswer, Nth: 1, Retries: true})
			if report, err := plan.Apply(t.Context()); err == nil || len(report.With(logging.NotUndone)) != 0 {
				t.Error(err)
			}
			if m, _ := v.FindKey(keyID); m.KeyState != types.KeyStatePendingDeletion {
				t.Errorf("%s: the key is left %s", operation, m.KeyState)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	v := a.Region(region)
	a.PutKey(region, loggingtest.KeyOptions{ID: "aws", Alias: "alias/theirs", AWSManaged: true})
	a.PutKey(region, loggingtest.KeyOptions{ID: "rsa", Alias: "alias/rsa", Spec: types.KeySpecRsa2048})
	a.PutKey(region, loggingtest.KeyOptions{ID: "import", Alias: "alias/import", State: types.KeyStatePendingImport})
	for _, tt := range []struct {
		b    *key.Builder
		want string
	}{
		{key.New(keyARN).MustExist(), "does not exist"},
		{key.New("arn:aws:kms:eu-central-1:111122223333:key/" + keyID).MustExist(), "must be in the region of the clients"},
		{key.New("arn:aws:kms:eu-west-1:999999999999:key/" + keyID).MustExist(), "must be of account 111122223333"},
		{key.New("alias/theirs").MustExist().Allow(key.CloudWatchLogs(home)), "managed by AWS"},
		{key.New("alias/rsa").MustExist().Rotation(), "cannot have automatic rotation"},
		{key.New("alias/import").MustExist().Enable(), "cannot be enabled"},
	} {
		_, err := logging.NewPlan(t.Context(), logging.Targets{target(v, built(t, tt.b))})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.want, err)
		}
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{target(v, built(t, key.New(alias).Rotation())), target(v, built(t, key.New(alias).WithoutRotation()))}); err == nil {
		t.Error("wanted in two ways")
	}
	check, err := logging.Check(t.Context(), logging.Targets{target(v, built(t, key.New(alias)))})
	if err != nil || !check.Has(key.CodeMissing) || check.Verdict() != resource.NotArrive {
		t.Error(check, err)
	}
}

// TestSweep: whatever goes wrong, nothing is half done: the key is there as wanted, or
// as it was before, or gone with its alias and on its way out. Where the answer of
// CreateKey was lost, a key without an alias stays, as the error says.
func TestSweep(t *testing.T) {
	rounds.Sequential(t)
	both := func() *loggingtest.Account {
		a := loggingtest.NewAccount(accountID)
		a.PutKey(region, loggingtest.KeyOptions{ID: keyID, Policy: others, State: types.KeyStateDisabled})
		return a
	}
	settings := []key.Key{
		built(t, key.New(keyARN).MustExist().Enable().Rotation().Allow(key.CloudTrail(trailARN))),
		built(t, key.New(alias).Rotation().Allow(key.CloudWatchLogs(home, "/g"))),
	}
	for door, open := range map[string]func(loggingtest.View) key.Clients{
		"typed": clients,
		"wire":  func(v loggingtest.View) key.Clients { return key.ClientsFromConfig(v.Config()) },
	} {
		t.Run(door, func(t *testing.T) {
			loggingtest.Sweep(t, both, func(ctx context.Context, a *loggingtest.Account) error {
				plan, err := logging.NewPlan(ctx, logging.Targets{logging.Join("keys", key.Bind(open(a.Region(region)), settings[0], settings[1]))})
				if err != nil {
					return err
				}
				_, err = plan.Apply(ctx)
				return err
			}, func(t *testing.T, s loggingtest.Swept) {
				v := s.Account.Region(region)
				old, _ := v.FindKey(keyARN)
				fresh, missing := v.FindKey(alias)
				doc := policyOf(t, v, keyARN)
				lost := s.Call.Name() == "kms:CreateKey" && s.Kind == loggingtest.LoseAnswer
				if s.Err == nil {
					if lost {
						t.Error("CreateKey was sent again")
					}
					if old.KeyState != types.KeyStateEnabled || len(doc.Statements) != 4 || missing != nil || fresh.KeyState != types.KeyStateEnabled {
						t.Error("not done: ", old.KeyState, doc, missing)
					}
					return
				}
				if old.KeyState != types.KeyStateDisabled || len(doc.Statements) != 2 {
					t.Errorf("half done: %s\n%s\n%v", old.KeyState, doc, s.Err)
				}
				if missing == nil {
					t.Error("the alias stays: ", s.Err)
				}
				if lost {
					if !strings.Contains(s.Err.Error(), "a key without an alias may have been created") {
						t.Error(s.Err)
					}
					return
				}
				made, scheduled := false, false
				for _, c := range s.Account.Calls() {
					made = made || c.Name() == "kms:CreateKey" && c.Err == nil
					scheduled = scheduled || c.Name() == "kms:ScheduleKeyDeletion" && c.Err == nil
				}
				if made != scheduled {
					t.Errorf("created %t, deletion scheduled %t: %v", made, scheduled, s.Err)
				}
			})
		})
	}
}

// TestUndoSchedules: what an apply created and takes back is deleted after 7 days.
func TestUndoSchedules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(accountID)
		v := a.Region(region)
		a.Inject(loggingtest.Fault{Operation: "kms:EnableKeyRotation", Kind: loggingtest.FailBefore})
		plan := planned(t, target(v, built(t, key.New(alias).Rotation())))
		_, err := plan.Apply(t.Context())
		if err == nil {
			t.Fatal("no error")
		}
		for _, c := range a.Calls() {
			if c.Name() != "kms:ScheduleKeyDeletion" {
				continue
			}
			if _, err := v.FindKey(alias); err == nil {
				t.Error("the alias stays")
			}
			return
		}
		t.Error("no deletion is scheduled")
	})
}

// Nothing more than the plan's permissions is needed to apply it, and with those for
// undoing nothing more to take it back.
func TestPermissionsSuffice(t *testing.T) {
	pending := func() *loggingtest.Account {
		a := loggingtest.NewAccount(accountID)
		a.PutKey(region, loggingtest.KeyOptions{ID: keyID, Alias: alias, State: types.KeyStatePendingDeletion})
		return a
	}
	for setupName, setup := range map[string]func() *loggingtest.Account{"new": func() *loggingtest.Account { return loggingtest.NewAccount(accountID) }, "pending deletion": pending} {
		for _, fails := range []string{"", "kms:EnableKeyRotation"} {
			t.Run(setupName+" "+fails, func(t *testing.T) {
				a := setup()
				v := a.Region(region)
				k := built(t, key.New(alias).Enable().Rotation().Allow(key.CloudTrail(trailARN)))
				plan := planned(t, logging.Join("keys", key.Bind(key.ClientsFromConfig(v.Config()), k)))
				documents := map[string]string{"plan": plan.Permissions().String()}
				if fails != "" {
					documents["undo"] = plan.UndoPermissions().String()
					a.Inject(loggingtest.Fault{Operation: fails, Kind: loggingtest.FailBefore, Err: &smithy.GenericAPIError{Code: "Boom"}, Nth: 1, Count: 1})
				}
				v = v.As(a.PutRole(loggingtest.RoleOptions{Name: "Least", Inline: documents}))
				body, err := json.Marshal(plan)
				if err != nil {
					t.Fatal(err)
				}
				if plan, err = logging.LoadPlan(body, logging.Targets{logging.Join("keys", key.Bind(key.ClientsFromConfig(v.Config()), k))}); err != nil {
					t.Fatal(err)
				}
				report, err := plan.Apply(t.Context())
				if (err != nil) != (fails != "") {
					t.Fatal(err, report)
				}
				if left := append(report.With(logging.NotUndone), report.With(logging.Uncertain)...); len(left) != 0 {
					t.Error(left)
				}
			})
		}
	}
}
