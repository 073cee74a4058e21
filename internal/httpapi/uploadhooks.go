package httpapi

import (
	"encoding/json"
	"net/http"
)

// UploadOwner says who is uploading, for the upload handler that app mounts.
func UploadOwner(r *http.Request) (int64, bool) {
	p := person(r.Context())
	return p.ID, p.ID != 0
}

// UploadProblem is a refusal in the house's one form, for handlers that write
// it themselves.
func UploadProblem(err error) (int, []byte) {
	r, _ := http.NewRequest(http.MethodPatch, "/api/uploads", nil)
	p := problem(r, err)
	raw, _ := json.Marshal(p)
	return p.Status, raw
}
