package sessionlog_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// documents is as much of Systems Manager as these tests need. Package
// sessionlogtest has the fake for everybody else.
type documents struct {
	sessionlog.ServiceSettingAPI // no test of these asks for it
	mu                           sync.Mutex
	kind                         types.DocumentType
	versions                     map[int]string // of the one document; nil: there is none
	def                          int
	next                         int           // number of the next version; 0: the latest and one
	slow                         time.Duration // how long a new version is Updating
	ready                        time.Time
	calls                        []string
	fail                         map[string]error // by operation
	sessions                     []types.Session
	page                         int
	texts                        bool // contents are compared as texts, not by what they say
}

func (d *documents) call(op string) error {
	d.calls = append(d.calls, op)
	return d.fail[op]
}

func (d *documents) latest() int {
	n := 0
	for v := range d.versions {
		n = max(n, v)
	}
	return n
}

func (d *documents) status() types.DocumentStatus {
	if time.Now().Before(d.ready) {
		return types.DocumentStatusUpdating
	}
	return types.DocumentStatusActive
}

func (d *documents) version(want *string, def int) (int, error) {
	if d.versions == nil {
		return 0, &types.InvalidDocument{}
	}
	switch v := aws.ToString(want); v {
	case "":
		return def, nil
	case "$LATEST":
		return d.latest(), nil
	default:
		n, _ := strconv.Atoi(v)
		if _, ok := d.versions[n]; !ok {
			return 0, &types.InvalidDocumentVersion{}
		}
		return n, nil
	}
}

func (d *documents) DescribeDocument(_ context.Context, in *ssm.DescribeDocumentInput, _ ...func(*ssm.Options)) (*ssm.DescribeDocumentOutput, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("DescribeDocument"); err != nil {
		return nil, err
	}
	v, err := d.version(in.DocumentVersion, d.def)
	if err != nil {
		return nil, err
	}
	return &ssm.DescribeDocumentOutput{Document: d.describe(v)}, nil
}

func (d *documents) describe(v int) *types.DocumentDescription {
	return &types.DocumentDescription{
		DocumentType: d.kind, DocumentVersion: aws.String(strconv.Itoa(v)), DefaultVersion: aws.String(strconv.Itoa(d.def)),
		LatestVersion: aws.String(strconv.Itoa(d.latest())), Status: d.status(),
	}
}

func (d *documents) GetDocument(_ context.Context, in *ssm.GetDocumentInput, _ ...func(*ssm.Options)) (*ssm.GetDocumentOutput, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("GetDocument"); err != nil {
		return nil, err
	}
	v, err := d.version(in.DocumentVersion, d.def)
	if err != nil {
		return nil, err
	}
	return &ssm.GetDocumentOutput{Content: aws.String(d.versions[v]), DocumentVersion: aws.String(strconv.Itoa(v)), Status: d.status()}, nil
}

func (d *documents) CreateDocument(_ context.Context, in *ssm.CreateDocumentInput, _ ...func(*ssm.Options)) (*ssm.CreateDocumentOutput, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("CreateDocument"); err != nil {
		return nil, err
	}
	if d.versions != nil {
		return nil, &types.DocumentAlreadyExists{}
	}
	d.kind, d.versions, d.def, d.ready = in.DocumentType, map[int]string{1: *in.Content}, 1, time.Now().Add(d.slow)
	return &ssm.CreateDocumentOutput{DocumentDescription: d.describe(1)}, nil
}

func same(a, b string) bool {
	var x, y any
	_ = json.Unmarshal([]byte(a), &x)
	_ = json.Unmarshal([]byte(b), &y)
	return fmt.Sprint(x) == fmt.Sprint(y)
}

func (d *documents) UpdateDocument(_ context.Context, in *ssm.UpdateDocumentInput, _ ...func(*ssm.Options)) (*ssm.UpdateDocumentOutput, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("UpdateDocument"); err != nil {
		return nil, err
	}
	if v := aws.ToString(in.DocumentVersion); v != "$LATEST" && v != strconv.Itoa(d.latest()) {
		return nil, &types.InvalidDocumentVersion{}
	}
	for _, c := range d.versions {
		if c == *in.Content || !d.texts && same(c, *in.Content) {
			return nil, &types.DuplicateDocumentContent{}
		}
	}
	v := cmp.Or(d.next, d.latest()+1)
	d.versions[v], d.ready = *in.Content, time.Now().Add(d.slow)
	return &ssm.UpdateDocumentOutput{DocumentDescription: d.describe(v)}, nil
}

