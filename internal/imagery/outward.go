package imagery

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

var errInside = errors.New("the address is inside the house")

// outward connects to public addresses, to those written as numbers among the
// hosts, and to the networks that the configuration names. It looks at the
// address that is really dialled: a name may lead to another one each time.
func outward(c Config) *http.Transport {
	d := net.Dialer{Timeout: patience, Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		a, err := netip.ParseAddr(host)
		if err != nil {
			return err
		}
		a = a.Unmap().WithZone("")
		written := slices.ContainsFunc(c.Hosts, func(h string) bool {
			if name, _, err := net.SplitHostPort(h); err == nil {
				h = name
			}
			w, err := netip.ParseAddr(h)
			return err == nil && w.Unmap() == a
		})
		named := slices.ContainsFunc(c.Networks, func(n netip.Prefix) bool { return n.Contains(a) })
		if !written && !named && !public(a) {
			return errInside
		}
		return nil
	}}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: d.DialContext, TLSHandshakeTimeout: patience,
		ResponseHeaderTimeout: patience, MaxResponseHeaderBytes: 64 << 10, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
	}
}

// notPublic are networks that the address itself does not tell to be special.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16"),
}

func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(notPublic, func(n netip.Prefix) bool { return n.Contains(a) })
}
