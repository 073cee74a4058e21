package httpapi

import (
	"net/http"

	"liangtian/internal/org"
)

// maxRescueBytes bounds one volume of a rescue file.
const maxRescueBytes = 2 << 30

// handInRescue takes a rescue file, which somebody brought instead of his
// phone.
func (s *server) handInRescue(w http.ResponseWriter, r *http.Request, who org.Person) error {
	out, err := s.HandInRescue(r.Context(), who, http.MaxBytesReader(w, r.Body, maxRescueBytes))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, out)
}
