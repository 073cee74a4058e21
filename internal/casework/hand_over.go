package casework

// handOver 移交: after looking, it is the other side's; the conference settles it.
func handOver(*step) error { return nil }
