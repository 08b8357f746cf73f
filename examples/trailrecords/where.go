package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

type recordSeq = iter.Seq2[trailrecord.Record, error]

// records are those of all places that were named, one after the other.
func (w *wanted) records(ctx context.Context, in io.Reader, read *trailrecord.Counter) (recordSeq, error) {
	opts := []trailrecord.Option{trailrecord.WithCounter(read), trailrecord.WithFilter(w.filter)}
	if len(w.groups) > 0 {
		return w.fromGroups(ctx)
	}
	var parts []recordSeq
	var files []string
	flush := func() {
		if len(files) > 0 {
			parts = append(parts, trailrecord.ReadFiles(files, opts...))
			files = nil
		}
	}
	for _, name := range w.from {
		address, isBucket := strings.CutPrefix(name, "s3://")
		switch {
		case name == "-":
			flush()
			parts = append(parts, trailrecord.Decode(in, opts...))
		case isBucket:
			flush()
			objects, err := w.fromBucket(ctx, address, opts)
			if err != nil {
				return nil, err
			}
			parts = append(parts, objects)
		default:
			files = append(files, name)
		}
	}
	flush()
	return func(yield func(trailrecord.Record, error) bool) {
		for _, part := range parts {
			for r, err := range part {
				if !yield(r, err) {
					return
				}
			}
		}
	}, nil
}

func (w *wanted) fromBucket(ctx context.Context, address string, opts []trailrecord.Option) (recordSeq, error) {
	name, prefix, _ := strings.Cut(address, "/")
	if name == "" {
		return nil, fmt.Errorf("s3://%s: want s3://BUCKET or s3://BUCKET/PREFIX", address)
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		if len(w.in) == 1 {
			o.Region = w.in[0]
		}
	})
	bucket := trailog.BucketFiles(client, name)
	keys := trailrecord.LogKeys(ctx, bucket, trailrecord.KeyQuery{
		Prefix: prefix, Accounts: exact(w.filter.Accounts), Regions: exact(w.filter.Regions), Since: w.filter.Since, Until: w.filter.Until,
	})
	return trailrecord.ReadObjects(ctx, bucket, keys, opts...), nil
}

// exact are the entries of a filter that keys can be looked for by: none where one
// needs more.
func exact(entries []string) (out []string) {
	for _, entry := range entries {
		entry = strings.TrimSpace(entry)
		if strings.ContainsAny(entry, "!*") {
			return nil
		}
		if entry != "" {
			out = append(out, strings.ToLower(entry))
		}
	}
	return out
}

// fromGroups reads every group in every region, merged in order of time.
func (w *wanted) fromGroups(ctx context.Context) (recordSeq, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	regions := w.in
	if len(regions) == 0 {
		regions = []string{cfg.Region}
	}
	var groups []iter.Seq2[trailog.Delivered, error]
	for _, region := range regions {
		client := cloudwatchlogs.NewFromConfig(cfg, func(o *cloudwatchlogs.Options) { o.Region = strings.TrimSpace(region) })
		for _, group := range w.groups {
			// Records come after what they tell of, so that there is no End.
			q := trailog.EventQuery{Group: strings.TrimSpace(group), Start: w.filter.Since, Filter: w.filter}
			if w.follow {
				groups = append(groups, trailog.FollowEvents(ctx, client, q, logevents.FollowOptions{}))
			} else {
				groups = append(groups, trailog.Events(ctx, client, q))
			}
		}
	}
	merge := trailog.MergeEvents
	if w.follow {
		merge = trailog.MixEvents
	}
	return func(yield func(trailrecord.Record, error) bool) {
		for d, err := range merge(groups...) {
			if errors.Is(err, context.Canceled) {
				return
			}
			if !yield(d.Record, err) {
				return
			}
		}
	}, nil
}
