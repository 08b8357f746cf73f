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

	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

func (f fixture) create(name, content string) *types.DocumentDescription {
	f.Helper()
	return must[*ssm.CreateDocumentOutput](f)(f.ssm.CreateDocument(f.Context(), &ssm.CreateDocumentInput{Name: &name, Content: &content, DocumentType: types.DocumentTypeSession})).DocumentDescription
}

func (f fixture) update(in inputs) *types.DocumentDescription {
	f.Helper()
	return must[*ssm.UpdateDocumentOutput](f)(f.ssm.UpdateDocument(f.Context(), &ssm.UpdateDocumentInput{
		Name: str(preferences), Content: str(in.document("Standard_Stream")), DocumentVersion: str("$LATEST")})).DocumentDescription
}

func (f fixture) move(version string) {
	f.Helper()
	_ = must[*ssm.UpdateDocumentDefaultVersionOutput](f)(f.ssm.UpdateDocumentDefaultVersion(f.Context(), &ssm.UpdateDocumentDefaultVersionInput{Name: str(preferences), DocumentVersion: &version}))
}

// state is what of a document changes with its versions.
func state(d *types.DocumentDescription) string {
	return fmt.Sprintf("%s %s latest %s default %s", *d.DocumentVersion, d.Status, *d.LatestVersion, *d.DefaultVersion)
}

