package apptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/httpapi"
)

// Client is one browser of one person.
type Client struct {
	City  *City
	Login string
	HTTP  *http.Client
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Anonymous is a browser in which nobody has logged in.
func (c *City) Anonymous() *Client {
	jar, _ := cookiejar.New(nil)
	return &Client{City: c, HTTP: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// As is the browser in which somebody has logged in; the same one every time.
func (c *City) As(login string) *Client {
	c.T.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if cl := c.logins[login]; cl != nil {
		return cl
	}
	cl := c.Anonymous()
	cl.Login = login
	if a := cl.Post("/api/login", map[string]string{"login": login, "password": Password}); a.Status != http.StatusOK {
		c.T.Fatalf("%s cannot log in: %s", login, a)
	}
	c.logins[login] = cl
	return cl
}

// Send asks for anything. A body that is no reader is sent as JSON; headers
// are pairs.
func (cl *Client) Send(method, path string, body any, header ...string) Answer {
	cl.City.T.Helper()
	a, err := cl.Try(method, path, body, header...)
	if err != nil {
		cl.City.T.Errorf("%s %s: %v", method, path, err)
	}
	return a
}

// Try is Send for tests in which the line may break.
func (cl *Client) Try(method, path string, body any, header ...string) (Answer, error) {
	var r io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		r = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return Answer{}, err
		}
		r, kind = bytes.NewReader(raw), "application/json"
	}
	req, err := http.NewRequest(method, cl.City.URL+path, r)
	if err != nil {
		return Answer{}, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := cl.HTTP.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return Answer{resp.StatusCode, resp.Header, raw}, err
}

// Get reads an address.
func (cl *Client) Get(path string) Answer { return cl.Send("GET", path, nil) }

// Post sends JSON.
func (cl *Client) Post(path string, body any) Answer { return cl.Send("POST", path, body) }

// Upload sends files in a form, with plain fields.
func (cl *Client) Upload(path string, files map[string][]byte, fields map[string]string) Answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		_ = w.WriteField(name, value)
	}
	for name, raw := range files {
		part, _ := w.CreateFormFile("files", name)
		_, _ = part.Write(raw)
	}
	_ = w.Close()
	return cl.Send("POST", path, &b, "Content-Type", w.FormDataContentType())
}

func (a Answer) String() string {
	body := a.Body
	if len(body) > 600 {
		body = body[:600]
	}
	return fmt.Sprintf("%d %s", a.Status, body)
}

// Problem is the refusal in an answer.
func (a Answer) Problem() httpapi.Problem {
	var p httpapi.Problem
	if strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") {
		_ = json.Unmarshal(a.Body, &p)
	}
	return p
}

// Into is an answer of status 200 or 202 as a value.
func Into[T any](t testing.TB, a Answer) (v T) {
	t.Helper()
	if a.Status != http.StatusOK && a.Status != http.StatusAccepted {
		t.Fatalf("want an answer, got %s", a)
	}
	if err := json.Unmarshal(a.Body, &v); err != nil {
		t.Fatalf("%v in %s", err, a)
	}
	return v
}

// In is the inputs of a step by name.
type In map[string]any

// File reads a case.
func (cl *Client) File(id int64) httpapi.CaseFile {
	cl.City.T.Helper()
	return Into[httpapi.CaseFile](cl.City.T, cl.Get(fmt.Sprintf("/api/cases/%d", id)))
}

// Step takes a step of a case as it stands now.
func (cl *Client) Step(id int64, action string, inputs In) Answer {
	cl.City.T.Helper()
	version := Ask[int](cl.City, "SELECT version FROM cases WHERE id = ?", id)
	return cl.StepAt(id, version, uuid.NewString(), action, inputs)
}

// StepAt takes a step of a case as it stood at a version, with a key.
func (cl *Client) StepAt(id int64, version int, key, action string, inputs In) Answer {
	body := In{"action": action, "version": version, "key": key}
	for k, v := range inputs {
		body[k] = v
	}
	return cl.Post(fmt.Sprintf("/api/cases/%d/steps", id), body)
}
