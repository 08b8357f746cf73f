package policy

import (
	"strconv"
	"strings"
	"testing"
)

func mustParse(t testing.TB, text string) Document {
	t.Helper()
	return source(t, text, text).Document
}

func TestEqual(t *testing.T) {
	one := func(statement string) string {
		return `{"Version":"2012-10-17","Statement":[` + statement + `]}`
	}
	logs := `"Action":"logs:PutLogEvents","Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:x:*"`
	tests := []struct {
		name, a, b string
		want       bool
	}{
		{"itself", one(`{"Effect":"Allow",` + logs + `}`), one(`{"Effect":"Allow",` + logs + `}`), true},
		{"statement without a list", one(`{"Effect":"Allow",` + logs + `}`), `{"Version":"2012-10-17","Statement":{"Effect":"Allow",` + logs + `}}`, true},
		{"string or list of one", one(`{"Action":"a:B"}`), one(`{"Action":["a:B"]}`), true},
		{"order and duplicates in lists", one(`{"Action":["a:B","c:D","a:B"]}`), one(`{"Action":["c:D","a:B"]}`), true},
		{"order and duplicates of statements", one(`{"Action":"a:B"},{"Action":"c:D"},{"Action":"c:D"}`), one(`{"Action":"c:D"},{"Action":"a:B"}`), true},
		{"case of actions", one(`{"NotAction":"S3:getobject"}`), one(`{"NotAction":"s3:GetObject"}`), true},
		{"Sid and Id", `{"Id":"x","Statement":{"Sid":"a","Action":"a:B"}}`, `{"Statement":{"Action":"a:B"}}`, true},
		{"everybody, Allow", one(`{"Effect":"Allow","Principal":"*"}`), one(`{"Effect":"Allow","Principal":{"AWS":["*"]}}`), true},
		{"everybody, Deny", one(`{"Effect":"Deny","Principal":"*"}`), one(`{"Effect":"Deny","Principal":{"AWS":"*"}}`), false},
		{"account", one(`{"Principal":{"AWS":"111122223333"}}`), one(`{"Principal":{"AWS":["arn:aws:iam::111122223333:root"]}}`), true},
		{"account in NotPrincipal", one(`{"NotPrincipal":{"AWS":"111122223333"}}`), one(`{"NotPrincipal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}`), true},
		{"another account", one(`{"Principal":{"AWS":"111122223333"}}`), one(`{"Principal":{"AWS":"arn:aws:iam::111122223334:root"}}`), false},
		{"principal types", one(`{"Principal":{"AWS":"a"}}`), one(`{"Principal":{"Service":"a"}}`), false},
		{"condition keys", one(`{"Condition":{"Bool":{"AWS:SecureTransport":true}}}`), one(`{"Condition":{"Bool":{"aws:securetransport":["true"]}}}`), true},
		{"condition values", one(`{"Condition":{"Bool":{"a:b":true}}}`), one(`{"Condition":{"Bool":{"a:b":"false"}}}`), false},
		{"the case of condition values", one(`{"Condition":{"StringEquals":{"a:b":"x"}}}`), one(`{"Condition":{"StringEquals":{"a:b":"X"}}}`), false},
		{"operators", one(`{"Condition":{"StringEquals":{"a:b":"x"}}}`), one(`{"Condition":{"StringLike":{"a:b":"x"}}}`), false},
		{"ArnEquals is ArnLike", one(`{"Condition":{"ArnEquals":{"a:b":"x"},"ForAnyValue:ArnNotEqualsIfExists":{"a:b":"y"}}}`), one(`{"Condition":{"ArnLike":{"a:b":"x"},"ForAnyValue:ArnNotLikeIfExists":{"a:b":"y"}}}`), true},
		{"two tests are not one", one(`{"Condition":{"ArnEquals":{"a:b":"x"},"ArnLike":{"a:b":"y"}}}`), one(`{"Condition":{"ArnLike":{"a:b":["x","y"]}}}`), false},
		{"two spellings are two tests", one(`{"Condition":{"Bool":{"a:b":"x","A:B":"y"}}}`), one(`{"Condition":{"Bool":{"a:b":["x","y"]}}}`), false},
		{"of two spellings neither is lost", one(`{"Condition":{"Bool":{"a:b":"x","A:B":"y"}}}`), one(`{"Condition":{"Bool":{"a:b":"x"}}}`), false},
		{"of two spellings without the lower one, neither is lost", one(`{"Condition":{"Bool":{"a:B":"x","A:b":"y"}}}`), one(`{"Condition":{"Bool":{"a:b":"x"}}}`), false},
		{"a root of another kind", one(`{"Principal":{"AWS":"111122223333"}}`), one(`{"Principal":{"AWS":"arn:aws:sts::111122223333:root"}}`), false},
		{"twelve characters", one(`{"Principal":{"AWS":"11112222333x"}}`), one(`{"Principal":{"AWS":"arn:aws:iam::11112222333x:root"}}`), false},
		{"unknown operators keep their names", one(`{"Condition":{"ArnEqualsX":{"a:b":"x"}}}`), one(`{"Condition":{"ArnLikeX":{"a:b":"x"}}}`), false},
		{"empty condition", one(`{"Condition":{}}`), one(`{}`), true},
		{"no version", `{"Statement":{"Action":"a:B"}}`, `{"Version":"2008-10-17","Statement":{"Action":"a:B"}}`, true},
		{"versions", `{"Statement":{"Action":"a:B"}}`, one(`{"Action":"a:B"}`), false},
		{"effect", one(`{"Effect":"Allow"}`), one(`{"Effect":"Deny"}`), false},
		{"log group with and without :*", one(`{"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:x"}`), one(`{"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:x:*"}`), false},
		{"the case of resources", one(`{"Resource":"arn:aws:s3:::A"}`), one(`{"Resource":"arn:aws:s3:::a"}`), false},
		{"Resource or NotResource", one(`{"Resource":"a"}`), one(`{"NotResource":"a"}`), false},
		{"an empty list is not nothing", one(`{"Resource":[]}`), one(`{}`), false},
		{"a statement more", one(`{"Action":"a:B"}`), one(`{"Action":"a:B"},{"Action":"c:D"}`), false},
		{"a condition more", one(`{"Action":"a:B"}`), one(`{"Action":"a:B","Condition":{"Bool":{"a:b":"true"}}}`), false},
		{"no statements", `{}`, `{"Statement":[]}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := mustParse(t, tt.a), mustParse(t, tt.b)
			if got := a.Equal(b); got != tt.want {
				t.Errorf("got %v, want %v:\n%s\n%s", got, tt.want, a.Canonical(), b.Canonical())
			}
			if a.Equal(b) != b.Equal(a) {
				t.Error("not symmetric")
			}
			if (Diff(a, b) == "") != tt.want {
				t.Errorf("Diff does not agree:\n%s", Diff(a, b))
			}
			if tt.want && a.Canonical().String() != b.Canonical().String() {
				t.Error("the canonical forms differ")
			}
		})
	}
}

func TestStatementEqual(t *testing.T) {
	a := Statement{Sid: "A", Effect: Allow, Action: []string{"s3:GetObject"}, Resource: []string{"*"}}
	b := Statement{Sid: "B", Effect: Allow, Action: []string{"S3:GetObject"}, Resource: []string{"*", "*"}}
	if !a.Equal(b) {
		t.Error("want equal")
	}
	b.Effect = Deny
	if a.Equal(b) {
		t.Error("want not equal")
	}
}

func TestDiff(t *testing.T) {
	before := mustParse(t, `{"Version":"2012-10-17","Statement":[
	 {"Sid":"B","Effect":"Allow","Action":"b:B","Resource":"*"},
	 {"Sid":"A","Effect":"Allow","Action":["a:A"],"Resource":["arn:aws:s3:::x","arn:aws:s3:::y"]}]}`)
	after := mustParse(t, `{"Version":"2012-10-17","Statement":[
	 {"Sid":"A","Effect":"Allow","Action":["a:A"],"Resource":["arn:aws:s3:::x","arn:aws:s3:::z"]},
	 {"Sid":"B","Effect":"Allow","Action":"B:b","Resource":"*"}]}`)
	want := strings.TrimPrefix(`
  {
    "Version": "2012-10-17",
    "Statement": [
      {
        "Sid": "A",
        "Effect": "Allow",
        "Action": "a:A",
        "Resource": [
          "arn:aws:s3:::x",
-         "arn:aws:s3:::y"
+         "arn:aws:s3:::z"
        ]
      },
      {
        "Sid": "B",
        "Effect": "Allow",
        "Action": "B:b",
        "Resource": "*"
      }
    ]
  }
`, "\n")
	if got := Diff(before, after); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	renamed := mustParse(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"x:X","Resource":"*"},
	 {"Sid":"C","Effect":"Allow","Action":"B:b","Resource":["*"]},{"Sid":"A","Effect":"Allow","Action":"a:A","Resource":["arn:aws:s3:::x","arn:aws:s3:::y"]}]}`)
	for line := range strings.Lines(Diff(after, before)) {
		if line[0] != ' ' && !strings.Contains(line, "arn:aws:s3:::") && !strings.Contains(line, ":B") && !strings.Contains(line, ":b") {
			t.Errorf("%q is no change", line)
		}
	}
	changed := ""
	for line := range strings.Lines(Diff(before, renamed)) {
		if line[0] != ' ' {
			changed += line[:2] + strings.TrimSpace(line[2:]) + "\n"
		}
	}
	if want := `- "Sid": "B",
+ "Effect": "Deny",
+ "Action": "x:X",
+ "Resource": "*"
+ },
+ {
+ "Sid": "C",
`; changed != want {
		t.Errorf("got\n%swant\n%s", changed, want)
	}
	if got := Diff(before, before); got != "" {
		t.Errorf("no change shows as\n%s", got)
	}
	for name, d := range map[string]string{"created": Diff(Document{}, after), "deleted": Diff(after, Document{})} {
		mark := map[string]string{"created": "+ ", "deleted": "- "}[name]
		if got := strings.ReplaceAll("\n"+d, "\n"+mark, "\n"); got != "\n"+after.Indented()+"\n" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
}

// TestDiffAppliesToBoth: the lines that stay or go are the text before (with its
// statements in another order), and the lines that stay or come the text after.
func TestDiffAppliesToBoth(t *testing.T) {
	var docs []Document
	for _, g := range allGroups() {
		for _, text := range append([]string{g.resource}, g.identity...) {
			if text != "" {
				docs = append(docs, mustParse(t, text))
			}
		}
	}
	for i := range docs {
		a, b := docs[i], docs[(i*7+3)%len(docs)]
		if a.Equal(b) {
			continue
		}
		var was, is []string
		for line := range strings.Lines(Diff(a, b)) {
			if line[0] != '+' {
				was = append(was, line[2:])
			}
			if line[0] != '-' {
				is = append(is, line[2:])
			}
		}
		if got := strings.Join(is, ""); got != b.Indented()+"\n" {
			t.Errorf("after is\n%s", got)
		}
		if got, err := Parse([]byte(strings.Join(was, ""))); err != nil || !got.Equal(a) {
			t.Errorf("before is\n%s%v", got.Indented(), err)
		}
	}
}

func TestDiffOfHugeDocuments(t *testing.T) {
	huge := func(prefix string) Document {
		s := Statement{Effect: Allow, Resource: []string{"*"}}
		for i := range 5000 {
			s.Action = append(s.Action, prefix+strconv.Itoa(i))
		}
		return Document{Statements: []Statement{s}}
	}
	if got := Diff(huge("a:"), huge("b:")); !strings.Contains(got, "\n- ") || !strings.Contains(got, "\n+ ") {
		t.Error("nothing changes")
	}
}
