package trailrecord

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/record"
)

// FileKind is what a file in a trail's bucket holds. It is the name of the
// folder that the file is in, and part of the file's name.
type FileKind string

// Kinds of files.
const (
	LogFile             FileKind = "CloudTrail" // management and data events
	DigestFile          FileKind = "CloudTrail-Digest"
	InsightFile         FileKind = "CloudTrail-Insight"
	NetworkActivityFile FileKind = "CloudTrail-NetworkActivity"
	AggregatedFile      FileKind = "CloudTrail-Aggregated" // aggregated data events
)

// Key names a file in a trail's bucket, as the pages "Getting and viewing your
// CloudTrail log files" and "CloudTrail log file examples" describe. The zero
// Key is not valid; [Key.Validate] says what is wrong with one.
//
// Keys compare with ==, but for times that are not in UTC.
type Key struct {
	// Prefix is the trail's prefix, without a slash at its end; empty for none.
	Prefix string
	// OrganizationID is of an organisation trail's files: "o-exampleorgid". It
	// is empty for other trails.
	OrganizationID string
	Account        string // whose activity the file has, twelve digits
	Kind           FileKind
	// Region is where the activity was, or for a digest where its log files are
	// from.
	Region string
	// Time is when the file was made, or for a digest the end of its period. It
	// is in UTC, to the minute for log files and to the second for digests. The
	// file may have records of any earlier time.
	Time time.Time
	// Day is the day of the folder where that is not the day of Time, and zero
	// otherwise.
	Day time.Time
	// Unique is the random part of a log file's name: 16 letters and digits.
	// Digests have none.
	Unique string
	// Trail and HomeRegion are of digests: the trail and its home Region.
	Trail      string
	HomeRegion string
	// Backfill is of a digest of the chain that AWS made afterwards.
	Backfill bool
	// Uncompressed is of a copy of the file that was unpacked: its name ends in
	// ".json".
	Uncompressed bool
}

// ErrNotKey is of text that is not the key or name of a CloudTrail file. Test
// for it with [errors.Is].
var ErrNotKey = errors.New("trailrecord: not the key of a CloudTrail file")

const (
	logTime    = "20060102T1504Z"
	digestTime = "20060102T150405Z"
	dayLayout  = "2006/01/02"
	logFolder  = "AWSLogs"
)

