// Package fault is a refusal in words a person may read.
//
// Everything the product says no to is one *Error: a kind that decides what a
// caller may do about it (and, at the door only, the HTTP status), a stable
// English code for programs, and a Chinese message for the person.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal it is. HTTP numbers are not known here.
type Kind int

// The kinds, from "who are you" to "not now".
const (
	Invalid         Kind = iota // what was sent is wrong; Fields say where
	Unauthenticated             // nobody is logged in
	Forbidden                   // known, but not allowed to do this
	NotFound                    // is not there, or is not yours: both look the same
	Conflict                    // somebody was faster, or it exists already
	Unmet                       // allowed, but something is missing first
	TooLarge                    // more than the limit
	Throttled                   // too often
	Unavailable                 // a part of the product does not answer
)

// Error is a refusal. Message is Chinese and says what happened, what is kept
// and what to do. Fields point at single inputs, Missing lists what a step
// still needs, Latest carries the newer value after a conflict.
type Error struct {
	Kind    Kind
	Code    string
	Message string
	Fields  []Field
	Missing []string
	Latest  any
	Cause   error
}

// Field is one input that was refused.
type Field struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Cause)
	}
	return e.Code + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// Is reports whether err is a refusal with this code.
func Is(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// As returns the refusal inside err, or nil.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// New makes a refusal of a kind; the message may use fmt verbs.
func New(kind Kind, code, message string, args ...any) *Error {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &Error{Kind: kind, Code: code, Message: message}
}

// Bad refuses one field of the input.
func Bad(field, code, message string, args ...any) *Error {
	e := New(Invalid, code, message, args...)
	e.Fields = []Field{{Name: field, Message: e.Message}}
	return e
}

// Because keeps the technical cause for the log; it is never shown.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}
