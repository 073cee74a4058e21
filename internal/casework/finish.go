package casework

import (
	"cmp"

	"liangtian/internal/fault"
	"liangtian/internal/org"

	"liangtian/geo"
)

// finish 整改完成: the measured areas make up what was to be rectified.
func finish(s *step) error {
	if s.in.FinishedOn > org.DateOf(s.today) {
		return fault.Bad("finishedOn", "finished-in-future", "整改完成日不能在今天之后。")
	}
	if s.in.FinishedOn < s.Batch.IssuedOn {
		return fault.Bad("finishedOn", "finished-before-issue", "整改完成日不能早于批次下达日 %s。", s.Batch.IssuedOn)
	}
	var sum int64
	done := make([]Measure, 0, len(s.in.Measures))
	for _, m := range s.in.Measures {
		sum += m.AreaCents
		done = append(done, Measure{Code: m.Code, DoneCents: m.AreaCents, PlannedCents: s.planned(m.Code).PlannedCents, Reservation: cmp.Or(m.Reservation, s.planned(m.Code).Reservation)})
	}
	if want := s.Case.Facts.RectifyCents; sum < want-toleranceCents {
		return fault.Bad("measures", "measured-too-small", "已完成整改面积合计 %s 亩，少于应整改面积 %s 亩。",
			geo.FormatMu(sum), geo.FormatMu(want))
	}
	s.next.Facts.Measures = done
	if err := s.drawsCovered(); err != nil {
		return err
	}
	s.next.Facts.FinishedOn = s.in.FinishedOn
	return nil
}

func (s *step) planned(code string) Measure {
	for _, m := range s.Case.Facts.Measures {
		if m.Code == code {
			return m
		}
	}
	return Measure{}
}
