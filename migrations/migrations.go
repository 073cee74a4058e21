// Package migrations holds the schema's history: forward-only SQL, one file a
// transaction, numbered. schema.sql beside it is the whole schema, generated
// for reading.
package migrations

import "embed"

// FS holds the numbered files; internal/postgres applies them.
//
//go:embed [0-9]*.sql
var FS embed.FS
