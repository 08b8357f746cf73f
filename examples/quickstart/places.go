package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
	"github.com/awslogkit/awslogkit/trailog"
)

// place is one of the four places: something happens in it, and its log is read
// back through the SDK's clients. An empty answer is a log that did not arrive.
type place struct {
	name    string
	happens func(context.Context, loggingtest.View) error
	arrived func(context.Context, aws.Config, time.Time) (string, error)
}

func places() []place {
	return []place{
		{"a runbook's script", runScript, readMessage(automationLog)},
		{"a session", openSession, readSession},
		{"an IoT device", connectDevice, readThings},
		{"API calls", nothing, readTrail}, // the others made some
	}
}

// deliver lets something happen everywhere, prints what arrived, and answers in
// how many places.
func deliver(ctx context.Context, out *os.File, view loggingtest.View) (int, error) {
	n, since := 0, time.Now()
	for _, p := range places() {
		if err := p.happens(ctx, view); err != nil {
			return n, err
		}
		text, err := p.arrived(ctx, view.Config(), since)
		if err != nil {
			return n, err
		}
		if text == "" {
			text = "(no log arrived, and nothing said so)"
		} else {
			n++
		}
		fmt.Fprintf(out, "  %-19s %s\n", p.name, text)
	}
	return n, nil
}

func nothing(context.Context, loggingtest.View) error { return nil }

func runScript(ctx context.Context, view loggingtest.View) error {
	_, err := automationlogtest.RunAutomation(ctx, view, automationlogtest.Run{
		Name: "Patch", Content: runbook, Output: map[string]string{"patch": "2 packages updated"},
	})
	return err
}

func openSession(ctx context.Context, view loggingtest.View) error {
	_, err := sessionlogtest.Run(ctx, view, sessionlogtest.Session{
		Node: "i-02573cafcfEXAMPLE", Typed: []sessionlogtest.Line{{Command: "whoami", Output: "ssm-user"}},
	})
	return err
}

func connectDevice(ctx context.Context, view loggingtest.View) error {
	_, err := iotlogtest.Emit(ctx, view, iotlogtest.DeviceEvent{ClientID: "press-1", EventType: "Connect", Status: "Failure"})
	return err
}

// readMessage is the newest message of a log group.
func readMessage(group string) func(context.Context, aws.Config, time.Time) (string, error) {
	return func(ctx context.Context, cfg aws.Config, since time.Time) (text string, err error) {
		for e, err := range logevents.Read(ctx, cloudwatchlogs.NewFromConfig(cfg), logevents.Query{Group: group, Start: since}) {
			if err != nil {
				return "", err
			}
			text = e.Message
		}
		return text, nil
	}
}

func readSession(ctx context.Context, cfg aws.Config, since time.Time) (text string, err error) {
	for e, err := range logevents.Read(ctx, cloudwatchlogs.NewFromConfig(cfg), logevents.Query{Group: sessionLog, Start: since.Add(-time.Second)}) {
		if err != nil {
			return "", err
		}
		entry, err := sessionrecord.ParseEntry([]byte(e.Message))
		if err != nil {
			return "", err
		}
		text = fmt.Sprintf("%s: %q", entry.SessionID, entry.Lines)
	}
	return text, nil
}

func readThings(ctx context.Context, cfg aws.Config, since time.Time) (text string, err error) {
	for e, err := range iotlog.Events(ctx, cloudwatchlogs.NewFromConfig(cfg), iotlog.EventQuery{Start: since}) {
		if err != nil {
			return "", err
		}
		text = fmt.Sprintf("%s of %s: %s", e.EventType, e.ClientID, e.Status)
	}
	return text, nil
}

func readTrail(ctx context.Context, cfg aws.Config, since time.Time) (text string, err error) {
	for e, err := range trailog.Events(ctx, cloudwatchlogs.NewFromConfig(cfg), trailog.EventQuery{Group: trailLog, Start: since, Name: "StartSession"}) {
		if err != nil {
			return "", err
		}
		text = fmt.Sprintf("%s by %s", e.What(), e.Who().Name)
	}
	return text, nil
}

// tell prints in how many places logs arrive.
func tell(out io.Writer, n int) { fmt.Fprintf(out, "\n%d of %d places deliver\n", n, len(places())) }
