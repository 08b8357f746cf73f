package main

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// localOnly answers only requests to a name of this machine, and of pages from there. A
// page of somebody else, open in a browser, can have its own name lead to this machine,
// and would else read and write the account.
type localOnly struct {
	next  http.Handler
	hosts []string // others that are answered; "*" is all
}

func (l localOnly) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if !l.answers(req.Host) {
		http.Error(w, fmt.Sprintf("fakeaws: the host %q is not this machine; -hosts takes others", req.Host), http.StatusForbidden)
		return
	}
	if origin := req.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || !l.answers(u.Host) {
			http.Error(w, fmt.Sprintf("fakeaws: the origin %q is not this machine; -hosts takes others", origin), http.StatusForbidden)
			return
		}
	}
	l.next.ServeHTTP(w, req)
}

// answers tells whether a host, with its port or without, is answered.
func (l localOnly) answers(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if slices.Contains(l.hosts, "*") || slices.Contains(l.hosts, host) {
		return true
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") // a bucket's name is before it
}
