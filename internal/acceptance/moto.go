package acceptance

import (
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// Moto starts moto's server (https://docs.getmoto.org) on loopback, as an account, and
// ends it with the test. It answers the endpoint and a client for it ([Loopback]). env
// is added to the server's environment. The test is skipped where moto is not installed.
func Moto(t testing.TB, account string, env ...string) (endpoint string, client *http.Client) {
	t.Helper()
	server := program(t, "moto_server", "moto (pip install 'moto[server]')")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	l.Close()
	cmd := exec.Command(server, "-H", "127.0.0.1", "-p", strconv.Itoa(address.Port))
	cmd.Env = environment(append([]string{"MOTO_ACCOUNT_ID=" + account}, env...)...)
	if err := cmd.Start(); err != nil {
		t.Skipf("moto_server does not start: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	endpoint, client = "http://"+address.String(), Loopback()
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
