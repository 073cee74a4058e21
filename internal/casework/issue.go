package casework

// issue 下达: the city's lead department hands the case to its counterpart.
func issue(*step) error { return nil }
