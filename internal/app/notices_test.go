package app_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/deliver"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// postOffice is a mail server that refuses the first mails it is given.
type postOffice struct {
	addr  string
	mu    sync.Mutex
	angry int
	mails []string
}

func newPostOffice(t *testing.T, angry int) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &postOffice{addr: l.Addr().String(), angry: angry}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

// serve speaks as much SMTP as a client needs.
func (p *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
	say("220 here")
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO", "HELO":
			say("250 here")
		case "DATA":
			p.mu.Lock()
			angry := p.angry > 0
			if angry {
				p.angry--
			}
			p.mu.Unlock()
			if angry {
				say("451 not now")
				continue
			}
			say("354 go on")
			var mail strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if strings.TrimRight(l, "\r\n") == "." {
					break
				}
				mail.WriteString(l)
			}
			p.mu.Lock()
			p.mails = append(p.mails, mail.String())
			p.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *postOffice) sent() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.mails...)
}

const secret = "a-secret-of-the-city"

// hook is a receiver that is down at first; it checks every signature.
func hook(t *testing.T, down int) (url string, got func() []string) {
	t.Helper()
	var mu sync.Mutex
	var bodies []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if r.Header.Get("Liangtian-Signature") != "sha256="+deliver.Sign([]byte(secret), r.Header.Get("Liangtian-Timestamp"), raw) {
			t.Errorf("not signed: %v", r.Header)
		}
		if down > 0 {
			down--
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		bodies = append(bodies, string(raw))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/in?token=hidden", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string{}, bodies...)
	}
}

// A notice goes out by e-mail and webhook, is tried again where that failed,
// is not sent twice where it did not, and every try is in the log.
func TestNoticesLeaveTheHouse(t *testing.T) {
	t.Parallel()
	c := apptest.Bare(t)
	office := newPostOffice(t, 1)
	url, got := hook(t, 1)
	start := func(dir string, config app.Config) *app.App {
		for try := 0; ; try++ {
			config.DataDir, config.DatabaseURL, config.Addr, config.Now, config.Log = dir, c.DSN, "127.0.0.1:0", c.Now, slog.New(slog.DiscardHandler)
			a, err := app.Start(context.Background(), config)
			if err == nil {
				t.Cleanup(a.Stop)
				return a
			}
			if try > 20 || !strings.Contains(err.Error(), "concurrently") {
				t.Fatal(err)
			}
			time.Sleep(30 * time.Millisecond)
		}
	}
	c.App = start(t.TempDir(), app.Config{
		SMTP: deliver.SMTP{Address: office.addr, From: "liangtian@example.org", TLS: "none"}, WebhookURL: url, WebhookSecret: secret, PublicURL: "https://liangtian.example.org",
	})
	server := httptest.NewServer(c.App.Handler)
	t.Cleanup(server.Close)
	c.URL = server.URL
	c.Batch = c.NewBatch("示两非〔2026〕9号")
	c.ImportAll(c.Batch, apptest.Plots())
	if _, err := c.Owner.ExecContext(t.Context(), `UPDATE people SET email = login || '@example.org', by_email = login <> 'a.zr.sh' WHERE login IN ('a.zr.jb', 'a.zr.sh')`); err != nil {
		t.Fatal(err)
	}
	if a := c.As("shi.zr").Step(c.Case("A1"), "issue", nil); a.Status != 200 {
		t.Fatal(a)
	}
	if _, err := c.App.Supervision.Issue(t.Context(), c.Person("lxb"), supervise.New{
		Kind: supervise.Formal, County: apptest.A, Department: org.NaturalResources, Text: "限期答复", Term: org.Date(c.Day(3)), Cases: []int64{c.Case("A1")},
	}, uuid.NewString(), c.Now()); err != nil {
		t.Fatal(err)
	}
	// Three people of the desk: one with mail, one who wants none, one without.
	until := time.Now().Add(60 * time.Second)
	for len(office.sent()) < 1 || len(got()) < 3 {
		if time.Now().After(until) {
			t.Fatalf("%d mails, %d posts", len(office.sent()), len(got()))
		}
		_, _ = c.Owner.ExecContext(t.Context(), "UPDATE jobs SET run_at = now() WHERE kind = 'notices_deliver' AND state = 'queued'")
		time.Sleep(50 * time.Millisecond)
	}
	for apptest.Ask[int](c, "SELECT count(*) FROM jobs WHERE kind = 'notices_deliver' AND state <> 'done'") > 0 {
		time.Sleep(20 * time.Millisecond)
	}
	mails := office.sent()
	if len(mails) != 1 || !strings.Contains(mails[0], "a.zr.jb@example.org") || !strings.Contains(mails[0], "Message-ID: <notice-") {
		t.Errorf("%q", mails)
	}
	if len(got()) != 3 || !strings.Contains(got()[0], `"kind":"supervision_issued"`) || !strings.Contains(got()[0], "https://liangtian.example.org/supervision/") {
		t.Errorf("%q", got())
	}
	for channel, want := range map[string][2]int{"email": {1, 1}, "webhook": {3, 1}} {
		ok := apptest.Ask[int](c, "SELECT count(*) FROM deliveries WHERE channel = ? AND ok", channel)
		bad := apptest.Ask[int](c, "SELECT count(*) FROM deliveries WHERE channel = ? AND NOT ok", channel)
		if ok != want[0] || bad != want[1] {
			t.Errorf("%s: %d delivered, %d failed, want %v", channel, ok, bad, want)
		}
	}
	list := apptest.Into[struct {
		Items []struct{ Address, Outcome string }
	}](t, c.As("admin").Get("/api/deliveries?failed=true"))
	if len(list.Items) != 2 {
		t.Errorf("%+v", list)
	}
	for _, d := range list.Items {
		if strings.Contains(d.Address, "hidden") || d.Outcome == "" {
			t.Errorf("%+v", d)
		}
	}
}

