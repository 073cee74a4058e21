// Package demo makes a small schematic city (示意) from a seed, by the same
// doors that people use.
package demo

import (
	"context"

	"liangtian/internal/app"
)

// Load fills an empty database; a database with people is left as it is.
func Load(ctx context.Context, a *app.App, say func(string)) error {
	return nil
}

// Logins is the demo logins as text.
func Logins() string { return "" }
