package org

import "time"

// How long a session lives, and how long without being used.
const (
	SessionLifetime = 12 * time.Hour
	SessionIdle     = 4 * time.Hour
)

// SignIn is a session of a person as he sees it.
type SignIn struct {
	ID         int64     `json:"id"`
	BegunAt    time.Time `json:"begunAt"`
	LastUsedAt time.Time `json:"lastUsedAt"`
	Address    string    `json:"address"`
	Agent      string    `json:"agent" doc:"浏览器的自称"`
	Current    bool      `json:"current" doc:"就是现在这个"`
}
