package trailrecord

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/record"
)

// Bucket is one bucket of S3, as far as reading needs it, or anything like it:
// [Dir] is one of files. Its methods are called by several goroutines.
type Bucket interface {
	// Open opens an object, and returns its metadata too: user metadata as S3 has
	// it, with names in lower case and without "x-amz-meta-". What is read is the
	// object as it is stored, not yet uncompressed.
	Open(ctx context.Context, key string) (io.ReadCloser, map[string]string, error)
	// List lists the keys that begin with the prefix, in the order of their bytes.
	List(ctx context.Context, prefix string) iter.Seq2[string, error]
}

// ReadObjects reads the records of objects, several of them at a time, and yields
// them in the order of the keys. Keys of folders, of digests and of files that are
// not JSON are passed over, so that keys can be what [Bucket.List] yields. Each
// error is a *[ReadError] with the key as File; one of keys itself comes as it is,
// and last. Limits are of each object. The sequence can be used again if keys can; one
// that is stopped early ends when a call of keys that is under way has.
func ReadObjects(ctx context.Context, b Bucket, keys iter.Seq2[string, error], opts ...Option) iter.Seq2[Record, error] {
	return several(ctx, func(yield func(source, error) bool) {
		for key, err := range keys {
			if err != nil {
				yield(source{}, err)
				return
			}
			if hasRecords(key) && !yield(objectSource(b, key), nil) {
				return
			}
		}
	}, opts)
}

// ReadNotification reads the records of the files that a notification names, as
// [ReadObjects] does, whatever their names are. buckets returns the bucket with a
// name. A notification that is not [Delivered] has no records.
func ReadNotification(ctx context.Context, n Notification, buckets func(name string) (Bucket, error), opts ...Option) iter.Seq2[Record, error] {
	return several(ctx, func(yield func(source, error) bool) {
		if len(n.Keys) == 0 {
			return
		}
		b, err := buckets(n.Bucket)
		if err != nil {
			yield(source{}, err)
			return
		}
		for _, key := range n.Keys {
			if !yield(objectSource(b, key), nil) {
				return
			}
		}
	}, opts)
}

// Dir is a folder of files that are laid out like a bucket, as "aws s3 sync" lays
// them out. A key's metadata is in the file of that name with ".metadata.json"
// behind it, a JSON object, where there is such a file: files have none of their
// own. It is what "aws s3api head-object --query Metadata" prints. Those files are
// not listed.
func Dir(folder string) Bucket { return dir{os.DirFS(folder)} }

type dir struct{ fsys fs.FS }

// metadataSuffix is of the files that have an object's metadata.
const metadataSuffix = ".metadata.json"

// Open implements [Bucket].
func (d dir) Open(_ context.Context, key string) (io.ReadCloser, map[string]string, error) {
	f, err := d.fsys.Open(key)
	if err != nil {
		return nil, nil, err
	}
	text, err := fs.ReadFile(d.fsys, key+metadataSuffix)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		_ = f.Close() // nothing was written to it
		return nil, nil, err
	}
	metadata := map[string]string{}
	for name, value := range record.MemberTexts(string(text)) {
		metadata[strings.ToLower(name)] = value
	}
	return f, metadata, nil
}

// List implements [Bucket].
func (d dir) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		// The deepest folder that all keys are in.
		err := d.list(ctx, path.Dir(prefix+"x"), prefix, yield)
		if err != nil && !errors.Is(err, errStopped) {
			yield("", err)
		}
	}
}

// Folders implements [FolderBucket].
func (d dir) Folders(_ context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		parent := path.Dir(prefix + "x")
		entries, err := fs.ReadDir(d.fsys, parent)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield("", err)
			return
		}
		for _, entry := range entries {
			if name := path.Join(parent, entry.Name()); entry.IsDir() && strings.HasPrefix(name, prefix) && !yield(name+"/", nil) {
				return
			}
		}
	}
}

// list yields the keys in a folder and below, in the order of their bytes.
func (d dir) list(ctx context.Context, folder, prefix string, yield func(string, error) bool) error {
	entries, err := fs.ReadDir(d.fsys, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		if names[i] = path.Join(folder, entry.Name()); entry.IsDir() {
			names[i] += "/"
		}
	}
	slices.Sort(names)
	for _, name := range names {
		below, isDir := strings.CutSuffix(name, "/")
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case isDir && (strings.HasPrefix(name, prefix) || strings.HasPrefix(prefix, name)):
			if err := d.list(ctx, below, prefix, yield); err != nil {
				return err
			}
		case !isDir && strings.HasPrefix(name, prefix) && !strings.HasSuffix(name, metadataSuffix) && !yield(name, nil):
			return errStopped
		}
	}
	return err
}

// hasRecords reports whether the name is one of a file with records.
func hasRecords(name string) bool {
	base := path.Base(filepath.ToSlash(name))
	if strings.HasSuffix(name, "/") || strings.HasSuffix(base, metadataSuffix) {
		return false
	}
	if k, err := ParseFileName(base); err == nil {
		return k.Kind != DigestFile
	}
	base, packed := strings.CutSuffix(strings.ToLower(base), ".gz")
	switch path.Ext(base) {
	case ".json", ".jsonl", ".ndjson":
	case "": // as the exports of CloudWatch Logs have it
		if !packed {
			return false
		}
	default:
		return false
	}
	return base != "" && base[0] != '.'
}
