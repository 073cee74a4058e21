package geo

import (
	"errors"
	"fmt"
)

// Error is a refusal by this package: a stable English code for programs and a
// Chinese message that says what is wrong and what to do. Record is the 1-based
// number of the record in a file, 0 when the whole input is meant.
type Error struct {
	Code    string
	Message string
	Record  int
	Cause   error
}

func (e *Error) Error() string {
	where := ""
	if e.Record > 0 {
		where = fmt.Sprintf("第 %d 条记录：", e.Record)
	}
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s%s (%v)", e.Code, where, e.Message, e.Cause)
	}
	return e.Code + ": " + where + e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// Refuse makes an Error; the message may use fmt verbs.
func Refuse(code, message string, args ...any) *Error {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &Error{Code: code, Message: message}
}

// CodeOf is the code of the Error inside err, or "".
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
