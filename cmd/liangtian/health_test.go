package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"liangtian/internal/fault"
)

func TestHealth(t *testing.T) {
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	if err := health([]string{s.URL}); err != nil {
		t.Errorf("well: %v", err)
	}
	status = http.StatusServiceUnavailable
	if err := health([]string{s.URL}); !fault.Is(err, "unhealthy") {
		t.Errorf("unwell: %v", err)
	}
	s.Close()
	if err := health([]string{s.URL}); !fault.Is(err, "unhealthy") {
		t.Errorf("gone: %v", err)
	}
	if err := health(nil); !fault.Is(err, "no-address") {
		t.Errorf("nothing: %v", err)
	}
}
