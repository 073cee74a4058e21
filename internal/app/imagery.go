package app

import (
	"path/filepath"

	"liangtian/internal/gdal"
	"liangtian/internal/httpapi"
	"liangtian/internal/imagery"
	"liangtian/internal/org"
)

// imageries is the configured imagery as the doors use it.
type imageries struct{ *imagery.Imagery }

func newImagery(c Config) (imageries, error) {
	sources, err := imagery.Load(c.Imagery)
	if err != nil {
		return imageries{}, err
	}
	im, err := imagery.New(sources, filepath.Join(c.DataDir, "imagery"), gdal.Converter{}.Tile)
	return imageries{im}, err
}

// List is what pages may know of a source: no address and no key.
func (i imageries) List() []httpapi.Picture {
	out := make([]httpapi.Picture, 0, len(i.Sources))
	for _, s := range i.Sources {
		out = append(out, httpapi.Picture{
			ID: s.ID, Name: s.Name, Date: org.Date(s.Date), Attribution: s.Attribution, Approval: s.Approval, MinZoom: s.MinZoom, MaxZoom: s.MaxZoom,
		})
	}
	return out
}
