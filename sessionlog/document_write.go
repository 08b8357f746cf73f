package sessionlog

import (
	"cmp"
	"context"
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

func (r *sessionDoc) create(ctx context.Context, s *DocumentState) error {
	text, err := indented(s.Content)
	if err != nil {
		return err
	}
	_, err = r.clients.SSM.CreateDocument(ctx, &ssm.CreateDocumentInput{
		Name: &r.name, Content: &text, DocumentType: types.DocumentType(s.Type), DocumentFormat: types.DocumentFormatJson,
	}, ssmOptions)
	if err == nil || resource.IsError[*types.DocumentAlreadyExists](err) { // one that is there may be ours, and its answer lost
		return cmp.Or(resource.TookEffect(r.active(ctx, "")), err)
	}
	return err
}

// update makes the content the latest one. It waits until the version is active:
// one that is still being made cannot become the default one.
func (r *sessionDoc) update(ctx context.Context, before, after DocumentContent) error {
	return r.updateWith(ctx, before, after, nil)
}

// takeBack deletes the version that was made where it can, so that undoing leaves
// no trace.
func (r *sessionDoc) takeBack(ctx context.Context, before, after DocumentContent) error {
	return r.updateWith(ctx, before, after, r.deleteLatest)
}

func (r *sessionDoc) updateWith(ctx context.Context, before, after DocumentContent, another func(context.Context, *ssm.GetDocumentOutput, DocumentContent) (bool, error)) error {
	latest, err := r.get(ctx, "$LATEST")
	if err != nil {
		return err
	}
	version := aws.ToString(latest.DocumentVersion)
	switch {
	case has(latest, digest(after)):
		return r.active(ctx, version)
	case !has(latest, digest(before)):
		return fmt.Errorf("version %s has another content than was read before: %w", version, resource.ErrChangedMeanwhile)
	}
	if another != nil {
		if done, err := another(ctx, latest, after); done || err != nil {
			return err
		}
	}
	return r.newVersion(ctx, version, after)
}

// deleteLatest deletes the latest version where the one before has the content already,
// unless it is the default one, which cannot be deleted.
func (r *sessionDoc) deleteLatest(ctx context.Context, latest *ssm.GetDocumentOutput, content DocumentContent) (bool, error) {
	made := aws.ToString(latest.DocumentVersion)
	d, err := r.describe(ctx, "")
	if err != nil || aws.ToString(d.DefaultVersion) == made {
		return false, err
	}
	for v, err := range r.versions(ctx, latest) {
		switch {
		case err != nil:
			return false, err
		case v == latest:
			continue
		case !has(v, digest(content)):
			return false, nil
		}
		if err := r.delete(ctx, made); err != nil {
			return true, err
		}
		is, err := r.get(ctx, "$LATEST")
		keep := aws.ToString(v.DocumentVersion)
		if err == nil && aws.ToString(is.DocumentVersion) != keep {
			err = fmt.Errorf("version %s was deleted, and the latest one is now %s, not %s: somebody else updated the document", made, aws.ToString(is.DocumentVersion), keep)
		}
		return true, err
	}
	return false, nil
}

// newVersion updates from the version that was read, which has to be the latest: AWS
// refuses to update an older one, so that nobody's version is lost.
func (r *sessionDoc) newVersion(ctx context.Context, from string, content DocumentContent) error {
	text, err := indented(content)
	if err != nil {
		return err
	}
	// AWS refuses a content that another version has. Whether it compares texts is
	// not documented; a text that means the same is worth one more call.
	for _, text := range []string{text, text + "\n"} {
		var out *ssm.UpdateDocumentOutput
		out, err = r.clients.SSM.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
			Name: &r.name, Content: &text, DocumentVersion: &from, DocumentFormat: types.DocumentFormatJson,
		}, ssmOptions)
		if err == nil {
			version := ""
			if out.DocumentDescription != nil {
				version = aws.ToString(out.DocumentDescription.DocumentVersion)
			}
			return resource.TookEffect(r.active(ctx, version))
		}
		older := resource.IsError[*types.InvalidDocumentVersion](err) // than the latest, by now
		if !older && !resource.IsError[*types.DuplicateDocumentContent](err) {
			return err
		}
		latest, getErr := r.get(ctx, "$LATEST")
		if getErr != nil {
			return getErr
		}
		if has(latest, digest(content)) { // it is so already
			return r.active(ctx, "$LATEST")
		}
		if older {
			return fmt.Errorf("%w: %w", resource.ErrChangedMeanwhile, err)
		}
	}
	return fmt.Errorf("an older version than the latest has this content, and AWS makes no new one of it: %w", err)
}

