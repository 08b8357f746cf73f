package sessionlogtest_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"
)

// startMoto starts moto's server on loopback, ends it with the test, and answers a
// client of it. It skips where moto is not installed.
func startMoto(t *testing.T) *ssm.Client {
	t.Helper()
	server, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skip("moto_server is not installed (pip install 'moto[server]'): nothing to compare with")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	l.Close()
	cmd := exec.Command(server, "-H", "127.0.0.1", "-p", fmt.Sprint(address.Port))
	cmd.Env = append(cmd.Environ(), "MOTO_ACCOUNT_ID="+accountID)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it may start others
	if err := cmd.Start(); err != nil {
		t.Skipf("moto_server does not start: %v", err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	endpoint := "http://" + address.String()
	client := &http.Client{Transport: &http.Transport{Proxy: nil}, Timeout: 30 * time.Second}
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		res, err := client.Get(endpoint + "/moto-api/data.json")
		if err == nil {
			res.Body.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Skipf("moto_server did not answer within a minute: %v", err)
		}
	}
	return ssm.NewFromConfig(aws.Config{
		Region: region, BaseEndpoint: &endpoint, HTTPClient: client,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "x", ""),
		Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
	})
}

// motoDiffers are the steps where moto (5.2) answers something else, and why the fake
// does not follow it.
var motoDiffers = map[string]string{
	"get":                                    "moto leaves CreatedDate out; the API page lists the member",
	"get latest":                             "as above",
	"get version 9":                          "moto says InvalidDocument; the API has InvalidDocumentVersion for a version that does not exist",
	"default of a version that is not there": "as above",
	"list own":                               "moto leaves CreatedDate out; the API page lists the member",
}

// TestAgainstMoto compares the documents with moto's: the members of an answer and
// the codes of errors.
func TestAgainstMoto(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	theirs := startMoto(t)
	f := mounted(t)
	ours := ssm.NewFromConfig(f.view.Config(), func(o *ssm.Options) { o.RetryMaxAttempts = 1 })
	name, latest := str(preferences), str("$LATEST")
	first, second, third := str(guide.document("Standard_Stream")), str(streaming.document("Standard_Stream")), str(uploading.document("Standard_Stream"))
	session := types.DocumentTypeSession
	for _, step := range []struct {
		name, operation string
		in              any
	}{
		{"get none", "GetDocument", &ssm.GetDocumentInput{Name: name}},
		{"describe none", "DescribeDocument", &ssm.DescribeDocumentInput{Name: name}},
		{"update none", "UpdateDocument", &ssm.UpdateDocumentInput{Name: name, Content: first, DocumentVersion: latest}},
		{"default of none", "UpdateDocumentDefaultVersion", &ssm.UpdateDocumentDefaultVersionInput{Name: name, DocumentVersion: str("1")}},
		{"delete none", "DeleteDocument", &ssm.DeleteDocumentInput{Name: name}},
		{"create broken", "CreateDocument", &ssm.CreateDocumentInput{Name: name, Content: str("{"), DocumentType: session, DocumentFormat: types.DocumentFormatJson}},
		{"create", "CreateDocument", &ssm.CreateDocumentInput{Name: name, Content: first, DocumentType: session, DocumentFormat: types.DocumentFormatJson}},
		{"create again", "CreateDocument", &ssm.CreateDocumentInput{Name: name, Content: second, DocumentType: session, DocumentFormat: types.DocumentFormatJson}},
		{"get", "GetDocument", &ssm.GetDocumentInput{Name: name}},
		{"get latest", "GetDocument", &ssm.GetDocumentInput{Name: name, DocumentVersion: latest}},
		{"get version 9", "GetDocument", &ssm.GetDocumentInput{Name: name, DocumentVersion: str("9")}},
		{"describe", "DescribeDocument", &ssm.DescribeDocumentInput{Name: name}},
		{"update with the same", "UpdateDocument", &ssm.UpdateDocumentInput{Name: name, Content: first, DocumentVersion: latest}},
		{"update", "UpdateDocument", &ssm.UpdateDocumentInput{Name: name, Content: second, DocumentVersion: latest}},
		{"update an old version", "UpdateDocument", &ssm.UpdateDocumentInput{Name: name, Content: third, DocumentVersion: str("1")}},
		{"describe two versions", "DescribeDocument", &ssm.DescribeDocumentInput{Name: name}},
		{"default", "UpdateDocumentDefaultVersion", &ssm.UpdateDocumentDefaultVersionInput{Name: name, DocumentVersion: str("2")}},
		{"default of a version that is not there", "UpdateDocumentDefaultVersion", &ssm.UpdateDocumentDefaultVersionInput{Name: name, DocumentVersion: str("9")}},
		{"update with an old version's content", "UpdateDocument", &ssm.UpdateDocumentInput{Name: name, Content: first, DocumentVersion: latest}},
		{"list own", "ListDocuments", &ssm.ListDocumentsInput{Filters: []types.DocumentKeyValuesFilter{{Key: str("Owner"), Values: []string{"Self"}}}}},
		{"delete the default version", "DeleteDocument", &ssm.DeleteDocumentInput{Name: name, DocumentVersion: str("2")}},
		{"delete a version", "DeleteDocument", &ssm.DeleteDocumentInput{Name: name, DocumentVersion: str("1")}},
		{"delete", "DeleteDocument", &ssm.DeleteDocumentInput{Name: name}},
		{"get deleted", "GetDocument", &ssm.GetDocumentInput{Name: name}},
	} {
		t.Run(step.name, func(t *testing.T) {
			d := cmp.Diff(answer(theirs, step.operation, step.in), answer(ours, step.operation, step.in))
			reason, known := motoDiffers[step.name]
			switch {
			case d != "" && !known:
				t.Errorf("moto (-) and the fake (+) differ, and no reason is given:\n%s", d)
			case d == "" && known:
				t.Logf("moto no longer differs: %s", reason)
			}
		})
	}
}

// answer is the code of an error, or the members that an answer has.
func answer(c *ssm.Client, operation string, in any) []string {
	out := reflect.ValueOf(c).MethodByName(operation).Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(in)})
	if err, _ := out[1].Interface().(error); err != nil {
		name, _, _ := strings.Cut(code(err), ":")
		return []string{"error " + name}
	}
	var paths []string
	members(out[0], "", &paths)
	slices.Sort(paths)
	return slices.Compact(paths)
}

func members(v reflect.Value, path string, paths *[]string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			members(v.Elem(), path, paths)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			*paths = append(*paths, path)
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "ResultMetadata" {
				members(v.Field(i), strings.TrimPrefix(path+"."+f.Name, "."), paths)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			members(v.Index(i), path+"[]", paths)
		}
	default:
		if !v.IsZero() {
			*paths = append(*paths, path)
		}
	}
}
