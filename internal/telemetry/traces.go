package telemetry

import (
	"context"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"

	"liangtian/internal/fault"
)

// Traces sends what requests were made of to a collector. Nil is none, and
// costs nothing.
type Traces struct{ *trace.TracerProvider }

// NewTraces sends to an OTLP collector, such as http://127.0.0.1:4318; "" is nil.
// Which share of the traces is kept, and other particulars, are the standard
// settings of OpenTelemetry (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS).
//
// Errors: traces-address (fault.Invalid).
func NewTraces(ctx context.Context, endpoint, version string) (*Traces, error) {
	if endpoint == "" {
		return nil, nil
	}
	if !strings.HasPrefix(endpoint, "http://") && !strings.HasPrefix(endpoint, "https://") {
		return nil, fault.New(fault.Invalid, "traces-address", "OTEL_EXPORTER_OTLP_ENDPOINT 应为 http:// 或 https:// 开头的地址，如 http://127.0.0.1:4318。")
	}
	out, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimSuffix(endpoint, "/")+"/v1/traces"), otlptracehttp.WithTimeout(5*time.Second))
	if err != nil {
		return nil, fault.New(fault.Invalid, "traces-address", "链路追踪的地址不能使用，请检查 OTEL_EXPORTER_OTLP_ENDPOINT。").Because(err)
	}
	return &Traces{trace.NewTracerProvider(trace.WithBatcher(out), trace.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "liangtian"), attribute.String("service.version", version))))}, nil
}

// Around begins a trace for every request. What comes from outside is linked
// and not believed: anybody could else decide what is sampled.
func (t *Traces) Around(h http.Handler) http.Handler {
	if t == nil {
		return h
	}
	return otelhttp.NewHandler(h, "request", otelhttp.WithTracerProvider(t), otelhttp.WithPropagators(propagation.TraceContext{}), otelhttp.WithPublicEndpointFn(func(*http.Request) bool { return true }),
		otelhttp.WithFilter(func(r *http.Request) bool { return !strings.HasPrefix(r.URL.Path, "/health/") }))
}

// Named gives the span of a request the pattern of its address for a name.
func Named(ctx context.Context, method, route, request string) {
	if span := api.SpanFromContext(ctx); span.IsRecording() {
		span.SetName(method + " " + route)
		span.SetAttributes(attribute.String("http.route", route), attribute.String("liangtian.request", request))
	}
}

// TraceOf is the trace of a context, or "".
func TraceOf(ctx context.Context) string {
	if c := api.SpanContextFromContext(ctx); c.IsSampled() {
		return c.TraceID().String()
	}
	return ""
}

// Stop sends what is left.
func (t *Traces) Stop() {
	if t != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = t.Shutdown(ctx)
	}
}
