package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

var errCertificateHidden = fault.New(fault.Forbidden, "certificate-hidden", "销号单附有现场照片，按联席会议办公室的设定，请向牵头部门索取。")

// Certify gives the certificate of a closed case that the person may see. It
// is made at the first asking and is the same ever after; a case that came back
// and was closed again gets another.
func (s *Cases) Certify(ctx context.Context, who org.Person, id int64, now time.Time) (out report.Certificate, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		// Shared, so that the case does not come back meanwhile.
		c, err := loadCase(ctx, tx, who, id, "FOR SHARE OF c")
		if err != nil {
			return err
		}
		if err := report.Certifiable(c); err != nil {
			return err
		}
		j, err := loadJoint(ctx, tx)
		if err != nil {
			return err
		}
		if j.Hides(who, c.Lead, org.SightPhotos) {
			return errCertificateHidden
		}
		in := &Cases{db: tx}
		events, units, err := in.Events(ctx, who, id)
		if err != nil {
			return err
		}
		closing, _, _ := report.Closing(events)
		if out, err = certificate(ctx, tx, id, closing.Seq); !none(err) {
			return err
		}
		facts, err := in.closure(ctx, c, events, units)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(facts)
		// Of two who ask at once, the second gets what the first has made.
		if _, err = tx.NewRaw(`INSERT INTO certificates (case_id, seq, number, code, facts, sha256, issued_at, issued_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT ON CONSTRAINT certificates_closing_key DO NOTHING`,
			id, closing.Seq, report.CertificateNumber(c.No, c.Facts.Round), rand.Text(), string(facts), hex.EncodeToString(sum[:]), now, who.ID).Exec(ctx); err != nil {
			return err
		}
		out, err = certificate(ctx, tx, id, closing.Seq)
		return err
	})
	return out, refusal(err)
}

// closure is what a certificate will say, as it is kept.
func (s *Cases) closure(ctx context.Context, c casework.Case, events []casework.Event, units map[int64]string) ([]byte, error) {
	d, err := dossier(ctx, s.db, c)
	if err != nil {
		return nil, err
	}
	var county string
	if err := s.db.NewRaw(`SELECT coalesce((SELECT name FROM regions WHERE code = ?), ?)`, c.County, c.County).Scan(ctx, &county); err != nil {
		return nil, err
	}
	said, err := report.Close(d, events, units, county)
	if err != nil {
		return nil, err
	}
	return json.Marshal(said)
}

func certificate(ctx context.Context, db bun.IDB, caseID int64, seq int) (out report.Certificate, err error) {
	var r struct {
		Number   string
		Code     string
		Facts    []byte
		Sha256   string
		IssuedAt time.Time
	}
	if err = db.NewRaw(`SELECT number, code, facts, sha256, issued_at FROM certificates WHERE case_id = ? AND seq = ?`, caseID, seq).Scan(ctx, &r); err != nil {
		return out, err
	}
	out = report.Certificate{Number: r.Number, Code: r.Code, SHA256: r.Sha256, IssuedAt: r.IssuedAt}
	return out, json.Unmarshal(r.Facts, &out.Closure)
}

// CheckCertificate says what anybody with the code may know. The code is the
// permission; whether the certificate still holds is read from the events.
func (s *Cases) CheckCertificate(ctx context.Context, code string) (report.CertificateCheck, error) {
	var r struct {
		Number string
		Facts  []byte
		At     *time.Time
		Ground string
	}
	err := s.db.NewRaw(`SELECT k.number, k.facts, e.at, coalesce(e.payload->>'ground', '') AS ground FROM certificates k
		LEFT JOIN LATERAL (SELECT at, payload FROM case_events WHERE case_id = k.case_id AND seq > k.seq AND action = ? ORDER BY seq LIMIT 1) e ON true
		WHERE k.code = ?`, casework.Reopen, code).Scan(ctx, &r)
	if none(err) {
		return report.CertificateCheck{}, fault.New(fault.NotFound, "no-such-certificate", "没有这张销号单。")
	}
	if err != nil {
		return report.CertificateCheck{}, refusal(err)
	}
	var c report.Closure
	if err := json.Unmarshal(r.Facts, &c); err != nil {
		return report.CertificateCheck{}, err
	}
	out := report.CertificateCheck{Number: r.Number, PlotNo: c.PlotNo, County: c.County, Unit: c.Unit, AreaCents: c.AreaCents, ClosedOn: c.ClosedOn, Hash: c.Hash}
	if r.At != nil {
		out.Revoked = &report.Revocation{On: org.DateOf(org.Today(*r.At)), Ground: casework.ReopenZh(r.Ground)}
	}
	return out, nil
}
