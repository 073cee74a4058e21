// Package web carries the built pages (内业 desk) inside the binary.
package web

import (
	"embed"
	"io/fs"
)

// all: keeps dist/.keep, so that Go builds before the pages do.
//
//go:embed all:dist
var built embed.FS

// Dist is the built front end: index.html and assets/. Before `npm run build`
// it holds nothing but a placeholder.
func Dist() fs.FS {
	sub, err := fs.Sub(built, "dist")
	if err != nil {
		panic(err) // the folder is named in the directive above
	}
	return sub
}