func (f fixture) describe(version string) string {
	f.Helper()
	out, err := f.ssm.DescribeDocument(f.Context(), &ssm.DescribeDocumentInput{Name: str(preferences), DocumentVersion: optional(version)})
	if err != nil {
		return code(err)
	}
	return state(out.Document)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// TestVersions is the procedure of the page "Update Session Manager preferences
// (command line)", with the version that it forgets.
func TestVersions(t *testing.T) {
	eachDoor(t, func(f fixture) {
		const missing = "InvalidDocument: Document with name SSM-SessionManagerRunShell does not exist."
		if got := f.describe(""); got != missing {
			f.Error(got)
		}
		_, err := f.ssm.GetDocument(f.Context(), &ssm.GetDocumentInput{Name: str(preferences)})
		f.wantCode(err, missing)

		made := f.create(preferences, guide.document("Standard_Stream"))
		if got := state(made); got != "1 Creating latest 1 default 1" || made.HashType != types.DocumentHashTypeSha256 || len(*made.Hash) != 64 || *made.Owner != accountID ||
			*made.SchemaVersion != "1.0" || made.DocumentType != types.DocumentTypeSession || made.DocumentFormat != types.DocumentFormatJson || *made.Description != "Document to hold regional settings for Session Manager" {
			f.Errorf("%s %+v", got, made)
		}
		if got := f.describe(""); got != "1 Active latest 1 default 1" {
			f.Error(got)
		}
		if got := state(f.update(streaming)); got != "2 Updating latest 2 default 1" {
			f.Error(got)
		}
		for version, want := range map[string]string{"": "1 Active latest 2 default 1", "$DEFAULT": "1 Active latest 2 default 1", "$LATEST": "2 Active latest 2 default 1", "2": "2 Active latest 2 default 1",
			"3": "InvalidDocumentVersion: The document version is not valid or does not exist."} {
			if got := f.describe(version); got != want {
				f.Errorf("%q: %s, want %s", version, got, want)
			}
		}
		get := func(name, version string) string {
			f.Helper()
			return *must[*ssm.GetDocumentOutput](f)(f.ssm.GetDocument(f.Context(), &ssm.GetDocumentInput{Name: &name, DocumentVersion: &version})).Content
		}
		if got := get(preferences, "$LATEST"); got != streaming.document("Standard_Stream") {
			f.Error(got)
		}
		if got := get("arn:aws:ssm:eu-west-1:111122223333:document/"+preferences, "$DEFAULT"); got != guide.document("Standard_Stream") {
			f.Error(got)
		}
		// Content that some version has is refused, whether it is the default or not.
		for _, in := range []inputs{guide, streaming} {
			_, err := f.ssm.UpdateDocument(f.Context(), &ssm.UpdateDocumentInput{Name: str(preferences), Content: str(in.document("Standard_Stream")), DocumentVersion: str("$LATEST")})
			f.wantCode(err, "DuplicateDocumentContent: The content of the association document matches another document. Change the content of the document and try again.")
		}
		for _, version := range []*string{nil, str("1"), str("$DEFAULT")} {
			_, err := f.ssm.UpdateDocument(f.Context(), &ssm.UpdateDocumentInput{Name: str(preferences), Content: str(uploading.document("Standard_Stream")), DocumentVersion: version})
			f.wantCode(err, "InvalidDocumentVersion: Version provided for document "+preferences+" is not latest. Please provide the latest version to update document "+preferences)
		}
		f.move("2")
		if got := f.describe(""); got != "2 Active latest 2 default 2" {
			f.Error(got)
		}
		_, err = f.ssm.DeleteDocument(f.Context(), &ssm.DeleteDocumentInput{Name: str(preferences), DocumentVersion: str("2")})
		f.wantCode(err, "InvalidDocumentOperation: Default version of the document can't be deleted.")
		f.move("1")
		for _, want := range []string{"", "InvalidDocumentOperation: The document version is not valid or does not exist."} {
			_, err = f.ssm.DeleteDocument(f.Context(), &ssm.DeleteDocumentInput{Name: str(preferences), DocumentVersion: str("2")})
			f.wantCode(err, want)
		}
		if got := f.describe("$LATEST"); got != "1 Active latest 1 default 1" {
			f.Error(got)
		}
		// Numbers are not used again, and what was deleted may come again.
		if got := state(f.update(streaming)); got != "3 Updating latest 3 default 1" {
			f.Error(got)
		}
		listed := must[*ssm.ListDocumentVersionsOutput](f)(f.ssm.ListDocumentVersions(f.Context(), &ssm.ListDocumentVersionsInput{Name: str(preferences)}))
		var versions []string
		for _, w := range listed.DocumentVersions {
			versions = append(versions, fmt.Sprintf("%s %v %s", *w.DocumentVersion, w.IsDefaultVersion, w.Status))
		}
		if diff := cmp.Diff([]string{"3 false Active", "1 true Active"}, versions); diff != "" {
			f.Error(diff)
		}
		_ = must[*ssm.DeleteDocumentOutput](f)(f.ssm.DeleteDocument(f.Context(), &ssm.DeleteDocumentInput{Name: str(preferences)}))
		if got := f.describe(""); got != missing {
			f.Error(got)
		}
		_, err = f.ssm.DeleteDocument(f.Context(), &ssm.DeleteDocumentInput{Name: str(preferences)})
		f.wantCode(err, missing)
		if _, err := sessionlogtest.NewClient(f.view.In("us-east-1")).GetDocument(f.Context(), &ssm.GetDocumentInput{Name: str("AWS-StartSSHSession")}); err != nil {
			f.Error(err)
		}
	})
}

func TestVersionNames(t *testing.T) {
	eachDoor(t, func(f fixture) {
		_, err := f.ssm.CreateDocument(f.Context(), &ssm.CreateDocumentInput{Name: str("Mine"), Content: str(guide.document("Port")), DocumentType: types.DocumentTypeSession, VersionName: str("one")})
		f.wantCode(err, "")
		update := func(in inputs, name string) error {
			_, err := f.ssm.UpdateDocument(f.Context(), &ssm.UpdateDocumentInput{Name: str("Mine"), Content: str(in.document("Port")), DocumentVersion: str("$LATEST"), VersionName: &name})
			return err
		}
		if got := code(update(streaming, "one")); !strings.HasPrefix(got, "DuplicateDocumentVersionName: ") {
			f.Error(got)
		}
		f.wantCode(update(streaming, "two"), "")
		get := must[*ssm.GetDocumentOutput](f)
		if d := get(f.ssm.GetDocument(f.Context(), &ssm.GetDocumentInput{Name: str("Mine"), VersionName: str("two")})); *d.DocumentVersion != "2" {
			f.Error(*d.DocumentVersion)
		}
		_, err = f.ssm.GetDocument(f.Context(), &ssm.GetDocumentInput{Name: str("Mine"), VersionName: str("two"), DocumentVersion: str("1")})
		f.wantCode(err, "InvalidDocumentVersion: The document version is not valid or does not exist.")
	})
}

// TestDocumentDelay is that a version is Active only after a while.
func TestDocumentDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := mounted(t)
		ssmtest.Mount(f.account, ssmtest.WithDocumentDelay(3*time.Second))
		f.node(sessionlogtest.Node{}, nodePolicy)
		f.create(preferences, guide.document("Standard_Stream"))
		if got := f.describe(""); got != "1 Creating latest 1 default 1" {
			t.Error(got)
		}
		if o := f.run(sessionlogtest.Session{}); o.Refused != "Document SSM-SessionManagerRunShell is not active: its status is Creating." {
			t.Error(o.Refused)
		}
		time.Sleep(3 * time.Second)
		f.update(streaming)
		if got := f.describe("$LATEST"); got != "2 Updating latest 2 default 1" {
			t.Error(got)
		}
		if got := f.describe(""); got != "1 Active latest 2 default 1" {
			t.Error(got)
		}
		time.Sleep(3 * time.Second)
		if got := f.describe("$LATEST"); got != "2 Active latest 2 default 1" {
			t.Error(got)
		}
	})
}

