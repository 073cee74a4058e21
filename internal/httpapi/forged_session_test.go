package httpapi_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"net/http"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"liangtian/internal/apptest"
)

// Who has the whole database makes no session: neither one of his own, with
// all that it says about the person, nor a copy of somebody's under a token
// that he knows.
func TestNoSessionIsForged(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	victim := c.As("shi.zr")
	if a := victim.Get("/api/me"); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	theirs := apptest.Ask[[]byte](c, "SELECT data FROM sessions LIMIT 1")
	_, values, err := scs.GobCodec{}.Decode(theirs)
	if err != nil || values["login"] != "shi.zr" {
		t.Fatal(values, err)
	}
	hash := apptest.Ask[string](c, "SELECT password_hash FROM people WHERE login = 'shi.zr'")
	sum := sha256.Sum256([]byte(hash))
	fresh := map[string]any{"login": "shi.zr", "sid": values["sid"], "mark": hex.EncodeToString(sum[:8])}
	gob.Register([]byte{})
	bare := map[string]any{"login": "shi.zr", "sid": values["sid"]}
	forge := func(data []byte) int {
		token := make([]byte, 32)
		token[0] = byte(len(data))
		text := base64.RawURLEncoding.EncodeToString(token)
		stored := sha256.Sum256([]byte(text))
		if _, err := c.Owner.NewRaw("INSERT INTO sessions (token, data, expiry) VALUES (?, ?, now() + interval '1 hour') ON CONFLICT (token) DO UPDATE SET data = excluded.data",
			base64.RawURLEncoding.EncodeToString(stored[:]), data).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		return c.Anonymous().Send("GET", "/api/me", nil, "Cookie", "liangtian="+text).Status
	}
	for name, v := range map[string]map[string]any{"of the hash": fresh, "without a mark": bare, "with another's mark": values} {
		var b bytes.Buffer
		data, err := scs.GobCodec{}.Encode(time.Now().Add(time.Hour), v)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
		if status := forge(b.Bytes()); status != http.StatusUnauthorized {
			t.Errorf("a session %s is taken: %d", name, status)
		}
	}
	if status := forge(theirs); status != http.StatusUnauthorized {
		t.Errorf("a copy of another's session is taken: %d", status)
	}
	// The owner cannot turn one person's session into another's either.
	mine := c.As("a.zr.wy")
	data := apptest.Ask[[]byte](c, "SELECT data FROM sessions WHERE position('a.zr.wy'::bytea in data) > 0")
	other := bytes.ReplaceAll(data, []byte("a.zr.wy"), []byte("a.zr.sh"))
	if _, err := c.Owner.NewRaw("UPDATE sessions SET data = ? WHERE data = ?", other, data).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := mine.Get("/api/me"); a.Status != http.StatusUnauthorized {
		t.Errorf("a session became another person's: %s", a)
	}
	if a := victim.Get("/api/me"); a.Status != http.StatusOK {
		t.Errorf("the real one ended: %s", a)
	}
}
