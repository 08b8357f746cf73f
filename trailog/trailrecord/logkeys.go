package trailrecord

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"
)

// FolderBucket is a [Bucket] that can list what is right below a prefix, so that not
// all keys of a large bucket have to be listed.
type FolderBucket interface {
	Bucket
	// Folders lists the prefixes, up to and with the next slash, that keys beginning
	// with the prefix have.
	Folders(ctx context.Context, prefix string) iter.Seq2[string, error]
}

// KeyQuery selects files of records in a bucket by their keys. Empty members select
// all.
type KeyQuery struct {
	// Prefix is what comes before AWSLogs in the keys, or a part of keys from the
	// beginning on: "AWSLogs/111122223333/".
	Prefix            string
	Accounts, Regions []string
	// Since and Until bound when what is in the files was. A file can have records of
	// any time before it was delivered, so that the day after Until is read too.
	Since, Until time.Time
}

// LogKeys lists the keys of files with records, without digests, for [ReadObjects]: in
// the order of account and region, and of time within them. Where a time is given, each day is listed
// by itself, and otherwise all. Without it, keys that are not CloudTrail's are listed too. An
// error of the bucket is the last thing that is yielded.
func LogKeys(ctx context.Context, b Bucket, q KeyQuery) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		folders, isFolders := b.(FolderBucket)
		byDay := !q.Since.IsZero() || !q.Until.IsZero() || len(q.Accounts)+len(q.Regions) > 0
		if !byDay || !isFolders {
			q.list(ctx, b, q.Prefix, byDay, yield)
			return
		}
		for prefix, err := range q.prefixes(ctx, folders) {
			if err != nil {
				yield("", err)
				return
			}
			if !q.list(ctx, b, prefix, byDay, yield) {
				return
			}
		}
	}
}

// list lists the keys of one prefix; it answers false where that was the end.
func (q KeyQuery) list(ctx context.Context, b Bucket, prefix string, known bool, yield func(string, error) bool) bool {
	for key, err := range b.List(ctx, prefix) {
		if err != nil {
			yield("", err)
			return false
		}
		if !hasRecords(key) || known && !q.has(key) {
			continue
		}
		if !yield(key, nil) {
			return false
		}
	}
	return true
}

func (q KeyQuery) has(key string) bool {
	k, err := ParseKey(key)
	if err != nil || k.Kind == DigestFile {
		return false
	}
	in := func(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }
	return in(q.Accounts, k.Account) && in(q.Regions, k.Region) &&
		(q.Since.IsZero() || !k.Time.Before(q.Since)) && (q.Until.IsZero() || k.Time.Before(q.Until.AddDate(0, 0, 1)))
}

// prefixes are those of the days of all accounts and regions that are asked for, or
// those of regions where no time is.
func (q KeyQuery) prefixes(ctx context.Context, b FolderBucket) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		q.walk(ctx, b, q.Prefix, 0, yield)
	}
}

// mostLevels is how deep the folders of regions are at most: what a trail puts before
// AWSLogs, AWSLogs, an organization, an account, a kind, a region.
const mostLevels = 16

// walk looks for the folders of regions below a prefix.
func (q KeyQuery) walk(ctx context.Context, b FolderBucket, prefix string, level int, yield func(string, error) bool) bool {
	if account, kind, region, day, ok := regionFolder(prefix); ok {
		switch {
		case !isKind(kind) || kind == DigestFile,
			len(q.Accounts) > 0 && !slices.Contains(q.Accounts, account), len(q.Regions) > 0 && !slices.Contains(q.Regions, region):
			return true
		case day || q.Since.IsZero():
			return yield(prefix, nil)
		}
		until := q.Until
		if now := time.Now().UTC(); until.IsZero() || until.After(now) {
			until = now
		}
		last := until.UTC().AddDate(0, 0, 1)
		for at := q.Since.UTC(); at.Format("2006/01/02") <= last.Format("2006/01/02"); at = at.AddDate(0, 0, 1) {
			if !yield(prefix+at.Format("2006/01/02")+"/", nil) {
				return false
			}
		}
		return true
	}
	if level == mostLevels {
		return true
	}
	for below, err := range b.Folders(ctx, prefix) {
		if err != nil {
			yield("", err)
			return false
		}
		if !q.walk(ctx, b, below, level+1, yield) {
			return false
		}
	}
	return true
}

// regionFolder takes apart a prefix that goes as far as a region's folder, or further.
func regionFolder(prefix string) (account string, kind FileKind, region string, day, ok bool) {
	i := strings.LastIndex("/"+prefix, "/"+logFolder+"/")
	if i < 0 || !strings.HasSuffix(prefix, "/") && strings.Count(prefix, "/") == 0 {
		return "", "", "", false, false
	}
	parts := strings.Split(prefix[i+len(logFolder)+1:], "/")
	if len(parts) > 0 && organizationRE.MatchString(parts[0]) {
		parts = parts[1:]
	}
	// The last part is what the prefix has after its last slash.
	if len(parts) < 4 {
		return "", "", "", false, false
	}
	return parts[0], FileKind(parts[1]), parts[2], len(parts) > 4 || parts[3] != "", true
}