// TestContent has a row for each way in which content is not right.
func TestContent(t *testing.T) {
	session := func(in inputs) string { return in.document("Standard_Stream") }
	large := session(guide.with(inputs{"runAsDefaultUser": ""}))
	large = strings.Replace(large, `"runAsDefaultUser":""`, `"runAsDefaultUser":"`+strings.Repeat("x", 64*1024-len(large))+`"`, 1)
	for _, tt := range []struct {
		name, content string
		kind          types.DocumentType
		want          string
	}{
		{"64 KB", large, "", ""},
		{"more than 64 KB", large + " ", "", "MaxDocumentSizeExceeded: The size limit of a document is 64 KB."},
		{"not JSON", "{", "", "InvalidDocumentContent: JSON is not well-formed: the content must be one object."},
		{"a list", "[]", "", "InvalidDocumentContent: JSON is not well-formed: the content must be one object."},
		{"null", "null", "", "InvalidDocumentContent: JSON is not well-formed: the content must be one object."},
		{"no schema version", `{"sessionType":"Port"}`, "", `InvalidDocumentContent: Document content must have the key "schemaVersion".`},
		{"another schema version", `{"schemaVersion":"2.0","sessionType":"Port"}`, "", "InvalidDocumentSchemaVersion: 2.0 is not a valid schema version for Session document type"},
		{"no session type", `{"schemaVersion":"1.0","inputs":{}}`, "", "InvalidDocumentContent: sessionType must be one of Standard_Stream, InteractiveCommands, NonInteractiveCommands, Port."},
		{"no inputs", `{"schemaVersion":"1.0","sessionType":"Standard_Stream"}`, "", "InvalidDocumentContent: inputs is required for the session type Standard_Stream."},
		{"port without inputs", `{"schemaVersion":"1.0","sessionType":"Port"}`, "", ""},
		{"inputs are a list", `{"schemaVersion":"1.0","sessionType":"Port","inputs":[]}`, "", "InvalidDocumentContent: inputs must be an object."},
		{"description is a number", `{"schemaVersion":"1.0","sessionType":"Port","description":1}`, "", "InvalidDocumentContent: description must be a string."},
		{"no inputs at all", session(inputs{}), "", ""},
		{"unknown keys", session(guide.with(inputs{"tomorrow": map[string]any{"x": 1}})), "", ""},
		{"flag as a text", session(guide.with(inputs{"runAsEnabled": "{{ x }}"})), "", ""},
		{"flag as a number", session(guide.with(inputs{"runAsEnabled": 1})), "", "InvalidDocumentContent: inputs.runAsEnabled must be a boolean."},
		{"text as a flag", session(guide.with(inputs{"s3BucketName": true})), "", "InvalidDocumentContent: inputs.s3BucketName must be a string."},
		{"timeout as a number", session(guide.with(inputs{"idleSessionTimeout": 20})), "", "InvalidDocumentContent: inputs.idleSessionTimeout must be a string."},
		{"profile as a text", session(guide.with(inputs{"shellProfile": "x"})), "", "InvalidDocumentContent: inputs.shellProfile must be an object of strings."},
		{"profile of numbers", session(guide.with(inputs{"shellProfile": map[string]any{"linux": 1}})), "", "InvalidDocumentContent: inputs.shellProfile must be an object of strings."},
		{"YAML as JSON", "schemaVersion: '1.0'\nsessionType: Port\n", "", "InvalidDocumentContent: JSON is not well-formed: the content must be one object."},
		{"an automation", `{"schemaVersion":"0.3","mainSteps":[]}`, types.DocumentTypeAutomation, ""},
		{"an automation of another version", `{"schemaVersion":"2.2"}`, types.DocumentTypeAutomation, "InvalidDocumentSchemaVersion: 2.2 is not a valid schema version for Automation document type"},
		{"a command", `{"schemaVersion":"2.2","mainSteps":[]}`, types.DocumentTypeCommand, ""},
		{"a type that is not looked into", `{"x":1}`, types.DocumentTypePackage, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.kind == "" {
				tt.kind = types.DocumentTypeSession
			}
			eachDoor(t, func(f fixture) {
				_, err := f.ssm.CreateDocument(f.Context(), &ssm.CreateDocumentInput{Name: str("Mine"), Content: &tt.content, DocumentType: tt.kind})
				f.wantCode(err, tt.want)
			})
		})
	}
	f := mounted(t)
	for format, want := range map[types.DocumentFormat]string{types.DocumentFormatYaml: "", types.DocumentFormatText: "InvalidDocumentContent: A document of the type Session cannot be TEXT."} {
		_, err := f.ssm.CreateDocument(t.Context(), &ssm.CreateDocumentInput{Name: str("Mine" + string(format)), DocumentType: types.DocumentTypeSession, DocumentFormat: format, Content: str("schemaVersion: '1.0'\nsessionType: Port\n")})
		f.wantCode(err, want)
	}
	for name, bounds := range map[string][2]int{"idleSessionTimeout": {1, 60}, "maxSessionDuration": {1, 1440}} {
		for _, value := range []string{"", "{{ t }}", fmt.Sprint(bounds[0] - 1), fmt.Sprint(bounds[0]), fmt.Sprint(bounds[1]), fmt.Sprint(bounds[1] + 1), "01", "x", "-1", "1.5"} {
			f := mounted(t)
			_, err := f.ssm.CreateDocument(t.Context(), &ssm.CreateDocumentInput{Name: str("Mine"), DocumentType: types.DocumentTypeSession, Content: str(session(guide.with(inputs{name: value})))})
			good := value == "" || value == "{{ t }}" || value == fmt.Sprint(bounds[0]) || value == fmt.Sprint(bounds[1])
			if want := fmt.Sprintf("InvalidDocumentContent: inputs.%s must be between 1 and %d minutes.", name, bounds[1]); good && err != nil || !good && code(err) != want {
				t.Errorf("%s %q: %v", name, value, err)
			}
		}
	}
	for duration, refused := range map[string]bool{"1039": false, "1040": true, "1099": true, "1100": false, "1340": true, "1399": true, "1400": false, "1440": false, "1439": false, "999": false, "940": false} {
		for _, opts := range [][]ssmtest.Option{nil, {ssmtest.WithDurationPattern()}} {
			f := mounted(t)
			ssmtest.Mount(f.account, opts...)
			_, err := f.ssm.CreateDocument(t.Context(), &ssm.CreateDocumentInput{Name: str("Mine"), DocumentType: types.DocumentTypeSession, Content: str(session(guide.with(inputs{"maxSessionDuration": duration})))})
			if (err != nil) != (refused && opts != nil) {
				t.Errorf("%s, pattern %v: %v", duration, opts != nil, err)
			}
		}
	}
}

