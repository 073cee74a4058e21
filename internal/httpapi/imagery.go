package httpapi

import (
	"context"
	_ "embed"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb/maptile"

	"liangtian/internal/org"
)

// ImageryStore gives pictures of the ground from the configured sources.
type ImageryStore interface {
	List() []Picture
	Tile(ctx context.Context, id string, t maptile.Tile) (raw []byte, contentType string, err error)
}

// Picture is one dated picture of the ground that a map can show.
type Picture struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Date        org.Date `json:"date"`
	Attribution string   `json:"attribution"`
	Approval    string   `json:"approval" doc:"审图号"`
	MinZoom     int      `json:"minZoom"`
	MaxZoom     int      `json:"maxZoom"`
}

// PictureList is what is configured, the oldest first.
type PictureList struct {
	Items []Picture `json:"items"`
}

func (s *server) listImagery(context.Context, org.Person, *struct{}) (PictureList, error) {
	return PictureList{orEmpty(s.Imagery.List())}, nil
}

// nowhere is a picture of one clear dot: where a source has none, the map
// stays as it is instead of reporting a fault.
//
//go:embed nowhere.png
var nowhere []byte

func (s *server) serveImagery(w http.ResponseWriter, r *http.Request, _ org.Person) error {
	t, err := tileOf(r)
	if err != nil {
		return err
	}
	raw, contentType, err := s.Imagery.Tile(r.Context(), chi.URLParam(r, "id"), t)
	if err != nil {
		return err
	}
	if raw == nil {
		raw, contentType = nowhere, "image/png"
	}
	w.Header().Set("Cache-Control", "private, max-age=86400")
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(raw)
	return nil
}
