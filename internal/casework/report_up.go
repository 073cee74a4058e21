package casework

// reportUp 上报: the case goes up with a reporting batch.
func reportUp(s *step) error {
	s.next.Facts.ReportBatch = s.in.ReportBatch
	return nil
}
