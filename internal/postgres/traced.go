package postgres

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"

	"github.com/uptrace/bun"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Traced makes a span of every statement that belongs to a trace. It holds the
// statement without any value.
func Traced(t trace.TracerProvider) Option { return func(o *options) { o.traces = t } }

// hooked lets the statements of a database be traced where that is asked for.
func (o options) hooked(db *bun.DB) *bun.DB {
	if o.traces == nil {
		return db
	}
	return db.WithQueryHook(tracing{o.traces.Tracer("liangtian/postgres"), o.name})
}

type tracing struct {
	tracer trace.Tracer
	pool   string
}

func (t tracing) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return ctx
	}
	statement := Bare(e.Query)
	word, _, _ := strings.Cut(statement, " ")
	ctx, _ = t.tracer.Start(ctx, strings.ToUpper(word), trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("db.system.name", "postgresql"), attribute.String("db.query.text", statement), attribute.String("db.pool", t.pool)))
	return ctx
}

func (t tracing) AfterQuery(ctx context.Context, e *bun.QueryEvent) {
	span := trace.SpanFromContext(ctx)
	if !span.SpanContext().IsSampled() {
		return
	}
	if e.Err != nil && !errors.Is(e.Err, sql.ErrNoRows) {
		// The words of an error may hold values of a row.
		span.SetStatus(codes.Error, Code(e.Err))
	}
	span.End()
}

var values = regexp.MustCompile(`(?i)E?'(?:[^'\\]|''|\\.)*'|\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b|\s+`)

// Bare is a statement without its values: they were put into it before it is
// sent.
func Bare(statement string) string {
	return strings.TrimSpace(values.ReplaceAllStringFunc(statement, func(v string) string {
		if strings.TrimSpace(v) == "" {
			return " "
		}
		return "?"
	}))
}
