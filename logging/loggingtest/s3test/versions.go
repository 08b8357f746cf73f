package s3test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// nullVersion is the id of the version that was written without versioning.
const nullVersion = "null"

// versionID is the nth id of an account's versions: one that nobody invents, as those of
// S3, which can be told from one that S3 never gave out.
func versionID(n uint64) string {
	number := fmt.Sprintf("%08x", n)
	sum := sha256.Sum256([]byte("version " + number))
	return strings.ReplaceAll(base64.RawURLEncoding.EncodeToString(sum[:18]), "-", ".") + number
}

// wasGiven tells whether an id is one that the account gave out, or the null one.
func wasGiven(id string) bool {
	if id == nullVersion {
		return true
	}
	if len(id) != 32 {
		return false
	}
	n, err := strconv.ParseUint(id[24:], 16, 64)
	return err == nil && versionID(n) == id
}

// current is what a key means without a version: nil where there is nothing, or only a
// delete marker.
func (b *bucket) current(key string) *Object {
	if all := b.objects[key]; len(all) > 0 && !all[0].marker {
		return all[0]
	}
	return nil
}

// versioned tells whether versioning was ever on.
func (b *bucket) versioned() bool { return b.versioning != "" }

// shownID is the id that answers have for a version, nil where the bucket has none.
func (b *bucket) shownID(o *Object) *string {
	if !b.versioned() {
		return nil
	}
	return aws.String(o.id())
}

func (o *Object) id() string {
	if o.VersionID == "" {
		return nullVersion
	}
	return o.VersionID
}

// at finds a version of a key.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
func (b *bucket) at(key string, version *string) (*Object, error) {
	if version == nil {
		all := b.objects[key]
		switch {
		case len(all) == 0:
			return nil, noSuchKey(key)
		case all[0].marker:
			return nil, marked{noSuchKey(key), all[0].id()}
		}
		return all[0], nil
	}
	if !wasGiven(*version) || !b.versioned() && *version != nullVersion {
		return nil, badVersion(*version)
	}
	for _, o := range b.objects[key] {
		switch {
		case o.id() != *version:
		case o.marker:
			return nil, marked{detailed(fail("MethodNotAllowed", "The specified method is not allowed against this resource."),
				"Method", "GET", "ResourceType", "DeleteMarker"), o.id()}
		default:
			return o, nil
		}
	}
	return nil, detailed(fail("NoSuchVersion", "The specified version does not exist."), "Key", key, "VersionId", *version)
}

func badVersion(id string) error {
	return detailed(invalid("Invalid version id specified"), "ArgumentName", "versionId", "ArgumentValue", id)
}

// marked is an error of reading a delete marker.
type marked struct {
	error
	version string
}

func (e marked) Unwrap() error { return e.error }

func (e marked) ResponseHeader() map[string]string {
	return map[string]string{"X-Amz-Delete-Marker": "true", "X-Amz-Version-Id": e.version}
}

// put makes an object the current version of its key.
func (s *store) put(b *bucket, o *Object) {
	old := b.objects[o.Key]
	if b.versioning == types.BucketVersioningStatusEnabled {
		s.versions++
		o.VersionID = versionID(s.versions)
	} else {
		old = slices.DeleteFunc(slices.Clone(old), func(v *Object) bool { return v.VersionID == "" })
	}
	b.objects[o.Key] = append([]*Object{o}, old...)
}

// remove deletes a version of a key, or with versioning puts a marker onto it. It answers
// the version that is gone or the marker that came, nil where there was nothing.
func (s *store) remove(b *bucket, key string, version *string) (*Object, error) {
	if version == nil {
		if b.versioned() {
			m := &Object{Key: key, marker: true, LastModified: time.Now().UTC().Truncate(time.Second)}
			s.put(b, m)
			return m, nil
		}
		delete(b.objects, key)
		return nil, nil
	}
	if !wasGiven(*version) || !b.versioned() && *version != nullVersion {
		return nil, badVersion(*version)
	}
	all := b.objects[key]
	i := slices.IndexFunc(all, func(o *Object) bool { return o.id() == *version })
	if i < 0 {
		return nil, nil
	}
	gone := all[i]
	if all = slices.Delete(slices.Clone(all), i, i+1); len(all) == 0 {
		delete(b.objects, key)
	} else {
		b.objects[key] = all
	}
	return gone, nil
}
