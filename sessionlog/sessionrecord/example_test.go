package sessionrecord_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

// Messages come from logevents.Read, or from wherever the log group was
// copied to. The agent sent the first batch twice.
func ExampleJoin() {
	messages := all(
		streamed("alice-0a16f8cac5dc59166", 0, "sh-4.2$ whoami"),
		streamed("alice-0a16f8cac5dc59166", 1, "sh-4.2$ whoami", "ssm-user"),
		streamed("alice-0a16f8cac5dc59166", 3, "sh-4.2$ \x1b[1mexit\x1b[0m"),
	)
	transcripts, err := sessionrecord.Join(messages)
	if err != nil {
		fmt.Println(err)
	}
	for _, t := range transcripts {
		if err := (sessionrecord.Renderer{Times: true}).Render(os.Stdout, t); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// session alice-0a16f8cac5dc59166 on i-02573cafcfEXAMPLE in us-east-2 by arn:aws:sts::111122223333:assumed-role/Admin/alice as ssm-user, 2026-02-03T10:11:12Z to 2026-02-03T10:11:15Z
	// (1 lines that the agent sent twice are left out)
	//
	// 10:11:13  sh-4.2$ whoami
	//           ssm-user
	// 10:11:15  sh-4.2$ exit
}

// The object of a bucket is the session's terminal, as it was.
func ExampleReadText() {
	object := strings.NewReader("$ lx\x08s\nREADME.md\n$ export DB_PASSWORD=hunter2\n")
	t, err := sessionrecord.ReadText(object, "alice-0a16f8cac5dc59166")
	if err != nil {
		fmt.Println(err)
	}
	t, n := t.Redacted(sessionrecord.SecretPatterns()...)
	fmt.Println(n, "redacted")
	if err := (sessionrecord.Renderer{NoHeading: true}).Render(os.Stdout, t); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 redacted
	// $ ls
	// README.md
	// $ export DB_PASSWORD=[redacted]
}

func ExampleParseEntry() {
	e, err := sessionrecord.ParseEntry([]byte(documented))
	fmt.Println(e.SessionID, e.Target, e.Lines, err)
	_, err = sessionrecord.ParseEntry([]byte("sh-4.2$ whoami"))
	fmt.Println(err)
	// Output:
	// alice-0a16f8cac5dc59166 i-02573cafcfEXAMPLE [sh-4.2$ whoami ssm-user] <nil>
	// sessionrecord: not a streamed entry
}

func ExampleEscaped() {
	line := "rm -rf /data\rls            \x1b[K"
	fmt.Printf("%q\n", sessionrecord.Clean(line))
	fmt.Printf("%q\n", sessionrecord.Escaped(line))
	// Output:
	// "ls            "
	// "rm -rf /data^Mls            ^[[K"
}
