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
	"strings"
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
// and last. Limits are of each object. The sequence can be used again if keys can.
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
	for name, value := range memberTexts(string(text)) {
		metadata[strings.ToLower(name)] = value
	}
	return f, metadata, nil
}

// List implements [Bucket].
func (d dir) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		// The deepest folder that all keys are in.
		root := path.Dir(prefix + "x")
		err := fs.WalkDir(d.fsys, root, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil && name == root && errors.Is(err, fs.ErrNotExist):
				return fs.SkipAll
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case entry.IsDir():
				return nil
			case strings.HasPrefix(name, prefix) && !strings.HasSuffix(name, metadataSuffix) && !yield(name, nil):
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield("", err)
		}
	}
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
	base = strings.TrimSuffix(strings.ToLower(base), ".gz")
	switch path.Ext(base) {
	case ".json", ".jsonl", ".ndjson", "": // .gz without another is one, too
		return base != "" && base[0] != '.'
	}
	return false
}
