// Package logging writes what happens in the program, a line each, and lets a
// context say what its lines belong to: a request, a job.
package logging

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"

	"liangtian/internal/fault"
)

// New logs to w: in the form "text" or "json", from a level on ("debug",
// "info", "warn", "error"). "" is text for people, who are told warnings, and
// for json everything from info on.
//
// Errors: log-format, log-level (fault.Invalid).
func New(w io.Writer, format, level string) (*slog.Logger, error) {
	var from slog.Level
	switch {
	case level == "" && format == "json":
		from = slog.LevelInfo
	case level == "":
		from = slog.LevelWarn
	default:
		if err := from.UnmarshalText([]byte(strings.ToUpper(level))); err != nil {
			return nil, fault.New(fault.Invalid, "log-level", "LIANGTIAN_LOG_LEVEL 应为 debug、info、warn 或 error。")
		}
	}
	o := &slog.HandlerOptions{Level: from}
	switch format {
	case "", "text":
		return slog.New(Labelled(slog.NewTextHandler(w, o))), nil
	case "json":
		return slog.New(Labelled(slog.NewJSONHandler(w, o))), nil
	}
	return nil, fault.New(fault.Invalid, "log-format", "LIANGTIAN_LOG 应为 text 或 json。")
}

type labelsKey struct{}

// With labels every line that is logged with the context from here on. A label
// of a context stands before those that are added below.
func With(ctx context.Context, labels ...slog.Attr) context.Context {
	have, _ := ctx.Value(labelsKey{}).([]slog.Attr)
	return context.WithValue(ctx, labelsKey{}, append(slices.Clip(have), labels...))
}

// Labelled is a handler that writes the labels of a line's context.
func Labelled(h slog.Handler) slog.Handler { return labelled{h} }

type labelled struct{ slog.Handler }

func (h labelled) Handle(ctx context.Context, r slog.Record) error {
	if labels, ok := ctx.Value(labelsKey{}).([]slog.Attr); ok {
		r = r.Clone()
		r.AddAttrs(labels...)
	}
	return h.Handler.Handle(ctx, r)
}

func (h labelled) WithAttrs(a []slog.Attr) slog.Handler { return labelled{h.Handler.WithAttrs(a)} }
func (h labelled) WithGroup(name string) slog.Handler   { return labelled{h.Handler.WithGroup(name)} }
