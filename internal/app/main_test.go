package app_test

import (
	"os"
	"testing"

	"liangtian/internal/apptest"
)

// The test program is also the program that is killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == victimCommand {
		victim()
	}
	apptest.Main(m)
}
