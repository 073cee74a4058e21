package imaging

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangtian/internal/fault"
)

// spun keeps the loop that burns the processor from being thought idle.
var spun int

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == ChildCommand {
		if len(os.Args) > 2 && strings.HasPrefix(os.Args[2], "misbehave-") {
			misbehave(os.Args[2])
		}
		os.Exit(ChildMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// misbehave is a decoder gone wrong, inside the limits of a real child.
func misbehave(how string) {
	if err := confine(JPEG); err != nil {
		os.Exit(9)
	}
	switch how {
	case "misbehave-memory":
		// At once, or the collector would use up the processor time first.
		hoard := make([]byte, 2<<30)
		for i := 0; i < len(hoard); i += 4096 {
			hoard[i] = 1
		}
		os.Exit(7)
	case "misbehave-cpu":
		for n := 0; ; n++ {
			spun = n
		}
	case "misbehave-sleep":
		time.Sleep(time.Minute)
	case "misbehave-panic":
		panic("decoder")
	case "misbehave-file":
		// Expected to fail: status 7 says that the write was refused.
		path := filepath.Join(os.TempDir(), "imaging-escape-"+strconv.Itoa(os.Getpid()))
		err := os.WriteFile(path, []byte("x"), 0o600)
		os.Remove(path)
		if err != nil {
			os.Exit(7)
		}
	case "misbehave-talk":
		for {
			if _, err := os.Stdout.Write(make([]byte, 1<<20)); err != nil {
				os.Exit(7)
			}
		}
	case "misbehave-env":
		if len(os.Environ()) == 3 {
			os.Exit(7)
		}
	}
	os.Exit(0)
}

func TestAChildGoneWrongIsARefusal(t *testing.T) {
	f, err := os.Open(save(t, "x.jpg", plain(t, 16, 16)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	run := func(how string, limit time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		start := time.Now()
		_, err := runChild(ctx, f, how)
		if err == nil {
			t.Fatalf("%s: no error", how)
		}
		if took := time.Since(start); took > limit+5*time.Second {
			t.Errorf("%s: took %v", how, took)
		}
		return childFault(err, ctx.Err())
	}
	for how, c := range map[string]struct {
		limit time.Duration
		code  string
	}{
		"misbehave-memory": {20 * time.Second, codeOverLimits},
		"misbehave-cpu":    {20 * time.Second, codeOverLimits},
		"misbehave-sleep":  {time.Second, codeOverLimits},
		"misbehave-panic":  {20 * time.Second, codeOverLimits},
		"misbehave-talk":   {20 * time.Second, codeOverLimits},
		"misbehave-file":   {20 * time.Second, codeUnavailable},
		"misbehave-env":    {20 * time.Second, codeUnavailable},
	} {
		if raceDetector && how == "misbehave-memory" {
			continue
		}
		if testing.Short() && how == "misbehave-cpu" {
			continue
		}
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			if err := run(how, c.limit); !fault.Is(err, c.code) {
				t.Errorf("want %s, got %v", c.code, err)
			}
		})
	}
}

func TestInspectStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Inspect(ctx, save(t, "x.jpg", plain(t, 16, 16)))
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAProgramThatForgotTheChildDoesNotMultiply(t *testing.T) {
	t.Setenv("LIANGTIAN_IMAGING_CHILD", "1")
	_, err := Inspect(t.Context(), save(t, "x.jpg", plain(t, 16, 16)))
	if !fault.Is(err, codeUnavailable) {
		t.Error(err)
	}
}
