package notify

import "time"

// Told is a notice as its reader has it.
type Told struct {
	ID     int64             `json:"id"`
	Kind   Kind              `json:"kind"`
	CaseID int64             `json:"caseId"`  // 0: of no case
	Order  int64             `json:"orderId"` // a supervision order; 0: of none
	Facts  map[string]string `json:"-"`
	Zh     string            `json:"zh"`
	En     string            `json:"en"`
	At     time.Time         `json:"at"`
	Read   bool              `json:"read"`
}

// Filter says which notices are asked for.
type Filter struct {
	Unread bool
	Kind   Kind
	Before int64
	Limit  int
}

// Delivery is one try to take a notice out of the house.
type Delivery struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	Person  string    `json:"person"`
	Kind    Kind      `json:"kind"`
	Zh      string    `json:"zh"`
	En      string    `json:"en"`
	Channel string    `json:"channel"`
	Address string    `json:"address"`
	OK      bool      `json:"ok"`
	Outcome string    `json:"outcome"`
}
