// Command trailverify says which log files of a trail are as AWS CloudTrail
// delivered them. It works on a copy of the trail's bucket and needs no AWS account:
//
//	aws s3 sync s3://BUCKET DIR
//	aws cloudtrail list-public-keys --start-time ... --end-time ... > keys.json
//	go run ./examples/trailverify -keys keys.json [-since TIME] [-until TIME] [-v] DIR
//
// The public keys are those of the Region that the files are from. A copy has no
// metadata, where the signature of the newest digest is; put it next to it:
//
//	aws s3api head-object --bucket BUCKET --key KEY --query Metadata > DIR/KEY.metadata.json
//
// It prints what is not valid (with -v, what is, too) and a summary of each trail,
// and ends with status 1 where anything is not valid. Without DIR it makes a small
// trail with a key of its own, changes one log file, and shows what that looks like.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"golang.org/x/term"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "trailverify:", err)
		os.Exit(1)
	}
}

var (
	errUsage    = errors.New("wrong usage")
	errNotValid = errors.New("not everything is valid")
)

func run(ctx context.Context, args []string, out io.Writer, errs *os.File) error {
	f := flag.NewFlagSet("trailverify", flag.ContinueOnError)
	f.SetOutput(errs)
	keys := f.String("keys", "", "the `file` with what \"aws cloudtrail list-public-keys\" printed")
	since := f.String("since", "", "verify from this `time` on: 2026-01-02T03:04:05Z")
	until := f.String("until", "", "verify until this `time`; without it, a deleted newest digest is not noticed")
	all := f.Bool("v", false, "print what is valid, too")
	f.Usage = func() {
		fmt.Fprintln(errs, "usage: trailverify -keys FILE [-since TIME] [-until TIME] [-v] DIR")
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	v := verification{out: bufio.NewWriter(out), all: *all}
	if f.NArg() == 0 && *keys == "" {
		return demo(ctx, v)
	}
	if f.NArg() != 1 || *keys == "" {
		f.Usage()
		return errUsage
	}
	var err error
	if v.since, err = parse(*since); err != nil {
		return err
	}
	if v.until, err = parse(*until); err != nil {
		return err
	}
	text, err := os.ReadFile(*keys)
	if err != nil {
		return err
	}
	if v.keys, err = trailrecord.ParsePublicKeys(text); err != nil {
		return err
	}
	if term.IsTerminal(int(errs.Fd())) {
		v.progress = errs
	}
	return v.verify(ctx, f.Arg(0))
}

func parse(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%q is not a time like 2026-01-02T03:04:05Z", text)
	}
	return t, nil
}

type verification struct {
	out          *bufio.Writer
	progress     io.Writer // nil for none
	keys         []trailrecord.PublicKey
	since, until time.Time
	all          bool
}

// verify verifies every trail in the folder.
func (v verification) verify(ctx context.Context, folder string) error {
	defer v.out.Flush() // the last line is written with an error to report
	bucket := trailrecord.Dir(folder)
	chains, err := trailrecord.Chains(bucket.List(ctx, ""))
	if err != nil {
		return err
	}
	if len(chains) == 0 {
		return fmt.Errorf("%s has no digests of a trail", folder)
	}
	good, digests := true, 0
	for _, c := range chains {
		c.Since, c.Until = v.since, v.until
		ok, n, err := v.chain(ctx, bucket, c)
		if err != nil {
			return err
		}
		good, digests = good && ok, digests+n
	}
	if !good || digests == 0 { // where there was nothing to verify, nothing is valid
		return errors.Join(errNotValid, v.out.Flush())
	}
	return v.out.Flush()
}

// chain verifies one chain; n is how many digests there were.
func (v verification) chain(ctx context.Context, bucket trailrecord.Bucket, c trailrecord.Chain) (good bool, n int, err error) {
	verifier := trailrecord.Verifier{
		Buckets: func(string) (trailrecord.Bucket, error) { return bucket, nil },
		Keys:    trailrecord.FixedKeys(v.keys...),
	}
	type tally struct{ valid, all int }
	seen := map[trailrecord.FileKind]*tally{trailrecord.DigestFile: {}, trailrecord.LogFile: {}}
	gaps := 0
	for one, err := range verifier.Verify(ctx, c) {
		if err != nil {
			return false, 0, err
		}
		valid := one.Status == trailrecord.Valid
		if one.Status == trailrecord.Gap {
			gaps++
		} else {
			seen[one.Kind].all++
			if valid {
				seen[one.Kind].valid++
			}
		}
		if !valid || v.all {
			fmt.Fprintln(v.out, one)
		}
		if v.progress != nil {
			fmt.Fprintf(v.progress, "\r\x1b[K%d digests, %d log files", seen[trailrecord.DigestFile].all, seen[trailrecord.LogFile].all)
		}
	}
	if v.progress != nil {
		fmt.Fprint(v.progress, "\r\x1b[K")
	}
	digests, logs := seen[trailrecord.DigestFile], seen[trailrecord.LogFile]
	kind := ""
	if c.Backfill {
		kind = ", made afterwards"
	}
	fmt.Fprintf(v.out, "trail %s, account %s, %s%s: %d of %d digests and %d of %d log files valid, %d gaps\n",
		c.Trail, c.Account, c.Region, kind, digests.valid, digests.all, logs.valid, logs.all, gaps)
	return digests.valid == digests.all && logs.valid == logs.all && gaps == 0, digests.all, nil
}
