package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/seal"
)

// CheckpointStore signs checkpoints and has those that were signed.
type CheckpointStore interface {
	List(ctx context.Context) ([]seal.Checkpoint, error)
	Checkpoint(ctx context.Context) (seal.Checkpoint, error)
	Keys() (seal.Ring, error)
}

// CheckpointRow is a checkpoint in the list.
type CheckpointRow struct {
	Number    int64     `json:"number"`
	At        time.Time `json:"at"`
	Size      int64     `json:"size"`
	Root      string    `json:"root"`
	Key       string    `json:"key"`
	Algorithm string    `json:"algorithm"`
}

// Checkpoints is the list, the newest first, and the key in use.
type Checkpoints struct {
	Items []CheckpointRow `json:"items"`
	Total int             `json:"total"`
	First string          `json:"first"` // the key that an office makes known
	Key   string          `json:"key"`
}

type checkpointsInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"60"`
}

func (s *server) listCheckpoints(ctx context.Context, _ org.Person, in *checkpointsInput) (out Checkpoints, err error) {
	all, err := s.Checkpoints.List(ctx)
	if err != nil {
		return out, err
	}
	ring, err := s.Checkpoints.Keys()
	if err != nil {
		return out, err
	}
	out = Checkpoints{Items: []CheckpointRow{}, Total: len(all), First: ring[0].ID, Key: ring[len(ring)-1].ID}
	slices.Reverse(all)
	for _, c := range all[:min(len(all), in.Limit)] {
		out.Items = append(out.Items, rowOf(c))
	}
	return out, nil
}

func rowOf(c seal.Checkpoint) CheckpointRow {
	return CheckpointRow{c.Number, c.At, c.Size, c.Root.String(), c.Key, c.Algorithm}
}

func (s *server) signCheckpoint(ctx context.Context, _ org.Person, _ *struct{}) (CheckpointRow, error) {
	c, err := s.Checkpoints.Checkpoint(ctx)
	return rowOf(c), err
}

// takeCheckpoint is the file that somebody keeps outside.
func (s *server) takeCheckpoint(w http.ResponseWriter, r *http.Request, _ org.Person) error {
	number, _ := strconv.ParseInt(chi.URLParam(r, "number"), 10, 64)
	all, err := s.Checkpoints.List(r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c seal.Checkpoint) bool { return c.Number == number })
	if i < 0 {
		return fault.New(fault.NotFound, "no-such-checkpoint", "没有这个检查点。")
	}
	ring, err := s.Checkpoints.Keys()
	if err != nil {
		return err
	}
	raw, err := seal.Export(all[i], ring)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	asFile(h, fmt.Sprintf("检查点_%d_%s.json", number, org.DateOf(org.Today(all[i].At))))
	_, err = w.Write(raw)
	return err
}
