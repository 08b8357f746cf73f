package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The test's own program is this one, where this is set.
const asProgram = "TRAILRECORDS_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// "trailrecords -sort FILE | head -1" ends quietly, and leaves no files behind.
func TestSortIntoClosedPipe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no broken pipes")
	}
	name, folder := filepath.Join(t.TempDir(), "a.json"), t.TempDir()
	text := strings.Repeat(`{"eventTime":"2026-01-02T03:04:06Z","eventName":"DeleteDocument"}`+"\n", 40_000)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-sort", name)
	c.Env = append(os.Environ(), asProgram+"=1", "TMPDIR="+folder)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Error(err)
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	if err := c.Wait(); err != nil {
		t.Error("it does not end quietly:", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}
