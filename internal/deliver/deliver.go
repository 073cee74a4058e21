// Package deliver takes notices out of the house: by e-mail and to a webhook.
// A channel that is not configured is nil and is not asked.
package deliver

import (
	"context"
	"time"
)

// Message is one notice for one person.
type Message struct {
	ID      int64 // the same at every try
	Kind    string
	Login   string
	Name    string
	Email   string
	Zh, En  string
	Link    string // where the page shows the thing; "" without a public address
	Created time.Time
}

// Channel delivers messages.
type Channel interface {
	// Address is where a message goes, "" when the channel is not for it.
	Address(m Message) string
	Send(ctx context.Context, m Message) error
}

// patience bounds one try.
const patience = 20 * time.Second
