package casework

// void 作废: a duplicate, a plot outside, wrong data; the record stays.
func void(*step) error { return nil }
