// Package sessionrecord reads what Session Manager logged.
//
// The SSM agent logs a session in one of two forms. Streaming to CloudWatch Logs
// sends JSON entries while the session runs, each with some lines ([Entry]);
// the upload at the end, to CloudWatch Logs or to Amazon S3, is plain text.
// [Join] makes one [Transcript] of each session from the messages of a log
// group, whichever form they have, in order and without what the agent sent
// again; [ReadText] reads an uploaded file.
//
// [Renderer] writes a transcript for people: as a terminal would have shown it,
// and with nothing in it that could control the reader's own terminal.
// [Transcript.Redacted] takes secrets out, by patterns.
//
// # Limits
//
// Nothing in a log tells what was typed from what was printed. A program that
// draws on the whole screen, such as an editor, leaves lines that make little
// sense: only what moves within a line is carried out here.
//
// Input is taken to be hostile: what is read is bounded ([MaxMessage],
// [MaxTranscripts]), and errors never contain what was logged.
//
// The package imports the standard library, and an internal package that imports
// nothing else.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
//
//awslogkit:floor 1
package sessionrecord
