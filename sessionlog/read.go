package sessionlog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// Read adopts what a Session document says, DefaultDocument or another, with the
// settings of the log group and of the bucket that it names. False where there is no
// such document. A bucket that cannot be adopted, because it does not exist, is another
// account's, or may not be read, is only used. What a session's parameters decide is
// left out. The error is a *logging.CallError, or a *logging.ValidationError where the
// document has what preferences may not have.
func Read(ctx context.Context, c Clients, document string) (Preferences, bool, error) {
	scope, _, err := logging.Identify(ctx, c.Clients)
	if err != nil {
		return Preferences{}, false, err
	}
	if c.SSM == nil {
		return Preferences{}, false, errors.New("sessionlog: clients.SSM must be set")
	}
	r := &sessionDoc{clients: c, scope: scope, name: document}
	state, exists, err := r.read(ctx, nil)
	if err != nil || !exists {
		return Preferences{}, false, err
	}
	content, err := adoptable(state)
	if err != nil {
		return Preferences{}, false, fmt.Errorf("%s: %w", r.ID(), err)
	}
	s := adopt(content)
	s.Document = document
	if err := s.adoptPlaces(ctx, c, scope, content); err != nil {
		return Preferences{}, false, err
	}
	v := &resource.ValidationError{Of: validated + " of " + document}
	s.validate(v)
	if err := v.Err(); err != nil {
		return Preferences{}, false, err
	}
	return Preferences{s}, true, nil
}

// adopt is the settings that a content has, but for the places.
func adopt(c agent.Content) spec {
	s := spec{Unlogged: !c.Logs()}
	text := func(v string) *string {
		if v == "" || agent.IsParameter(v) {
			return nil
		}
		return &v
	}
	boolean := func(a agent.Answer) *bool {
		if a == agent.Unknown {
			return nil
		}
		return new(a == agent.Yes)
	}
	minutes := func(v string) *duration {
		n, err := strconv.Atoi(v)
		if err != nil {
			return nil
		}
		return new(duration(time.Duration(n) * time.Minute))
	}
	s.Description, s.ChannelKey = text(c.Description), text(c.KMSKeyID)
	s.RunAs, s.RunAsUser = boolean(c.RunAsEnabled), text(c.RunAsDefaultUser)
	if s.RunAsUser == nil && c.RunAsEnabled == agent.Yes {
		s.RunAs = nil // the IAM tag alone names the user
	}
	s.Idle, s.Max = minutes(c.IdleSessionTimeout), minutes(c.MaxSessionDuration)
	s.Linux, s.Windows = text(c.ShellProfileLinux), text(c.ShellProfileWindows)
	if c.CloudWatchLogGroupName != "" {
		s.GroupEncrypted = boolean(c.CloudWatchEncryptionEnabled)
		if len(c.Unreadable) == 0 && !agent.IsParameter(c.CloudWatchLogGroupName) {
			s.Streaming = &c.CloudWatchStreamingEnabled
		}
	}
	if c.S3BucketName != "" {
		s.Prefix, s.BucketEncrypted = text(c.S3KeyPrefix), boolean(c.S3EncryptionEnabled)
	}
	return s
}

// adoptPlaces reads the log group and the bucket.
func (s *spec) adoptPlaces(ctx context.Context, c Clients, scope resource.Scope, content agent.Content) error {
	if name := content.CloudWatchLogGroupName; name != "" && !agent.IsParameter(name) {
		g, found, err := loggroup.Read(ctx, c.groups(), name)
		if err == nil && !found {
			g, err = loggroup.New(name).Build() // whether it must exist is for judging
		}
		if err != nil {
			return err
		}
		s.LogGroup = &g
	}
	name := content.S3BucketName
	if name == "" || agent.IsParameter(name) {
		return nil
	}
	if c.S3 != nil {
		b, found, err := bucket.Read(ctx, c.bucketClients(), name)
		switch {
		case err == nil && found:
			s.Bucket = &b
			return nil
		case err != nil && !elsewhere(err):
			return err
		}
	}
	s.Bucket = new(bucket.Named(name))
	return nil
}

// elsewhere reports an error of a bucket that may not be read, or has its home in
// another region than the clients': what failed only for now is none.
func elsewhere(err error) bool {
	switch resource.ErrorCode(err) {
	case "AccessDenied", "Forbidden", "AllAccessDisabled", "PermanentRedirect", "MovedPermanently", "AuthorizationHeaderMalformed":
		return true
	}
	return false
}