func TestDocumentErrors(t *testing.T) {
	eachDoor(t, func(f fixture) {
		content := guide.document("Standard_Stream")
		f.create(preferences, content)
		create := func(name string) error {
			_, err := f.ssm.CreateDocument(f.Context(), &ssm.CreateDocumentInput{Name: &name, Content: &content, DocumentType: types.DocumentTypeSession})
			return err
		}
		f.wantCode(create(preferences), "DocumentAlreadyExists: Document with same name SSM-SessionManagerRunShell already exists")
		for _, name := range []string{"AWS-Mine", "amzn-mine", "amazon.mine"} {
			if got := code(create(name)); !strings.HasPrefix(got, "ValidationException: Document name "+name+" is not allowed") {
				f.Error(got)
			}
		}
		// What names a document differs: a colon and a slash are for reading only.
		if got := code(create("a:b/c")); !strings.HasPrefix(got, "ValidationException: 1 validation error detected: Value 'a:b/c' at 'name' failed to satisfy constraint") {
			f.Error(got)
		}
		_, err := f.ssm.DescribeDocument(f.Context(), &ssm.DescribeDocumentInput{Name: str("a:b/c")})
		f.wantCode(err, "InvalidDocument: Document with name a:b/c does not exist.")
		_, err = f.ssm.UpdateDocumentDefaultVersion(f.Context(), &ssm.UpdateDocumentDefaultVersionInput{Name: str(preferences), DocumentVersion: str("$LATEST")})
		if got := code(err); !strings.HasPrefix(got, "ValidationException: 1 validation error detected: Value '$LATEST' at 'documentVersion' failed to satisfy constraint") {
			f.Error(got)
		}
		_, err = f.ssm.UpdateDocumentDefaultVersion(f.Context(), &ssm.UpdateDocumentDefaultVersionInput{Name: str(preferences), DocumentVersion: str("9")})
		f.wantCode(err, "InvalidDocumentVersion: The document version is not valid or does not exist.")
		_, err = f.ssm.UpdateDocument(f.Context(), &ssm.UpdateDocumentInput{Name: str("AWS-StartSSHSession"), Content: &content})
		f.wantCode(err, "InvalidDocumentOperation: Documents of Amazon cannot be updated.")
		_, err = f.ssm.DeleteDocument(f.Context(), &ssm.DeleteDocumentInput{Name: str("AWS-StartSSHSession")})
		f.wantCode(err, "InvalidDocumentOperation: Documents of Amazon cannot be deleted.")
		_, err = f.ssm.UpdateDocument(f.Context(), &ssm.UpdateDocumentInput{Name: str("None"), Content: &content})
		f.wantCode(err, "InvalidDocument: Document with name None does not exist.")
	})
	t.Run("versions", func(t *testing.T) {
		f := mounted(t)
		ssmtest.Mount(f.account, ssmtest.WithVersionLimit(2))
		f.create(preferences, guide.document("Standard_Stream"))
		f.update(streaming)
		_, err := f.ssm.UpdateDocument(t.Context(), &ssm.UpdateDocumentInput{Name: str(preferences), DocumentVersion: str("$LATEST"), Content: str(uploading.document("Standard_Stream"))})
		f.wantCode(err, "DocumentVersionLimitExceeded: The document has too many versions. Delete one or more document versions and try again.")
	})
	t.Run("documents", func(t *testing.T) {
		f := mounted(t)
		for i := range 500 {
			f.create(fmt.Sprintf("d%03d", i), guide.document("Port"))
		}
		_, err := f.ssm.CreateDocument(t.Context(), &ssm.CreateDocumentInput{Name: str("more"), Content: str(guide.document("Port")), DocumentType: types.DocumentTypeSession})
		f.wantCode(err, "DocumentLimitExceeded: The limit of 500 documents is exceeded.")
	})
}

