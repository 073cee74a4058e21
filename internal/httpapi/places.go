package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/jobs"
	"liangtian/internal/org"
)

// RegionStore keeps regions.
type RegionStore interface {
	List(ctx context.Context, in org.Region) ([]org.Place, error)
	At(ctx context.Context, in org.Region, place orb.Point) ([]org.Place, error)
}

// RegionView is a region as pages draw it.
type RegionView struct {
	Code      org.Region        `json:"code"`
	Name      string            `json:"name"`
	Level     string            `json:"level"`
	Schematic bool              `json:"schematic"`
	Boundary  *geo.MultiPolygon `json:"boundary"`
}

// RegionList is the regions a person works in.
type RegionList struct {
	Items []RegionView `json:"items"`
}

var levels = map[int]string{2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}

func (s *server) listRegions(ctx context.Context, who org.Person, _ *struct{}) (RegionList, error) {
	places, err := s.Regions.List(ctx, who.Region)
	out := RegionList{Items: []RegionView{}}
	for _, p := range places {
		v := RegionView{Code: p.Code, Name: p.Name, Level: levels[len(p.Code)], Schematic: p.Schematic}
		if p.Boundary != nil {
			b := geo.MultiPolygon(p.Boundary)
			v.Boundary = &b
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

func (s *server) regionNames(ctx context.Context, in org.Region) (map[org.Region]string, error) {
	places, err := s.Regions.List(ctx, in)
	out := map[org.Region]string{}
	for _, p := range places {
		out[p.Code] = p.Name
	}
	return out, err
}

type jobInput struct {
	ID int64 `path:"id" minimum:"1"`
}

// getJob shows a job to the person who asked for it.
func (s *server) getJob(ctx context.Context, who org.Person, in *jobInput) (jobs.Job, error) {
	j, err := s.Jobs.Get(ctx, in.ID)
	if err == nil && j.CreatedBy != who.ID {
		err = fault.New(fault.NotFound, "job-not-found", "没有找到这个任务。")
	}
	return j, err
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
	return nil
}