func (d *documents) UpdateDocumentDefaultVersion(_ context.Context, in *ssm.UpdateDocumentDefaultVersionInput, _ ...func(*ssm.Options)) (*ssm.UpdateDocumentDefaultVersionOutput, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("UpdateDocumentDefaultVersion"); err != nil {
		return nil, err
	}
	if time.Now().Before(d.ready) {
		return nil, &types.InvalidDocumentVersion{Message: aws.String("it is not active")}
	}
	v, err := d.version(in.DocumentVersion, 0)
	if err != nil || *in.DocumentVersion == "$LATEST" {
		return nil, &types.InvalidDocumentVersion{}
	}
	d.def = v
	return &ssm.UpdateDocumentDefaultVersionOutput{}, nil
}

func (d *documents) DeleteDocument(_ context.Context, in *ssm.DeleteDocumentInput, _ ...func(*ssm.Options)) (*ssm.DeleteDocumentOutput, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("DeleteDocument"); err != nil {
		return nil, err
	}
	if in.DocumentVersion == nil {
		d.versions = nil
		return &ssm.DeleteDocumentOutput{}, nil
	}
	v, err := d.version(in.DocumentVersion, 0)
	if err != nil || v == d.def {
		return nil, &types.InvalidDocumentOperation{Message: aws.String("the default version cannot be deleted")}
	}
	delete(d.versions, v)
	return &ssm.DeleteDocumentOutput{}, nil
}

func (d *documents) DescribeSessions(_ context.Context, in *ssm.DescribeSessionsInput, _ ...func(*ssm.Options)) (*ssm.DescribeSessionsOutput, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("DescribeSessions"); err != nil {
		return nil, err
	}
	var match []types.Session
	for _, s := range d.sessions {
		ended := s.Status == types.SessionStatusTerminated || s.Status == types.SessionStatusFailed
		if ended != (in.State == types.SessionStateHistory) {
			continue
		}
		if slices.ContainsFunc(in.Filters, func(f types.SessionFilter) bool {
			return f.Key == types.SessionFilterKeyTargetId && *f.Value != aws.ToString(s.Target) || f.Key == types.SessionFilterKeySessionId && *f.Value != aws.ToString(s.SessionId)
		}) {
			continue
		}
		match = append(match, s)
	}
	from, _ := strconv.Atoi(aws.ToString(in.NextToken))
	size := int(aws.ToInt32(in.MaxResults))
	if d.page > 0 {
		size = min(size, d.page)
	}
	to := min(len(match), from+size)
	out := &ssm.DescribeSessionsOutput{Sessions: match[from:to]}
	if to < len(match) {
		out.NextToken = aws.String(strconv.Itoa(to))
	}
	return out, nil
}

// took forgets the calls made and answers them.
func (d *documents) took() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	calls := d.calls
	d.calls = nil
	return calls
}

type world struct {
	account *loggingtest.Account
	view    loggingtest.View
	docs    *documents
	clients sessionlog.Clients
}

func newWorld(testing.TB) *world {
	a := loggingtest.NewAccount("111122223333")
	s3test.Mount(a)
	v := a.Region("eu-west-1")
	w := &world{a, v, &documents{fail: map[string]error{}}, sessionlog.Clients{}}
	w.clients = sessionlog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), KMS: v.KMS(), SSM: w.docs, Profiles: iam.NewFromConfig(v.Config()), S3: s3test.New(v)}
	return w
}

// put makes a document with one version.
func (w *world) put(content string) {
	w.docs.kind, w.docs.versions, w.docs.def = types.DocumentTypeSession, map[int]string{1: content}, 1
}

func namedKey(name string) key.Key { return key.Named(name) }

func newBucket(keyARN string) *bucket.Builder {
	b := bucket.New("acme-sessions")
	if keyARN != "" {
		b.Key(namedKey(keyARN))
	}
	return b
}
