package casework

import (
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// uphold 属实: what was seen is so; measures and a deadline are set.
func uphold(s *step) error { return s.orderMeasures() }

// orderMeasures writes down what is to be done by when.
func (s *step) orderMeasures() error {
	area := s.in.RectifyCents
	if area == 0 {
		area = s.Plot.AreaCents
	}
	if area < 0 || area > s.Plot.AreaCents+toleranceCents {
		return fault.Bad("rectifyCents", "rectify-area", "应整改面积不能大于图斑面积。")
	}
	if len(s.in.Measures) == 0 {
		return fault.Bad("measures", "measures-missing", "请填写整改措施。")
	}
	if err := s.futureDeadline(); err != nil {
		return err
	}
	s.next.Facts.Measures = nil
	for _, m := range s.in.Measures {
		s.next.Facts.Measures = append(s.next.Facts.Measures, Measure{Code: m.Code, PlannedCents: m.AreaCents, Reservation: m.Reservation})
	}
	if err := s.drawsCovered(); err != nil {
		return err
	}
	s.next.Facts.RectifyCents = area
	s.next.Facts.Deadline = s.in.Deadline
	return nil
}

// futureDeadline refuses a deadline that is missing or not after today.
func (s *step) futureDeadline() error {
	if s.in.Deadline <= org.DateOf(s.today) {
		return fault.Bad("deadline", "deadline-past", "整改期限须在今天之后。")
	}
	return nil
}

// toleranceCents is 0.01 亩, the tolerance of the field's own forms.
const toleranceCents = 667
