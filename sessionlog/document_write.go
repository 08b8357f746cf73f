package sessionlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

func compact(raw json.RawMessage) json.RawMessage {
	if c, err := canonical(raw); err == nil {
		return c
	}
	return raw
}

func (r *sessionDoc) create(ctx context.Context, s *DocumentState) error {
	text, err := indented(s.Content)
	if err != nil {
		return err
	}
	_, err = r.clients.SSM.CreateDocument(ctx, &ssm.CreateDocumentInput{
		Name: &r.name, Content: &text, DocumentType: types.DocumentType(s.Type), DocumentFormat: types.DocumentFormatJson,
	}, ssmOptions)
	var exists *types.DocumentAlreadyExists
	if errors.As(err, &exists) {
		now, readErr := r.read(ctx)
		if readErr != nil || now == nil || string(now.Content) != string(compact(s.Content)) {
			return fmt.Errorf("%w: %w", resource.ErrNotOurs, err)
		}
		err = nil // an answer was lost, and the call made again
	}
	if err != nil {
		return err
	}
	return r.active(ctx, "")
}

// update makes the content the latest one. It waits until the version is active:
// one that is still being made cannot become the default one.
func (r *sessionDoc) update(ctx context.Context, before, after json.RawMessage) error {
	return r.updateWith(ctx, before, after, func(*ssm.GetDocumentOutput, json.RawMessage) (bool, error) { return false, nil })
}

// takeBack deletes the version that was made where it can, so that undoing leaves
// no trace.
func (r *sessionDoc) takeBack(ctx context.Context, before, after json.RawMessage) error {
	return r.updateWith(ctx, before, after, func(latest *ssm.GetDocumentOutput, content json.RawMessage) (bool, error) {
		return r.deleteLatest(ctx, latest, content)
	})
}

func (r *sessionDoc) updateWith(ctx context.Context, before, after json.RawMessage, another func(*ssm.GetDocumentOutput, json.RawMessage) (bool, error)) error {
	content := compact(after)
	latest, err := r.get(ctx, "$LATEST")
	if err != nil {
		return err
	}
	now, err := contentOfVersion(latest)
	if err != nil {
		return err
	}
	version := aws.ToString(latest.DocumentVersion)
	switch {
	case string(now) == string(content):
		return r.active(ctx, version)
	case string(now) != string(compact(before)):
		return fmt.Errorf("version %s has another content than was read before: somebody else updated the document", version)
	}
	if done, err := another(latest, content); done || err != nil {
		return err
	}
	return r.newVersion(ctx, content)
}

// deleteLatest deletes the latest version where the one before has the content already,
// unless it is the default one, which cannot be deleted.
func (r *sessionDoc) deleteLatest(ctx context.Context, latest *ssm.GetDocumentOutput, content json.RawMessage) (bool, error) {
	made := aws.ToString(latest.DocumentVersion)
	d, err := r.describe(ctx, "")
	if err != nil || aws.ToString(d.DefaultVersion) == made {
		return false, err
	}
	for v, err := range r.versions(ctx, latest) {
		if err != nil {
			return false, err
		}
		if v.number == made {
			continue
		}
		if !v.is(digest(content)) {
			return false, nil
		}
		return true, r.deleteAbove(ctx, v.number, made)
	}
	return false, nil
}

// newVersion updates from $LATEST, which is the one version that can be updated.
func (r *sessionDoc) newVersion(ctx context.Context, content json.RawMessage) error {
	text, err := indented(content)
	if err != nil {
		return err
	}
	// AWS refuses a content that another version has. Whether it compares texts is
	// not documented; a text that means the same is worth one more call.
	for _, text := range []string{text, text + "\n"} {
		var out *ssm.UpdateDocumentOutput
		out, err = r.clients.SSM.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
			Name: &r.name, Content: &text, DocumentVersion: aws.String("$LATEST"), DocumentFormat: types.DocumentFormatJson,
		}, ssmOptions)
		if err == nil {
			version := ""
			if out.DocumentDescription != nil {
				version = aws.ToString(out.DocumentDescription.DocumentVersion)
			}
			return r.active(ctx, version)
		}
		var duplicate *types.DuplicateDocumentContent
		if !errors.As(err, &duplicate) {
			return err
		}
		same, getErr := r.has(ctx, "$LATEST", content)
		if getErr != nil {
			return getErr
		}
		if same { // it is so already
			return r.active(ctx, "$LATEST")
		}
	}
	return fmt.Errorf("an older version than the latest has this content, and AWS makes no new one of it: %w", err)
}

