package httpapi_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/seal"
)

// The city signs the record as it stands, and takes away a file that holds by
// itself.
func TestCheckpointIsSignedAndTakenAway(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	cl := c.As("shi.zr")
	signed := apptest.Into[httpapi.CheckpointRow](t, cl.Post("/api/checkpoints", nil))
	list := apptest.Into[httpapi.Checkpoints](t, cl.Get("/api/checkpoints"))
	if signed.Size < 23 || list.Items[0] != signed || list.Total != int(signed.Number) || list.Key != signed.Key || list.First != signed.Key {
		t.Fatalf("%+v %+v", signed, list)
	}
	a := cl.Get("/api/checkpoints/" + strconv.FormatInt(signed.Number, 10))
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Fatal(a)
	}
	kept, err := seal.Import(a.Body)
	if err != nil || kept.Checkpoint.Root.String() != signed.Root {
		t.Fatal(kept, err)
	}
	for _, no := range []string{"0", "99", "x"} {
		if a := cl.Get("/api/checkpoints/" + no); a.Status != http.StatusNotFound {
			t.Errorf("%s: %s", no, a)
		}
	}
}