func TestBadChannelsStopTheStart(t *testing.T) {
	for name, c := range map[string]app.Config{
		"no port":      {SMTP: deliver.SMTP{Address: "mail", From: "a@example.org"}},
		"no sender":    {SMTP: deliver.SMTP{Address: "mail:25"}},
		"odd tls":      {SMTP: deliver.SMTP{Address: "mail:25", From: "a@example.org", TLS: "maybe"}},
		"no address":   {WebhookURL: "example", WebhookSecret: secret},
		"short secret": {WebhookURL: "https://example.org", WebhookSecret: "x"},
	} {
		if _, err := app.OpenChannels(c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// Where the city has said so the program raises what nobody answers, once.
func TestTheProgramEscalates(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	if a := c.As("shi.zr").Step(c.Case("A1"), "issue", nil); a.Status != 200 {
		t.Fatal(a)
	}
	if _, err := c.App.Supervision.Issue(t.Context(), c.Person("shi.zr"), supervise.New{
		Kind: supervise.Urge, County: apptest.A, Department: org.NaturalResources, Text: "请办理", Term: org.Date(c.Day(1)), Cases: []int64{c.Case("A1")},
	}, uuid.NewString(), c.Now()); err != nil {
		t.Fatal(err)
	}
	run := func(want int) {
		t.Helper()
		if err := c.App.EscalateOverdue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := apptest.Ask[int](c, "SELECT count(*) FROM supervisions"); n != want {
			t.Fatalf("%d orders, want %d", n, want)
		}
	}
	run(1)
	c.Later(48 * time.Hour)
	run(1) // late, but the rule only proposes
	if err := c.App.Supervision.SetRule(t.Context(), c.Person("shi.zr"), supervise.OrderRule{Kind: supervise.Urge, TermDays: 3, Automatic: true}); err != nil {
		t.Fatal(err)
	}
	run(2)
	run(2)
	items, _, err := c.App.Supervision.List(t.Context(), c.Person("a.zr.jb"), supervise.Filter{Limit: 5}, c.Now())
	if err != nil || items[0].Kind != supervise.Formal || items[0].ParentID == nil || *items[0].ParentID != items[1].ID || items[1].State != supervise.Escalated || items[0].CaseCount != 1 {
		t.Fatalf("%+v %v", items, err)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM notifications WHERE person_id = ? AND supervision_id = ?", c.Person("shi.zr").ID, items[1].ID); n != 1 {
		t.Errorf("the issuer is told %d times", n)
	}
}
