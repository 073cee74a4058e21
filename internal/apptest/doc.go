// Package apptest starts the whole program for a test: a database of its own,
// a small city (two counties, two departments, somebody in every role), a
// batch that came in through the real import, and clients that log in over
// HTTP. Only _test files import it. The test program hands itself over first:
//
//	func TestMain(m *testing.M) { apptest.Main(m) }
package apptest

import (
	"os"
	"testing"

	"liangtian/internal/imaging"
)

// Main runs the tests, or the picture reader when the program was started as
// its child.
func Main(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == imaging.ChildCommand {
		os.Exit(imaging.ChildMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}
