package casework

// Damage is what sort of harm a record shows.
type Damage string

// The sorts of damage.
const (
	Forged    Damage = "forged"    // something is there that is not what was written
	Missing   Damage = "missing"   // something that was written is gone
	Reordered Damage = "reordered" // everything is there, in another order
	Truncated Damage = "truncated" // the whole log ends before a checkpoint that was signed
)

// Zh is its word for people.
func (d Damage) Zh() string {
	switch d {
	case Missing:
		return "缺失"
	case Reordered:
		return "错序"
	case Truncated:
		return "截短"
	default:
		return "改动"
	}
}
