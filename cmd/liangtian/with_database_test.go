package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"liangtian/internal/fault"
)

func TestWithDatabasePassesAddressAndExitCode(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "seen")
	err := withDatabase([]string{"--", "sh", "-c", `echo "$` + testDatabaseEnv + `" > ` + seen + `; exit 7`})
	var code exitCode
	if !errors.As(err, &code) || code.ExitCode() != 7 {
		t.Errorf("got %v", err)
	}
	address, _ := os.ReadFile(seen)
	if !strings.HasPrefix(string(address), "postgres://liangtian_owner@/liangtian?host=") {
		t.Errorf("address %q", address)
	}
	if err := withDatabase([]string{"true"}); err != nil {
		t.Errorf("success gives %v", err)
	}
}

func TestWithDatabaseHandsSignalsOnAndCleansUp(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "seen")
	go func() {
		for range 1000 {
			if _, err := os.Stat(seen); err == nil {
				_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	err := withDatabase([]string{"sh", "-c", `echo "$` + testDatabaseEnv + `" > ` + seen + `.part; mv ` + seen + `.part ` + seen + `; exec sleep 60`}) // whole when it is seen
	var code exitCode
	if !errors.As(err, &code) || code != 128+exitCode(syscall.SIGTERM) {
		t.Errorf("got %v", err)
	}
	address, _ := os.ReadFile(seen)
	_, rest, _ := strings.Cut(string(address), "host=")
	dir, _, ok := strings.Cut(strings.ReplaceAll(rest, "%2F", "/"), "/run/")
	if _, err := os.Stat(dir); !ok || !os.IsNotExist(err) {
		t.Errorf("%q stayed: %v", dir, err)
	}
}

func TestWithDatabaseRefusesNoCommand(t *testing.T) {
	if err := withDatabase([]string{"--"}); !fault.Is(err, "no-command") {
		t.Errorf("got %v", err)
	}
	if err := withDatabase([]string{"/no/such/program"}); !fault.Is(err, "command-not-started") {
		t.Errorf("got %v", err)
	}
}
