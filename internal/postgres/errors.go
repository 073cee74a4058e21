package postgres

import (
	"errors"

	"github.com/uptrace/bun/driver/pgdriver"
)

// Code is the SQLSTATE of the server's answer inside err, "" when the server
// did not answer.
func Code(err error) string { return said(err, 'C') }

// Constraint is the name of the constraint that refused, or "".
func Constraint(err error) string { return said(err, 'n') }

func said(err error, name byte) string {
	var e pgdriver.Error
	if errors.As(err, &e) {
		return e.Field(name)
	}
	return ""
}
