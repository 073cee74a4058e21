package httpapi

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// printCertificate gives the closure certificate of a closed case as a PDF, the
// same one at every asking.
func (s *server) printCertificate(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "no-such-case", "没有这个案件，或不在您的权限范围内。")
	}
	c, err := s.Cases.Certify(r.Context(), who, id, s.Now())
	if err != nil {
		return err
	}
	if err := turn(r.Context(), s.printing); err != nil {
		return err
	}
	defer func() { <-s.printing }()
	pdf, err := s.certificatePDF(r, c)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(pdf)))
	asFile(h, "销号单_"+c.Closure.PlotNo+"_"+c.Number+".pdf")
	_, err = w.Write(pdf)
	return err
}

func (s *server) certificatePDF(r *http.Request, c report.Certificate) ([]byte, error) {
	font, err := s.Font()
	if err != nil {
		return nil, err
	}
	photos := map[string][]byte{}
	for i, p := range c.Closure.Photos {
		raw, err := s.derivedBytes(r.Context(), p.SHA256, sizes["large"])
		if err != nil {
			return nil, fault.New(fault.Unavailable, "certificate-photo", "第 %d 张照片暂时无法读取，销号单没有生成，请稍后再试。", i+1).Because(err)
		}
		photos[p.SHA256] = raw
	}
	d, err := c.Document(photos, s.publicBase(r)+"/verify/"+c.Code, font)
	if err != nil {
		return nil, err
	}
	return d.PDF(font)
}

// derivedBytes is a thumbnail whole: 1600 pixels at most, made by ourselves.
func (s *server) derivedBytes(ctx context.Context, sha, form string) ([]byte, error) {
	f, err := s.derived(ctx, sha, form)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// publicBase is the address that others reach this server by: as it is set, or
// as the request came in.
func (s *server) publicBase(r *http.Request) string {
	switch {
	case s.PublicURL != "":
		return s.PublicURL
	case s.Secure || r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// turn waits for one of a few places, or for the asker to go away.
func turn(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "busy", "系统正忙，请稍后再试。").Because(ctx.Err())
	}
}