func TestListDocuments(t *testing.T) {
	eachDoor(t, func(f fixture) {
		for i := range 12 {
			f.create(fmt.Sprintf("d%02d", i), guide.document("Port"))
		}
		_ = must[*ssm.CreateDocumentOutput](f)(f.ssm.CreateDocument(f.Context(), &ssm.CreateDocumentInput{Name: str("run"), Content: str(`{"schemaVersion":"0.3"}`), DocumentType: types.DocumentTypeAutomation}))
		list := func(limit int32, filters ...string) []string {
			f.Helper()
			var names []string
			in := &ssm.ListDocumentsInput{MaxResults: aws.Int32(limit)}
			for _, filter := range filters {
				key, values, _ := strings.Cut(filter, "=")
				in.Filters = append(in.Filters, types.DocumentKeyValuesFilter{Key: &key, Values: strings.Split(values, ",")})
			}
			for {
				out := must[*ssm.ListDocumentsOutput](f)(f.ssm.ListDocuments(f.Context(), in))
				for _, d := range out.DocumentIdentifiers {
					names = append(names, *d.Name)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return names
				}
			}
		}
		for _, tt := range []struct {
			filters []string
			want    int
			first   string
		}{
			{nil, 20, "AWS-StartInteractiveCommand"}, {[]string{"Owner=Self"}, 13, "d00"}, {[]string{"Owner=Amazon"}, 7, "AWS-StartInteractiveCommand"}, {[]string{"Owner=All"}, 20, "AWS-StartInteractiveCommand"},
			{[]string{"DocumentType=Automation"}, 1, "run"}, {[]string{"DocumentType=Session,Automation", "Owner=Self"}, 13, "d00"}, {[]string{"Name=d1"}, 2, "d10"}, {[]string{"Owner=ThirdParty"}, 0, ""},
		} {
			got := list(5, tt.filters...)
			if len(got) != tt.want || tt.want > 0 && got[0] != tt.first {
				f.Errorf("%v: %v", tt.filters, got)
			}
		}
		_, err := f.ssm.ListDocuments(f.Context(), &ssm.ListDocumentsInput{Filters: []types.DocumentKeyValuesFilter{{Key: str("Nope"), Values: []string{"x"}}}})
		f.wantCode(err, "InvalidFilterKey: ")
		_, err = f.ssm.ListDocuments(f.Context(), &ssm.ListDocumentsInput{NextToken: str("%")})
		f.wantCode(err, "InvalidNextToken: The specified token is not valid.")
	})
}

