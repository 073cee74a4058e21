package postgres_test

import (
	"testing"

	"liangtian/internal/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }
