//go:build race

package imaging

// The race detector maps far more memory than a child may have.
const raceDetector = true