var (
	kinds          = []FileKind{LogFile, DigestFile, InsightFile, NetworkActivityFile, AggregatedFile}
	organizationRE = regexp.MustCompile(`^o-[a-z0-9]+$`)
	uniqueRE       = regexp.MustCompile(`^[A-Za-z0-9]+$`)
	trailRE        = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$`)
	// One page of the guide leaves out the underscore before the unique part.
	logNameRE    = regexp.MustCompile(`^([0-9]{12})_(CloudTrail[A-Za-z-]*)_([a-z0-9-]+)_([0-9]{8}T[0-9]{4}Z)_?([A-Za-z0-9]+)$`)
	digestNameRE = regexp.MustCompile(`^([0-9]{12})_(CloudTrail-Digest)_([a-z0-9-]+)_(.+)_([a-z0-9-]+)_([0-9]{8}T[0-9]{6}Z)(_backfill)?$`)
)

// String builds the key. It does not check it; see [Key.Validate].
func (k Key) String() string { return k.Folder() + k.FileName() }

// Folder returns the key up to its last slash, with that slash: the prefix of
// all keys of one account, region and day.
func (k Key) Folder() string {
	day := k.Day
	if day.IsZero() {
		day = k.Time
	}
	return k.regionFolder() + day.UTC().Format(dayLayout) + "/"
}

func (k Key) regionFolder() string {
	var b strings.Builder
	if k.Prefix != "" {
		b.WriteString(k.Prefix + "/")
	}
	b.WriteString(logFolder + "/")
	if k.OrganizationID != "" {
		b.WriteString(k.OrganizationID + "/")
	}
	b.WriteString(k.Account + "/" + string(k.Kind) + "/" + k.Region + "/")
	return b.String()
}

// FileName returns the last part of the key.
func (k Key) FileName() string {
	name := k.Account + "_" + string(k.Kind) + "_" + k.Region + "_"
	if k.Kind == DigestFile {
		name += k.Trail + "_" + k.HomeRegion + "_" + k.Time.UTC().Format(digestTime)
		if k.Backfill {
			name += "_backfill"
		}
	} else {
		name += k.Time.UTC().Format(logTime) + "_" + k.Unique
	}
	if k.Uncompressed {
		return name + ".json"
	}
	return name + ".json.gz"
}

// Validate reports the first thing that is wrong with the key, as an
// [ErrNotKey], or nil.
func (k Key) Validate() error {
	isDigest := k.Kind == DigestFile
	step := time.Minute
	if isDigest {
		step = time.Second
	}
	switch {
	case strings.HasSuffix(k.Prefix, "/"):
		return notKey("the prefix ends with a slash")
	case k.OrganizationID != "" && !organizationRE.MatchString(k.OrganizationID):
		return notKey(`the organisation is not "o-" and letters or digits`)
	case !arn.IsAccount(k.Account):
		return notKey("the account is not twelve digits")
	case !isKind(k.Kind):
		return notKey("not a folder of CloudTrail")
	case !arn.IsRegion(k.Region):
		return notKey("not a Region")
	case k.Time.IsZero() || !record.InRange(k.Time.UTC()):
		return notKey("has no time")
	case !k.Time.Equal(k.Time.Truncate(step)):
		return notKey("the time is finer than the file's name")
	case !k.Day.IsZero() && !record.InRange(k.Day.UTC()):
		return notKey("the day cannot be written")
	case !isDigest && !uniqueRE.MatchString(k.Unique):
		return notKey("the unique part is not letters and digits")
	case !isDigest && (k.Trail != "" || k.HomeRegion != "" || k.Backfill):
		return notKey("only digests have a trail, a home Region or a backfill")
	case isDigest && k.Unique != "":
		return notKey("a digest has no unique part")
	case isDigest && !trailRE.MatchString(k.Trail):
		return notKey("not the name of a trail")
	case isDigest && !arn.IsRegion(k.HomeRegion):
		return notKey("the home Region is not a Region")
	}
	return nil
}

func isKind(k FileKind) bool {
	for _, known := range kinds {
		if k == known {
			return true
		}
	}
	return false
}

func notKey(why string) error { return fmt.Errorf("%w: %s", ErrNotKey, why) }

// ParseKey reads the key of a file in a trail's bucket. The error is an
// [ErrNotKey], also for keys of other services ("…/AWSLogs/…/Config/…"), for
// folders, and where the file's name does not agree with the folders.
//
// [Key.String] returns the same key again, but for a name without the
// underscore before its unique part, which it adds.
func ParseKey(key string) (Key, error) {
	parts := strings.Split(key, "/")
	n := len(parts) - 1
	// …/AWSLogs/[o-id/]account/kind/region/yyyy/mm/dd/file
	const below = 6
	if n < below+1 {
		return Key{}, notKey("too few folders")
	}
	k, err := ParseFileName(parts[n])
	if err != nil {
		return Key{}, err
	}
	at := n - below
	if parts[at] != k.Account || parts[at+1] != string(k.Kind) || parts[at+2] != k.Region {
		return Key{}, notKey("the file's name is not of its folder")
	}
	day, err := time.Parse(dayLayout, strings.Join(parts[at+3:n], "/"))
	if err != nil {
		return Key{}, notKey("not a folder of a day")
	}
	if k.Time.Format(dayLayout) != day.Format(dayLayout) {
		if k.Day = day; day.IsZero() { // which says that it is the day of Time
			return Key{}, notKey("not a folder of a day")
		}
	}
	at--
	if parts[at] != logFolder {
		k.OrganizationID = parts[at]
		at--
	}
	if at < 0 || parts[at] != logFolder {
		return Key{}, notKey("has no folder AWSLogs")
	}
	k.Prefix = strings.Join(parts[:at], "/")
	if at > 0 && k.Prefix == "" {
		return Key{}, notKey("begins with a slash")
	}
	if err := k.Validate(); err != nil {
		return Key{}, err
	}
	return k, nil
}

// ParseFileName reads the last part of a key. The prefix, the organisation and
// the day, which only the folders have, are empty. The error is an [ErrNotKey].
func ParseFileName(name string) (Key, error) {
	var k Key
	base, ok := strings.CutSuffix(name, ".json.gz")
	if !ok {
		if base, ok = strings.CutSuffix(name, ".json"); !ok {
			return Key{}, notKey(`the name does not end in ".json.gz"`)
		}
		k.Uncompressed = true
	}
	layout, text := logTime, ""
	if m := digestNameRE.FindStringSubmatch(base); m != nil {
		k.Account, k.Kind, k.Region, k.Trail, k.HomeRegion, text, k.Backfill = m[1], DigestFile, m[3], m[4], m[5], m[6], m[7] != ""
		layout = digestTime
	} else if m := logNameRE.FindStringSubmatch(base); m != nil {
		k.Account, k.Kind, k.Region, text, k.Unique = m[1], FileKind(m[2]), m[3], m[4], m[5]
	} else {
		return Key{}, notKey("not the name of a file of CloudTrail")
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		return Key{}, notKey("the time in the name is none")
	}
	k.Time = t
	if err := k.Validate(); err != nil {
		return Key{}, err
	}
	return k, nil
}
