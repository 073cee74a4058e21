package httpapi

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liangtian/geo"
	"liangtian/internal/org"
)

// answer is a body as huma wants it.
type answer[T any] struct{ Body T }

// door registers one operation for people who may. The handler gets who asks.
func door[I, O any](api huma.API, where, id, zh string, c org.Capability, t trail, h func(context.Context, org.Person, *I) (O, error)) {
	method, path, _ := strings.Cut(where, " ")
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: zh, MaxBodyBytes: 8 << 20,
		Description: needsWords(c), Extensions: map[string]any{"x-capability": string(c), "x-audit": t.says()},
	}
	huma.Register(api, op, func(ctx context.Context, in *I) (*answer[O], error) {
		who := person(ctx)
		out, err := *new(O), errors.Join(t.lets(who, may(who, c)), storable(in))
		if err == nil {
			out, err = h(ctx, who, in)
		}
		if err = t.tells(ctx, err); err != nil {
			return nil, said(ctx, where, err)
		}
		return &answer[O]{out}, nil
	})
}

// public registers one operation for anybody.
func public[I, O any](api huma.API, where, id, zh string, t trail, h func(context.Context, *I) (O, error)) {
	method, path, _ := strings.Cut(where, " ")
	huma.Register(api, huma.Operation{OperationID: id, Method: method, Path: path, Summary: zh, MaxBodyBytes: 1 << 16, Extensions: map[string]any{"x-audit": t.says()}},
		func(ctx context.Context, in *I) (*answer[O], error) {
			out, err := *new(O), storable(in)
			if err == nil {
				out, err = h(ctx, in)
			}
			if err = t.tells(ctx, err); err != nil {
				return nil, said(ctx, where, err)
			}
			return &answer[O]{out}, nil
		})
}

// said turns an error of a handler into a problem; what is no refusal is
// logged there.
func said(ctx context.Context, where string, err error) error {
	method, path, _ := strings.Cut(where, " ")
	r, _ := http.NewRequestWithContext(ctx, method, "/api"+path, nil)
	return problem(r, err)
}

func needsWords(c org.Capability) string {
	switch c {
	case "", anyone:
		return "登录即可。"
	case everyone, whoever:
		return "登录或任何服务令牌即可。"
	}
	return "需要权限：" + string(c) + "。"
}

// shapes tells huma how types with a form of their own look.
func shapes(api huma.API) {
	api.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[geo.MultiPolygon](), reflect.TypeFor[GeoMultiPolygon]())
}

// GeoMultiPolygon is a GeoJSON MultiPolygon in CGCS2000 degrees.
type GeoMultiPolygon struct {
	Type        string           `json:"type" enum:"MultiPolygon"`
	Coordinates [][][][2]float64 `json:"coordinates"`
}
