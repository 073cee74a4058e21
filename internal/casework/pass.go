package casework

// pass 审核通过: somebody other than the submitter has looked.
func pass(*step) error { return nil }