// TestDocumentPermissions checks what callers need permission for, and that it is
// asked for before anything is said.
func TestDocumentPermissions(t *testing.T) {
	f := mounted(t)
	f.create(preferences, guide.document("Standard_Stream"))
	own := "arn:aws:ssm:eu-west-1:111122223333:document/" + preferences
	user := f.account.PutUser("ana", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:GetDocument"],"Resource":["`+own+`","arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession"]}]}`)
	c := sessionlogtest.NewClient(f.view.As(user))
	for _, name := range []string{preferences, "AWS-StartSSHSession"} {
		if _, err := c.GetDocument(t.Context(), &ssm.GetDocumentInput{Name: &name}); err != nil {
			t.Error(err)
		}
	}
	content := str(streaming.document("Standard_Stream"))
	errs := map[string]error{}
	_, errs["ssm:DescribeDocument"] = c.DescribeDocument(t.Context(), &ssm.DescribeDocumentInput{Name: str(preferences)})
	_, errs["ssm:UpdateDocument"] = c.UpdateDocument(t.Context(), &ssm.UpdateDocumentInput{Name: str(preferences), Content: content})
	_, errs["ssm:CreateDocument"] = c.CreateDocument(t.Context(), &ssm.CreateDocumentInput{Name: str(preferences), Content: content})
	_, errs["ssm:DeleteDocument"] = c.DeleteDocument(t.Context(), &ssm.DeleteDocumentInput{Name: str(preferences)})
	_, errs["ssm:UpdateDocumentDefaultVersion"] = c.UpdateDocumentDefaultVersion(t.Context(), &ssm.UpdateDocumentDefaultVersionInput{Name: str(preferences), DocumentVersion: str("1")})
	_, errs["ssm:ListDocumentVersions"] = c.ListDocumentVersions(t.Context(), &ssm.ListDocumentVersionsInput{Name: str(preferences)})
	for action, err := range errs {
		if want := "AccessDeniedException: User: " + user + " is not authorized to perform: " + action + " on resource: " + own + " because no identity-based policy allows the " + action + " action"; code(err) != want {
			t.Errorf("%s: %v", action, err)
		}
	}
	_, err := c.ListDocuments(t.Context(), &ssm.ListDocumentsInput{})
	if !strings.Contains(code(err), "ssm:ListDocuments on resource: *") {
		t.Error(err)
	}
}

func TestPutDocument(t *testing.T) {
	f := mounted(t)
	f.preferences(guide)
	f.preferences(streaming)
	if got := f.describe(""); got != "2 Active latest 2 default 2" {
		t.Error(got)
	}
	if n := f.account.CallCount("ssm:CreateDocument"); n != 0 {
		t.Errorf("%d calls", n)
	}
	defer func() {
		if recover() == nil {
			t.Error("content that is no JSON was taken")
		}
	}()
	f.document("x", "x")
}
