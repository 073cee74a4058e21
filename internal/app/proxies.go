package app

import (
	"net/netip"
	"strings"

	"liangtian/internal/fault"
)

// networks reads the proxies of the house: addresses or networks, by commas.
func networks(list string) (out []netip.Prefix, err error) {
	for _, one := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(one)
		if a, errAddr := netip.ParseAddr(one); errAddr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "proxies", "LIANGTIAN_PROXIES 中的“%s”不是地址或网段，应如 10.0.0.5 或 10.0.0.0/8。", one)
		}
		out = append(out, p)
	}
	return out, nil
}
