package deliver

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

const secret = "sixteen-or-more-1"

// A server that is not who its certificate says gets nothing, neither posts nor
// mails; a redirect is not followed, and plain mail is not sent where TLS was
// asked for.
func TestNothingGoesToWhoIsNotKnown(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	answer := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	unknown := httptest.NewTLSServer(answer) // signed by nobody whom we trust
	defer unknown.Close()
	elsewhere := httptest.NewServer(answer)
	defer elsewhere.Close()
	sends := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer sends.Close()
	for _, address := range []string{unknown.URL, sends.URL} {
		w, err := NewWebhook(address, secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Send(t.Context(), Message{ID: 1}); err == nil || asked.Load() != 0 {
			t.Errorf("%s: %v, asked %d times", address, err, asked.Load())
		}
	}
	w, err := NewWebhook(elsewhere.URL, secret)
	if err != nil || w.Send(t.Context(), Message{ID: 1}) != nil || asked.Load() != 1 {
		t.Errorf("who was meant: %v, asked %d times", err, asked.Load())
	}

	// By TLS from the first byte, with the same certificate; and by STARTTLS,
	// which this server does not have.
	plain, commands, _ := office(t)
	for tls, address := range map[string]string{"tls": strings.TrimPrefix(unknown.URL, "https://"), "starttls": plain} {
		e, err := NewEmail(SMTP{Address: address, From: "a@example.org", TLS: tls})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Send(t.Context(), Message{ID: 1, Email: "b@example.org", Zh: "案件"}); err == nil {
			t.Errorf("%s: sent", tls)
		}
	}
	if s := commands(); strings.Contains(s, "MAIL") || strings.Contains(s, "AUTH") {
		t.Errorf("over a line that is not sealed: %q", s)
	}
}

// What somebody wrote stays text: no header, no second recipient, no command.
func TestMailIsNotBent(t *testing.T) {
	t.Parallel()
	const more = "\r\nBcc: c@example.org\r\n\r\n.\r\nMAIL FROM:<x@example.org>\r\n"
	address, commands, data := office(t)
	e, err := NewEmail(SMTP{Address: address, From: "a@example.org", TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Send(t.Context(), Message{ID: 7, Email: "b@example.org", Name: "某" + more, Zh: "案件" + more, En: "case" + more, Link: "https://example.org/" + more}); err != nil {
		t.Fatal(err)
	}
	head, body, whole := strings.Cut(data(), "\n\n")
	if s := commands(); strings.Count(s, "MAIL FROM") != 1 || strings.Count(s, "RCPT TO") != 1 || strings.Contains(s, "x@example.org") || strings.Contains(s, "c@example.org") {
		t.Errorf("commands %q", s)
	}
	if !whole || strings.Contains(head, "\nBcc:") || strings.Count(body, "Bcc: c@example.org") != 4 {
		t.Errorf("head %q, body %q", head, body)
	}
	if err := e.Send(t.Context(), Message{ID: 8, Email: "b@example.org" + more, Zh: "案件"}); err == nil {
		t.Error("an address that is two")
	}
}

// office takes mail over a plain line, and keeps what it was told: commands and
// mails apart.
func office(t *testing.T) (address string, commands, mails func() string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var said, sent strings.Builder
	get := func(b *strings.Builder) func() string {
		return func() string {
			mu.Lock()
			defer mu.Unlock()
			return b.String()
		}
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			say := func(line string) { _, _ = fmt.Fprint(conn, line+"\r\n") }
			say("220 office")
			data := false
			for s := bufio.NewScanner(conn); s.Scan(); {
				line := s.Text()
				verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
				mu.Lock()
				if data {
					sent.WriteString(line + "\n")
				} else {
					said.WriteString(line + "\n")
				}
				mu.Unlock()
				switch {
				case data && line == ".":
					data = false
					say("250 kept")
				case data:
				case verb == "EHLO":
					say("250-office\r\n250 8BITMIME")
				case verb == "DATA":
					data = true
					say("354 go on")
				case verb == "QUIT":
					say("221 bye")
				default:
					say("250 fine")
				}
			}
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String(), get(&said), get(&sent)
}