func (r *sessionDoc) delete(ctx context.Context, version string) error {
	_, err := r.clients.SSM.DeleteDocument(ctx, &ssm.DeleteDocumentInput{Name: &r.name, DocumentVersion: resource.OrUnset(version)}, ssmOptions)
	if isMissing(err) {
		return fmt.Errorf("%w: %w", resource.ErrAbsent, err)
	}
	return err
}

// versionsBack is how many versions are looked at for a content: all that a document
// can have. The one that was the default before an update is mostly the one before the
// latest, but those who never move the default leave it far behind.
const versionsBack = 1000

// has reports whether a version has the content of a digest.
func has(version *ssm.GetDocumentOutput, want string) bool {
	content, err := contentOfVersion(version)
	return err == nil && digest(content) == want
}

// versions are the versions from the latest one down; deleted ones are left out. An
// error ends them.
func (r *sessionDoc) versions(ctx context.Context, latest *ssm.GetDocumentOutput) iter.Seq2[*ssm.GetDocumentOutput, error] {
	return func(yield func(*ssm.GetDocumentOutput, error) bool) {
		top, err := strconv.Atoi(aws.ToString(latest.DocumentVersion))
		if err != nil {
			yield(nil, fmt.Errorf("the latest version is %q, which is not a number", aws.ToString(latest.DocumentVersion)))
			return
		}
		if !yield(latest, nil) {
			return
		}
		for n := top - 1; n > max(0, top-versionsBack); n-- {
			out, err := r.get(ctx, strconv.Itoa(n))
			if resource.IsError[*types.InvalidDocumentVersion](err) || isMissing(err) {
				continue // it was deleted
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}

// moveDefault makes the newest version with a content the default one. A version that
// was just made may not show yet.
func (r *sessionDoc) moveDefault(ctx context.Context, want string) error {
	for began, delay := time.Now(), 500*time.Millisecond; ; delay = min(2*delay, 5*time.Second) {
		err := r.tryDefault(ctx, want)
		if !errors.Is(err, errNoVersion) || time.Since(began) > activeLimit {
			return err
		}
		select {
		case <-ctx.Done():
			return resource.NotSent(err)
		case <-time.After(delay):
		}
	}
}

var errNoVersion = fmt.Errorf("none of the latest %d versions has the content that is to be the default", versionsBack)

func (r *sessionDoc) tryDefault(ctx context.Context, want string) error {
	latest, err := r.get(ctx, "$LATEST")
	if err != nil {
		return err
	}
	for v, err := range r.versions(ctx, latest) {
		if err != nil {
			return err
		}
		if !has(v, want) {
			continue
		}
		if err := r.active(ctx, aws.ToString(v.DocumentVersion)); err != nil {
			return err
		}
		_, err = r.clients.SSM.UpdateDocumentDefaultVersion(ctx, &ssm.UpdateDocumentDefaultVersionInput{Name: &r.name, DocumentVersion: v.DocumentVersion}, ssmOptions)
		return err
	}
	return errNoVersion
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
		status := types.DocumentStatus("not to be seen")
		switch {
		case err == nil:
			status = d.Status
		case !isMissing(err) && !resource.IsError[*types.InvalidDocumentVersion](err):
			return err
		}
		switch status {
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
			return fmt.Errorf("the document is not active after %v: its status is %s", activeLimit, status)
		case <-time.After(delay):
		}
	}
}

func (r *sessionDoc) deleteAll(ctx context.Context, _ *DocumentState) error { return r.delete(ctx, "") }