func (r *sessionDoc) has(ctx context.Context, version string, content json.RawMessage) (bool, error) {
	out, err := r.get(ctx, version)
	if err != nil {
		return false, err
	}
	now, err := contentOfVersion(out)
	return err == nil && string(now) == string(content), nil
}

// deleteAbove deletes the latest version, where only it is above another.
func (r *sessionDoc) deleteAbove(ctx context.Context, keep, latest string) error {
	if err := r.delete(ctx, latest); err != nil {
		return err
	}
	out, err := r.get(ctx, "$LATEST")
	if err != nil {
		return err
	}
	if have := aws.ToString(out.DocumentVersion); have != keep {
		return fmt.Errorf("version %s was deleted, and the latest one is now %s, not %s: somebody else updated the document", latest, have, keep)
	}
	return nil
}

func (r *sessionDoc) delete(ctx context.Context, version string) error {
	in := &ssm.DeleteDocumentInput{Name: &r.name}
	if version != "" {
		in.DocumentVersion = &version
	}
	_, err := r.clients.SSM.DeleteDocument(ctx, in, ssmOptions)
	if isMissing(err) {
		return fmt.Errorf("%w: %w", resource.ErrAbsent, err)
	}
	return err
}

// versionsBack is how many versions are looked at for a content: all that a document
// can have. The one that was the default before an update is mostly the one before the
// latest, but those who never move the default leave it far behind.
const versionsBack = 1000

// version is a version of a document.
type version struct {
	number string
	out    *ssm.GetDocumentOutput
}

// is reports whether the version has the content of a digest.
func (v version) is(want string) bool {
	content, err := contentOfVersion(v.out)
	return err == nil && digest(content) == want
}

// versions are the versions from the latest one down; deleted ones are left out. An
// error ends them.
func (r *sessionDoc) versions(ctx context.Context, latest *ssm.GetDocumentOutput) iter.Seq2[version, error] {
	return func(yield func(version, error) bool) {
		from := aws.ToString(latest.DocumentVersion)
		top, err := strconv.Atoi(from)
		if err != nil {
			yield(version{}, fmt.Errorf("the latest version is %q, which is not a number", from))
			return
		}
		if !yield(version{from, latest}, nil) {
			return
		}
		for n := top - 1; n > max(0, top-versionsBack); n-- {
			number := strconv.Itoa(n)
			out, err := r.get(ctx, number)
			if resource.IsError[*types.InvalidDocumentVersion](err) || isMissing(err) {
				continue // it was deleted
			}
			if !yield(version{number, out}, err) || err != nil {
				return
			}
		}
	}
}

// moveDefault makes the newest version with a content the default one.
func (r *sessionDoc) moveDefault(ctx context.Context, want string) error {
	latest, err := r.get(ctx, "$LATEST")
	if err != nil {
		return err
	}
	for v, err := range r.versions(ctx, latest) {
		if err != nil {
			return err
		}
		if !v.is(want) {
			continue
		}
		if err := r.active(ctx, v.number); err != nil {
			return err
		}
		_, err = r.clients.SSM.UpdateDocumentDefaultVersion(ctx, &ssm.UpdateDocumentDefaultVersionInput{Name: &r.name, DocumentVersion: &v.number}, ssmOptions)
		return err
	}
	return fmt.Errorf("none of the latest %d versions has the content that is to be the default", versionsBack)
}

// activeLimit is how long a version may take to become active before the write
// counts as failed.
const activeLimit = 45 * time.Second

// active waits until a version is Active; "" is the default one.
func (r *sessionDoc) active(caller context.Context, version string) error {
	ctx, cancel := context.WithTimeout(caller, activeLimit)
	defer cancel()
	for delay := 500 * time.Millisecond; ; delay = min(2*delay, 5*time.Second) {
		d, err := r.describe(ctx, version)
		if err != nil {
			return err
		}
		switch d.Status {
		case types.DocumentStatusActive, "":
			return nil
		case types.DocumentStatusFailed:
			return fmt.Errorf("AWS took the document and then failed: %s", aws.ToString(d.StatusInformation))
		}
		select {
		case <-ctx.Done():
			if err := caller.Err(); err != nil {
				return err
			}
			return fmt.Errorf("the document is not active after %v: its status is %s", activeLimit, d.Status)
		case <-time.After(delay):
		}
	}
}

func (r *sessionDoc) deleteAll(ctx context.Context, _ *DocumentState) error { return r.delete(ctx, "") }
