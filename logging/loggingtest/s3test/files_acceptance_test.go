package s3test_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// Names of files that are awkward as keys.
var awkwardFiles = []string{"plain.log", "a+b.log", "a b.log", "a%2Bb.log", "ü/日本.log", "a&b=c#d.log", "date=2026-03-01/x(1).log", "quote'.log"}

// TestFilesCLI has the AWS CLI copy, move, synchronize, remove and presign files, a large
// one and some with awkward names.
func TestFilesCLI(t *testing.T) {
	aws := acceptance.NewCLI(t, "", "eu-west-1")
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: logs})
	server := httptest.NewServer(v.Account().Handler())
	defer server.Close()
	aws = aws.At(server.URL)
	dir := t.TempDir()
	large := make([]byte, 20<<20)
	r := rand.NewChaCha8([32]byte{1})
	if _, err := r.Read(large); err != nil {
		t.Fatal(err)
	}
	tree := map[string][]byte{"large.bin": large}
	for _, name := range awkwardFiles {
		tree[name] = []byte("what is in " + name)
	}
	for name, content := range tree {
		file := filepath.Join(dir, "tree", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	same := func(prefix string) {
		t.Helper()
		got := map[string][]byte{}
		for _, o := range s3test.Objects(v, logs, prefix) {
			got[strings.TrimPrefix(o.Key, prefix)] = o.Body
		}
		if d := cmp.Diff(sums(tree), sums(got)); d != "" {
			t.Error(d)
		}
	}
	aws.Run("s3", "cp", "--recursive", filepath.Join(dir, "tree"), "s3://"+logs+"/up/")
	same("up/")
	if o, _ := s3test.ObjectAt(v, logs, "up/large.bin"); !strings.HasSuffix(o.ETag, `-3"`) {
		t.Errorf("the large file was not sent in parts: %s", o.ETag)
	}
	aws.Run("s3", "cp", "--recursive", "s3://"+logs+"/up/", "s3://"+logs+"/copied/")
	same("copied/")
	aws.Run("s3", "mv", "--recursive", "s3://"+logs+"/copied/", "s3://"+logs+"/moved/")
	same("moved/")
	if left := s3test.Objects(v, logs, "copied/"); len(left) > 0 {
		t.Errorf("%d files are left", len(left))
	}
	if out := aws.Run("s3", "sync", filepath.Join(dir, "tree"), "s3://"+logs+"/up/"); strings.Contains(out, "upload") {
		t.Errorf("what is there is sent again:\n%s", out)
	}
	down := filepath.Join(dir, "down")
	aws.Run("s3", "sync", "s3://"+logs+"/moved/", down)
	for name, content := range tree {
		if got, err := os.ReadFile(filepath.Join(down, filepath.FromSlash(name))); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	for _, name := range awkwardFiles {
		url := strings.TrimSpace(aws.Run("s3", "presign", "s3://"+logs+"/up/"+name))
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 || string(got) != "what is in "+name {
			t.Errorf("%s: %d %.200s, %v", url, res.StatusCode, got, err)
		}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	if out := aws.Run("s3", "ls", "--recursive", "s3://"+logs+"/up/"); !strings.Contains(out, "up/a+b.log") || !strings.Contains(out, "up/ü/日本.log") {
		t.Error(out)
	}
	aws.Run("s3", "rm", "--recursive", "s3://"+logs+"/up/")
	aws.Run("s3", "rm", "--recursive", "s3://"+logs+"/moved/")
	aws.Run("s3", "rb", "s3://"+logs)
}

func sums(tree map[string][]byte) map[string]int {
	out := map[string]int{}
	for name, content := range tree {
		n := 17
		for _, c := range content {
			n = n*31 + int(c)
		}
		out[name] = n
	}
	return out
}

const boto3Files = `
import sys, json, boto3
from botocore.config import Config
from botocore.exceptions import ClientError
url, bucket = sys.argv[1], sys.argv[2]
def client(version='s3v4'):
    return boto3.client('s3', region_name='us-east-1', endpoint_url=url, config=Config(signature_version=version))
s3 = client()
out = {}
keys = json.loads(sys.argv[3])
for k in keys:
    s3.put_object(Bucket=bucket, Key=k, Body=k.encode())
listed = {}
for op in ('list_objects', 'list_objects_v2'):
    listed[op] = sorted(o['Key'] for page in s3.get_paginator(op).paginate(Bucket=bucket, PaginationConfig={'PageSize': 3}) for o in page['Contents'])
out['listed'] = listed
out['read'] = [s3.get_object(Bucket=bucket, Key=k)['Body'].read().decode() for k in keys]
s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={'Status': 'Enabled'})
s3.put_object(Bucket=bucket, Key='v', Body=b'1')
s3.put_object(Bucket=bucket, Key='v', Body=b'2')
s3.delete_object(Bucket=bucket, Key='v')
versions = s3.list_object_versions(Bucket=bucket, Prefix='v')
out['versions'] = [len(versions['Versions']), len(versions['DeleteMarkers'])]
def code(f, **kw):
    try:
        f(**kw)
        return ''
    except ClientError as e:
        return e.response['Error']['Code']
out['codes'] = [code(s3.get_object, Bucket=bucket, Key='v'), code(s3.get_bucket_cors, Bucket=bucket), code(s3.get_object_acl, Bucket=bucket, Key='v'),
    code(s3.put_object, Bucket=bucket, Key='x', SSECustomerAlgorithm='AES256', SSECustomerKey='0' * 32)]
import urllib.request
signed = {}
for version in ('s3v4', 's3'):
    u = client(version).generate_presigned_url('get_object', Params={'Bucket': bucket, 'Key': keys[0], 'ResponseContentType': 'text/x'})
    with urllib.request.urlopen(u) as r:
        signed[version] = [r.read().decode(), r.headers['Content-Type']]
    u = client(version).generate_presigned_url('put_object', Params={'Bucket': bucket, 'Key': 'signed-' + version, 'Metadata': {'a': 'b'}})
    said = {} if 'x-amz-meta-a=' in u else {'x-amz-meta-a': 'b'} # version 2 has it in the URL: saying it twice is another signature
    req = urllib.request.Request(u, data=b'x', method='PUT', headers={**said, 'Content-Type': ''})
    urllib.request.urlopen(req).close()
    signed[version].append(s3.head_object(Bucket=bucket, Key='signed-' + version)['Metadata'])
out['signed'] = signed
res = boto3.resource('s3', region_name='us-east-1', endpoint_url=url).Bucket(bucket)
res.object_versions.delete()
s3.delete_bucket(Bucket=bucket)
print(json.dumps(out))
`

// TestFilesBoto3 has boto3 do what the AWS CLI does not.
func TestFilesBoto3(t *testing.T) {
	run := acceptance.Boto3(t)
	v := mounted().In("us-east-1")
	s3test.PutBucket(v, s3test.BucketOptions{Name: logs})
	server := httptest.NewServer(v.Account().Handler())
	defer server.Close()
	keys, err := json.Marshal(awkward)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Listed   map[string][]string
		Read     []string
		Versions []int
		Codes    []string
		Signed   map[string][]any
	}
	if err := json.Unmarshal(run(boto3Files, server.URL, logs, string(keys)), &got); err != nil {
		t.Fatal(err)
	}
	for op, listed := range got.Listed {
		slices.Sort(listed)
		if d := cmp.Diff(slices.Sorted(slices.Values(awkward)), listed); d != "" {
			t.Errorf("%s: %s", op, d)
		}
	}
	if d := cmp.Diff(awkward, got.Read); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"NoSuchKey", "NoSuchCORSConfiguration", "NotImplemented", "NotImplemented"}, got.Codes); d != "" {
		t.Error(d)
	}
	for version, s := range got.Signed {
		if d := cmp.Diff([]any{awkward[0], "text/x", map[string]any{"a": "b"}}, s); d != "" {
			t.Errorf("%s: %s", version, d)
		}
	}
	if d := cmp.Diff([]int{2, 1}, got.Versions); d != "" {
		t.Error(d)
	}
}
