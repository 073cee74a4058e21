package httpapi

import (
	"context"
	"net/http"

	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// checkRegions takes a boundary file and says what it would do; nothing is
// written.
func (s *server) checkRegions(w http.ResponseWriter, r *http.Request, who org.Person) error {
	up, err := s.receive(r)
	if err != nil {
		return err
	}
	about(r.Context(), "", up.Name)
	c, err := s.CheckRegions(r.Context(), who, intake.RegionArgs{SHA256: up.SHA256, Filename: up.Name, Source: up.Fields["source"]})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, c)
}

type importRegionsInput struct {
	Body struct {
		intake.RegionArgs
		Token string `json:"token" doc:"检查结果的标识，须原样带回"`
	}
}

// importRegions writes what was checked, and answers the regions as they are.
func (s *server) importRegions(ctx context.Context, who org.Person, in *importRegionsInput) (RegionList, error) {
	about(ctx, "", in.Body.Filename)
	detail(ctx, "source", in.Body.Source, "sha256", in.Body.SHA256)
	if _, err := s.ImportRegions(ctx, who, in.Body.RegionArgs, in.Body.Token); err != nil {
		return RegionList{}, err
	}
	return s.listRegions(ctx, who, nil)
}
