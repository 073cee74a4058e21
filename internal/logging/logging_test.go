package logging_test

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"liangtian/internal/fault"
	"liangtian/internal/logging"
)

func TestLabels(t *testing.T) {
	var out strings.Builder
	log, err := logging.New(&out, "json", "")
	if err != nil {
		t.Fatal(err)
	}
	request := logging.With(t.Context(), slog.String("request", "r1"))
	job := logging.With(request, slog.Int64("job", 7))
	_ = logging.With(request, slog.Int64("job", 8)) // a sister changes nothing
	log.With("part", "x").InfoContext(job, "done")
	log.InfoContext(t.Context(), "bare")
	log.DebugContext(job, "not told")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%q", lines)
	}
	var first, second map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(lines[1]), &second); err != nil {
		t.Fatal(err)
	}
	if first["request"] != "r1" || first["job"] != 7.0 || first["part"] != "x" || first["msg"] != "done" {
		t.Errorf("%v", first)
	}
	if second["request"] != nil {
		t.Errorf("a line of nothing has a label: %v", second)
	}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct{ format, level, told, refused string }{
		{"", "", "warn", ""},
		{"text", "info", "info warn", ""},
		{"json", "", "info warn", ""},
		{"json", "error", "", ""},
		{"xml", "", "", "log-format"},
		{"json", "loud", "", "log-level"},
	} {
		var out strings.Builder
		log, err := logging.New(&out, c.format, c.level)
		if c.refused != "" {
			if !fault.Is(err, c.refused) {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		log.Info("info")
		log.Warn("warn")
		for _, word := range []string{"info", "warn"} {
			told := strings.Contains(out.String(), `msg=`+word) || strings.Contains(out.String(), `"msg":"`+word+`"`)
			if told != strings.Contains(c.told, word) {
				t.Errorf("%+v: %s told: %t", c, word, told)
			}
		}
	}
}
