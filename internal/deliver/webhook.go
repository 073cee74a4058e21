package deliver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"liangtian/internal/fault"
)

// Webhook posts every notice as JSON to one address. The receiver checks the
// signature, and knows a repeated try by the number.
type Webhook struct {
	url    string
	host   string
	secret []byte
	client *http.Client
}

// NewWebhook refuses an address or a secret that would not do.
func NewWebhook(address, secret string) (*Webhook, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fault.New(fault.Invalid, "webhook-url", "LIANGTIAN_WEBHOOK_URL 应为 https://… 的地址。")
	}
	if len(secret) < 16 {
		return nil, fault.New(fault.Invalid, "webhook-secret", "请用 LIANGTIAN_WEBHOOK_SECRET 设置至少 16 位的签名密钥。")
	}
	// A redirect would take the notice to an address that nobody configured.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Webhook{url: address, host: u.Scheme + "://" + u.Host + u.Path, secret: []byte(secret), client: &http.Client{Timeout: patience, CheckRedirect: stay}}, nil
}

// Address is where everything goes, without what a query may hide.
func (w *Webhook) Address(Message) string { return w.host }

// Send posts one notice.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(map[string]any{
		"id": m.ID, "kind": m.Kind, "person": map[string]string{"login": m.Login, "name": m.Name},
		"zh": m.Zh, "en": m.En, "link": m.Link, "createdAt": m.Created.UTC().Format(time.RFC3339),
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Liangtian-Delivery", strconv.FormatInt(m.ID, 10))
	req.Header.Set("Liangtian-Timestamp", at)
	req.Header.Set("Liangtian-Signature", "sha256="+Sign(w.secret, at, body))
	resp, err := w.client.Do(req)
	if err != nil {
		return fmt.Errorf("对方没有应答：%w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("对方应答 %d", resp.StatusCode)
	}
	return nil
}

// Sign is HMAC-SHA256 over the time, a point, and the body: an old message
// cannot be sent again as a new one.
func Sign(secret []byte, at string, body []byte) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(at + "."))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}
