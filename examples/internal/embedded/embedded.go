// Package embedded is an organization that is part of an example.
package embedded

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/examples/internal/replay"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/accounttest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

const (
	manager = "111122223333"
	trust   = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + manager + `:root"},"Action":"sts:AssumeRole"}}`
	all     = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
)

// Organization is an organization of three accounts, each with a role that a user of its
// management account can assume: a configuration of that user, and what writes the state,
// if there is a file for it, at the end.
func Organization(ctx context.Context, state string) (aws.Config, func() error, error) {
	org := loggingtest.NewOrganization(manager)
	org.Mount(func(a *loggingtest.Account) {
		sessionlogtest.Mount(a)
		automationlogtest.Mount(a)
		iotlogtest.Mount(a)
		trailogtest.Mount(a)
		organizationstest.Mount(a)
		accounttest.Mount(a)
	})
	for _, id := range []string{"222233334444", "333344445555", "444455556666"} {
		org.AddAccount(id, org.Root()).PutRole(loggingtest.RoleOptions{Name: "audit", Path: "/ops/", Trust: trust, Inline: map[string]string{"all": all}})
	}
	org.Management().PutUser("ci", all)
	key, err := org.Management().Region("eu-west-1").IAM().CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("ci")})
	if err != nil {
		return aws.Config{}, nil, err
	}
	past := replay.New(org.Handler())
	end := func() error { return nil }
	if state != "" {
		if err := past.Load(state); err != nil {
			return aws.Config{}, nil, err
		}
		end = func() error { return past.Save(state) }
	}
	return aws.Config{
		Region: "eu-west-1", HTTPClient: &http.Client{Transport: inProcess{past}},
		Credentials: credentials.NewStaticCredentialsProvider(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey, ""),
	}, end, nil
}

// inProcess sends requests to a handler.
type inProcess struct{ http.Handler }

func (h inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	in := req.Clone(req.Context())
	in.RequestURI, in.Host = req.URL.RequestURI(), req.URL.Host
	h.ServeHTTP(w, in)
	return w.Result(), errors.Join(req.Body.Close())
}
