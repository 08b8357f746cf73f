// Package mototest starts moto's server (https://docs.getmoto.org), for tests that
// compare with an emulator that nobody here wrote.
package mototest

import (
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// Start starts moto's server on loopback, as an account, and ends it with the
// test. It answers the endpoint and a client for it that knows no proxy. It skips
// the test where moto is not installed, or with -short.
func Start(t testing.TB, account string, env ...string) (endpoint string, client *http.Client) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts moto_server")
	}
	server, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skip("moto_server is not installed (pip install 'moto[server]'): nothing to compare with")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	l.Close()
	cmd := exec.Command(server, "-H", "127.0.0.1", "-p", strconv.Itoa(address.Port))
	cmd.Env = append(append(cmd.Environ(), "MOTO_ACCOUNT_ID="+account), env...)
	if err := cmd.Start(); err != nil {
		t.Skipf("moto_server does not start: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	endpoint = "http://" + address.String()
	client = &http.Client{Transport: &http.Transport{Proxy: nil}, Timeout: 30 * time.Second}
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		res, err := client.Get(endpoint + "/moto-api/data.json")
		if err == nil {
			res.Body.Close()
			return endpoint, client
		}
		if time.Now().After(deadline) {
			t.Skipf("moto_server did not answer within a minute: %v", err)
		}
	}
}
